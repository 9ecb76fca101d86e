"""Who is served first, who passes below the line, which bag goes first."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from sanxian.blood.facts import STOCK, Component
from sanxian.blood.facts.terms import Urgency
from sanxian.blood.rules import priority
from sanxian.blood.rules.stock import Level
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(STOCK)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_a_great_bleeding_before_everybody():
    order = [("emergency", True), ("emergency", False), ("urgent", False), ("routine", False)]
    found = [priority.haste(urgency, massive=massive) for urgency, massive in order]
    assert found == sorted(found) and len(set(found)) == 4
    assert priority.haste("emergency") == priority.haste("emergency", massive=False)


@pytest.mark.parametrize(("urgency", "level"), list(product(Urgency, Level)))
def test_only_emergencies_pass_below_the_emergency_line(urgency, level):
    found = priority.gate(Component.RED_CELLS, "A+", urgency, level, 5, POLICY)
    stopped = level is Level.EMERGENCY and urgency is not Urgency.EMERGENCY
    assert codes(found) == (["below_emergency_line", "only_critical_now"] if stopped else [])
    if stopped:
        assert dict(found[0].params) == {"component": "red_cells", "group": "A+", "days": 3}
        assert all(r.edition and r.status == "unverified" for r in found)


def test_a_few_bags_are_no_mean_that_could_stop_anybody():
    args = Component.RED_CELLS, "AB-", "routine", Level.EMERGENCY
    assert priority.gate(*args, 4, POLICY) == ()
    assert priority.gate(*args, 5, POLICY)


def test_an_edition_lets_urgent_orders_pass_too():
    by = shipped(STOCK, pass_below_emergency='["emergency", "urgent"]')
    assert priority.gate(Component.FFP, "A+", "urgent", Level.EMERGENCY, 9, by) == ()
    assert priority.gate(Component.FFP, "A+", "routine", Level.EMERGENCY, 9, by)


def test_no_edition_refuses_an_emergency():
    with pytest.raises(PolicyError, match="no edition may refuse an emergency"):
        shipped(STOCK, pass_below_emergency='["urgent"]')
    with pytest.raises(PolicyError, match="at least one bag"):
        shipped(STOCK, gate_from_issued=0)
    with pytest.raises(PolicyError, match="number of days"):
        shipped(STOCK, spare_specials_days=-1)


@pytest.mark.parametrize(
    ("level", "said"),
    [(Level.NORMAL, True), (Level.WATCH, True), (Level.LOW, False), (Level.EMERGENCY, False)],
)
def test_when_a_postponed_operation_may_be_planned(level, said):
    assert priority.recovered(level) is said


@pytest.mark.parametrize(
    ("bags", "first"),
    [
        ([("a", 0, 9), ("b", 0, 5)], "b"),  # first to expire first
        ([("b", 0, 5), ("a", 0, 5)], "a"),  # of two alike the lower number
        ([("a", 1, 5), ("b", 0, 9)], "b"),  # a rare one waits
        ([("a", 2, 5), ("b", 1, 9)], "b"),
        ([("a", 1, 3), ("b", 0, 9)], "a"),  # but not until it is lost
        ([("a", 1, 4), ("b", 0, 9)], "b"),
    ],
)
def test_which_bag_is_taken(bags, first):
    def key(bag):
        number, spare, days = bag
        return priority.takes(spare, AT + timedelta(days=days), number, AT, POLICY)

    assert min(bags, key=key)[0] == first
