"""Months, years and birthdays by each convention."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.kernel.days import (
    LONGEST,
    IntervalEnd,
    LeapBirthday,
    MonthEnd,
    Span,
    add,
    add_to_moment,
    age,
    birthday,
    first_free,
)

CLAMP, NEXT = MonthEnd.CLAMP, MonthEnd.FIRST_OF_NEXT


@pytest.mark.parametrize(
    ("text", "span"),
    [("3 days", Span(3, "days")), ("1 year", Span(1, "years")), ("24 hours", Span(24, "hours"))],
)
def test_spans_are_written_as_they_are_read(text, span):
    assert Span.parse(text) == span
    assert str(span) == text


@pytest.mark.parametrize(
    "text",
    ["", "3", "days", "3  days", "-1 days", "3 fortnights", "1.5 years", "201 years", "٣ days"],
)
def test_other_texts_are_not_spans(text):
    with pytest.raises(ValueError, match="not a length of time"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("day", "span", "clamped", "moved"),
    [
        ("2026-08-31", "6 months", "2027-02-28", "2027-03-01"),
        ("2027-08-31", "6 months", "2028-02-29", "2028-03-01"),
        ("2026-01-31", "1 month", "2026-02-28", "2026-03-01"),
        ("2024-02-29", "1 year", "2025-02-28", "2025-03-01"),
        ("2024-02-29", "4 years", "2028-02-29", "2028-02-29"),
        ("2026-10-31", "2 months", "2026-12-31", "2026-12-31"),
        ("2026-11-15", "3 months", "2027-02-15", "2027-02-15"),
        ("2026-12-31", "2 months", "2027-02-28", "2027-03-01"),
        ("2026-11-21", "2 weeks", "2026-12-05", "2026-12-05"),
        ("2026-11-21", "90 days", "2027-02-19", "2027-02-19"),
        ("2026-11-21", "0 days", "2026-11-21", "2026-11-21"),
    ],
)
def test_adding(day, span, clamped, moved):
    day, span = date.fromisoformat(day), Span.parse(span)
    assert add(day, span, CLAMP) == date.fromisoformat(clamped)
    assert add(day, span, NEXT) == date.fromisoformat(moved)


def test_hours_belong_to_moments():
    with pytest.raises(ValueError, match="hours"):
        add(date(2026, 1, 1), Span(24, "hours"), CLAMP)
    at = datetime(2026, 8, 31, 9, 30, tzinfo=UTC)
    assert add_to_moment(at, Span(24, "hours"), CLAMP) == datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
    assert add_to_moment(at, Span(30, "minutes"), CLAMP) == datetime(2026, 8, 31, 10, tzinfo=UTC)
    assert add_to_moment(at, Span(6, "months"), CLAMP) == datetime(2027, 2, 28, 9, 30, tzinfo=UTC)


def test_whether_the_corresponding_day_counts():
    day, span = date(2026, 6, 10), Span(6, "months")
    assert first_free(day, span, IntervalEnd.SAME_DAY, CLAMP) == date(2026, 12, 10)
    assert first_free(day, span, IntervalEnd.DAY_AFTER, CLAMP) == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("born", "on", "feb_28", "mar_1"),
    [
        ("2008-02-29", "2026-02-27", 17, 17),
        ("2008-02-29", "2026-02-28", 18, 17),
        ("2008-02-29", "2026-03-01", 18, 18),
        ("2008-02-29", "2028-02-28", 19, 19),
        ("2008-02-29", "2028-02-29", 20, 20),
        ("2008-11-21", "2026-11-20", 17, 17),
        ("2008-11-21", "2026-11-21", 18, 18),
        ("2008-11-21", "2007-11-21", -1, -1),
    ],
)
def test_age(born, on, feb_28, mar_1):
    born, on = date.fromisoformat(born), date.fromisoformat(on)
    assert age(born, on, LeapBirthday.FEB_28) == feb_28
    assert age(born, on, LeapBirthday.MAR_1) == mar_1


days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(born=days, years=st.integers(0, 120), leap=st.sampled_from(LeapBirthday))
def test_on_the_birthday_and_not_before(born, years, leap):
    day = birthday(born, years, leap)
    assert age(born, day, leap) == years
    if years:
        assert age(born, date.fromordinal(day.toordinal() - 1), leap) == years - 1


@given(
    day=days,
    later=st.integers(0, 400),
    unit=st.sampled_from(["days", "weeks", "months", "years"]),
    count=st.integers(0, 60),
    end=st.sampled_from(MonthEnd),
)
def test_a_later_start_never_ends_earlier(day, later, unit, count, end):
    span = Span(count, unit)
    assert add(date.fromordinal(day.toordinal() + later), span, end) >= add(day, span, end) >= day


@pytest.mark.parametrize(("unit", "count"), LONGEST.items())
def test_the_longest_span_stays_in_the_calendar(unit, count):
    if not Span(count, unit).by_the_clock:
        assert add(date(2200, 12, 31), Span(count, unit), NEXT).year < 2500
