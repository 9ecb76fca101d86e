"""An edition: what one text says on one topic, for one place, from one day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sanxian.kernel.policy.place import normalise


class Status(StrEnum):
    """Whether the figure was read in the source that is named."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Value:
    """One value and where it comes from.

    `overridable` False forbids every lower level to say otherwise.
    """

    value: Any
    source: str
    status: Status
    edition_id: str
    note: str = ""
    overridable: bool = True


@dataclass(frozen=True)
class Edition:
    """`until` is the last day in force (None: no end). A draft has no effective day.

    Among editions of one level the higher `rank` prevails, then the later effective day.
    """

    id: str
    name: str
    source: str
    place: str = ""
    effective: date | None = None
    until: date | None = None
    draft: bool = False
    rank: int = 0
    values: Mapping[str, Value] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        if self.draft or self.effective is None or on < self.effective:
            return False
        return self.until is None or on <= self.until

    def switched_on(self, *, place: str, effective: date, id: str) -> Edition:
        """The draft as an edition in force for a place from a day on, under a new id."""
        values = {key: replace(value, edition_id=id) for key, value in self.values.items()}
        return replace(
            self, id=id, place=normalise(place), effective=effective, draft=False, values=values
        )
