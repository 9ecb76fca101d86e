"""A no at every stage closes cleanly: the work, the bed, the other side, and she is where she said.

What stands before the no is done through the services; the no itself, by each page that takes one, and
what every page says afterwards, is clicked and read as in the story of `tests/one_case.py`, which is told
here too where no browser is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sanxian.coordination.models import Link
from sanxian.coordination.services.links import join
from sanxian.core.later import work_off
from sanxian.core.models import Home
from sanxian.duties.models import Duty
from sanxian.exchange.models import NationalAnswer
from sanxian.exchange.national.facts import Line
from sanxian.exchange.national.services import take
from sanxian.people.models import Person as People
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.lifecycle.cases import STOPPABLE, CaseStatus
from sanxian.stemdonor.models import BedDay, CaseStop, MatchCase, Registrant, Stay
from sanxian.stempatient.facts import Patient, Window
from sanxian.stempatient.models import PatientCase
from sanxian.stempatient.services.cases import open_case, start_conditioning
from tests.clicks import Hand
from tests.one_case import DAY, OneCase, Person
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County


def test_one_case_by_clicks(city: Any, persona: Any, signed_in: Callable[..., Any]) -> None:
    def seat(role: str, where: str = "", number: int = 1, phone: bool = False) -> Person:
        return Hand(signed_in(role, where, number))

    OneCase(city, persona, seat).lives().was_done_by_many()


# -- a no, at every stage --------------------------------------------------------------------------------

_S, _R = CaseStatus, RegistrantStatus
PREPARED = (_S.MOBILISING, _S.COLLECTING)  # the patient has no marrow of her own any more
REASONS = ("家里不同意", "害怕", "体检不合格", "身体原因", "个人原因", "婆婆")


class Both:
    """A donor's case that the centre asked for, linked with a patient's of another hospital."""

    def __init__(self, city: Any, persona: Any, signed_in: Callable[..., Any]) -> None:
        self.city, self.persona = city, persona
        self.story = Story(County(city, persona))
        self.hand = lambda role, where="": Hand(signed_in(role, where))
        self.doctor = persona("transplant_doctor", "other")
        registrant = self.story.registrant()
        self.takes("N-1", "preliminary_match", registrant.number)
        self.case = MatchCase.objects.get()
        account = persona.account("donor")
        account.person_uid = People.objects.get(pk=registrant.person_id).uid
        account.save()
        self.patient = self._asked()
        join(
            place=city.registry.path, donor_code=self.case.code, patient_code=self.patient.code,
            by=persona("coordinator"), at=self.story.at,
        )  # fmt: skip
        self.carried()

    def takes(self, number: str, kind: str, registrant: str) -> None:
        by = self.story.province
        line = Line(1, number, kind, registrant)
        take(place=by.facility, lines=[line], source="api", by=by, at=self.story.at)

    def _asked(self) -> PatientCase:
        day = self.story.day
        return open_case(
            place=self.city.other_hospital.path, weight=Decimal(60), by=self.doctor,
            patient=Patient("欧阳患", "ZY-7781", "male", 1990, "A+", "C92.0", "第二次缓解"),
            window=Window(day + 5 * DAY, day + 60 * DAY, day + 4 * DAY), at=self.story.at,
        )  # fmt: skip

    def carried(self) -> None:
        Home.objects.update_or_create(
            pk=1, defaults={"kind": "simulated", "clock": self.story.at}
        )  # fmt: skip
        work_off()

    def until(self, status: str) -> Both:
        """The case stands there; from mobilisation on, the patient's conditioning has begun."""
        if status in PREPARED:
            self.story.until(_S.CONFIRMED, self.case)
            self.carried()
            self.patient.refresh_from_db()
            start_conditioning(case=self.patient, by=self.doctor, at=self.story.at)
            self.carried()
            self.case.refresh_from_db()
        self.story.until(status, self.case)
        self.carried()
        return self


def the_worker(both: Both) -> Hand:
    page = both.hand("county_worker").open(f"/stemdonor/cases/{both.case.pk}")
    page.press("停止", side="donor", why="family", words="婆婆不让。")
    page.reads("这个病例已经停止", "不再劝，也不再打电话")
    return page


def the_donor(both: Both) -> Hand:
    page = both.hand("donor").open("/my/case").press("确定不继续")
    page.reads("这次不继续了", "没有人会再为这件事打电话")
    return page


def the_doctor(both: Both) -> Hand:
    page = both.hand("collection_doctor").open(f"/stemdonor/ward/{both.case.pk}")
    if both.case.status == _S.EXAMINING:
        return page.press("写好结论", verdict="unfit", findings="血小板低。")
    button = "中止" if both.case.status == _S.COLLECTING else "停止"
    return page.press(button, why="fear")


STOPS = [
    *((status, who) for status in STOPPABLE for who in (the_worker, the_donor)),
    *((status, the_doctor) for status in (_S.EXAMINING, _S.CONFIRMED, *PREPARED)),
]


@pytest.fixture
def both(city: Any, persona: Any, signed_in: Callable[..., Any]) -> Both:
    return Both(city, persona, signed_in)


@pytest.mark.parametrize(("status", "who"), STOPS)
def test_a_no_closes_cleanly(both: Both, status: str, who: Callable[[Both], Hand]) -> None:
    both.until(status)
    both.takes("N-2", "physical", both.case.registrant.number)
    who(both)
    both.carried()
    it_is_closed(both, status)
    both.case.registrant.refresh_from_db()
    assert both.case.registrant.status == _R.LISTED
    the_other_side_knows_no_more(both, status)


@pytest.mark.parametrize("status", STOPPABLE)
def test_who_leaves_the_registry_leaves_the_case(both: Both, status: str) -> None:
    both.until(status)
    page = both.hand("donor").open("/my/stemcell").press("确定退出")
    page.reads("您已经退出")
    both.carried()
    it_is_closed(both, status)
    both.case.registrant.refresh_from_db()
    assert both.case.registrant.status == _R.LEFT
    the_other_side_knows_no_more(both, status)


def test_the_centre_itself_needs_her_no_longer(both: Both) -> None:
    """What it had ordered is closed too, and she is told nothing but that it is over."""
    both.until(_S.PLANNED)
    both.takes("N-2", "physical", both.case.registrant.number)
    both.takes("N-3", "stop", both.case.registrant.number)
    assert work_left() == set()
    assert not BedDay.objects.exists()
    both.case.registrant.refresh_from_db()
    assert both.case.registrant.status == _R.LISTED
    both.hand("donor").open("/my/case").reads("这次不继续了")


def work_left() -> set[str]:
    """Every open duty but the laboratory's: that of a number without a typing is no work of a case."""
    rows = Duty.objects.filter(closed_at__isnull=True).exclude(kind="coordination.untyped")
    return set(rows.values_list("kind", flat=True))


def it_is_closed(both: Both, status: str) -> None:
    """No work is left that would ask her again, no bed is kept, and no page offers to go on."""
    both.case.refresh_from_db()
    end = CaseStop.objects.get(case=both.case)
    assert (both.case.status, end.stage, end.side) == (_S.STOPPED, status, "donor")
    assert work_left() <= {
        "stemdonor.discard"
    }  # of who leaves the registry too, the sample is destroyed
    assert not BedDay.objects.exists()
    assert not Stay.objects.filter(status="booked").exists()
    page = both.hand("county_worker").open(f"/stemdonor/cases/{both.case.pk}")
    assert [b for form in page.page.forms for b, *_ in form.buttons] == []
    ward = both.hand("collection_doctor").open("/stemdonor/ward")
    ward.reads("现在没有捐献者")


def the_other_side_knows_no_more(both: Both, status: str) -> None:
    """Not available: to the centre, to the patient's hospital, on the link; a reason to nobody."""
    last = NationalAnswer.objects.filter(task__number="N-1").latest("pk")
    assert (last.word, json.loads(last.said)) == ("not_available", {"code": both.case.code})
    both.patient.refresh_from_db()
    assert both.patient.status == ("stranded" if status in PREPARED else "searching")
    link = Link.objects.get()
    assert (link.status, link.ended_for) == ("ended", "donor_unavailable")
    pages = [
        both.hand("transplant_doctor", "other").open(f"/stempatient/cases/{both.patient.pk}"),
        both.hand("coordinator").open(f"/coordination/links/{link.pk}"),
        both.hand("province_manager").open(f"/exchange/national/{last.task_id}"),
    ]
    pages[0].reads("供者不可用")
    donor = People.objects.get(pk=both.case.registrant.person_id)
    secret = (*REASONS, donor.name, both.case.org_path)
    said = [(one.path, word) for one in pages for word in secret if word in one.page.text]
    assert said == []


# -- before there is a case ------------------------------------------------------------------------------


def by_call(county: County, row: Registrant, hand: Hand) -> None:
    hand.open(f"/stemdonor/calls/{row.pk}").press("记下", outcome="withdraw")


def by_page(county: County, row: Registrant, hand: Hand) -> None:
    hand.open(f"/stemdonor/registrants/{row.pk}").press("退出")


EARLY: dict[str, Callable[[County], Any]] = {
    _R.INTENDING: lambda c: c.enrolled(agreed=()),
    _R.ENROLLED: lambda c: c.enrolled(),
    _R.COOLING: lambda c: c.drawn().registrant,
    _R.SAMPLED: lambda c: c.kept().registrant,
    _R.TYPING: lambda c: c.sent().samples.get().registrant,
    _R.LISTED: lambda c: c.listed(),
}


@pytest.mark.parametrize(
    ("status", "how"), [*((status, by_page) for status in EARLY), (_R.COOLING, by_call)]
)
def test_a_no_before_there_is_a_case(
    county: County, signed_in: Callable[..., Any], status: str, how: Callable[..., None]
) -> None:
    row = Registrant.objects.get(pk=EARLY[status](county).pk)
    assert row.status == status
    hand = Hand(signed_in("county_worker"))
    how(county, row, hand)
    row.refresh_from_db()
    assert (row.status, row.status_for) == (_R.LEFT, "withdrawn")
    left = set(Duty.objects.filter(closed_at__isnull=True).values_list("kind", flat=True))
    assert left <= {"stemdonor.discard"}  # what is left to do is to destroy the sample
    assert all(s.asked_back for s in row.samples.all())
    assert [
        b for f in hand.open(f"/stemdonor/registrants/{row.pk}").page.forms for b, *_ in f.buttons
    ] == []
    hand.open("/stemdonor/calls").reads("今天没有要打的电话")


@pytest.fixture
def county(city: Any, persona: Any) -> County:
    """A county whose clock stands a week later."""
    county = County(city, persona)
    Home.objects.update_or_create(
        pk=1, defaults={"kind": "simulated", "clock": county.at + 8 * DAY}
    )
    return county
