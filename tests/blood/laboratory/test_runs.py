"""From the first run to the judgement: repeats, what the trail may tell, taking back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import AssayRun, Deferral, Donation, Release, Result, Unit
from sanxian.blood.services import components, laboratory, release
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import GOOD, entered, load, readings, released

pytestmark = pytest.mark.django_db
R, N = "reactive", "nonreactive"


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def hiv(donation: Donation, *outcomes: str) -> list[Reading]:
    return [Reading(donation.number, "hiv", outcome) for outcome in outcomes]


def result(donation: Donation, assay: str = "hiv") -> str:
    return Result.objects.exclude(status="void").get(donation=donation, assay=assay).outcome


def standing(donation: Donation, assay: str = "hiv") -> bool:
    return Result.objects.exclude(status="void").filter(donation=donation, assay=assay).exists()


class TestRepeats:
    @pytest.mark.parametrize(
        ("runs", "outcome"),
        [((R, N, N), "initial_reactive"), ((R, R, N), R), ((R, N, R), R), ((R, R, R), R)],
    )
    @pytest.mark.parametrize("at_once", [True, False])
    def test_runs_of_one_file_or_of_three(
        self, bench: Any, labs: Any, at: Any, runs: Any, outcome: str, at_once: bool
    ) -> None:
        donation = bench.donation()
        rows = hiv(donation, *runs)
        for part in [rows] if at_once else [[row] for row in rows]:
            assert not standing(donation)
            load(part, labs.technician, at)
        assert result(donation) == outcome
        assert [r.outcome for r in AssayRun.objects.order_by("pk")] == list(runs)

    def test_a_reactive_run_is_no_result_yet(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load([*readings(donation, hiv=R)], labs.technician, at)
        assert not standing(donation) and standing(donation, "hbsag")
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donation], by=labs.technician, at=at)
        assert codes(error) == {"repeat_wanted", "results_missing"}

    def test_repeats_come_before_a_rejection_too(self, bench: Any, labs: Any, at: Any) -> None:
        """The donor is told everything at once."""
        donation = bench.donation()
        entered([donation], labs.technician, at, syphilis=R)
        gone = Result.objects.get(donation=donation, assay="hiv")
        laboratory.void(result=gone, reason="instrument_fault", by=labs.technician, at=at)
        load(hiv(donation, R), labs.technician, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donation], by=labs.technician, at=at)
        assert "repeat_wanted" in codes(error)
        load(hiv(donation, N, R), labs.technician, at)
        (row,) = release.propose(donations=[donation], by=labs.technician, at=at)
        assert row.verdict == "unfit"

    @pytest.mark.parametrize(
        ("said", "code"),
        [((N, N), "result_twice"), ((R, N, N, N), "result_twice")],
    )
    def test_no_more_runs_than_the_edition_asks(
        self, bench: Any, labs: Any, at: Any, said: Any, code: str
    ) -> None:
        with pytest.raises(Refusal) as error:
            load(hiv(bench.donation(), *said), labs.technician, at)
        assert codes(error) == {code}
        assert not AssayRun.objects.exists()

    def test_after_the_judgement_no_more_runs(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load(hiv(donation, R, N, N), labs.technician, at)
        with pytest.raises(Refusal) as error:
            load(hiv(donation, N), labs.technician, at)
        assert codes(error) == {"result_already_there"}

    @pytest.mark.parametrize(
        ("runs", "outcome"), [(("90", "40", "41"), "initial_reactive"), (("90", "60", "41"), "90")]
    )
    def test_alt(self, bench: Any, labs: Any, at: Any, runs: Any, outcome: str) -> None:
        donation = bench.donation()
        load([Reading(donation.number, "alt", run) for run in runs], labs.technician, at)
        assert result(donation, "alt") == outcome

    def test_reactive_once_is_held_and_the_donor_stays(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation()
        unit = bench.unit(donation)
        rows = [r for r in readings(donation) if r.assay != "hiv"]
        load([*rows, *hiv(donation, R, N, N)], labs.technician, at)
        proposed = release.propose(donations=[donation], by=labs.technician, at=at)
        release.confirm(releases=proposed, by=labs.reviewer, at=at)
        donation.refresh_from_db()
        unit.refresh_from_db()
        assert (donation.status, unit.status) == ("rejected", "held")
        assert not Deferral.objects.exists()


class TestWhatTheTrailTells:
    def test_that_an_assay_was_repeated_is_told_and_not_which(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation()
        load(readings(donation, hiv=R), labs.technician, at)
        load(hiv(donation, R, N), labs.technician, at)
        rows = Trail.objects.filter(subject=f"blood.donation:{donation.pk}").order_by("pk")
        first, second = (row.data for row in rows)
        assert '"repeats"' not in first and "hiv" in first
        assert '"repeats":true' in second and "hiv" not in second

    def test_nor_in_one_file(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at, hiv=R)
        row = Trail.objects.get(subject=f"blood.donation:{donation.pk}")
        assert row.data.count("hiv") == row.data.count("hbsag") == 1

    def test_runs_lie_sealed(self, bench: Any, labs: Any, at: Any) -> None:
        load(hiv(bench.donation(), R), labs.technician, at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT outcome FROM blood_assayrun")
            assert b"reactive" not in bytes(cursor.fetchone()[0])


class TestTakingBack:
    def test_runs_go_with_their_result(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load(hiv(donation, R, R, R), labs.technician, at)
        row = Result.objects.get(assay="hiv")
        laboratory.void(result=row, reason="wrong_sample", by=labs.technician, at=at)
        assert set(AssayRun.objects.values_list("void_reason", flat=True)) == {"wrong_sample"}
        load(hiv(donation, N), labs.technician, at)
        assert result(donation) == N

    @pytest.mark.parametrize(
        ("assay", "runs"), [("hiv", (R, R, N)), ("hiv", (R, N, N)), ("alt", ("90", "90", "9"))]
    )
    def test_what_reacted_is_not_just_tried_again(
        self, bench: Any, labs: Any, at: Any, assay: str, runs: Any
    ) -> None:
        donation = bench.donation()
        load([Reading(donation.number, assay, run) for run in runs], labs.technician, at)
        row = Result.objects.get(assay=assay)
        with pytest.raises(Refusal) as error:
            laboratory.void(result=row, reason="retest", by=labs.technician, at=at)
        assert codes(error) == {"result_reactive_stands"}

    def test_nor_are_runs_that_wait_for_their_repeats(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load(hiv(donation, R), labs.technician, at)
        given = {"donation": donation, "assay": "hiv", "by": labs.technician, "at": at}
        with pytest.raises(Refusal) as error:
            laboratory.void_runs(reason="retest", **given)
        assert codes(error) == {"result_reactive_stands"}
        with pytest.raises(Malformed):
            laboratory.void_runs(reason="mood", **given)
        laboratory.void_runs(reason="wrong_sample", **given)
        load(hiv(donation, N), labs.technician, at)
        assert result(donation) == N

    def test_what_has_a_result_is_voided_as_a_result(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load(hiv(donation, N), labs.technician, at)
        given = {"donation": donation, "reason": "wrong_sample", "by": labs.technician, "at": at}
        with pytest.raises(Refusal) as error:
            laboratory.void_runs(assay="hiv", **given)
        assert codes(error) == {"run_has_result"}
        with pytest.raises(Refusal) as error:
            laboratory.void_runs(assay="hbsag", **given)
        assert codes(error) == {"run_nothing_there"}

    def test_not_when_it_is_judged(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        entered([donation], labs.technician, at)
        release.propose(donations=[donation], by=labs.technician, at=at)
        donation.refresh_from_db()
        with pytest.raises(Refusal) as error:
            laboratory.void_runs(
                donation=donation, assay="hiv", reason="wrong_sample", by=labs.technician, at=at
            )
        assert codes(error) == {"donation_not_waiting"}

    def test_another_city_voids_nothing_here(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load(hiv(donation, R), labs.technician, at)
        with pytest.raises(Forbidden):
            laboratory.void_runs(
                donation=donation, assay="hiv", reason="wrong_sample", by=labs.elsewhere, at=at
            )


class TestWhatElseIsTested:
    def test_antigens_and_cmv_go_with_the_bag(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        unit = bench.unit(donation)
        more = [
            Reading(donation.number, "phenotype", "K- e+ E-"),
            Reading(donation.number, "anti_cmv", N),
            Reading(donation.number, "antibody_screen", N),
        ]
        load(more, labs.technician, at)
        released([donation], labs, at)
        for row in (donation, unit):
            row.refresh_from_db()
            assert (row.cmv_negative, row.antigens) == (True, "E- K- e+")
        assert unit.status == "available"

    def test_of_an_untested_donation_nothing_is_known(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        released([unit.donation], labs, at)
        unit.refresh_from_db()
        assert (unit.cmv_negative, unit.antigens) == (False, "")

    def test_plasma_with_antibodies_is_held_and_red_cells_are_not(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation, clean = bench.donation(), bench.donation()
        cells = bench.unit(donation, component="red_cells")
        plasma = bench.unit(donation, component="ffp", days=365)
        other = bench.unit(clean, component="ffp", days=365)
        load([Reading(donation.number, "antibody_screen", R)], labs.technician, at)
        released([donation, clean], labs, at)
        found = {u.pk: (u.status, u.held_for) for u in Unit.objects.all()}
        assert found == {
            cells.pk: ("available", ""),
            plasma.pk: ("held", "lab_not_used"),
            other.pk: ("available", ""),
        }
        assert not Deferral.objects.exists()
        assert Release.objects.filter(verdict="fit").count() == 2

    @pytest.mark.parametrize("before", [False, True])
    def test_nobody_clears_the_plasma(self, bench: Any, labs: Any, at: Any, before: bool) -> None:
        """Whatever it was held for, and whether before the release or by it: it is not good plasma."""
        donation, clean = bench.donation(), bench.donation()
        cells = bench.unit(donation, component="red_cells")
        plasma = bench.unit(donation, component="ffp", days=365)
        other = bench.unit(clean, component="ffp", days=365)
        units = [cells, plasma, other]
        if before:
            components.hold(units=units, reason="appearance", by=labs.quality, at=at)
        load([Reading(donation.number, "antibody_screen", R)], labs.technician, at)
        released([donation, clean], labs, at)
        if not before:
            components.hold(units=[cells, other], reason="appearance", by=labs.quality, at=at)
        given = {"reason": "checked_good", "by": labs.quality, "at": at}
        with pytest.raises(Refusal) as error:
            components.clear(units=units, **given)
        assert [(r.code, r.params["number"]) for r in error.value.reasons] == [
            ("lab_not_used", plasma.number)
        ]
        components.clear(units=[cells, other], **given)
        found = dict(Unit.objects.values_list("pk", "status"))
        assert found == {cells.pk: "available", plasma.pk: "held", other.pk: "available"}


def test_what_was_good_stays_one_run_each(bench: Any, labs: Any, at: Any) -> None:
    entered([bench.donation()], labs.technician, at)
    assert AssayRun.objects.count() == Result.objects.count() == len(GOOD)


@pytest.mark.parametrize("size", [2, 20])
def test_a_file_with_repeats_costs_the_same_queries(
    bench: Any, labs: Any, at: Any, size: int, django_assert_max_num_queries: Any
) -> None:
    donations = [bench.donation() for _ in range(size)]
    with django_assert_max_num_queries(26):
        entered(donations, labs.technician, at, hiv=R)
