"""Stock as filled bags: all on one scale of days, the warning line drawn inside each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sanxian.console.pictures import px, read

CEILING, FLOOR = 26.0, 138.0  # inside of the bag, in the units of its viewBox (96 × 144)
USUAL_FULL = 8.0  # days
NEAR = 1.25  # up to a quarter above the line is worth an eye


@dataclass(frozen=True, slots=True)
class Bag:
    group: str
    days: float | None
    units: Any
    line_days: float | None
    shown: str  # the days as they are written: one decimal below ten
    state: str  # low · near · fine · still (no demand, so no days)
    fluid_y: str
    fluid_h: str
    line_y: str
    gap_y: str
    gap_h: str


def full_scale(groups: Iterable[Any]) -> float:
    """Days of a full bag: eight, or twice the highest line when a place asks for more."""
    lines = [float(read(g, "line_days") or 0) for g in groups]
    return max([USUAL_FULL, *(2 * line for line in lines)])


def level(days: float, full: float) -> float:
    """The height of the surface: `days` of `full`, never above the bag or below its floor."""
    share = min(max(days / full, 0.0), 1.0)
    return FLOOR - share * (FLOOR - CEILING)


def judge(days: float | None, line: float | None, low: bool | None, hidden: bool = False) -> str:
    """The word of the bag; `low`, when given, is the caller's verdict and wins. `hidden`: the number
    is too small to be shown, and only the verdict is."""
    if low or (low is None and days is not None and line is not None and days < line):
        return "low"
    if days is None:
        return "fine" if low is False and hidden else "still"
    return "near" if line is not None and days < line * NEAR else "fine"


def bag(group: Any, full: float) -> Bag:
    given_days, given_line = read(group, "days"), read(group, "line_days")
    days = None if given_days is None else float(given_days)
    line = None if given_line is None else float(given_line)
    units = read(group, "units", 0)
    state = judge(days, line, read(group, "low"), units is None)
    shown = (
        days if days is not None else (full if units else line if units is None and line else 0.0)
    )
    surface = level(shown, full)
    line_y = level(line, full) if line is not None else FLOOR
    gap = max(surface - line_y, 0.0) if state == "low" else 0.0
    return Bag(
        group=str(read(group, "group")),
        days=days,
        units=units,
        line_days=line,
        shown="" if days is None else (f"{days:.1f}" if days < 10 else f"{days:.0f}"),
        state=state,
        fluid_y=px(surface),
        fluid_h=px(FLOOR + 1 - surface),
        line_y=px(line_y),
        gap_y=px(line_y),
        gap_h=px(gap),
    )


def bags(groups: Sequence[Any], full: float | None = None) -> list[Bag]:
    """One bag a group, in the order given; `full` is the days of a full bag."""
    scale = full or full_scale(groups)
    return [bag(group, scale) for group in groups]
