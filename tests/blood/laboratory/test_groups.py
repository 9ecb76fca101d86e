"""Groups from reactions, weak D, and discrepancies that two persons settle."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import AssayRun, Donation, GroupDiscrepancy, Result
from sanxian.blood.services import discrepancies, laboratory, release
from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import load, readings

pytestmark = pytest.mark.django_db
A_POS = {
    **{"anti_a": "4+", "anti_b": "0", "anti_d": "4+", "control": "0"},
    **{"a1_cells": "0", "b_cells": "4+", "o_cells": "0"},
}


def tubes(donation: Donation, **other: str) -> Reading:
    said = {**A_POS, **other}
    return Reading(donation.number, "grouping", " ".join(f"{k}={v}" for k, v in said.items()))


def groups(donation: Donation) -> tuple[str, str]:
    rows = Result.objects.filter(donation=donation).exclude(status="void")
    found = {row.assay: row.outcome for row in rows}
    return found.get("abo", ""), found.get("rhd", "")


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


@pytest.fixture
def doubt(bench: Any, labs: Any, at: Any) -> GroupDiscrepancy:
    """A reverse reaction that should be there is not."""
    load([tubes(bench.donation(), b_cells="0")], labs.technician, at)
    return GroupDiscrepancy.objects.get()


def explained(doubt: Any, labs: Any, at: Any, **other: Any) -> GroupDiscrepancy:
    said = {"cause": "weak_antibody", "abo": "A", "rhd": "+", **other}
    return discrepancies.explain(discrepancy=doubt, by=labs.technician, at=at, **said)


class TestReactions:
    def test_what_agrees_is_both_results(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load([tubes(donation)], labs.technician, at)
        assert groups(donation) == ("A", "+")
        assert not GroupDiscrepancy.objects.exists()

    def test_and_the_donation_is_released_by_it(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        rest = [r for r in readings(donation) if r.assay not in ("abo", "rhd")]
        load([tubes(donation), *rest], labs.technician, at)
        rows = release.propose(donations=[donation], by=labs.technician, at=at)
        release.confirm(releases=rows, by=labs.reviewer, at=at)
        donation.refresh_from_db()
        assert (donation.status, donation.abo, donation.rhd) == ("released", "A", "+")

    def test_weak_d_wants_the_indirect_test(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load([tubes(donation, anti_d="w")], labs.technician, at)
        assert groups(donation) == ("A", "")
        with pytest.raises(Refusal) as error:
            release.propose(donations=[donation], by=labs.technician, at=at)
        assert "weak_d_wanted" in codes(error)
        load([tubes(donation, anti_d="w", anti_d_indirect="3+")], labs.technician, at)
        donation.refresh_from_db()
        assert groups(donation) == ("A", "+") and donation.weak_d
        assert not GroupDiscrepancy.objects.exists()

    def test_nobody_skips_the_tubes_with_a_bare_group(
        self, bench: Any, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        row = Reading(doubt.donation.number, "abo", "A")
        with pytest.raises(Refusal) as error:
            load([row], labs.technician, at)
        assert codes(error) == {"group_needs_reactions"}

    def test_tubes_are_not_read_again_when_all_is_known(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        donation = bench.donation()
        load([tubes(donation)], labs.technician, at)
        with pytest.raises(Refusal) as error:
            load([tubes(donation)], labs.technician, at)
        assert codes(error) == {"result_already_there"}

    def test_abo_and_rhd_are_taken_back_together(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load([tubes(donation)], labs.technician, at)
        row = Result.objects.get(assay="abo")
        laboratory.void(result=row, reason="wrong_sample", by=labs.technician, at=at)
        assert groups(donation) == ("", "")
        assert not AssayRun.objects.filter(voided_at__isnull=True).exists()
        load([tubes(donation)], labs.technician, at)
        assert groups(donation) == ("A", "+")

    @pytest.mark.parametrize("said", ["", "A", "anti_a=4+", "anti_a=9 anti_b=0"])
    def test_what_is_no_set_of_tubes(self, bench: Any, labs: Any, at: Any, said: str) -> None:
        row = Reading(bench.donation().number, "grouping", said)
        with pytest.raises(Refusal) as error:
            load([row], labs.technician, at)
        assert codes(error) == {"result_bad_outcome"}


class TestDiscrepancy:
    def test_what_does_not_agree_is_no_result(self, doubt: GroupDiscrepancy) -> None:
        assert groups(doubt.donation) == ("", "")
        assert doubt.codes == "group_reverse_absent" and doubt.status == "open"

    def test_the_donors_record_is_part_of_it(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation(donor=bench.donor(abo="B", rhd="+"))
        load([tubes(donation)], labs.technician, at)
        assert GroupDiscrepancy.objects.get().codes == "group_record_differs"

    def test_it_bars_the_proposal(
        self, bench: Any, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        rest = [r for r in readings(doubt.donation) if r.assay not in ("abo", "rhd")]
        load(rest, labs.technician, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[doubt.donation], by=labs.technician, at=at)
        assert codes(error) == {"group_unresolved", "results_missing"}

    def test_it_does_not_hold_up_a_rejection(
        self, bench: Any, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        rest = [
            r for r in readings(doubt.donation, nat="reactive") if r.assay not in ("abo", "rhd")
        ]
        load(rest, labs.technician, at)
        (row,) = release.propose(donations=[doubt.donation], by=labs.technician, at=at)
        assert row.verdict == "unfit"

    def test_no_conclusion_without_further_tests(
        self, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        with pytest.raises(Refusal) as error:
            explained(doubt, labs, at)
        assert codes(error) == {"discrepancy_untested"}

    @pytest.mark.parametrize(("abo", "rhd"), [("O", "+"), ("AB", "+"), ("A", "-")])
    def test_nor_against_the_last_tubes(
        self, labs: Any, at: Any, doubt: GroupDiscrepancy, abo: str, rhd: str
    ) -> None:
        load([tubes(doubt.donation)], labs.technician, at)
        with pytest.raises(Refusal) as error:
            explained(doubt, labs, at, abo=abo, rhd=rhd)
        assert codes(error) == {"discrepancy_against_tubes"}

    @pytest.mark.parametrize(
        "said",
        [
            {"cause": "mood"}, {"abo": "C"}, {"abo": ""}, {"rhd": ""}, {"cause": "not_found"},
            {"abo": "", "rhd": ""},
        ],
    )  # fmt: skip
    def test_a_conclusion_is_whole(
        self, labs: Any, at: Any, doubt: GroupDiscrepancy, said: Any
    ) -> None:
        load([tubes(doubt.donation)], labs.technician, at)
        with pytest.raises(Malformed):
            explained(doubt, labs, at, **said)

    def test_two_persons_settle_it(self, labs: Any, at: Any, doubt: GroupDiscrepancy) -> None:
        load([tubes(doubt.donation, b_cells="w")], labs.technician, at)
        assert groups(doubt.donation) == ("", "")
        row = explained(doubt, labs, at)
        assert groups(doubt.donation) == ("", "")
        done = discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)
        assert (done.status, groups(doubt.donation)) == ("resolved", ("A", "+"))

    def test_not_the_same_person(self, labs: Any, at: Any, doubt: GroupDiscrepancy) -> None:
        load([tubes(doubt.donation)], labs.technician, at)
        said = {"cause": "weak_antibody", "abo": "A", "rhd": "+"}
        row = discrepancies.explain(discrepancy=doubt, by=labs.reviewer, at=at, **said)
        with pytest.raises(Refusal) as error:
            discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)
        assert codes(error) == {"same_person"}
        with pytest.raises(Forbidden):
            discrepancies.agree(discrepancy=row, by=labs.technician, at=at)
        with pytest.raises(Forbidden):
            discrepancies.agree(discrepancy=row, by=labs.elsewhere, at=at)

    def test_tests_made_after_the_conclusion_count(
        self, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        load([tubes(doubt.donation)], labs.technician, at)
        row = explained(doubt, labs, at)
        load([tubes(doubt.donation, anti_b="4+", b_cells="0")], labs.technician, at)
        with pytest.raises(Refusal) as error:
            discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)
        assert codes(error) == {"discrepancy_against_tubes"}

    def test_sent_back_it_begins_anew(self, labs: Any, at: Any, doubt: GroupDiscrepancy) -> None:
        load([tubes(doubt.donation)], labs.technician, at)
        row = explained(doubt, labs, at)
        row = discrepancies.send_back(discrepancy=row, by=labs.reviewer, at=at)
        assert (row.status, row.abo, row.explained_by) == ("open", "", "")
        with pytest.raises(NoSuchStep):
            discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)

    def test_a_group_nobody_found_is_not_used(
        self, bench: Any, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        donation = doubt.donation
        rest = [r for r in readings(donation) if r.assay not in ("abo", "rhd")]
        load([tubes(donation, anti_a="mf"), *rest], labs.technician, at)
        row = explained(doubt, labs, at, cause="not_found", abo="", rhd="")
        discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)
        (judged,) = release.propose(donations=[donation], by=labs.technician, at=at)
        release.confirm(releases=[judged], by=labs.reviewer, at=at)
        donation.refresh_from_db()
        assert (judged.verdict, donation.status, donation.abo) == ("unfit", "rejected", "")
        assert not donation.donor.deferrals.exists()

    def test_with_the_runs_it_lapses(self, labs: Any, at: Any, doubt: GroupDiscrepancy) -> None:
        laboratory.void_runs(
            donation=doubt.donation,
            assay="grouping",
            reason="wrong_sample",
            by=labs.technician,
            at=at,
        )
        doubt.refresh_from_db()
        assert doubt.status == "lapsed"
        load([tubes(doubt.donation)], labs.technician, at)
        assert groups(doubt.donation) == ("A", "+")

    def test_the_trail_does_not_tell_what_it_was(
        self, labs: Any, at: Any, doubt: GroupDiscrepancy
    ) -> None:
        load([tubes(doubt.donation)], labs.technician, at)
        explained(doubt, labs, at)
        said = " ".join(f"{r.data} {r.reasons}" for r in Trail.objects.all())
        assert "weak" not in said and "reverse" not in said
