"""The days a city lives: read from a file of real donations, or made for the demonstration."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sanxian.kernel.refusal import Malformed
from sanxian.twin.mix import GROUPS, Day

COLUMNS = ("date", "state", "A", "AB", "B", "O")


def from_file(path: Path, state: str, first: date, count: int) -> dict[date, Day]:
    """Donations by group on each of `count` days from `first`; every day must be in the file.

    Raises Malformed naming the file's fault: no such file, column, state, day, or number.
    """
    wanted = {first + timedelta(days=n) for n in range(count)}
    found: dict[date, Day] = {}
    for line, row in _rows(path):
        if row["state"] != state:
            continue
        day = _day(row["date"], line)
        if day in wanted:
            found[day] = Day({g: _number(row[g], g, line) for g in GROUPS})
    if not found:
        raise Malformed("twin_no_such_state_or_days", state=state, first=first)
    missing = sorted(wanted - set(found))
    if missing:
        raise Malformed("twin_day_missing", day=missing[0], missing=len(missing))
    return dict(sorted(found.items()))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            lacking = [c for c in COLUMNS if c not in (reader.fieldnames or [])]
            if lacking:
                raise Malformed("twin_column_missing", column=lacking[0])
            return [(line, row) for line, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Malformed("twin_file_unreadable", file=path.name, why=type(fault).__name__) from fault


def _day(text: str, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed("twin_bad_day", line=line) from None


def _number(text: str | None, column: str, line: int) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Malformed("twin_bad_number", column=column, line=line)
    return int(text)


def invented(rng: Random, first: date, count: int, mean: int) -> dict[date, Day]:
    """Days of a small city: about `mean` donations, more at weekends."""
    days: dict[date, Day] = {}
    for n in range(count):
        day = first + timedelta(days=n)
        busy = 1.6 if day.weekday() >= 5 else 0.8
        total = max(2, round(rng.gauss(mean * busy, mean * 0.2)))
        groups = dict.fromkeys(GROUPS, 0)
        for group in rng.choices(list(GROUPS), list(GROUPS.values()), k=total):
            groups[group] += 1
        days[day] = Day(groups)
    return days
