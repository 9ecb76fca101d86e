"""Working days of the People's Republic of China, from a table that people edit.

Every autumn the State Council publishes next year's holidays and the weekends worked in exchange.
A deadline that reaches into a year not yet published is counted with plain weekends and says so:
it is provisional, and is counted anew when the year has been published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """A day reached by counting; `provisional` when a day counted lies in an unpublished year."""

    day: date
    provisional: bool


@dataclass(frozen=True)
class WorkingCalendar:
    """`exceptions` says of days that differ from the week whether they are worked."""

    exceptions: Mapping[date, bool]
    published: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[tuple[date, bool]], published: Iterable[int]) -> WorkingCalendar:
        return cls(dict(rows), frozenset(published))

    def is_working_day(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.published

    def add(self, day: date, count: int) -> Deadline:
        """The `count`-th working day after `day`; `day` itself is not counted.

        With a count of 0 it is `day` itself, worked or not. Raises ValueError below 0.
        """
        if count < 0:
            raise ValueError("working days are counted forward")
        provisional = self.is_provisional(day)
        while count:
            day += ONE
            count -= self.is_working_day(day)
            provisional = provisional or self.is_provisional(day)
        return Deadline(day, provisional)

    def between(self, first: date, last: date) -> int:
        """Working days after `first`, up to and with `last`; 0 when `last` is not later."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)


def add_working_days(calendar: WorkingCalendar, day: date, count: int) -> tuple[date, bool]:
    """The day reached and whether it is provisional."""
    reached = calendar.add(day, count)
    return reached.day, reached.provisional
