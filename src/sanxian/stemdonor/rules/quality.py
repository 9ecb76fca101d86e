"""By what recruiting is judged: pairs of figures, never by how many were won over.

An early exit is honest and harms nobody; a late one harms a patient; a recruit who is still in touch was
told the truth. Where few stand behind a figure neither the rate nor the part is shown: of three recruits
everybody would know who it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sanxian.kernel.days import MonthEnd, Span, back
from sanxian.kernel.policy import Resolved
from sanxian.stemdonor.facts.registrants import QualityRule


@dataclass(frozen=True, slots=True)
class Counts:
    """Of those whom a station or somebody enrolled: how many, how many left before they were listed; of
    the listed, how many were in touch; of those once held for a patient, how many stopped afterwards."""

    enrolled: int = 0
    early: int = 0
    listed: int = 0
    kept: int = 0
    held: int = 0
    late: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.enrolled + other.enrolled, self.early + other.early, self.listed + other.listed,
            self.kept + other.kept, self.held + other.held, self.late + other.late,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole in whole percent; part and percent are None where too few stand behind it."""

    whole: int
    part: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """The three shares that are read side by side, of a station or of who recruited."""

    whose: str
    enrolled: int
    early: Share
    late: Share
    kept: Share


def enrolled_from(on: date, ruled: Resolved[QualityRule]) -> date:
    """The first day whose recruits are looked at."""
    return back(on, Span(ruled.values.recruits_years, "years"), MonthEnd.CLAMP)


def in_touch_from(on: date, ruled: Resolved[QualityRule]) -> date:
    """The first day since which somebody must have been reached to count as in touch."""
    return back(on, Span(ruled.values.in_touch_months, "months"), MonthEnd.CLAMP)


def share(part: int, whole: int, ruled: Resolved[QualityRule]) -> Share:
    """Hidden below the edition's least number."""
    if whole < ruled.values.shown_from:
        return Share(whole, None, None)
    return Share(whole, part, (part * 200 + whole) // (2 * whole))


def pairs(whose: str, counts: Counts, ruled: Resolved[QualityRule]) -> Pairs:
    return Pairs(
        whose, counts.enrolled, share(counts.early, counts.enrolled, ruled),
        share(counts.late, counts.held, ruled), share(counts.kept, counts.listed, ruled),
    )  # fmt: skip


def summed(rows: Iterable[tuple[str, Counts]]) -> dict[str, Counts]:
    """The counts of each, over all lines that name it."""
    found: dict[str, Counts] = {}
    for whose, counts in rows:
        found[whose] = found.get(whose, Counts()) + counts
    return found


def stations(found: Mapping[str, Counts], ruled: Resolved[QualityRule]) -> list[Pairs]:
    """Stations by how many they kept in touch with, the best first; then those with too few to say."""
    rows = [pairs(path, counts, ruled) for path, counts in found.items()]
    return sorted(rows, key=lambda row: (_best_first(row.kept), row.whose))


def _best_first(kept: Share) -> int:
    return 101 if kept.percent is None else 100 - kept.percent


def recruiters(found: Mapping[str, Counts], ruled: Resolved[QualityRule]) -> list[Pairs]:
    """Who recruited, in the order of the accounts: nobody is ranked."""
    return [pairs(code, found[code], ruled) for code in sorted(found)]
