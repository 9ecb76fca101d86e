"""What the centre asks for, as it says it, and what became of each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Asked(StrEnum):
    """What a task asks for."""

    PRELIMINARY = "preliminary_match"
    EXTENDED = "extended"
    VERIFICATION = "verification"
    SECOND = "second_donation"
    LYMPHOCYTES = "lymphocytes"
    HIGHRES = "highres"
    PHYSICAL = "physical"
    BACKUP = "backup"
    STOP = "stop"


# What opens a case, and what the donor's side calls it; all others are about a case that is open.
OPENS: dict[Asked, str] = {
    Asked.PRELIMINARY: "domestic",
    Asked.EXTENDED: "extended",
    Asked.VERIFICATION: "verification",
    Asked.SECOND: "second_cells",
    Asked.LYMPHOCYTES: "lymphocytes",
}
ORDERS = frozenset({Asked.HIGHRES, Asked.PHYSICAL, Asked.BACKUP})  # a worker does them


class Word(StrEnum):
    """What goes back; never a reason, a name or a place."""

    AVAILABLE = "available"
    NOT_AVAILABLE = "not_available"
    RESERVED = "reserved"
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    COLLECTED = "collected"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Line:
    """One task as the centre wrote it; `row` is its line in the file, or its place in the list."""

    row: int
    number: str
    kind: str
    registrant: str
    received_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became, or would become, of a line: a code, and where it lies.

    `new` can be taken, `taken` lies on a desk, `again` had come before; else it is a reason why
    nobody can be given it.
    """

    line: Line
    code: str
    task: int | None = None
    worker: str = ""
    place: str = ""

    @property
    def good(self) -> bool:
        return self.code in ("new", "taken", "again")
