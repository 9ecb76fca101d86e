"""Pools, blind entry, counting in, what comes back and own blood: the rules by themselves, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sanxian.blood.facts import STORAGE, TESTING
from sanxian.blood.facts.bench import Difference
from sanxian.blood.facts.hospital_policy import AUTOLOGOUS, HOSPITAL
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules import autologous, cold, confirmation, pools, reconciling, returns
from sanxian.blood.rules.confirmation import Typed, Wanted
from tests.blood.rules.supply import codes, shipped

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
ON = date(2026, 11, 23)
R, N, I = "reactive", "nonreactive", "initial_reactive"  # noqa: E741

# -- pools -----------------------------------------------------------------------------------------


def candidate(number="D1", waits=True, tested=False, pooled=False):
    return pools.Candidate(number, waits, tested, pooled)


@pytest.mark.parametrize(
    ("count", "may"), [(0, False), (1, False), (2, True), (6, True), (8, True), (9, False)]
)
def test_how_many_samples_are_a_pool(count, may):
    found = list(pools.bars([candidate()] * count, shipped(TESTING)))
    assert [r.code for r in found] == ([] if may else ["pool_size"])
    for reason in found:
        assert dict(reason.params) == {"count": count, "most": 8}
        assert reason.edition and reason.source


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"waits": False}, ["pool_donation_judged"]),
        ({"tested": True}, ["pool_already_tested"]),
        ({"pooled": True}, ["pool_already_pooled"]),
        (
            {"waits": False, "tested": True, "pooled": True},
            ["pool_donation_judged", "pool_already_tested", "pool_already_pooled"],
        ),
    ],
)
def test_whose_samples_may_be_pooled(changed, said):
    found = list(pools.bars([candidate(), candidate("D2", **changed)], shipped(TESTING)))
    assert [(r.code, r.params["number"]) for r in found] == [(code, "D2") for code in said]


@pytest.mark.parametrize(
    ("pool", "singles", "members"),
    [
        (N, [None, None], [N, N]),
        (N, [None, R], [N, N]),
        (R, [None, None], ["", ""]),
        (R, [N, None], ["", ""]),
        (R, [N, R], [N, R]),
        (R, [R, R], [R, R]),
        ("", [N, R], ["", ""]),
        ("invalid", [N, N], ["", ""]),
    ],
)
def test_what_a_pool_says_of_its_members(pool, singles, members):
    for convention in ('"unfit"', '"fit"'):
        policy = shipped(TESTING, pool_unexplained=convention)
        assert list(pools.members(pool, singles, policy)) == members


@pytest.mark.parametrize(("convention", "members"), [('"unfit"', [I, I]), ('"fit"', [N, N])])
def test_a_reactive_pool_of_which_nobody_reacts(convention, members):
    policy = shipped(TESTING, pool_unexplained=convention)
    assert list(pools.members(R, [N, N], policy)) == members


# -- what two persons type ----------------------------------------------------------------------------


def typed(*said):
    return [Typed(by, value) for by, value in said]


@pytest.mark.parametrize(
    ("readings", "value", "wanted"),
    [
        ([], "", Wanted.SECOND),
        ([("a", "23")], "", Wanted.SECOND),
        ([("a", "23"), ("b", "23")], "23", Wanted.NOTHING),
        ([("a", "23"), ("a", "23")], "", Wanted.THIRD),
        ([("a", "23"), ("b", "32")], "", Wanted.THIRD),
        ([("a", "23"), ("b", "32"), ("c", "32")], "32", Wanted.NOTHING),
        ([("a", "23"), ("b", "32"), ("c", "23")], "23", Wanted.NOTHING),
        ([("a", "23"), ("b", "32"), ("b", "32")], "", Wanted.AFRESH),
        ([("a", "23"), ("b", "32"), ("c", "33")], "", Wanted.AFRESH),
        ([("a", "23"), ("b", "32"), ("c", "33"), ("d", "23")], "", Wanted.AFRESH),
        ([("a", "23"), ("a", "23"), ("b", "23")], "23", Wanted.NOTHING),
    ],
)
def test_a_value_stands_when_two_persons_agree(readings, value, wanted):
    assert confirmation.agreed(typed(*readings)) == (value, wanted)


def test_the_words_of_typed_and_confirmed_values():
    assert [w.value for w in Wanted] == ["nothing", "second", "third", "afresh"]
    assert [c.value for c in confirmation.Confirmed] == ["positive", "negative", "indeterminate"]


@pytest.mark.parametrize(
    ("expiries", "until"),
    [
        ([], date(2036, 11, 23)),
        ([date(2026, 12, 28)], date(2036, 12, 28)),
        ([date(2026, 12, 28), date(2027, 11, 23)], date(2037, 11, 23)),
        ([date(2026, 1, 1)], date(2036, 11, 23)),
        ([date(2028, 2, 29)], date(2038, 2, 28)),
    ],
)
def test_a_sample_is_kept_from_the_last_day_on_which_its_blood_may_be_used(expiries, until):
    assert confirmation.kept_until(ON, expiries, 10) == until


# -- counted in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drawn", "tube", "bag", "said"),
    [
        (True, True, True, ""),
        (True, True, False, Difference.BAG_MISSING),
        (True, False, True, Difference.TUBE_MISSING),
        (True, False, False, Difference.BOTH_MISSING),
        (False, True, True, Difference.NOT_LISTED),
        (False, True, False, Difference.NOT_LISTED),
        (False, False, True, Difference.NOT_LISTED),
        (False, False, False, ""),
    ],
)
def test_what_came_with_what_was_drawn(drawn, tube, bag, said):
    assert reconciling.difference(drawn, tube, bag) == said


# -- on the way and back -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("component", "measured", "worst"),
    [
        ("red_cells", ["11", "-5", "13"], "-5"),
        ("red_cells", ["11", "0", "13"], "13"),
        ("ffp", ["-17", "-20"], "-17"),
    ],
)
def test_the_worst_of_a_way_is_named_beside_its_band(component, measured, worst):
    policy = shipped(STORAGE)
    [reason] = cold.bars(Component(component), map(Decimal, measured), policy)
    band = cold.band(Component(component), policy)
    assert dict(reason.params) == {"low": band.low, "high": band.high, "worst": Decimal(worst)}
    assert reason.edition and reason.source


def offered(**changed):
    given = {
        "component": "red_cells",
        "expires_at": AT + timedelta(days=3),
        "opened": False,
        "unbroken": True,
        "minutes_out": 30,
    }
    return returns.Offered(**{**given, **changed})


def test_a_place_may_take_nothing_back():
    found = returns.bars(offered(), AT, shipped(HOSPITAL, returns_accepted="false"))
    assert codes(found) == ["returns_not_accepted"]
    assert found[0].edition.startswith("local")


def test_what_is_out_too_long_is_told_beside_the_limit():
    policy = shipped(HOSPITAL)
    [reason] = returns.bars(offered(minutes_out=31), AT, policy)
    assert dict(reason.params) == {"limit": policy.values.return_out_within}


# -- own blood -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("volume", "said"),
    [(0, ["deposit_volume"]), (1, []), (400, []), (401, ["deposit_volume"]), (-1, ["deposit_volume"])],
)  # fmt: skip
def test_how_much_is_drawn_at_once(volume, said):
    draw = autologous.Draw(hb=120, volume_ml=volume, on=ON, operation_on=ON + timedelta(days=9))
    assert codes(autologous.deposit_bars(draw, shipped(AUTOLOGOUS, most_ml=400))) == said


@pytest.mark.parametrize(
    ("tests_needed", "may_be_given", "tested", "finding", "said"),
    [
        ("true", "false", True, "clear", []),
        ("true", "false", False, "clear", ["deposit_not_tested"]),
        ("false", "false", False, "clear", []),
        ("true", "false", True, "reactive", ["deposit_reactive"]),
        ("true", "true", True, "reactive", []),
        ("false", "false", False, "reactive", ["deposit_reactive"]),
    ],
)
def test_the_edition_says_what_a_deposit_needs(tests_needed, may_be_given, tested, finding, said):
    policy = shipped(AUTOLOGOUS, tests_needed=tests_needed, reactive_may_be_given=may_be_given)
    found = autologous.use_bars(tested, finding, AT + timedelta(days=1), AT, policy)
    assert [r.code for r in found] == said
