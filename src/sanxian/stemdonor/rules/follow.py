"""Pure decisions about what comes after: when one asks, what is abnormal, whom one visits, what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sanxian.kernel.days import MonthEnd, add
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stemdonor.facts.case_policy import CostRule, FollowRule
from sanxian.stemdonor.facts.follow import Blood, CostKind, Given, VisitKind, Wellbeing

CLAMP = MonthEnd.CLAMP
MOST_HB, MOST_WBC, MOST_PLT = 300, 100_000, 5_000


def due_days(ruled: Resolved[FollowRule], gave_on: date) -> dict[str, date]:
    """The day of each point, the earliest first."""
    found = {code: add(gave_on, span, CLAMP) for code, span in ruled.values.points.items()}
    return dict(sorted(found.items(), key=lambda row: row[1]))


def late_on(ruled: Resolved[FollowRule], due: date) -> date:
    """The day after which a point counts as late."""
    return add(due, ruled.values.late_after, CLAMP)


def blood_faults(seen: Blood) -> Iterator[Reason]:
    """Values that no blood count can have."""
    for name, value, most in (
        ("hb", seen.hb, MOST_HB), ("wbc", seen.wbc, MOST_WBC), ("plt", seen.plt, MOST_PLT),
    ):  # fmt: skip
        if value is not None and not 0 < value <= most:
            yield Reason("blood_impossible", params={"field": name})


def abnormal(ruled: Resolved[FollowRule], how: str, seen: Blood) -> tuple[str, ...]:
    """What a doctor should look at."""
    rule = ruled.values
    found = []
    if how == Wellbeing.ILL:
        found.append("ill")
    if seen.hb is not None and seen.hb < rule.hb_low:
        found.append("hb")
    if seen.wbc is not None and not rule.wbc_low <= seen.wbc <= rule.wbc_high:
        found.append("wbc")
    if seen.plt is not None and seen.plt < rule.plt_low:
        found.append("plt")
    return tuple(found)


def visits(
    ruled: Resolved[FollowRule], donors: Iterable[Given], year: int
) -> list[tuple[Given, VisitKind]]:
    """Whom to visit in a year: all who gave in it, and of those before the ones whose last visit lies
    furthest back, as many as a batch holds."""
    known = [one for one in donors if one.gave_on.year <= year]
    now = [one for one in known if one.gave_on.year == year]
    before = sorted(
        (one for one in known if one.gave_on.year < year and not _visited(one, year)),
        key=lambda one: (one.visited_on or date.min, one.gave_on, one.pk),
    )
    batch = before[: ruled.values.visits_batch]
    return [(one, VisitKind.THIS_YEAR) for one in now] + [(one, VisitKind.TURN) for one in batch]


def _visited(one: Given, year: int) -> bool:
    return one.visited_on is not None and one.visited_on.year == year


def over(ruled: Resolved[CostRule], kind: CostKind, days: int, cents: int) -> int:
    """By how many cents a line lies above the standard of the place; 0 where there is none."""
    most = ruled.values.most[kind] * days
    return max(0, cents - most) if most else 0


def cost_faults(
    ruled: Resolved[CostRule], kind: str, days: int, cents: int, receipt: str
) -> Iterator[Reason]:
    """What keeps a line from being entered."""
    if kind not in set(CostKind):
        yield Reason("no_such_choice", params={"field": "kind"})
        return
    if days < 1 or cents < 1:
        yield Reason("cost_empty")
        return
    if above := over(ruled, CostKind(kind), days, cents):
        yield ruled.reason("cost_above_standard", "most." + kind, above=yuan(above))
    if cents >= ruled.values.receipt_from and not receipt and kind != CostKind.LOST_WORK:
        yield ruled.reason("receipt_missing", "receipt_from", least=yuan(ruled.values.receipt_from))


def yuan(cents: int) -> str:
    """12345 -> "123.45"."""
    return f"{cents // 100}.{cents % 100:02d}"


def disclosed(ruled: Resolved[CostRule], donors: int, cents: int) -> int | None:
    """A sum that may be published; None where so few donors stand behind it that it could be told whose."""
    return cents if donors >= ruled.values.small_cell else None


def rate(ruled: Resolved[FollowRule], part: int, whole: int) -> int | None:
    """Whole percent; None where the denominator is too small to speak of a rate."""
    return round(part * 100 / whole) if whole >= ruled.values.least_for_rate else None
