"""Tiles in groups: a schematic map of places, darker the fuller they are; or states in a word each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sanxian.console.pictures import read

TONES = frozenset({"ok", "warn", "bad"})  # an unknown word never becomes a class
LEVELS = 4  # a tile without anybody is 0, a full one is 4


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: int
    room: int
    look: str  # 0…4 how full, shut, or the tone of a state
    shown: str  # instead of the numbers
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    tiles: list[Tile]

    @property
    def shut(self) -> int:
        """How many are shut: a phone says the number instead of showing them."""
        return sum(tile.look == "shut" for tile in self.tiles)


def level(value: int, room: int) -> int:
    """Which of the quarters is reached; whoever came shows, and nothing is fuller than full."""
    if value <= 0:
        return 0
    return min(-(-value * LEVELS // max(room, 1)), LEVELS)


def tile(given: Any) -> Tile:
    value, room = int(read(given, "value", 0)), int(read(given, "room", 0))
    look = str(level(value, room)) if read(given, "open", True) else "shut"
    tone, shown = str(read(given, "tone") or ""), str(read(given, "shown") or "")
    look = tone if tone in TONES else look
    return Tile(str(read(given, "label")), value, room, look, shown, str(read(given, "url") or ""))


def groups(given: Sequence[Any]) -> list[Group]:
    """The groups in the order given, without those that hold no place."""
    made = [
        Group(str(read(g, "title") or ""), [tile(t) for t in read(g, "tiles") or ()]) for g in given
    ]
    return [group for group in made if group.tiles]
