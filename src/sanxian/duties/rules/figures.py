"""Figures of the work: percentiles and shares, with the numbers behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

LEAST = 20  # a rate or a percentile of fewer is not shown


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `percent` is None where there are too few to say."""

    part: int
    of: int

    @property
    def percent(self) -> int | None:
        return (200 * self.part + self.of) // (2 * self.of) if self.of >= LEAST else None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some times and what nineteen of twenty stay below; None of too few."""

    n: int
    p50: timedelta | None
    p95: timedelta | None


def percentile(values: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest value that at least so many percent do not exceed; `values` are sorted."""
    return values[max(0, -(-len(values) * percent // 100) - 1)]


def spread(values: Iterable[timedelta]) -> Spread:
    rows = sorted(values)
    if len(rows) < LEAST:
        return Spread(len(rows), None, None)
    return Spread(len(rows), percentile(rows, 50), percentile(rows, 95))
