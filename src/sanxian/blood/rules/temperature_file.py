"""The file of a temperature logger: a line for each reading, a time and degrees Celsius in it."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from sanxian.blood.rules.temperature import Reading
from sanxian.kernel.refusal import Malformed, Reason

_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
)
_MOST = 5000


def decoded(body: bytes) -> str:
    """UTF-8, or what Chinese loggers write. Raises Malformed."""
    for code in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(code)
        except UnicodeDecodeError:
            continue
    raise Malformed("readings_missing", field="file")


def read(text: str, zone: tzinfo) -> list[Reading]:
    """The readings of a file; times without a zone are the place's. A first line that has no time is
    its heading; so is any other line without a digit. Raises Malformed with every line that cannot
    be read, at most fifty of them."""
    found: list[Reading] = []
    faults: list[Reason] = []
    for row, cells in enumerate(csv.reader(text.replace("\t", ",").splitlines()), 1):
        if not any(re.search(r"\d", cell) for cell in cells):
            continue
        reading = _line(cells, zone)
        if reading:
            found.append(reading)
        elif found or row > 1:
            faults.append(Reason("reading_unreadable", params={"row": row}))
        if len(found) > _MOST:
            raise Malformed("readings_too_many", field="file", most=_MOST)
    if faults:
        raise Malformed(*faults[:50])
    if not found:
        raise Malformed("readings_missing", field="file")
    return found


def _line(cells: list[str], zone: tzinfo) -> Reading | None:
    """The first cell that is a time, and the first number after it."""
    moment = None
    for cell in cells:
        said = cell.strip()
        if moment is None:
            moment = _moment(said, zone)
        elif (celsius := _degrees(said)) is not None:
            return Reading(moment, celsius)
    return None


def _moment(said: str, zone: tzinfo) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(said, form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _degrees(said: str) -> Decimal | None:
    """A number, with or without its unit, to a tenth of a degree."""
    try:
        value = Decimal(re.sub(r"\s*(°C|℃|C)$", "", said).replace("−", "-"))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= 1000:
        return None
    return value.quantize(Decimal("0.1"))
