"""Values that two persons type without seeing each other's, and how long a sample is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sanxian.kernel.days import MonthEnd, Span, add


class Confirmed(StrEnum):
    """What a confirmatory test says."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"


class Wanted(StrEnum):
    """What a typed value still needs."""

    NOTHING = "nothing"
    SECOND = "second"
    THIRD = "third"
    AFRESH = "afresh"  # three readings, no two of them alike


@dataclass(frozen=True, slots=True)
class Typed:
    """One person's reading of one value."""

    by: str
    value: str


def agreed(readings: Sequence[Typed]) -> tuple[str, Wanted]:
    """The value on which two different persons agree, or what is wanted next.

    Two readings that differ ask for a third; the third decides by agreeing with one of them.
    """
    seen: dict[str, str] = {}
    for one in readings[:3]:
        if one.value in seen and seen[one.value] != one.by:
            return one.value, Wanted.NOTHING
        seen.setdefault(one.value, one.by)
    wanted = (Wanted.SECOND, Wanted.SECOND, Wanted.THIRD, Wanted.AFRESH)[min(len(readings), 3)]
    return "", wanted


def kept_until(day: date, expiries: Iterable[date], years: int) -> date:
    """First day on which a retained sample may go: blood is used before it expires, so counting
    from the last expiry (or the donation, where no bag was made) is never too early."""
    last = max((day, *expiries))
    return add(last, Span.parse(f"{years} years"), MonthEnd.CLAMP)
