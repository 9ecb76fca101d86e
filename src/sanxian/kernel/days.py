"""Days, months and years as regulations count them, by conventions that a policy edition names.

A regulation says "six months after" and leaves open what happens at the end of a month, whether
the corresponding day itself already counts, and when someone born on 29 February gets older.
Each of these is a typed choice here, never an accident of the arithmetic.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class MonthEnd(StrEnum):
    """Where 31 August + 6 months falls."""

    CLAMP = "clamp"
    FIRST_OF_NEXT = "first_of_next"


class IntervalEnd(StrEnum):
    """Whether the corresponding day is itself free, or only the day after it."""

    SAME_DAY = "same_day"
    DAY_AFTER = "day_after"


class LeapBirthday(StrEnum):
    """The birthday, in a common year, of someone born on 29 February."""

    FEB_28 = "feb_28"
    MAR_1 = "mar_1"


class YearWindow(StrEnum):
    """What "a year" is in a yearly maximum."""

    CALENDAR = "calendar"
    ROLLING = "rolling"


# The longest span of each unit, about two centuries: a day plus a span stays in the calendar.
LONGEST = {
    "minutes": 99_999,
    "hours": 99_999,
    "days": 73_000,
    "weeks": 10_400,
    "months": 2_400,
    "years": 200,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as a regulation writes it: "3 days", "6 months", "24 hours"."""

    count: int
    unit: str

    def __post_init__(self) -> None:
        if not 0 <= self.count <= LONGEST.get(self.unit, -1):
            raise ValueError(f"not a length of time: {self.count} {self.unit}")

    @classmethod
    def parse(cls, text: str) -> Span:
        """ "6 months" or "1 year"; raises ValueError for anything else."""
        found = re.fullmatch(r"(\d{1,5}) (minute|hour|day|week|month|year)s?", text, re.ASCII)
        if not found:
            raise ValueError(f"not a length of time: {text!r}")
        return cls(int(found[1]), found[2] + "s")

    @property
    def by_the_clock(self) -> bool:
        """Counted in hours or minutes, not in days of the calendar."""
        return self.unit in ("hours", "minutes")

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


def add(day: date, span: Span, month_end: MonthEnd) -> date:
    """The corresponding day `span` after `day`. A span by the clock has none: ValueError."""
    if span.by_the_clock:
        raise ValueError("hours are added to a moment, not to a day")
    if span.unit in ("days", "weeks"):
        return day + timedelta(days=span.count * (7 if span.unit == "weeks" else 1))
    return _add_months(day, span.count * (12 if span.unit == "years" else 1), month_end)


def back(day: date, span: Span, month_end: MonthEnd) -> date:
    """The corresponding day `span` before `day`. A span by the clock has none: ValueError."""
    if span.by_the_clock:
        raise ValueError("hours are taken from a moment, not from a day")
    if span.unit in ("days", "weeks"):
        return day - timedelta(days=span.count * (7 if span.unit == "weeks" else 1))
    return _add_months(day, -span.count * (12 if span.unit == "years" else 1), month_end)


def _add_months(day: date, months: int, month_end: MonthEnd) -> date:
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    last = monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    clamped = date(year, month, last)
    return clamped if month_end is MonthEnd.CLAMP else clamped + timedelta(days=1)


def first_free(day: date, span: Span, interval_end: IntervalEnd, month_end: MonthEnd) -> date:
    """The first day allowed again when `span` must pass after `day`."""
    corresponding = add(day, span, month_end)
    late = interval_end is IntervalEnd.DAY_AFTER
    return corresponding + timedelta(days=1) if late else corresponding


def add_to_moment(at: datetime, span: Span, month_end: MonthEnd) -> datetime:
    """The same wall-clock moment `span` later; hours and minutes are exact."""
    if span.by_the_clock:
        return at + timedelta(**{span.unit: span.count})
    return datetime.combine(add(at.date(), span, month_end), at.timetz())


def birthday(born: date, years: int, leap: LeapBirthday) -> date:
    """The day on which the person becomes `years` old."""
    year = born.year + years
    if (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 2, 28) if leap is LeapBirthday.FEB_28 else date(year, 3, 1)
    return date(year, born.month, born.day)


def age(born: date, on: date, leap: LeapBirthday) -> int:
    """Full years on that day; negative before birth."""
    years = on.year - born.year
    return years if on >= birthday(born, years, leap) else years - 1
