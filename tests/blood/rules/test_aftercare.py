"""What follows a donation: what lies still, who is called, iron, reports, the way back; machine records."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sanxian.blood.facts import ELIGIBILITY, Kind, PastDonation
from sanxian.blood.facts.aftercare import Told
from sanxian.blood.facts.aftercare_policy import AFTERCARE
from sanxian.blood.rules import aftercare as rules
from sanxian.blood.rules import apheresis
from sanxian.blood.rules.aftercare import Sample
from sanxian.blood.rules.apheresis import Run
from sanxian.blood.rules.testing import INFECTIOUS
from sanxian.kernel.policy import load, resolve

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
POLICY = resolve(AFTERCARE, load(AFTERCARE), "370300", ON)
LIMITS = resolve(ELIGIBILITY, load(ELIGIBILITY), "370300", ON)


def codes(reasons):
    return [r.code for r in reasons]


# -- what a donor tells ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, days, held",
    [
        (Told.DO_NOT_USE, 0, True),
        (Told.DO_NOT_USE, 3000, True),
        (Told.FEVER, 14, True),
        (Told.FEVER, 15, False),
        (Told.DIAGNOSIS, 300, True),
        (Told.DIAGNOSIS, 367, False),
    ],
)
def test_what_lies_still(kind, days, held):
    assert rules.holds(kind, ON - timedelta(days), ON, POLICY) is held


@pytest.mark.parametrize(
    "kind, days, back",
    [
        (Told.DO_NOT_USE, 0, False),
        (Told.FEVER, 0, False),
        (Told.DIAGNOSIS, 300, True),
        (Told.DIAGNOSIS, 400, False),
    ],
)
def test_which_earlier_donations_are_drawn_in(kind, days, back):
    assert rules.looks_back(kind, ON - timedelta(days), ON, POLICY) is back


# -- reactions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "grade, hours", [(1, []), (2, [24]), (3, [2, 24, 72]), (4, [1, 6, 24, 72, 168])]
)
def test_when_somebody_calls(grade, hours):
    assert rules.calls(grade, AT, POLICY) == tuple(AT + timedelta(hours=h) for h in hours)


@pytest.mark.parametrize(
    "grade, outcomes, planned, doctor, bars",
    [
        (1, [], False, False, []),
        (2, [], True, False, ["reaction_not_followed_up"]),
        (2, ["better"], True, False, ["reaction_not_followed_up"]),
        (2, ["no_answer", "recovered"], True, False, []),
        (2, ["recovered", "not_better"], True, False, ["reaction_not_followed_up"]),
        (3, ["recovered"], True, False, ["reaction_needs_doctor"]),
        (3, ["referred"], True, True, []),
        (4, [], True, False, ["reaction_not_followed_up", "reaction_needs_doctor"]),
    ],
)
def test_who_may_close_a_reaction_and_when(grade, outcomes, planned, doctor, bars):
    found = rules.settle_bars(grade, outcomes, planned=planned, doctor=doctor, policy=POLICY)
    assert codes(found) == bars


# -- iron --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lows, last, there",
    [
        ([], 140, None),
        ([10], 140, None),
        ([10, 100], 140, (2, False)),
        ([10, 900], 140, None),  # one of them more than two years ago
        ([], 117, (0, True)),
        ([], 120, None),
        ([], 112, None),  # below the limit is no advice: it was refused
        ([10, 100], None, (2, False)),
    ],
)
def test_advice_on_iron(lows, last, there):
    days = [ON - timedelta(n) for n in lows]
    value = None if last is None else Decimal(last)
    found = rules.iron_advice("female", days, value, Decimal(115), ON, POLICY)
    assert (found and (found.low, found.near)) == there


def test_the_advice_says_that_it_is_unverified_and_differs_by_sex():
    woman, man = (
        rules.iron_advice(sex, [ON, ON], None, Decimal(115), ON, POLICY)
        for sex in ("female", "male")
    )
    assert (str(woman.wait), str(man.wait), woman.status) == ("9 months", "8 months", "unverified")


# -- the report and the way back ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "found, days",
    [
        ((), None),
        (("reactive_nat",), None),
        (("reactive_nat", "reactive_nat_hiv"), 1),
        (("reactive_nat", "reactive_nat_hbv"), 1),
        (("reactive_hiv", "reactive_nat"), 1),
    ],
)
def test_what_is_reported(found, days):
    assert rules.reportable(found, POLICY) == days


NEGATIVE = dict.fromkeys(INFECTIOUS, "nonreactive")
SINCE = date(2026, 1, 10)
GOOD = (Sample(date(2026, 8, 1), NEGATIVE), Sample(date(2026, 9, 10), NEGATIVE))


def bars(findings=("reactive_hbsag",), samples=GOOD, confirmed=(), on=ON):
    found = rules.reentry_bars(findings, SINCE, samples, confirmed, INFECTIOUS, on, POLICY)
    return codes(found)


@pytest.mark.parametrize(
    "said, found",
    [
        ({}, []),
        ({"findings": ("reactive_hiv",)}, ["reentry_not_offered"]),
        ({"findings": ("reactive_hbsag", "reactive_hiv")}, ["reentry_not_offered"]),
        ({"findings": ()}, ["reentry_not_offered"]),
        ({"findings": ("reactive_nat",)}, []),
        ({"findings": ("reactive_nat", "reactive_nat_hbv")}, []),
        ({"findings": ("reactive_nat", "reactive_nat_hcv")}, []),
        ({"findings": ("reactive_nat", "reactive_nat_hiv")}, ["reentry_not_offered"]),
        ({"on": date(2026, 7, 9), "samples": ()}, ["reentry_too_early", "reentry_samples_missing"]),
        ({"on": date(2026, 7, 10), "samples": ()}, ["reentry_samples_missing"]),
        ({"samples": GOOD[:1]}, ["reentry_samples_missing"]),
        ({"confirmed": [("hbsag", "positive", SINCE)]}, ["reentry_confirmed"]),
        ({"confirmed": [("hbsag", "indeterminate", SINCE)]}, ["reentry_confirmed"]),
        ({"confirmed": [("hbsag", "negative", SINCE)]}, []),
    ],
)
def test_who_may_come_back(said, found):
    assert bars(**said) == found


@pytest.mark.parametrize(
    "samples, found",
    [
        ([(date(2026, 2, 1), {}), (date(2026, 9, 1), {})], ["reentry_samples_missing"]),
        ([(date(2026, 8, 1), {}), (date(2026, 8, 20), {})], ["reentry_samples_missing"]),
        ([(date(2026, 8, 1), {}), (date(2026, 9, 1), {})], []),
        (
            [(date(2026, 8, 1), {}), (date(2026, 9, 1), {"nat": "reactive"})],
            ["reentry_not_negative"],
        ),
    ],
)
def test_samples_count_when_they_are_late_spaced_and_negative(samples, found):
    assert bars(samples=[Sample(day, {**NEGATIVE, **odd}) for day, odd in samples]) == found


# -- the machine -------------------------------------------------------------------------------------

RUN = Run(AT, AT + timedelta(minutes=70), 3800, 380, 250)


@pytest.mark.parametrize(
    "changed, found",
    [
        ({}, []),
        ({"ended_at": AT}, ["run_out_of_order"]),
        ({"ended_at": AT + timedelta(hours=3)}, ["run_ahead"]),
        ({"started_at": AT - timedelta(minutes=5)}, ["run_before_draw"]),
        ({"started_at": AT - timedelta(hours=7)}, ["run_before_draw", "run_too_long"]),
        ({"product_ml": 0}, ["run_without_product"]),
        ({"product_ml": 3700, "plasma_ml": 101}, ["run_more_than_processed"]),
        ({"product_ml": 3700, "plasma_ml": 100}, []),
    ],
)
def test_what_a_machine_cannot_have_done(changed, found):
    at = AT + timedelta(hours=2)
    assert codes(apheresis.run_bars(replace(RUN, **changed), AT, at)) == found


@pytest.mark.parametrize(
    "past, plasma, over",
    [(0, 0, False), (39, 0, False), (39, 1, True), (40, 0, True)],
)
def test_a_year_holds_ten_litres(past, plasma, over):
    given = [
        PastDonation(Kind.APHERESIS_PLATELETS, ON - timedelta(8 * (n + 1)), 250)
        for n in range(past)
    ]
    run = replace(RUN, plasma_ml=plasma)
    assert apheresis.over_year(run, ON, given, LIMITS) is over


def test_what_is_a_year_old_no_longer_counts():
    given = [PastDonation(Kind.APHERESIS_PLATELETS, ON - timedelta(400), 2000, plasma_ml=2000)] * 9
    assert apheresis.over_year(RUN, ON, given, LIMITS) is False
    whole = [PastDonation(Kind.WHOLE_BLOOD, ON - timedelta(30), 400)] * 40
    assert apheresis.over_year(RUN, ON, whole, LIMITS) is False
