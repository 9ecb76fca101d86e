"""Results by hand and by file: all or nothing, every fault at once, outcomes sealed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from sanxian.blood.facts.laboratory import Reading, outcome_of
from sanxian.blood.facts.terms import Assay
from sanxian.blood.models import Batch, Donation, Result
from sanxian.blood.services import laboratory
from sanxian.core.models import Trail
from sanxian.core.trail import verify
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import GOOD, entered, load, readings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("assay", "said", "outcome"),
    [
        ("abo", "A", "A"),
        ("abo", "ab", "AB"),
        ("abo", " o ", "O"),
        ("abo", "B型", "B"),
        ("rhd", "+", "+"),
        ("rhd", "−", "-"),
        ("rhd", "阴性", "-"),
        ("rhd", "Positive", "+"),
        ("alt", "23", "23"),
        ("alt", "23.0", "23"),
        ("alt", "007", "7"),
        ("alt", "0", "0"),
        ("hiv", "reactive", "reactive"),
        ("hiv", "NR", "nonreactive"),
        ("nat", "阳性", "reactive"),
        ("hbsag", "-", "nonreactive"),
        ("syphilis", "非反应性", "nonreactive"),
    ],
)
def test_an_outcome_has_one_spelling(assay: str, said: str, outcome: str) -> None:
    assert outcome_of(Assay(assay), said) == outcome


@pytest.mark.parametrize(
    ("assay", "said"),
    [
        ("abo", "C"),
        ("abo", ""),
        ("abo", "A+"),
        ("rhd", "±"),
        ("alt", "23.4"),
        ("alt", "-1"),
        ("alt", "123456"),
        ("alt", "３"),
        ("alt", "1e3"),
        ("alt", "<40"),
        ("hiv", "maybe"),
        ("hiv", "grey zone"),
        ("nat", ""),
        ("hbsag", "A"),
    ],
)
def test_what_is_not_an_outcome_is_refused(assay: str, said: str) -> None:
    with pytest.raises(ValueError):
        outcome_of(Assay(assay), said)


def test_a_list_of_donations_is_entered_in_one_act(bench: Any, labs: Any, at: Any) -> None:
    donations = [bench.donation() for _ in range(3)]
    entered(donations, labs.technician, at)
    assert Result.objects.count() == 3 * len(GOOD)
    row = Result.objects.get(donation=donations[0], assay="alt")
    assert (row.outcome, row.status, row.by, row.at) == ("23", "entered", labs.technician.id, at)
    trail = Trail.objects.filter(act="blood.result.load", subject__startswith="blood.donation:")
    assert sorted(trail.values_list("subject", flat=True)) == sorted(
        f"blood.donation:{d.pk}" for d in donations
    )
    assert verify().ok


def test_outcomes_lie_sealed(bench: Any, labs: Any, at: Any) -> None:
    entered([bench.donation()], labs.technician, at, hiv="reactive")
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM blood_result")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT data, reasons FROM core_trail")
        trail = repr(cursor.fetchall())
    assert b"reactive" not in stored
    assert "reactive" not in trail


def _codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def test_every_fault_at_once_and_nothing_written(bench: Any, labs: Any, at: Any) -> None:
    done, waiting = bench.donation(status="proposed"), bench.donation()
    rows = [
        Reading("D0", "abo", "A", row=2),
        Reading(done.number, "abo", "A", row=3),
        Reading(waiting.number, "abo", "C", row=4),
        Reading(waiting.number, "alt", "9", row=5),
        Reading(waiting.number, "alt", "9", row=6),
        Reading(waiting.number, "xyz", "9", row=7),
        Reading(waiting.number, "hiv", "nr", lot="L" * 41, row=8),
    ]
    with pytest.raises(Refusal) as error:
        load(rows, labs.technician, at)
    found = {(r.code, r.params["row"]) for r in error.value.reasons}
    assert found == {
        ("result_donation_unknown", 2),
        ("result_donation_judged", 3),
        ("result_bad_outcome", 4),
        ("result_twice", 6),
        ("result_assay_unknown", 7),
        ("result_too_long", 8),
    }
    assert not Result.objects.exists()
    assert not any(
        "C" in str(v) for r in error.value.reasons for k, v in r.params.items() if k == "outcome"
    )


def test_a_row_of_many_assays_is_named_once(labs: Any, at: Any) -> None:
    rows = [Reading("D404", assay, said, row=2) for assay, said in GOOD.items()]
    with pytest.raises(Refusal) as error:
        load(rows, labs.technician, at)
    assert error.value.codes == ("result_donation_unknown",)


def test_a_second_result_of_an_assay_needs_the_first_to_be_void(
    bench: Any, labs: Any, at: Any
) -> None:
    donation = bench.donation()
    entered([donation], labs.technician, at)
    again = [Reading(donation.number, "alt", "30")]
    with pytest.raises(Refusal) as error:
        load(again, labs.technician, at)
    assert _codes(error) == {"result_already_there"}
    first = Result.objects.get(donation=donation, assay="alt")
    laboratory.void(result=first, reason="retest", by=labs.technician, at=at)
    load(again, labs.technician, at)
    rows = Result.objects.filter(donation=donation, assay="alt")
    assert sorted((r.status, r.outcome) for r in rows) == [("entered", "30"), ("void", "23")]


def test_void_wants_a_known_reason(bench: Any, labs: Any, at: Any) -> None:
    entered([bench.donation()], labs.technician, at)
    with pytest.raises(Malformed):
        laboratory.void(result=Result.objects.first(), reason="because", by=labs.technician, at=at)


def test_a_donation_of_another_city_is_as_unknown_as_none(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation(where="other_site")
    with pytest.raises(Refusal) as error:
        laboratory.enter(
            place=labs.technician.facility, readings=readings(donation), by=labs.technician, at=at
        )
    assert _codes(error) == {"result_donation_unknown"}


def test_nobody_else_enters_results(bench: Any, labs: Any, persona: Any, at: Any) -> None:
    donation = bench.donation()
    for actor in (labs.maker, labs.quality, persona("nurse"), labs.elsewhere):
        with pytest.raises(Forbidden):
            laboratory.enter(
                place=labs.technician.facility, readings=readings(donation), by=actor, at=at
            )


def test_nothing_to_enter_is_said(labs: Any, at: Any) -> None:
    with pytest.raises(Malformed):
        laboratory.enter(place=labs.technician.facility, readings=[], by=labs.technician, at=at)


class TestFile:
    def load(self, labs: Any, at: Any, rows: list[Reading], digest: str = "d1") -> Batch:
        return laboratory.load(
            place=labs.technician.facility,
            name="今天.csv",
            digest=digest,
            readings=rows,
            by=labs.technician,
            at=at,
        )

    def test_a_file_makes_a_batch(self, bench: Any, labs: Any, at: Any) -> None:
        donations = [bench.donation(), bench.donation()]
        batch = self.load(labs, at, [r for d in donations for r in readings(d)])
        assert (batch.rows, batch.results.count(), batch.name) == (16, 16, "今天.csv")

    def test_the_same_file_gives_the_first_answer(self, bench: Any, labs: Any, at: Any) -> None:
        rows = readings(bench.donation())
        assert self.load(labs, at, rows) == self.load(labs, at, rows)
        assert Result.objects.count() == 8

    def test_one_bad_row_stops_the_whole_file(self, bench: Any, labs: Any, at: Any) -> None:
        rows = [*readings(bench.donation()), Reading("D404", "abo", "A", row=10)]
        with pytest.raises(Refusal):
            self.load(labs, at, rows)
        assert not Batch.objects.exists() and not Result.objects.exists()

    def test_a_file_of_another_laboratory_stays_there(self, bench: Any, labs: Any, at: Any) -> None:
        Batch.objects.create(
            org_path="/37/3702/bc2/", digest="d1", name="x", rows=1, at=at, by="a-x"
        )
        with pytest.raises(Refusal) as error:
            self.load(labs, at, readings(bench.donation()))
        assert _codes(error) == {"batch_elsewhere"}


@pytest.mark.parametrize("size", [1, 12])
def test_an_act_on_a_list_costs_the_same_queries(
    bench: Any, labs: Any, at: Any, size: int, django_assert_max_num_queries: Any
) -> None:
    donations: list[Donation] = [bench.donation() for _ in range(size)]
    with django_assert_max_num_queries(24):
        entered(donations, labs.technician, at)
