"""Values typed by persons: two who do not see each other's, or a third who decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import AssayRun, Donation, Result, TypedReading
from sanxian.blood.services import laboratory, release
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Refusal
from tests.blood.laboratory.bench import GOOD, entered, equipped, load, readings, typed

pytestmark = pytest.mark.django_db
TUBES = "anti_a=4+ anti_b=0 anti_d=4+ control=0 a1_cells=0 b_cells=4+ o_cells=0"


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def alt(donation: Donation, said: str) -> list[Reading]:
    return [Reading(donation.number, "alt", said)]


@pytest.fixture
def third(persona: Any) -> Any:
    return persona("lab_technician", number=3)


def outcome(donation: Donation, assay: str = "alt") -> str:
    row = Result.objects.filter(donation=donation, assay=assay).first()
    return row.outcome if row else ""


class TestTwoPersons:
    def test_one_reading_is_nothing(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician], at)
        assert not Result.objects.exists() and not AssayRun.objects.exists()

    def test_two_alike_are_a_result(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician, labs.other], at)
        assert outcome(donation) == "20"
        assert not TypedReading.objects.filter(settled_at__isnull=True).exists()
        assert Result.objects.get().by == labs.other.id

    def test_spelling_does_not_matter(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician], at)
        typed(alt(donation, "020.0"), [labs.other], at)
        assert outcome(donation) == "20"

    def test_the_same_person_twice_is_refused(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician], at)
        with pytest.raises(Refusal) as error:
            typed(alt(donation, "20"), [labs.technician], at)
        assert codes(error) == {"typed_by_you"}
        assert TypedReading.objects.count() == 1

    def test_the_database_refuses_it_too(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician], at)
        row = TypedReading.objects.get()
        row.pk, row.uid = None, None
        with pytest.raises(DatabaseError), transaction.atomic():
            TypedReading.objects.create(
                donation=donation,
                org_path=donation.org_path,
                assay="alt",
                value="20",
                at=at,
                by=labs.technician.id,
            )

    @pytest.mark.parametrize(
        ("said", "found", "left"), [("20", "20", 0), ("30", "30", 0), ("40", "", 0)]
    )
    def test_a_third_decides_or_it_begins_anew(
        self, bench: Any, labs: Any, third: Any, at: Any, said: str, found: str, left: int
    ) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician], at)
        typed(alt(donation, "30"), [labs.other], at)
        assert outcome(donation) == ""
        typed(alt(donation, said), [third], at)
        assert outcome(donation) == found
        assert TypedReading.objects.filter(settled_at__isnull=True).count() == left

    def test_what_waits_for_another_person_is_said_at_release(
        self, bench: Any, labs: Any, third: Any, at: Any
    ) -> None:
        donation = bench.donation()
        load([r for r in readings(donation) if r.assay != "alt"], labs.technician, at)
        for by, said, code in (
            (labs.technician, "20", "second_reading"),
            (labs.other, "30", "third_reading"),
        ):
            typed(alt(donation, said), [by], at)
            with pytest.raises(Refusal) as error:
                release.propose(donations=[donation], by=labs.technician, at=at)
            assert codes(error) == {code, "results_missing"}
        typed(alt(donation, "30"), [third], at)
        release.propose(donations=[donation], by=labs.technician, at=at)

    def test_a_list_of_donations_at_once(self, bench: Any, labs: Any, at: Any) -> None:
        donations = [bench.donation() for _ in range(3)]
        rows = [row for d in donations for row in alt(d, "20")]
        typed(rows, [labs.technician], at)
        typed([*rows[:2], *alt(donations[2], "21")], [labs.other], at)
        assert [outcome(d) for d in donations] == ["20", "20", ""]

    def test_an_act_on_a_list_costs_the_same_queries(
        self, bench: Any, labs: Any, at: Any, django_assert_max_num_queries: Any
    ) -> None:
        donations = [bench.donation() for _ in range(12)]
        rows = [row for d in donations for row in alt(d, "20")]
        typed(rows, [labs.technician], at)
        with django_assert_max_num_queries(30):
            typed(rows, [labs.other], at)
        assert Result.objects.count() == 12

    def test_repeats_are_typed_twice_each(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        rows = [Reading(donation.number, "hiv", "reactive")]
        for _ in range(3):
            assert outcome(donation, "hiv") == ""
            typed(rows, [labs.technician, labs.other], at)
        assert outcome(donation, "hiv") == "reactive"
        assert AssayRun.objects.count() == 3

    def test_a_person_types_one_run_at_a_time(self, bench: Any, labs: Any, at: Any) -> None:
        rows = [Reading(bench.donation().number, "hiv", "reactive")] * 2
        with pytest.raises(Refusal) as error:
            typed(rows, [labs.technician], at)
        assert codes(error) == {"result_twice"}

    def test_groups_are_typed_as_reactions(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        with pytest.raises(Refusal) as error:
            typed([Reading(donation.number, "abo", "A")], [labs.technician], at)
        assert codes(error) == {"group_needs_reactions"}
        rows = [Reading(donation.number, "grouping", TUBES)]
        typed(rows, [labs.technician, labs.other], at)
        assert (outcome(donation, "abo"), outcome(donation, "rhd")) == ("A", "+")

    def test_a_virus_is_typed_like_everything_else(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load([Reading(donation.number, "nat", "reactive")], labs.technician, at)
        rows = [Reading(donation.number, "nat_hbv", "reactive")]
        typed(rows, [labs.technician, labs.other], at)
        run = AssayRun.objects.get(role="discriminate")
        assert (run.assay, run.outcome) == ("nat", "hbv reactive")

    def test_what_was_typed_may_be_taken_back(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        typed(alt(donation, "20"), [labs.technician], at)
        laboratory.void_runs(
            donation=donation, assay="alt", reason="typing_error", by=labs.technician, at=at
        )
        typed(alt(donation, "30"), [labs.technician, labs.other], at)
        assert outcome(donation) == "30"


class TestBlindness:
    def test_values_lie_sealed_and_the_trail_is_silent(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        typed([Reading(bench.donation().number, "hiv", "reactive")], [labs.technician], at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM blood_typedreading")
            assert b"reactive" not in bytes(cursor.fetchone()[0])
        assert "reactive" not in " ".join(Trail.objects.values_list("data", flat=True))

    def test_a_file_is_not_typed(self, bench: Any, labs: Any, at: Any) -> None:
        entered([bench.donation()], labs.technician, at)
        assert Result.objects.count() == len(GOOD)
        assert not TypedReading.objects.exists()

    def test_what_has_come_by_file_is_not_typed_again(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        with pytest.raises(Refusal) as error:
            typed(alt(donation, "20"), [labs.technician], at)
        assert codes(error) == {"result_already_there"}


def test_a_place_may_ask_for_one_person(
    bench: Any, labs: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from sanxian.blood.selectors.rulings import Rulings

    asked = Rulings.testing

    def one_person(self: Rulings, path: str) -> Any:
        found = asked(self, path)
        values = replace(found.values, typed_twice=False, reactions_typed=False)
        return replace(found, values=values)

    monkeypatch.setattr(Rulings, "testing", one_person)
    donation = bench.donation()
    rows = [equipped(row) for row in readings(donation)]
    laboratory.enter(place=labs.technician.facility, readings=rows, by=labs.technician, at=at)
    assert Result.objects.filter(donation=donation).count() == len(GOOD)
    assert not TypedReading.objects.exists()
