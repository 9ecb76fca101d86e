"""Faults that random steps have found: a life made longer by separation, a number given twice, an
order that did not know it was short."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanxian.blood.services import components, processing, recalls
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def parts(good: Any, labs: Any, at: Any, treat: Any) -> dict[str, Any]:
    (whole,) = good("whole_blood", volume=400)
    (treated,) = treat(whole)
    made = components.separate(units=[treated], by=labs.maker, at=at)
    return {unit.component: unit.expires_at - at for unit in made}


def test_red_cells_of_irradiated_blood_keep_no_longer_than_it(
    good: Any, labs: Any, at: Any
) -> None:
    lives = parts(good, labs, at, lambda u: processing.irradiate(units=[u], by=labs.maker, at=at))
    assert lives["red_cells"] == 14 * DAY
    assert lives["ffp"] > 300 * DAY, "rays do not shorten the life of plasma"


def test_what_was_opened_keeps_a_day_whatever_it_becomes(good: Any, labs: Any, at: Any) -> None:
    opened = {"by": labs.maker, "at": at, "closed": False}
    lives = parts(good, labs, at, lambda u: processing.leucodeplete(units=[u], **opened))
    assert set(lives.values()) == {DAY}


def test_plasma_that_ends_early_does_not_become_frozen_plasma(
    good: Any, labs: Any, at: Any
) -> None:
    (whole,) = good("whole_blood", volume=400)
    (opened,) = processing.leucodeplete(units=[whole], closed=False, by=labs.maker, at=at)
    made = components.separate(units=[opened], by=labs.maker, at=at)
    plasma = [u for u in made if u.component == "ffp"]
    with pytest.raises(Refusal) as error:
        processing.convert(units=plasma, by=labs.maker, at=at + 2 * DAY)
    assert "unit_past_expiry" in error.value.codes


def test_both_halves_of_a_split_bag_can_be_separated(good: Any, labs: Any, at: Any) -> None:
    (whole,) = good("whole_blood", volume=400)
    halves = processing.split(unit=whole, volumes=[200, 200], by=labs.maker, at=at)
    made = components.separate(units=halves, by=labs.maker, at=at)
    assert len({unit.number for unit in made}) == 4


def test_an_order_whose_unit_was_recalled_at_the_ward_stands_as_short(
    city: Any, persona: Any, at: Any
) -> None:
    ward = Ward(city, persona, at)
    (issue,) = ward.issued()
    issue.order.refresh_from_db()
    assert issue.order.status == "delivered"
    recalls.open_recall(
        root=issue.unit,
        cause="lab_finding",
        place=ward.centre,
        by=persona("quality_officer"),
        at=at,
    )
    issue.order.refresh_from_db()
    assert issue.order.status == "placed"


def test_a_held_unit_leaves_its_order_short_too(city: Any, persona: Any, at: Any) -> None:
    ward = Ward(city, persona, at)
    (issue,) = ward.issued()
    issue.unit.refresh_from_db()
    components.hold(units=[issue.unit], reason="appearance", by=ward.clerk, at=at)
    issue.order.refresh_from_db()
    assert issue.order.status == "placed"
