"""Calendars: a month of days with a level each, and a year as a heat map."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sanxian.console.pictures import read

MONDAY_FIRST = calendar.Calendar(firstweekday=0)
CELL = 14  # px, with its gap


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    outside: bool
    today: bool
    level: int
    text: str
    url: str


def month(year: int, number: int, days: Mapping[date, Any], today: date | None) -> list[list[Day]]:
    """The weeks of a month, Monday first, with the days of its neighbours that fill them."""

    def day(on: date) -> Day:
        said = days.get(on)
        return Day(
            on=on,
            outside=on.month != number,
            today=on == today,
            level=min(max(int(read(said, "level", 0) or 0), 0), 3),
            text=str(read(said, "text", "") or ""),
            url=str(read(said, "url", "") or ""),
        )

    return [[day(on) for on in week] for week in MONDAY_FIRST.monthdatescalendar(year, number)]


@dataclass(frozen=True, slots=True)
class Cell:
    on: date
    value: Any
    level: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Half:
    """Half a year: two of them stand side by side on a desk and below each other on a phone."""

    first: date
    width: int
    height: int
    months: list[tuple[int, int]]  # (x, month)
    cells: list[Cell]


def step(value: Any, highest: float) -> int:
    """0 for nothing, else 1–4 by quarters of the highest day."""
    amount = float(value or 0)
    if amount <= 0 or highest <= 0:
        return 0
    return min(4, 1 + int(4 * amount / highest * 0.9999))


def half(year: int, first_month: int, values: Mapping[date, Any], highest: float) -> Half:
    first = date(year, first_month, 1)
    after = date(year, 7, 1) if first_month == 1 else date(year + 1, 1, 1)
    monday = first - timedelta(days=first.weekday())
    cells, months, on = [], [], first
    while on < after:
        x, y = (on - monday).days // 7 * CELL, 20 + on.weekday() * CELL
        cells.append(Cell(on, values.get(on, 0), step(values.get(on), highest), x, y))
        if on.day == 1:
            months.append((x if on.weekday() == 0 or on == first else x + CELL, on.month))
        on += timedelta(days=1)
    return Half(first, cells[-1].x + CELL, 20 + 7 * CELL, months, cells)


def year_halves(year: int, values: Mapping[date, Any]) -> list[Half]:
    highest = max((float(v or 0) for v in values.values()), default=0.0)
    return [half(year, 1, values, highest), half(year, 7, values, highest)]
