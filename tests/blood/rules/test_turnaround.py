"""The clock of the laboratory, and what came against what was drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sanxian.blood.facts.bench_policy import BENCH
from sanxian.blood.rules import turnaround
from sanxian.blood.rules.reconciling import difference
from sanxian.blood.rules.turnaround import Course
from sanxian.kernel.policy import load, resolve

POLICY = resolve(BENCH, load(BENCH), "370300", date(2026, 11, 23)).values
DRAWN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def after(hours: float) -> datetime:
    return DRAWN + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("course", "at", "stage", "late"),
    [
        (Course(DRAWN), 1, "received", 0),
        (Course(DRAWN), 12, "received", 0),
        (Course(DRAWN), 13, "received", 1),
        (Course(DRAWN, after(9)), 13, "tested", 0),
        (Course(DRAWN, after(9)), 30, "tested", 6),
        (Course(DRAWN, after(9), after(20)), 31, "proposed", 1),
        (Course(DRAWN, after(9), after(20), after(21)), 38, "released", 2),
        (Course(DRAWN, after(9), after(20), after(21), after(22)), 99, "", 0),
        (Course(DRAWN, after(9), after(20), after(21), after(40)), 99, "", 4),
        (Course(DRAWN, None, after(20), after(21), after(22)), 99, "", 0),  # never counted in
    ],
)
def test_where_a_donation_stands(course, at, stage, late):
    found = turnaround.standing(course, after(at), POLICY)
    assert (found.stage, found.late_by) == (stage, timedelta(hours=late))


def test_age_stops_at_the_release():
    course = Course(DRAWN, after(1), after(2), after(3), after(4))
    assert turnaround.standing(course, after(99), POLICY).age == timedelta(hours=4)


def test_minutes_of_a_stage():
    course = replace(Course(DRAWN), received=after(1.5))
    assert turnaround.minutes(course, "received") == 90
    assert turnaround.minutes(course, "tested") is None


@pytest.mark.parametrize(
    ("values", "tenths", "found"),
    [
        ([], 5, None),
        ([7], 5, 7),
        ([7], 9, 7),
        ([1, 2], 5, 1),
        ([3, 1, 2], 5, 2),
        (list(range(1, 11)), 9, 9),
        (list(range(1, 12)), 9, 10),
        ([5, 5, 5, 90], 5, 5),
    ],
)
def test_quantiles_by_nearest_rank(values, tenths, found):
    assert turnaround.quantile(values, tenths) == found


@pytest.mark.parametrize(
    ("drawn", "tube", "bag", "said"),
    [
        (True, True, True, ""),
        (True, False, True, "tube_missing"),
        (True, True, False, "bag_missing"),
        (True, False, False, "both_missing"),
        (False, True, False, "not_listed"),
        (False, False, True, "not_listed"),
        (False, True, True, "not_listed"),
        (False, False, False, ""),
    ],
)
def test_what_came_with_what_was_drawn(drawn, tube, bag, said):
    assert difference(drawn, tube, bag) == said
