"""The working-day calendar of this home: kept in a table that an administrator edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import chinese_calendar

from sanxian.core.actor import Actor
from sanxian.core.models import Holiday
from sanxian.kernel.calendar import WorkingCalendar

# Rooms with deadlines counted in working days: each is called with by=, at=, inside the act that
# published or changed the holidays.
RECOUNTERS: list[Callable[..., Any]] = []


def offer(recounter: Callable[..., Any]) -> None:
    """Register what counts provisional deadlines anew; called from `AppConfig.ready()`."""
    if recounter not in RECOUNTERS:
        RECOUNTERS.append(recounter)


def recount(by: Actor, at: datetime) -> None:
    for recounter in RECOUNTERS:
        recounter(by=by, at=at)


def working() -> WorkingCalendar:
    """The calendar as it stands now; a year with no row counts as not yet published."""
    rows = tuple(Holiday.objects.order_by("day").values_list("day", "works"))
    return _built(rows)


@lru_cache(maxsize=4)
def _built(rows: tuple[tuple[date, bool], ...]) -> WorkingCalendar:
    return WorkingCalendar.of(rows, {day.year for day, _ in rows})


FIRST_ANNOUNCED = 2004  # the first year that the table of the package knows


def completed(own: WorkingCalendar) -> WorkingCalendar:
    """A home's calendar, and where it says nothing of a year, the year as it was announced."""
    shipped = _announced()
    missing = shipped.published - own.published
    rows = {day: works for day, works in shipped.exceptions.items() if day.year in missing}
    return WorkingCalendar({**rows, **own.exceptions}, own.published | missing)


@lru_cache(maxsize=1)
def _announced() -> WorkingCalendar:
    """Every year that the package knows."""
    year, rows = FIRST_ANNOUNCED, []
    while found := [(day, works) for day, works, _name in announced(year)]:
        rows += found
        year += 1
    return WorkingCalendar.of(rows, range(FIRST_ANNOUNCED, year))


def announced(year: int) -> Iterator[tuple[date, bool, str]]:
    """Days of a year that differ from their weekday, as the State Council announced them.

    Nothing for a year that the table of the package does not know yet.
    """
    day = date(year, 1, 1)
    while day.year == year:
        try:
            works, name = chinese_calendar.is_workday(day), _name(day)
        except RuntimeError:  # the package's way to say that it does not know the year
            return
        if works != (day.weekday() < 5):
            yield day, works, name
        day += timedelta(days=1)


def _name(day: date) -> str:
    english = chinese_calendar.get_holiday_detail(day)[1]
    return next((h.chinese for h in chinese_calendar.Holiday if h.value == english), "")
