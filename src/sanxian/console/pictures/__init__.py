"""Geometry of the pictures, pure: numbers in, coordinates out; templates draw them as SVG.

Coordinates are floats: they are for the eye only, no rule reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def read(item: Any, name: str, default: Any = None) -> Any:
    """The named value of a dict or of an object; pages may pass either."""
    if isinstance(item, Mapping):
        return item.get(name, default)
    return getattr(item, name, default)


def px(value: float) -> str:
    """A coordinate with one decimal at most: short, and never written the local way (1,5)."""
    return f"{value:.1f}".removesuffix(".0")


def cells(character: str) -> int:
    """Width on the screen: a Chinese character is two cells wide, a Latin one one."""
    return 2 if ord(character) > 0x2E7F else 1


def clip(text: str, room: int) -> str:
    """The text, or as much of it as fits `room` half-width cells with an ellipsis."""
    if sum(map(cells, text)) <= room:
        return text
    used, kept = 2, ""
    for character in text:
        used += cells(character)
        if used > room:
            break
        kept += character
    return kept.rstrip() + "…"
