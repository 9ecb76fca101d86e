"""Control samples: what passes, what bars the results of an instrument and a lot."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sanxian.blood.facts.bench import Run, Tool
from sanxian.blood.facts.bench_policy import BENCH, Bench
from sanxian.blood.rules import controls
from sanxian.kernel.days import Span
from sanxian.kernel.policy import load, resolve

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
POLICY = resolve(BENCH, load(BENCH), "370300", ON)
GOOD = (
    Run("negative", True, AT - timedelta(hours=2)),
    Run("positive", True, AT - timedelta(hours=2)),
)
FINE = Tool("in_service", "accepted", ON + timedelta(days=30), GOOD)


@pytest.mark.parametrize(
    ("expected", "found", "sd", "before", "ok", "rule"),
    [
        ("reactive", "reactive", "", "", True, "match"),
        ("A", " a ", "", "", True, "match"),
        ("reactive", "nonreactive", "", "", False, "match"),
        ("reactive", "", "", "", False, "match"),
        ("", "", "", "", False, "match"),
        ("40", "40", "2", "", True, "in"),
        ("40", "44", "2", "", True, "in"),  # two deviations are still inside
        ("40", "44.01", "2", "", True, "1-2s"),
        ("40", "35.9", "2", "", True, "1-2s"),
        ("40", "46", "2", "", True, "1-2s"),  # three are not yet outside
        ("40", "46.01", "2", "", False, "1-3s"),
        ("40", "33.9", "2", "", False, "1-3s"),
        ("40", "44.5", "2", "44.5", False, "2-2s"),
        ("40", "35.5", "2", "35.5", False, "2-2s"),
        ("40", "44.5", "2", "35.5", True, "1-2s"),  # on two sides: no drift
        ("40", "44.5", "2", "44", True, "1-2s"),
        ("40", "40", "2", "44.5", True, "in"),
        ("0.10", "0.3", "0.1", "", True, "in"),  # decimals are exact
        ("0.10", "0.31", "0.1", "", True, "1-2s"),  # never run before: no drift
        ("0.10", "0.31", "0.1", "0.32", False, "2-2s"),  # a small scale drifts too
        ("Rh +", "rh+", "", "", True, "match"),
    ],
)
def test_a_control_is_judged(expected, found, sd, before, ok, rule):
    assert controls.judge(expected, found, sd, POLICY.values, before) == controls.Judged(ok, rule)


def test_a_control_that_was_never_run_before():
    assert controls.judge("40", "44.5", "2", POLICY.values) == controls.Judged(True, "1-2s")


NONE, SPREAD = "^not a number$", "^the standard deviation is above nought$"


@pytest.mark.parametrize(
    ("expected", "found", "sd", "why"),
    [
        ("40", "x", "2", NONE),
        ("x", "40", "2", NONE),
        ("40", "40", "0", SPREAD),
        ("40", "40", "-1", SPREAD),
        ("40", "NaN", "2", NONE),
        ("Infinity", "40", "2", NONE),
        ("40", "4" * 25, "2", NONE),
        ("40", "", "2", NONE),
    ],
)
def test_what_is_no_number_is_refused(expected, found, sd, why):
    with pytest.raises(ValueError, match=why):
        controls.judge(expected, found, sd, POLICY.values)


def test_the_longest_number():
    assert controls.number("4" * 24) == int("4" * 24)


@pytest.mark.parametrize(
    ("tool", "codes"),
    [
        (FINE, []),
        (replace(FINE, instrument_status=None), ["instrument_unknown"]),
        (replace(FINE, instrument_status="out_of_service"), ["instrument_not_in_service"]),
        (replace(FINE, instrument_status="retired"), ["instrument_not_in_service"]),
        (replace(FINE, lot_status=None), ["lot_unknown"]),
        # of what is not known no controls are asked
        (replace(FINE, lot_status=None, runs=()), ["lot_unknown"]),
        (replace(FINE, instrument_status=None, runs=()), ["instrument_unknown"]),
        (replace(FINE, lot_status="quarantine"), ["lot_not_accepted"]),
        (replace(FINE, lot_status="closed"), ["lot_not_accepted"]),
        (replace(FINE, lot_expires=ON), []),
        (replace(FINE, lot_expires=ON - timedelta(days=1)), ["lot_expired"]),
        (replace(FINE, runs=()), ["control_missing"]),
        (replace(FINE, runs=GOOD[:1]), ["control_missing"]),
        (replace(FINE, runs=(*GOOD, Run("positive", False, AT))), ["control_failed"]),
        (  # done again, and well
            replace(
                FINE,
                runs=(
                    *GOOD,
                    Run("positive", False, AT - timedelta(hours=1)),
                    Run("positive", True, AT),
                ),
            ),
            [],
        ),
        (  # a day old to the minute
            replace(FINE, runs=tuple(replace(r, at=AT - timedelta(hours=24)) for r in GOOD)),
            ["control_missing"],
        ),
        (
            replace(
                FINE, runs=tuple(replace(r, at=AT - timedelta(hours=23, minutes=59)) for r in GOOD)
            ),
            [],
        ),
        (  # of the future: another's clock
            replace(FINE, runs=tuple(replace(r, at=AT + timedelta(minutes=1)) for r in GOOD)),
            ["control_missing"],
        ),
        (
            Tool("out_of_service", "rejected", ON - timedelta(days=1), ()),
            ["instrument_not_in_service", "lot_not_accepted", "lot_expired", "control_missing"],
        ),
    ],
)
def test_every_reason_at_once(tool, codes):
    assert [r.code for r in controls.bars("AU-1", "L1", tool, AT, ON, POLICY)] == codes


def test_a_result_that_names_nothing():
    said = list(controls.bars("", "", Tool(None, None), AT, ON, POLICY))
    assert [r.code for r in said] == ["instrument_missing", "lot_missing"]
    assert [dict(r.params) for r in said] == [{"instrument": "—", "lot": "—"}] * 2


def test_a_bad_lot_is_told_with_its_state_and_its_day():
    bad = replace(FINE, lot_status="quarantine", lot_expires=ON - timedelta(days=1))
    state, day = controls.bars("AU-1", "L1", bad, AT, ON, POLICY)
    named = {"instrument": "AU-1", "lot": "L1"}
    assert dict(state.params) == {**named, "status": "quarantine"}
    assert dict(day.params) == {**named, "expired": "2026-11-22"}


def test_where_the_edition_does_not_ask_for_lots():
    loose = replace(POLICY, values=replace(POLICY.values, lots_required=False))
    assert list(controls.bars("", "", Tool(None, None), AT, ON, loose)) == []
    known = Tool("in_service", "rejected", None, GOOD)
    assert [r.code for r in controls.bars("AU-1", "L1", known, AT, ON, loose)] == [
        "lot_not_accepted"
    ]


def test_reasons_carry_the_edition():
    (reason,) = controls.bars("AU-1", "L1", replace(FINE, runs=()), AT, ON, POLICY)
    assert reason.edition == "bench-conventions-2019"
    assert reason.status == "unverified"
    assert reason.params["instrument"] == "AU-1"


@pytest.mark.parametrize(
    "fields",
    [
        {"control_every": Span(1, "days")},
        {"control_every": Span(0, "hours")},
        {"control_levels": 0},
        {"control_levels": 7},
        {"control_warn_sd": 3},
        {"control_warn_sd": 0},
        {"tested_within": Span(2, "days")},
    ],
)
def test_what_no_edition_may_say(fields):
    with pytest.raises(ValueError):
        replace(POLICY.values, **fields)


def test_shipped_strict():
    values: Bench = POLICY.values
    assert values.lots_required and values.collection_batch_required
    assert len(values.targets) == 4
