"""What is begun and not ended is told of each donation: which work, and where."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import Donation, NatPool
from sanxian.blood.selectors import open_work
from sanxian.blood.services import pools
from tests.blood.laboratory.bench import entered, load, readings, typed
from tests.blood.laboratory.test_groups import tubes

pytestmark = pytest.mark.django_db
R, N = "reactive", "nonreactive"


def told(donation: Donation) -> list[tuple[str, dict[str, Any]]]:
    reasons = open_work.of([donation]).get(donation.pk, ())
    return [(r.code, dict(r.params)) for r in reasons]


def test_nothing_is_open(bench: Any, labs: Any, at: Any) -> None:
    fresh, done = bench.donation(), bench.donation()
    entered([done], labs.technician, at)
    assert open_work.of([fresh, done]) == {}


def test_a_repeat(bench: Any, labs: Any, at: Any) -> None:
    donation, other = bench.donation(), bench.donation()
    load([*readings(donation, hiv=R), *readings(other)], labs.technician, at)
    assert told(donation) == [("repeat_wanted", {"number": donation.number, "assay": "hiv"})]
    assert told(other) == []


def test_the_indirect_test(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    load([tubes(donation, anti_d="w")], labs.technician, at)
    assert told(donation) == [("weak_d_wanted", {"number": donation.number, "assay": "rhd"})]


def test_a_discrepancy_stands_for_the_tubes_it_came_of(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    load([tubes(donation, b_cells="0")], labs.technician, at)
    assert told(donation) == [("group_unresolved", {"number": donation.number})]


@pytest.mark.parametrize(
    ("values", "code"), [(["20"], "second_reading"), (["20", "30"], "third_reading")]
)
def test_a_typed_value(bench: Any, labs: Any, at: Any, values: list[str], code: str) -> None:
    donation = bench.donation()
    for value, by in zip(values, (labs.technician, labs.other), strict=False):
        typed([Reading(donation.number, "alt", value)], [by], at)
    assert told(donation) == [(code, {"number": donation.number, "assay": "alt"})]


def pooled(labs: Any, at: Any, donations: list[Donation]) -> NatPool:
    place = labs.technician.facility
    return pools.make(place=place, donations=donations, by=labs.technician, at=at)


def test_a_pool_and_its_members_single_tests(bench: Any, labs: Any, at: Any) -> None:
    """A member that was tested by itself waits for the pool, not for a repeat."""
    donations = [bench.donation() for _ in range(3)]
    pool = pooled(labs, at, donations)
    for donation in donations:
        assert told(donation) == [("pool_pending", {"number": donation.number, "pool": pool.code})]
    load([Reading(pool.code, "nat", R)], labs.technician, at)
    load([Reading(donations[0].number, "nat", R)], labs.technician, at)
    for donation in donations:
        said = {"number": donation.number, "pool": pool.code}
        assert told(donation) == [("pool_unresolved", said)]


def test_viruses_told_apart_leave_nothing_open(bench: Any, labs: Any, at: Any) -> None:
    donation = bench.donation()
    load([Reading(donation.number, "nat", R)], labs.technician, at)
    load([Reading(donation.number, "nat_hbv", R)], labs.technician, at)
    assert told(donation) == []
