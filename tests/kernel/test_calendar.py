"""Working days: the holidays of 2026, and a year that is not published yet."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from sanxian.kernel.calendar import WorkingCalendar, add_working_days


def exceptions(year):
    """The days of the year on which the package and the plain week disagree."""
    day = date(year, 1, 1)
    while day.year == year:
        worked = chinese_calendar.is_workday(day)
        if worked != (day.weekday() < 5):
            yield day, worked
        day += timedelta(days=1)


OF_2026 = WorkingCalendar.of(exceptions(2026), [2026])


@pytest.mark.parametrize(
    ("day", "count", "reached", "provisional"),
    [
        ("2026-01-15", 60, "2026-04-16", False),
        ("2026-01-15", 53, "2026-04-07", False),
        ("2026-02-13", 1, "2026-02-14", False),  # a Saturday worked before the Spring Festival
        ("2026-02-14", 1, "2026-02-24", False),
        ("2026-01-15", 0, "2026-01-15", False),
        ("2026-01-17", 0, "2026-01-17", False),
        ("2026-01-16", 1, "2026-01-19", False),
        ("2026-12-31", 1, "2027-01-01", True),  # New Year's Day, but 2027 is not published
        ("2026-12-30", 1, "2026-12-31", False),
        ("2027-03-01", 0, "2027-03-01", True),
        ("2025-12-31", 1, "2026-01-04", True),  # counted from a year this table lacks
    ],
)
def test_adding(day, count, reached, provisional):
    said = add_working_days(OF_2026, date.fromisoformat(day), count)
    assert said == (date.fromisoformat(reached), provisional)


def test_a_year_becomes_firm_when_it_is_published():
    firm = WorkingCalendar.of([*exceptions(2026), (date(2027, 1, 1), False)], [2026, 2027])
    assert add_working_days(firm, date(2026, 12, 31), 1) == (date(2027, 1, 4), False)


def test_between_is_the_inverse_of_adding():
    start = date(2026, 1, 15)
    for count in range(1, 120):
        assert OF_2026.between(start, OF_2026.add(start, count).day) == count
    assert OF_2026.between(start, start) == 0
    assert OF_2026.between(start, start - timedelta(days=9)) == 0


def test_days_are_counted_forward():
    with pytest.raises(ValueError, match="forward"):
        OF_2026.add(date(2026, 1, 1), -1)
