"""Days of cover, levels at their lines, and the order in which units are taken."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from sanxian.blood.facts import STOCK, Component
from sanxian.blood.rules.stock import (
    days_of_cover,
    first_expiring_first,
    in_date,
    level,
    line_days,
    line_units,
)
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import shipped

POLICY = shipped(STOCK)
RED = Component.RED_CELLS


@pytest.mark.parametrize(
    ("units", "issued", "window", "cover"),
    [
        (70, 70, 7, "7.0"), (0, 70, 7, "0.0"), (5, 3, 7, "11.6"), (1, 70, 7, "0.1"),
        (69, 700, 7, "0.6"), (10, 0, 7, None), (0, 0, 7, None), (10, 10, 1, "1.0"),
    ],
)  # fmt: skip
def test_days_of_cover(units, issued, window, cover):
    assert days_of_cover(units, issued, window) == (None if cover is None else Decimal(cover))


@pytest.mark.parametrize(
    ("units", "name"),
    [  # ten a day: emergency below 3 days, line 5, watch 7
        (0, "emergency"), (29, "emergency"), (30, "low"), (49, "low"), (50, "watch"),
        (69, "watch"), (70, "normal"), (900, "normal"),
    ],
)  # fmt: skip
def test_levels_at_their_lines(units, name):
    assert level(RED, "A+", units, 70, POLICY) == name


@pytest.mark.parametrize(
    ("component", "units", "name"),
    [(RED, 0, "watch"), (RED, 1, "normal"), (Component.WHOLE_BLOOD, 0, "normal")],
)
def test_a_stock_that_nobody_asks_for(component, units, name):
    assert level(component, "AB-", units, 0, POLICY) == name


def test_a_group_may_have_a_line_of_its_own():
    by = shipped(STOCK, line_days_group='{ "red_cells A-" = 9, "red_cells O-" = 1 }')
    assert [line_days(RED, g, by) for g in ("A-", "A+", "O-")] == [9, 5, 1]
    assert level(RED, "A-", 89, 70, by) == "low"
    assert level(RED, "A-", 90, 70, by) == "normal"
    assert level(RED, "A+", 89, 70, by) == "normal"
    assert level(RED, "O-", 9, 70, by) == "emergency"
    assert level(RED, "O-", 10, 70, by) == "watch"


@pytest.mark.parametrize(("issued", "units"), [(70, 50), (71, 51), (1, 1), (0, 0)])
def test_the_line_in_units(issued, units):
    assert line_units(RED, "A+", issued, POLICY) == units


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"window_days": "0"}, "window_days"),
        ({"line_days": "{ red_cells = 8 }"}, "red_cells: emergency"),
        ({"emergency_days": "{ red_cells = -1 }"}, "red_cells: emergency"),
        ({"target_days": "{ red_cells = 6 }"}, "red_cells: emergency"),
        ({"line_days_group": '{ "A-" = 9 }'}, "not a component and a group"),
        ({"line_days_group": '{ "red_cells C-" = 9 }'}, "not a component and a group"),
        ({"line_days_group": '{ "red_cells A-" = -1 }'}, "not a component and a group"),
    ],
)
def test_lines_must_make_sense(changed, why):
    with pytest.raises(PolicyError, match=why):
        shipped(STOCK, **changed)


@dataclass(frozen=True)
class Bag:
    number: str
    expires_at: datetime


NOW = datetime(2026, 11, 21, tzinfo=UTC)
BAGS = [Bag(f"U{n:02d}", NOW + timedelta(hours=n // 2 - 3)) for n in range(20)]


def test_first_expiring_first_whatever_the_order():
    mixed = BAGS.copy()
    Random(7).shuffle(mixed)
    assert mixed != BAGS
    assert first_expiring_first(mixed) == BAGS


def test_what_expires_now_is_out_of_date():
    assert [bag.number for bag in in_date(BAGS, NOW)] == [bag.number for bag in BAGS[8:]]
