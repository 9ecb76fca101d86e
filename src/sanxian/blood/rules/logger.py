"""The file of a temperature logger: a line a reading, time and °C, with or without a heading."""

from __future__ import annotations

import csv
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from io import StringIO

from sanxian.kernel.refusal import Malformed

MOST = 20_000
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")


def readings(text: str, zone: tzinfo) -> list[tuple[datetime, Decimal]]:
    """The readings; times without a zone are `zone`'s. A first line that is no reading is a heading.

    Raises Malformed logger_unreadable with the number of the line, logger_too_long.
    """
    found: list[tuple[datetime, Decimal]] = []
    for line, row in enumerate(csv.reader(StringIO(text.lstrip("\ufeff"))), 1):
        if len(found) >= MOST:
            raise Malformed("logger_too_long", most=MOST)
        if not any(cell.strip() for cell in row):
            continue
        reading = _reading(row, zone)
        if reading:
            found.append(reading)
        elif found or line > 1:
            raise Malformed("logger_unreadable", line=line)
    return found


def _reading(row: list[str], zone: tzinfo) -> tuple[datetime, Decimal] | None:
    if len(row) < 2:
        return None
    when, celsius = _time(row[0].strip(), zone), _number(row[1].strip())
    return (when, celsius) if when and celsius is not None else None


def _time(said: str, zone: tzinfo) -> datetime | None:
    for shape in FORMATS:
        try:
            return datetime.strptime(said, shape).replace(tzinfo=zone)
        except ValueError:
            continue
    return None


def _number(said: str) -> Decimal | None:
    """A temperature to a tenth between -200 and 100 °C."""
    try:
        value = Decimal(said)
    except InvalidOperation:
        return None
    if not value.is_finite() or not -200 <= value <= 100:
        return None
    return value.quantize(Decimal("0.1"))
