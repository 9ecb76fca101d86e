"""Clocks in hours, working hours and working days, as tables; the edition that sets them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sanxian.duties.facts import ClockRule, Kind, Timing, Unit, session
from sanxian.duties.rules import clocks as rules
from sanxian.kernel.calendar import WorkingCalendar

HERE = ZoneInfo("Asia/Shanghai")
DAYS = WorkingCalendar.of(
    [(date(2026, 10, 1), False), (date(2026, 10, 2), False), (date(2026, 10, 10), True)], {2026}
)
OFFICE = rules.WorkTime(("08:30-12:00", "13:30-17:30"), DAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("begin", "unit", "amount", "reached"),
    [
        ("2026-11-20 17:00", "hours", 4, "2026-11-20 21:00"),
        # Friday five o'clock and four working hours: half an hour on Friday, the rest on Monday.
        ("2026-11-20 17:00", "working_hours", 4, "2026-11-23 12:00"),
        ("2026-11-20 17:00", "working_hours", 5, "2026-11-23 14:30"),
        ("2026-11-20 09:00", "working_hours", 3, "2026-11-20 12:00"),  # not half past one
        ("2026-11-20 09:00", "working_hours", 4, "2026-11-20 14:30"),  # lunch is not work
        ("2026-11-20 06:00", "working_hours", 1, "2026-11-20 09:30"),
        ("2026-11-20 12:30", "working_hours", 1, "2026-11-20 14:30"),
        ("2026-11-20 23:59", "working_hours", 1, "2026-11-23 09:30"),
        ("2026-11-21 10:00", "working_hours", 1, "2026-11-23 09:30"),  # a Saturday
        ("2026-10-10 10:00", "working_hours", 1, "2026-10-10 11:00"),  # one worked in exchange
        ("2026-09-30 17:00", "working_hours", 1, "2026-10-05 09:00"),  # two holidays and a weekend
        ("2026-11-20 17:00", "working_days", 1, "2026-11-23 17:30"),
        ("2026-11-21 03:00", "working_days", 1, "2026-11-23 17:30"),
        ("2026-09-30 08:00", "working_days", 1, "2026-10-05 17:30"),
        ("2026-10-09 08:00", "working_days", 1, "2026-10-10 17:30"),
    ],
)
def test_counting(begin, unit, amount, reached):
    assert rules.count(Unit(unit), amount, at(begin), OFFICE) == rules.Moment(at(reached))


@pytest.mark.parametrize(
    ("begin", "unit", "amount", "provisional"),
    [
        ("2026-12-31 16:00", "working_hours", 1, False),
        ("2026-12-31 17:00", "working_hours", 1, True),
        ("2026-12-30 17:00", "working_days", 1, False),
        ("2026-12-30 17:00", "working_days", 2, True),
        ("2026-12-31 17:00", "hours", 48, False),  # plain hours ask no calendar
    ],
)
def test_what_reaches_into_a_year_without_holidays_is_provisional(begin, unit, amount, provisional):
    assert rules.count(Unit(unit), amount, at(begin), OFFICE).provisional is provisional


def test_a_minute_of_a_second_is_not_lost():
    begin = at("2026-11-20 11:59").replace(second=30)
    assert rules.count(Unit.WORKING_HOURS, 1, begin, OFFICE).at == at("2026-11-20 14:30")


DAYS_2_5 = Timing(Unit.WORKING_HOURS, 4, 16, 2)


def test_the_clock_of_an_edition_starts_and_goes_on_above():
    begin = at("2026-11-20 17:00")
    clock = rules.start(DAYS_2_5, begin, OFFICE)
    assert (clock.acknowledge_by, clock.due_at) == (at("2026-11-23 12:00"), at("2026-11-25 09:00"))
    above = rules.again(DAYS_2_5, clock.acknowledge_by, OFFICE, clock.due_at, above=True)
    assert above.acknowledge_by == at("2026-11-23 15:30")
    beside = rules.again(DAYS_2_5, clock.acknowledge_by, OFFICE, clock.due_at)
    assert beside.acknowledge_by == at("2026-11-23 17:30")


def test_a_due_given_is_not_provisional_by_itself():
    clock = rules.start(DAYS_2_5, at("2026-12-31 17:00"), OFFICE, at("2026-12-31 17:10"))
    assert clock.provisional is False
    assert rules.start(DAYS_2_5, at("2026-12-31 17:00"), OFFICE).provisional is True


def test_a_kind_keeps_its_hours_where_the_edition_does_not_name_it():
    kind = Kind("a.call", "打电话", 2, 24)
    own = rules.timing(kind, {"b.call": DAYS_2_5})
    assert own == Timing(Unit.HOURS, 2, 24, 2)
    assert rules.timing(kind, {"a.call": DAYS_2_5}) is DAYS_2_5


@pytest.mark.parametrize("text", ["8:30", "08:30-", "25:00-26:00", "08:61-09:00", "a-b", ""])
def test_a_session_is_written_as_times(text):
    with pytest.raises(ValueError):
        session(text)


@pytest.mark.parametrize(
    "sessions",
    [(), ("13:30-17:30", "08:30-12:00"), ("08:30-12:00", "08:30-12:00"), ("12:00-08:30",),
     ("08:30-12:00", "11:00-17:30")],
)  # fmt: skip
def test_sessions_that_cannot_be(sessions):
    with pytest.raises(ValueError):
        ClockRule(sessions, {})


@pytest.mark.parametrize("wrong", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1000, 1, 1), (1, 1000, 1)])
def test_a_clock_without_time_is_none(wrong):
    with pytest.raises(ValueError):
        Timing(Unit.HOURS, *wrong)
