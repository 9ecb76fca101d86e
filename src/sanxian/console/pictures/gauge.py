"""A measured value against the band in which it is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sanxian.console.pictures import px

WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Gauge:
    band_x: str
    band_w: str
    mark_x: str
    state: str  # low · high · fine


def state_of(value: float, low: float | None, high: float | None) -> str:
    if low is not None and value < low:
        return "low"
    return "high" if high is not None and value > high else "fine"


def span(value: float, low: float | None, high: float | None) -> tuple[float, float]:
    """A scale when the page gives none: the band with half of its width on either side."""
    known = [v for v in (low, high, value) if v is not None]
    margin = max((max(known) - min(known)) / 2, abs(max(known)) * 0.2, 1.0)
    return min(known) - margin, max(known) + margin


def gauge(
    value: Any, *, low: Any = None, high: Any = None, start: Any = None, end: Any = None
) -> Gauge:
    """Coordinates on a bar of 200; an open side of the band reaches the end of the bar."""
    number = float(value)
    floor = None if low is None else float(low)
    ceiling = None if high is None else float(high)
    left, right = span(number, floor, ceiling)
    left = left if start is None else float(start)
    right = right if end is None else float(end)

    def x(at: float) -> float:
        return min(max((at - left) / (right - left), 0.0), 1.0) * WIDTH

    band_from = 0.0 if floor is None else x(floor)
    band_to = WIDTH if ceiling is None else x(ceiling)
    mark = min(max(x(number) - 2, 0.0), WIDTH - 4)
    return Gauge(
        px(band_from), px(max(band_to - band_from, 0.0)), px(mark), state_of(number, floor, ceiling)
    )
