"""Bars, lines and bands as coordinates, in three widths: a desk, half a desk, a phone.

Text in an SVG shrinks with it, so each chart is drawn three times and the style sheet shows the one that fits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sanxian.console.pictures import cells, px, read

ROOM_PER_LABEL = 64.0
LETTER = 7.0  # px of a half-width cell at 13 px


@dataclass(slots=True)
class View:
    """One drawing: a frame with its grid, and what stands in it."""

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float = 24.0
    bottom: float = 32.0
    highest: float = 1.0
    lowest: float = 0.0
    grid: list[tuple[str, str]] = field(default_factory=list)  # (y, text)
    labels: list[tuple[str, str, str]] = field(default_factory=list)  # (x, text, anchor)
    bars: list[dict[str, str]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    bands: list[dict[str, str]] = field(default_factory=list)
    marks: list[dict[str, str]] = field(default_factory=list)
    line_y: str = ""
    now_x: str = ""
    now_y: str = ""

    @property
    def x_from(self) -> str:
        return px(self.left)

    @property
    def x_to(self) -> str:
        return px(self.width - self.right)

    @property
    def base(self) -> str:
        return px(self.height - self.bottom)

    @property
    def inner(self) -> float:
        return self.width - self.left - self.right

    def y(self, value: float) -> float:
        share = min(max((value - self.lowest) / (self.highest - self.lowest), 0.0), 1.0)
        return self.height - self.bottom - share * (self.height - self.bottom - self.top)

    def x(self, index: int, count: int) -> float:
        """Points reach both ends of the frame."""
        return self.left + (self.inner * index / (count - 1) if count > 1 else self.inner / 2)


def views(
    highest: float, *, bottom: float = 32.0, whole: bool = False, lowest: float = 0.0
) -> list[View]:
    """Frames of three widths from `lowest` up to a round step above `highest`."""
    made = [
        View("wide", 1040, 288, 56, 24, bottom=bottom),
        View("mid", 640, 264, 48, 16, bottom=bottom),
        View("slim", 340, 216, 40, 8, bottom=bottom),
    ]
    steps = [lowest + step for step in ticks(highest - lowest, whole=whole)]
    for view in made:
        view.highest, view.lowest = steps[-1], lowest
        view.grid = [(px(view.y(t)), number(t)) for t in steps]
    return made


def number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def ticks(highest: float, parts: int = 5, *, whole: bool = False) -> list[float]:
    """Round steps from nought to at least the highest value; `whole` where things are counted."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = max(highest / parts, 1.0) if whole else highest / parts
    power = 10.0 ** math.floor(math.log10(rough))
    steps = (m * power for m in (1, 2, 2.5, 5, 10) if not whole or m * power == int(m * power))
    step = next(step for step in steps if step >= rough * 0.999)
    return [step * i for i in range(math.ceil(highest / step - 1e-9) + 1)]


def label_points(view: View, labels: Sequence[str], xs: Sequence[float]) -> None:
    """As many labels as have room, evenly spaced; the last one always."""
    if not labels:
        return
    widest = max(sum(map(cells, text)) for text in labels) * LETTER + 12
    every = max(
        1, math.ceil(len(labels) * max(ROOM_PER_LABEL * 0.5, widest) / (view.inner + widest))
    )
    last = len(labels) - 1
    for index, (text, x) in enumerate(zip(labels, xs, strict=True)):
        regular = index % every == 0 and (last - index >= every or index == last)
        if regular or index == last:
            view.labels.append((px(x), text, anchor(view, x, text)))


def anchor(view: View, x: float, text: str) -> str:
    half = sum(map(cells, text)) * LETTER / 2
    if x + half > view.width:
        return "end"
    return "start" if x - half < 0 else "middle"


def floats(values: Sequence[Any]) -> list[float]:
    return [float(v) for v in values if v is not None]


def bars(rows: Sequence[Any], line: float | None = None) -> list[View]:
    """Standing bars; a number above each where it has room."""
    values = [float(read(r, "value") or 0) for r in rows]
    made = views(max([*values, line or 0], default=0.0), whole=all(v == int(v) for v in values))
    for view in made:
        slot = view.inner / max(len(rows), 1)
        thick = min(slot * 0.64, 56.0)
        room = all(len(number(v)) * LETTER < slot for v in values)
        for index, (row, value) in enumerate(zip(rows, values, strict=True)):
            x, y = view.left + slot * (index + 0.5), view.y(value)
            said = number(value)
            view.bars.append(
                {
                    "x": px(x - thick / 2),
                    "y": px(y),
                    "w": px(thick),
                    "h": px(view.y(0) - y),
                    "middle": px(x),
                    "above": px(y - 6),
                    "said": said if room else "",
                    "tone": str(read(row, "tone") or "act"),
                    "name": f"{read(row, 'label')} {said}",
                }
            )
        xs = [view.left + slot * (i + 0.5) for i in range(len(rows))]
        label_points(view, [str(read(r, "label")) for r in rows], xs)
        view.line_y = px(view.y(line)) if line is not None else ""
    return made


def polylines(view: View, values: Sequence[Any], count: int, start: int = 0) -> list[str]:
    """The points of a series; a missing value breaks the line."""
    parts: list[list[str]] = [[]]
    for index, value in enumerate(values, start):
        if value is None:
            parts.append([])
        else:
            parts[-1].append(f"{px(view.x(index, count))},{px(view.y(float(value)))}")
    return [" ".join(part) for part in parts if part]


def lines(
    series: Sequence[Any], labels: Sequence[str], line: float | None = None, lowest: float = 0.0
) -> list[View]:
    """Lines over the same labels; from nought, unless what is shown never comes near it."""
    highest = max([*(v for s in series for v in floats(read(s, "values"))), line or 0], default=0.0)
    made = views(highest, lowest=lowest)
    for view in made:
        for index, one in enumerate(series):
            found = polylines(view, read(one, "values"), len(labels))
            dots = [part for part in found if " " not in part]
            view.lines.append(
                {
                    "parts": found,
                    "dots": [tuple(dot.split(",")) for dot in dots],
                    "tone": str(
                        read(one, "tone")
                        or ("ink", "stem", "organ", "warn", "ok", "blood")[index % 6]
                    ),
                    "dash": f"c-dash-{index % 6}",
                }
            )
        label_points(
            view, list(map(str, labels)), [view.x(i, len(labels)) for i in range(len(labels))]
        )
        view.line_y = px(view.y(line)) if line is not None else ""
    return made


def band(view: View, points: Sequence[Any], low: str, high: str) -> str:
    """The outline of a band, there along the top and back along the bottom; empty without values."""
    spots = [
        (view.x(i, len(points)), view.y(float(read(p, low))), view.y(float(read(p, high))))
        for i, p in enumerate(points)
        if read(p, low) is not None and read(p, high) is not None
    ]
    there = [f"{px(x)},{px(top)}" for x, _, top in spots]
    back = [f"{px(x)},{px(floor)}" for x, floor, _ in reversed(spots)]
    return " ".join(there + back) if len(spots) > 1 else ""


def bands(points: Sequence[Any], line: float | None = None) -> list[View]:
    """The past as a line, the future as its likeliest value between two bands."""
    names = ("past", "mid", "low50", "high50", "low90", "high90")
    highest = max([*floats([read(p, n) for p in points for n in names]), line or 0], default=0.0)
    marked = any(read(p, "mark") for p in points)
    made = views(highest, bottom=76.0 if marked else 32.0)
    for view in made:
        for low, high, css in (("low90", "high90", "c-band90"), ("low50", "high50", "c-band50")):
            view.bands.append({"points": band(view, points, low, high), "css": css})
        for name in ("past", "mid"):
            parts = polylines(view, [read(p, name) for p in points], len(points))
            view.lines.append({"parts": parts, "css": f"c-{name}"})
        xs = [view.x(i, len(points)) for i in range(len(points))]
        label_points(view, [str(read(p, "label")) for p in points], xs)
        view.line_y = px(view.y(line)) if line is not None else ""
        set_now(view, points)
        set_marks(view, points)
    return made


def set_now(view: View, points: Sequence[Any]) -> None:
    """Today is the last point with a past value."""
    known = [i for i, p in enumerate(points) if read(p, "past") is not None]
    if known and known[-1] < len(points) - 1:
        view.now_x = px(view.x(known[-1], len(points)))
        view.now_y = px(view.y(float(read(points[known[-1]], "past"))))


def set_marks(view: View, points: Sequence[Any]) -> None:
    """Events below the axis (drives already planned) in two rows; where both are full, a dot without its name."""
    free = [0.0, 0.0]
    for index, point in enumerate(points):
        text = str(read(point, "mark") or "")
        if not text:
            continue
        x = view.x(index, len(points))
        wide = sum(map(cells, text)) * LETTER + 24
        row = next((r for r in (0, 1) if x - 8 >= free[r]), 0)
        fits = x - 8 >= free[row] and x + wide < view.width + 8
        dot_y = view.height - view.bottom + 42 + 20 * row
        said = {
            "x": px(x),
            "y": px(dot_y),
            "text_x": px(x + 10),
            "text": text if fits else "",
            "name": text,
        }
        view.marks.append(said)
        free[row] = x + wide if fits else free[row]


@dataclass(frozen=True, slots=True)
class Stage:
    """One bar of a funnel, with its share of the stage before."""

    label: str
    value: Any
    width: str
    share: str
    tone: str
    note: str


def funnel(rows: Sequence[Any], least: int = 1) -> list[Stage]:
    """Each stage with its share of the one before, where that is not smaller than `least`."""
    values = [float(read(r, "value") or 0) for r in rows]
    highest = max(values, default=0.0) or 1.0
    made = []
    for index, (row, value) in enumerate(zip(rows, values, strict=True)):
        before = values[index - 1] if index else 0.0
        made.append(
            Stage(
                label=str(read(row, "label")),
                value=read(row, "value"),
                width=px(max(value / highest * 100, 0.4 if value else 0.0)),
                share=f"{value / before:.1%}" if before >= least else "",
                tone=str(read(row, "tone") or "act"),
                note=str(read(row, "note") or ""),
            )
        )
    return made
