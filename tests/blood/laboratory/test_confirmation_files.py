"""Reports that come as a file: whole or not at all, and standing when two persons brought the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sanxian.blood.facts.laboratory import Reported
from sanxian.blood.models import Confirmation, Donation
from sanxian.blood.selectors import confirmations as chosen
from sanxian.blood.services import confirmation_files, confirmations
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import entered
from tests.blood.laboratory.test_confirmations import answered, codes, sent
from tests.blood.laboratory.test_further_pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(bench: Any, labs: Any, at: Any) -> list[Donation]:
    """Two donations whose HIV test reacted; both are with the confirming laboratory."""
    rows = [bench.donation(), bench.donation()]
    entered(rows, labs.technician, at, hiv="reactive")
    for row in rows:
        sent(row, labs, at)
    return rows


def report(of: Donation, at: Any, row: int = 2, **other: Any) -> Reported:
    given = {"marker": "hiv", "outcome": "positive", "reported_on": clock.day(at), **other}
    return Reported(of.number, row=row, **given)


def load(reports: Iterable[Reported], by: Any, at: Any) -> list[Confirmation]:
    return confirmation_files.load(
        place=by.facility, digest="d" * 64, reports=list(reports), by=by, at=at
    )


def states() -> list[tuple[str, str]]:
    return [(r.status, r.outcome) for r in Confirmation.objects.order_by("pk")]


def test_it_stands_when_a_second_brings_the_same(two: Any, labs: Any, at: Any) -> None:
    reports = [report(one, at, n) for n, one in enumerate(two, 2)]
    load(reports, labs.technician, at)
    assert states() == [("read", "")] * 2
    load(reports, labs.reviewer, at)
    assert states() == [("standing", "positive")] * 2
    assert chosen.standing(two[0].donor) == [("hiv", "positive", clock.day(at))]


def test_a_file_and_a_typed_reading_are_two_persons(two: Any, labs: Any, at: Any) -> None:
    first, second = Confirmation.objects.order_by("pk")
    answered(first, labs.reviewer, at)
    load([report(one, at, n) for n, one in enumerate(two, 2)], labs.technician, at)
    assert states() == [("standing", "positive"), ("read", "")]
    answered(second, labs.reviewer, at)
    assert states() == [("standing", "positive")] * 2


def test_one_line_amiss_and_nothing_is_taken(two: Any, labs: Any, at: Any) -> None:
    first = Confirmation.objects.order_by("pk")[0]
    answered(first, labs.reviewer, at, "negative")
    with pytest.raises(Refusal) as error:
        load([report(one, at, n) for n, one in enumerate(two, 2)], labs.technician, at)
    assert [(r.code, r.params["row"]) for r in error.value.reasons] == [("report_differs", 2)]
    assert states() == [("read", ""), ("sent", "")], "the first reading is not forgotten either"


def test_every_fault_with_its_row(bench: Any, two: Any, labs: Any, at: Any) -> None:
    one, other = two
    answered(Confirmation.objects.order_by("pk")[0], labs.technician, at)
    early = clock.day(at) - timedelta(days=2)
    with pytest.raises(Refusal) as error:
        load(
            [
                report(one, at, 2),
                report(other, at, 3, reported_on=early),
                report(other, at, 4),
                report(other, at, 5, marker="hbsag"),
                report(bench.donation(), at, 6),
            ],
            labs.technician,
            at,
        )
    assert {(r.code, r.params["row"]) for r in error.value.reasons} == {
        ("report_by_you", 2), ("report_day", 3), ("report_twice", 4),
        ("report_of_nothing_open", 5), ("report_of_nothing_open", 6),
    }  # fmt: skip
    assert "positive" not in str([r.params for r in error.value.reasons])


@pytest.mark.parametrize(
    ("said", "code"),
    [({"marker": "alt"}, "report_marker_unknown"), ({"outcome": "x"}, "report_outcome_unknown")],
)
def test_what_is_no_report(two: Any, labs: Any, at: Any, said: Any, code: str) -> None:
    with pytest.raises(Malformed) as error:
        load([report(two[0], at, **said)], labs.technician, at)
    assert codes(error) == {code}


def test_an_empty_file_and_one_too_long(two: Any, labs: Any, at: Any) -> None:
    for reports, code in (([], "reports_empty"), ([report(two[0], at)] * 2001, "reports_too_many")):
        with pytest.raises(Malformed) as error:
            load(reports, labs.technician, at)
        assert codes(error) == {code}


def test_of_a_donor_who_wants_to_come_back(bench: Any, labs: Any, at: Any) -> None:
    donor = bench.donation().donor
    place = labs.technician.facility
    confirmations.send(
        place=place, donor=donor, donation=None, purpose="reentry", marker="hbsag",
        method="elisa_second", laboratory="市疾控中心", by=labs.technician, at=at,
    )  # fmt: skip
    line = Reported(donor.code, "hbsag", "negative", clock.day(at), 2)
    load([line], labs.technician, at)
    load([line], labs.reviewer, at)
    assert chosen.reentry(donor) == [("hbsag", "negative", clock.day(at))]


def test_another_laboratory_finds_nothing_open(two: Any, labs: Any, at: Any) -> None:
    with pytest.raises(Refusal) as error:
        load([report(two[0], at)], labs.elsewhere, at)
    assert codes(error) == {"report_of_nothing_open"}
    with pytest.raises(Forbidden):
        load([report(two[0], at)], labs.maker, at)


def test_the_trail_names_no_outcome(two: Any, labs: Any, at: Any) -> None:
    load([report(two[0], at)], labs.technician, at)
    rows = Trail.objects.filter(act="blood.confirmation.load")
    assert rows.exists() and not any("positive" in row.data or "hiv" in row.data for row in rows)


class TestPage:
    @pytest.fixture(autouse=True)
    def stopped_clock(self, monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
        monkeypatch.setattr("sanxian.core.clock.now", lambda: at)

    def send(self, client: Any, donations: list[Donation], at: Any, **said: str) -> Any:
        day = clock.day(at)
        lines = [f"{d.number},HIV抗体,{said.pop('outcome', '阳性')},{day}" for d in donations]
        content = "\n".join(("献血码,项目,结论,报告日期", *lines)).encode()
        return client.post(
            reverse("exchange:load_confirmations"),
            {**form(**said), "file": SimpleUploadedFile("a.csv", content)},
        )

    def test_looked_at_then_taken_by_two(self, two: Any, at: Any, signed_in: Any) -> None:
        first, second = signed_in("lab_technician"), signed_in("lab_reviewer")
        url = reverse("exchange:load_confirmations")
        assert url in text(first.get(reverse("blood:confirmations")))
        looked = self.send(first, two, at, check="1")
        assert "2 份报告都读得懂" in text(looked) and states() == [("sent", "")] * 2
        assert self.send(first, two, at).status_code == 302
        again = self.send(first, two, at)
        assert again.status_code == 409 and "您已经录过" in text(again)
        done = self.send(second, two, at)
        assert done.status_code == 302 and states() == [("standing", "positive")] * 2

    def test_what_is_wrong_is_said_by_row(self, two: Any, at: Any, signed_in: Any) -> None:
        answer = self.send(signed_in("lab_technician"), two, at, outcome="leaked42")
        page = text(answer)
        assert answer.status_code == 422 and "第 2 行" in page and "leaked42" not in page
        assert "一项也没有动" in page

    def test_the_template_names_samples_and_no_marker(self, two: Any, signed_in: Any) -> None:
        answer = signed_in("lab_technician").get(
            reverse("exchange:load_confirmations"), {"template": "csv"}
        )
        sheet = answer.content.decode("utf-8-sig")
        assert two[0].number in sheet and "hiv" not in sheet.lower()

    def test_who_may_not(self, signed_in: Any) -> None:
        page = signed_in("component_technician").get(reverse("exchange:load_confirmations"))
        assert page.status_code == 403
