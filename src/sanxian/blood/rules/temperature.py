"""What a row of temperatures says: when it was outside the range, for too long, or not measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sanxian.blood.facts.supply_policy import Band


@dataclass(frozen=True, slots=True)
class Reading:
    at: datetime
    celsius: Decimal


@dataclass(frozen=True, slots=True)
class Outside:
    """`since` the first reading outside; `until` the first inside again, None while it goes on;
    `last` the last reading outside."""

    since: datetime
    last: datetime
    until: datetime | None
    coldest: Decimal
    warmest: Decimal

    @property
    def end(self) -> datetime:
        """Until when it is known to have gone on: to be safe, up to the first good reading."""
        return self.until or self.last


def inside(reading: Reading, band: Band) -> bool:
    return band.low <= reading.celsius <= band.high


def outside(readings: Sequence[Reading], band: Band) -> list[Outside]:
    """The times outside the range, in order; readings are sorted by time."""
    found: list[Outside] = []
    run: list[Reading] = []
    for reading in readings:
        if not inside(reading, band):
            run.append(reading)
        elif run:
            found.append(_run(run, reading.at))
            run = []
    return [*found, _run(run, None)] if run else found


def _run(run: list[Reading], until: datetime | None) -> Outside:
    degrees = [r.celsius for r in run]
    return Outside(run[0].at, run[-1].at, until, min(degrees), max(degrees))


def excursions(readings: Sequence[Reading], band: Band, minutes: int) -> list[Outside]:
    """The times outside that lasted longer than is allowed."""
    allowed = timedelta(minutes=minutes)
    return [o for o in outside(readings, band) if o.end - o.since > allowed]


def gaps(
    moments: Sequence[datetime], minutes: int, at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Times without a reading that are longer than is allowed; the last may last until `at`."""
    allowed = timedelta(minutes=minutes)
    for one, next_one in zip(moments, [*moments[1:], at], strict=True):
        if next_one - one > allowed:
            yield one, next_one
