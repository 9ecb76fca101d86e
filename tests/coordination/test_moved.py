"""What was agreed moves on the donor's side: the patient's hospital hears the new day, and nothing of why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.coordination import donors, sides
from sanxian.coordination.facts import DonorWord, FromDonor
from sanxian.coordination.models import Message
from sanxian.coordination.selectors import links as links_of
from sanxian.coordination.selectors import missions as chosen
from sanxian.core import clock, later
from sanxian.core import services as core
from sanxian.core.models import Home, Trail
from sanxian.stemdonor.models import MatchCase
from sanxian.stempatient.models import News, PatientCase
from tests.coordination.test_donor_side import joined
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County
from tests.stempatient.ward import COLLECTION

DAY = timedelta(days=1)


@pytest.fixture
def story(city, persona, monkeypatch) -> Story:
    made = Story(County(city, persona))
    made.at = clock.instant(date(2026, 11, 23), 9)
    monkeypatch.setattr(sides, "DONOR", donors.DOORS)
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": made.at})
    return made


@pytest.fixture
def holiday(city, persona, at):
    by = persona("administrator")

    def put(day: date, works: bool = False) -> None:
        core.set_holiday(org_path=city.city.path, day=day, works=works, by=by, at=at)
        later.work_off()

    put(date(2026, 10, 1))  # this year is published
    return put


def said(patient: PatientCase) -> list[tuple[str, date | None]]:
    rows = News.objects.filter(case=patient).order_by("pk")
    return [(row.word, row.day) for row in rows]


def linked(story: Story, status: str):
    case = story.until(status)
    link, patient, doctor = joined(story, case)
    case = MatchCase.objects.get(pk=case.pk)
    patient.refresh_from_db()
    return case, link, patient, doctor


# -- holidays --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["reserved", "examining", "fit"])
def test_holidays_move_a_reservation_and_the_hospital_hears_the_new_day(story, holiday, status):
    case, _link, patient, _doctor = linked(story, status)
    before = case.reserved_until
    assert (patient.reserved_until, patient.moved_at) == (before, None)
    holiday(date(2026, 12, 25))
    patient.refresh_from_db()
    assert patient.reserved_until == before + DAY and patient.moved_at is not None
    assert said(patient) == [("reserved", before), ("reserved", before + DAY)]
    assert patient.status == "reserved"


def test_a_year_that_was_published_moves_no_day_and_says_nothing(story, holiday):
    """Only that the day is certain now has changed: the hospital never heard that it was not."""
    case, _link, patient, _doctor = linked(story, "reserved")
    holiday(date(2027, 10, 1))
    case.refresh_from_db()
    patient.refresh_from_db()
    assert len(said(patient)) == 1 and patient.moved_at is None


@pytest.mark.parametrize("status", ["planned", "confirmed"])
def test_where_a_day_is_agreed_the_reservation_s_end_is_nobodys_matter(story, holiday, status):
    case, _link, patient, _doctor = linked(story, status)
    before, told = case.reserved_until, said(patient)
    holiday(date(2026, 12, 25))
    case.refresh_from_db()
    patient.refresh_from_db()
    assert case.reserved_until == before + DAY
    assert said(patient) == told and (patient.status, patient.moved_at) == (status, None)


def test_without_a_link_nobody_is_told(story, holiday):
    story.until("reserved")
    holiday(date(2026, 12, 25))
    assert not Message.objects.exists()


def test_of_a_backup_it_is_held_back(story, holiday):
    from sanxian.coordination.services import links

    _case, _link, patient, _doctor = linked(story, "reserved")
    other = story.until("reserved")
    coordinator = story.persona("coordinator")
    backup = links.join(place=coordinator.facility, donor_code=other.code, patient_code=patient.code,
                        rank="backup", by=coordinator, at=story.at)  # fmt: skip
    holiday(date(2026, 12, 25))
    assert {m.status for m in backup.messages.filter(direction="to_patient")} == {"held"}
    assert len(said(patient)) == 2  # the first donor's two


def test_who_publishes_holidays_leaves_no_word_of_the_other_side(story, holiday, persona):
    _case, link, patient, _doctor = linked(story, "reserved")
    before = Trail.objects.order_by("-pk").first().pk
    holiday(date(2026, 12, 25))
    rows = Trail.objects.filter(pk__gt=before)
    hers = [t for t in rows if t.actor == persona("administrator").id]
    told = " ".join(f"{t.subject} {t.place} {t.data}" for t in hers)
    assert any(t.act == "stemdonor.case.recount" for t in hers)
    for word in ("patientcase", patient.org_path, f"link:{link.pk}", patient.code):
        assert word not in told
    assert {t.actor for t in rows if t.act == "stempatient.case.hear"} == {"house"}


# -- the donor's side ------------------------------------------------------------------------------------


def test_another_plan_is_another_day(story):
    case, _link, patient, _doctor = linked(story, "confirmed")
    before = patient.collection
    story.later(days=1)
    story.plan(case, dates=story.dates())
    later.work_off()
    patient.refresh_from_db()
    assert patient.collection == before + DAY and patient.moved_at is not None
    assert (patient.status, patient.confirmed_at) == ("planned", None)


def test_a_new_examination_opens_the_day_again(story):
    case, link, patient, _doctor = linked(story, "planned")
    assert links_of.collection_day(link) == patient.collection
    story.appoint(case)
    later.work_off()
    patient.refresh_from_db()
    assert (patient.status, patient.collection) == ("reserved", None)
    assert patient.moved_at is not None
    assert said(patient)[-1] == ("reserved", case.reserved_until)
    assert links_of.collection_day(link) is None
    assert chosen.unplanned(story.persona("coordinator"), story.at) == []


def test_a_first_examination_says_nothing_new(story):
    case, _link, patient, _doctor = linked(story, "reserved")
    told = said(patient)
    story.appoint(case)
    later.work_off()
    assert said(patient) == told


def test_nothing_but_a_day_crosses(story, signed_in):
    """Neither which hospital, nor that she was to be examined again, nor that holidays were published."""
    case, _link, patient, _doctor = linked(story, "planned")
    story.appoint(case)
    later.work_off()
    for row in Message.objects.filter(direction="to_patient"):
        assert isinstance(links_of.unpacked(row), FromDonor) and set(row.said) <= set(
            '{}"day: -0123456789'
        )
    page = (
        signed_in("transplant_doctor", "hospital2").get(f"/stempatient/cases/{patient.pk}").content
    )
    for word in (case.code, case.registrant.number, "体检", "检查"):
        assert word not in page.decode()


# -- the errand ------------------------------------------------------------------------------------------


def test_an_errand_for_a_day_that_is_open_again_is_called_off(table):
    link = table.planned_link()
    table.opened(link)
    way = table.way(link)
    table.says(link, "reserved")
    way.refresh_from_db()
    assert way.status == "cancelled"
    assert chosen.unplanned(table.coordinator, table.at) == []
    table.says(link, "planned")
    assert chosen.unplanned(table.coordinator, table.at) == [(link, COLLECTION)]


def test_a_reservation_carries_its_day_and_no_other_word_does():
    assert FromDonor(DonorWord.RESERVED, day=COLLECTION).day == COLLECTION
    assert FromDonor(DonorWord.RESERVED).day is None
