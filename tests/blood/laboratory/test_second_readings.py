"""Tubes that are read a second time and say another group; plasma with antibodies that was held for
something else; bare groups taken back. Found by random steps (T2)."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import AssayRun, Donation, GroupDiscrepancy, Result
from sanxian.blood.services import components, discrepancies, laboratory, release
from sanxian.kernel.refusal import Refusal
from tests.blood.laboratory.bench import load, readings, released
from tests.blood.laboratory.test_groups import codes, groups, tubes

pytestmark = pytest.mark.django_db
OF_B = {"anti_a": "0", "anti_b": "4+", "a1_cells": "3+", "b_cells": "0"}


@pytest.fixture
def waiting(bench: Any, labs: Any, at: Any) -> Donation:
    """ABO is told, the indirect test for D is wanted."""
    donation: Donation = bench.donation()
    load([tubes(donation, anti_d="0")], labs.technician, at)
    assert groups(donation) == ("A", "")
    return donation


class TestAnotherGroup:
    def test_it_is_a_discrepancy(self, waiting: Donation, labs: Any, at: Any) -> None:
        load([tubes(waiting, **OF_B)], labs.technician, at)
        assert GroupDiscrepancy.objects.get().codes == "group_record_differs"
        assert groups(waiting) == ("A", "")
        rest = [r for r in readings(waiting) if r.assay not in ("abo", "rhd")]
        load(rest, labs.technician, at)
        with pytest.raises(Refusal) as error:
            release.propose(donations=[waiting], by=labs.technician, at=at)
        assert "group_unresolved" in codes(error)

    def test_the_same_group_is_none(self, waiting: Donation, labs: Any, at: Any) -> None:
        load([tubes(waiting, anti_d="0", anti_d_indirect="0")], labs.technician, at)
        assert not GroupDiscrepancy.objects.exists()
        assert groups(waiting) == ("A", "-")

    @pytest.mark.parametrize(("said", "results"), [(OF_B, ("B", "+")), ({}, ("A", "+"))])
    def test_what_two_persons_settle_takes_the_place_of_it(
        self, waiting: Donation, labs: Any, at: Any, said: dict[str, str], results: tuple[str, str]
    ) -> None:
        load([tubes(waiting, **OF_B)], labs.technician, at)
        load([tubes(waiting, **said)], labs.technician, at)
        row = GroupDiscrepancy.objects.get()
        abo, rhd = results
        discrepancies.explain(
            discrepancy=row, cause="technique_fault", abo=abo, rhd=rhd, by=labs.technician, at=at
        )
        discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)
        assert groups(waiting) == results
        voided = list(Result.objects.filter(status="void").values_list("assay", flat=True))
        assert voided == (["abo"] if abo == "B" else [])

    def test_a_group_that_is_not_found_leaves_none_standing(
        self, waiting: Donation, labs: Any, at: Any
    ) -> None:
        load([tubes(waiting, **OF_B)], labs.technician, at)
        load([tubes(waiting, **OF_B)], labs.technician, at)
        row = GroupDiscrepancy.objects.get()
        discrepancies.explain(
            discrepancy=row, cause="not_found", abo="", rhd="", by=labs.technician, at=at
        )
        discrepancies.agree(discrepancy=row, by=labs.reviewer, at=at)
        assert groups(waiting) == ("undetermined", "undetermined")

    def test_the_analysers_bare_group_counts_as_told(self, bench: Any, labs: Any, at: Any) -> None:
        donation = bench.donation()
        load([Reading(donation.number, "abo", "A")], labs.technician, at)
        load([tubes(donation, **OF_B)], labs.technician, at)
        assert GroupDiscrepancy.objects.count() == 1
        assert groups(donation) == ("A", "")


def test_a_bare_group_is_taken_back_by_itself(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    bare = [Reading(donation.number, "abo", "A"), Reading(donation.number, "rhd", "+")]
    load(bare, labs.technician, at)
    row = Result.objects.get(assay="abo")
    laboratory.void(result=row, reason="instrument_fault", by=labs.technician, at=at)
    assert groups(donation) == ("", "+")
    standing = AssayRun.objects.filter(voided_at__isnull=True)
    assert list(standing.values_list("assay", flat=True)) == ["rhd"]


@pytest.mark.parametrize(("screen", "clears"), [("reactive", False), ("nonreactive", True)])
def test_held_plasma_with_antibodies_is_not_cleared(
    bench: Any, labs: Any, at: Any, screen: str, clears: bool
) -> None:
    donation = bench.donation()
    plasma = bench.unit(donation, component="ffp", days=365)
    cells = bench.unit(donation, component="red_cells")
    for unit in (plasma, cells):
        components.hold(units=[unit], reason="appearance", by=labs.quality, at=at)
    load([Reading(donation.number, "antibody_screen", screen)], labs.technician, at)
    released([donation], labs, at)
    given = {"reason": "checked_good", "by": labs.quality, "at": at}
    components.clear(units=[cells], **given)
    if clears:
        components.clear(units=[plasma], **given)
        return
    with pytest.raises(Refusal) as error:
        components.clear(units=[plasma], **given)
    assert codes(error) == {"lab_not_used"}
