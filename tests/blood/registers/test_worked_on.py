"""What is done to bags of another system: children numbered by the place that took them over, with
their genealogy, their release, and everything that is asked of a family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from sanxian.blood.models import NumberBlock, ReactionCase, Unit, UnitEdge
from sanxian.blood.selectors import kin, reconciliation, reports, trace
from sanxian.blood.services import (
    bedside,
    components,
    hospital,
    orders,
    processing,
    recalls,
    takeovers,
)
from sanxian.blood.services import numbers as series
from sanxian.core import trail
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Refusal
from sanxian.twin import balance
from tests.blood.hospital.wardwork import Ward
from tests.blood.registers.crowd import bag
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(city: SimpleNamespace, persona: Any, at: Any) -> Ward:
    ward = Ward(city, persona, at)  # a centre that draws blood, and so has numbers of its own
    admin = persona("administrator")
    series.allot(place=ward.centre, facility="A9990", count=500, by=admin, at=at)
    return ward


def taken_over(ward: Ward, *lines: Any) -> list[Unit]:
    """Bags that another system had released, stated by one and signed by another."""
    given = {"system": "旧血站系统", "name": "库存.csv", "digest": "d"}
    row = takeovers.propose(place=ward.centre, lines=lines, by=ward.keeper, at=ward.at, **given)
    takeovers.confirm(takeover=row, by=ward.persona("quality_officer"), at=ward.at)
    return list(Unit.objects.filter(takeover_line__takeover=row).order_by("number"))


def technician(ward: Ward) -> dict[str, Any]:
    return {"by": ward.persona("component_technician"), "at": ward.at}


@pytest.mark.parametrize(
    ("word", "component", "becomes", "mark"),
    [
        ("thaw", "ffp", "thawed_plasma", ""),
        ("thaw", "cryo", "thawed_cryo", ""),
        ("wash", "red_cells", "washed_red_cells", "washed"),
        ("irradiate", "red_cells", "red_cells", "irradiated_at"),
        ("irradiate", "platelets", "platelets", "irradiated_at"),
        ("leucodeplete", "red_cells", "red_cells", "leucodepleted"),
        ("freeze", "red_cells", "frozen_red_cells", ""),
    ],
)
def test_each_treatment(ward: Ward, word: str, component: str, becomes: str, mark: str) -> None:
    [parent] = taken_over(ward, bag(2, component=component))
    [child] = getattr(processing, word)(units=[parent], **technician(ward))
    child.refresh_from_db()
    assert (child.component, child.status, child.abo, child.rhd) == (becomes, "available", "A", "+")
    assert child.released_at and child.expires_at <= max(parent.expires_at, child.expires_at)
    assert not mark or getattr(child, mark)
    said = numbers.find(child.number)
    assert (said.scheme, said.facility) == (numbers.UNITS.name, "A9990")
    assert list(UnitEdge.objects.values_list("parent", "child")) == [(parent.pk, child.pk)]
    assert Unit.objects.get(pk=parent.pk).status == "consumed"
    assert child.donation is None and child.takeover_line is None
    assert balance.strike().closes and trail.verify().ok


def test_a_bag_is_split_into_numbers_of_their_own(ward: Ward) -> None:
    [parent] = taken_over(ward, bag(2))
    parts = processing.split(unit=parent, volumes=[50, 60, 70], **technician(ward))
    assert len({u.number for u in parts}) == 3
    assert [u.volume_ml for u in parts] == [50, 60, 70]
    assert kin.receivers([u.pk for u in parts]) == {u.pk: ward.centre for u in parts}


def test_a_child_may_be_worked_on_again(ward: Ward) -> None:
    [parent] = taken_over(ward, bag(2))
    one, other = processing.split(unit=parent, volumes=[90, 90], **technician(ward))
    [washed] = processing.wash(units=[one], **technician(ward))
    [done] = processing.irradiate(units=[washed], **technician(ward))
    assert done.washed and done.irradiated_at
    assert kin.sources([done.pk, other.pk]) == {
        done.pk: {(kin.FOREIGN, parent.pk)},
        other.pk: {(kin.FOREIGN, parent.pk)},
    }


def test_with_bags_of_our_own_in_one_act(ward: Ward) -> None:
    own, [foreign] = ward.unit("A+"), taken_over(ward, bag(2))
    made = processing.irradiate(units=[own, foreign], **technician(ward))
    schemes = [numbers.find(u.number).scheme for u in made]
    assert schemes == ["sanxian-unit-of-donation-1", numbers.UNITS.name]


def test_at_the_hospital_it_is_numbered_by_the_centre_that_took_it_over(ward: Ward) -> None:
    [plasma] = taken_over(ward, bag(2, component="ffp"))
    ward.carry(plasma)
    [thawed] = processing.thaw(units=[plasma], by=ward.clerk, at=ward.at)
    assert thawed.org_path == ward.hospital
    assert NumberBlock.objects.get(scheme=numbers.UNITS.name).org_path == ward.centre


def codes(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.codes


def test_what_is_not_done_says_what_is_so(ward: Ward) -> None:
    rows = taken_over(ward, *(bag(n, component="platelets") for n in range(2, 6)))
    told = codes(lambda: processing.pool(units=rows, **technician(ward)))
    assert told == ("taken_over_not_pooled",) * 4
    [blood] = taken_over(ward, bag(9, component="whole_blood"))
    told = codes(lambda: components.separate(units=[blood], **technician(ward)))
    assert told == ("taken_over_not_separated",)
    [child] = processing.leucodeplete(units=[blood], **technician(ward))
    told = codes(lambda: components.separate(units=[child], **technician(ward)))
    assert told == ("taken_over_not_separated",)


def test_a_pool_still_stays_as_it_is(ward: Ward) -> None:
    pool = processing.pool(units=ward.stock(4, "A+", component="platelets"), **technician(ward))
    told = codes(lambda: processing.irradiate(units=[pool], **technician(ward)))
    assert "pool_stays_as_it_is" in told


def test_a_place_without_numbers_is_told_so(city: SimpleNamespace, persona: Any, at: Any) -> None:
    ward = Ward(city, persona, at)
    [parent] = taken_over(ward, bag(2))
    told = codes(lambda: processing.irradiate(units=[parent], **technician(ward)))
    assert told == ("no_numbers_left",)
    assert Unit.objects.get(pk=parent.pk).status == "available"


# -- the series ------------------------------------------------------------------------------------


def test_the_series_opens_of_itself_and_goes_on(ward: Ward, monkeypatch: Any) -> None:
    monkeypatch.setattr(series, "SERIES", 3)
    rows = taken_over(ward, *(bag(n) for n in range(2, 9)))
    made = [processing.irradiate(units=[row], **technician(ward))[0] for row in rows]
    assert len({u.number for u in made}) == 7
    assert NumberBlock.objects.filter(scheme=numbers.UNITS.name).count() == 3


def test_a_list_longer_than_the_series(ward: Ward, monkeypatch: Any) -> None:
    monkeypatch.setattr(series, "SERIES", 2)
    rows = taken_over(ward, *(bag(n) for n in range(2, 7)))
    made = processing.irradiate(units=rows, **technician(ward))
    assert len({u.number for u in made}) == 5


def test_none_of_the_series_is_lost(ward: Ward) -> None:
    """Bags of donations bear the same facility and year; they are not counted with the series."""
    ward.stock(3)
    [parent] = taken_over(ward, bag(2))
    processing.split(unit=parent, volumes=[90, 90], **technician(ward))
    [block] = [
        b
        for b in reconciliation.blocks(ward.persona("quality_officer"))
        if b.row.scheme == numbers.UNITS.name
    ]
    assert (block.taken, block.used, block.lost) == (2, 2, 0)


def test_in_a_new_year_before_anybody_gave(ward: Ward) -> None:
    [parent] = taken_over(ward, bag(2, component="ffp", expires_at=AT + timedelta(days=300)))
    later = {**technician(ward), "at": ward.at + timedelta(days=60)}
    [child] = processing.thaw(units=[parent], **later)
    assert numbers.find(child.number).year == 2027


# -- the family ------------------------------------------------------------------------------------


def given(ward: Ward, unit: Unit) -> Any:
    """The unit is issued to a patient of its group and given."""
    ward.carry(unit)
    order = ward.order(ward.patient("A+"), supplier=ward.hospital, component=unit.component)
    orders.reserve(supplier=ward.hospital, orders=[order], units=[unit], by=ward.clerk, at=ward.at)
    ward.match(order, unit)
    rows = hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    bedside.transfuse(checks=ward.check([ward.scan(r) for r in rows]), by=ward.nurse, at=ward.at)
    return rows[0]


def test_a_reaction_to_one_part_holds_the_other(ward: Ward) -> None:
    [parent] = taken_over(ward, bag(2))
    one, other = processing.split(unit=parent, volumes=[90, 90], **technician(ward))
    row = given(ward, one)
    bedside.report(issue=row, kind="bacterial", grade=4, care="", by=ward.nurse, at=ward.at)
    other.refresh_from_db()
    assert (other.status, other.held_for) == ("held", "patient_reaction")
    told = codes(
        lambda: components.clear(
            units=[other], reason="checked_good", by=ward.persona("quality_officer"), at=ward.at
        )
    )
    assert told == ("reaction_case_open",)
    assert ReactionCase.objects.get().centre_path == ward.centre, "who took it over looks into it"


@pytest.mark.parametrize("root", ["parent", "one"])
def test_a_recall_of_any_of_them_holds_all(ward: Ward, root: str) -> None:
    [parent] = taken_over(ward, bag(2))
    one, other = processing.split(unit=parent, volumes=[90, 90], **technician(ward))
    chosen = parent if root == "parent" else one
    recalls.open_recall(
        root=chosen, cause="lab_finding", place=ward.centre, by=ward.persona("quality_officer"), at=ward.at
    )  # fmt: skip
    for part in (one, other):
        part.refresh_from_db()
        assert (part.status, part.recalled) == ("held", True)


def test_the_report_of_transfusions_counts_parts_of_parts(ward: Ward) -> None:
    [parent] = taken_over(ward, bag(2))
    one, _ = processing.split(unit=parent, volumes=[90, 90], **technician(ward))
    [washed] = processing.wash(units=[one], **technician(ward))
    given(ward, washed)
    period = reports.Period(ON - timedelta(days=1), ON + timedelta(days=1))
    rows = reports.transfusions(ward.persona("quality_officer"), period)
    assert sum(row[2] for row in rows) == 1


def test_where_it_came_from_is_seen_in_its_trace(ward: Ward) -> None:
    [parent] = taken_over(ward, bag(2))
    [child] = processing.irradiate(units=[parent], **technician(ward))
    found = trace.gather("unit", child.pk)
    assert set(found.units) == {parent.pk, child.pk}


def test_the_page_of_the_bag_offers_what_can_be_done(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    [parent] = taken_over(ward, bag(2, component="platelets"))
    page = signed_in("component_technician").get(reverse("blood:unit", args=[parent.pk]))
    said = page.content.decode()
    assert reverse("blood:treat", args=["irradiate"]) in said
    assert reverse("blood:treat", args=["pool"]) not in said
