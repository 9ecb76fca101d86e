"""News upward: what the rooms above want to hear of a registrant, by the registry's number.

Each list holds callables that are called in the same transaction. The first four get
`(number=, why=, by=, at=)`, with `why` an open word; who registers says it in its own `wiring`.
LEAVING gets `(registrant=, by=, at=)` before somebody leaves, and may refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanxian.core.actor import Actor

Hear = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that comes back of a typing: how fine it is, and which edition of the names it was read with."""

    resolution: str
    edition: str


ENTERED: list[Hear] = []
LEFT: list[Hear] = []
SUSPENDED: list[Hear] = []
RESTORED: list[Hear] = []
LEAVING: list[Hear] = []

# (person=) -> whether somebody gives blood again and again; the blood programme's to say.
REPEAT: list[Callable[..., bool]] = []

# (by=, at=) -> those whom to ask first, at a blood centre's side.
PROSPECTS: list[Callable[..., Any]] = []


def tell(listeners: list[Hear], *, number: str, why: str, by: Actor, at: datetime) -> None:
    """Let all who listen know; nobody is told of who has no number yet."""
    for hear in listeners if number else ():
        hear(number=number, why=why, by=by, at=at)


# What the other side of a match must hear, by word; each is called with (case=, by=, at=), and takes
# the rest from `selectors.cases.outward(case)`: a code, days, numbers of bags; never a name or reason.
TOLD: dict[str, list[Hear]] = {
    word: []
    for word in (
        "available", "not_available", "reserved", "planned", "confirmed", "collected",
        "handed_over", "delivered",
    )
}  # fmt: skip

# (case=, by=, at=) when the day until which she is held has moved, or the day that was planned is open
# again: what the other side was told holds no longer.
HELD: list[Hear] = []

# (case=, by=, at=) when a case was stopped, whoever stopped it: what is left to do about it is needless.
STOPPED: list[Hear] = []

# (case=, by=, at=) when somebody has given: thanks and honours are another room's.
DONATED: list[Hear] = []

# (case=, by=) -> words and address of pages that a room above has about a case, of those which `by` may
# open.
PAGES: list[Callable[..., list[tuple[Any, str]]]] = []

# (case=, hospital=path) -> whether cells for this case must not be taken in that house, because what
# must be kept apart would meet there. The donor's side learns only that the days do not suit.
TOGETHER: list[Callable[..., bool]] = []


def held(*, case: Any, by: Actor, at: datetime) -> None:
    """Let the other side hear until when she is held now."""
    for hear in HELD:
        hear(case=case, by=by, at=at)


def told(word: str, *, case: Any, by: Actor, at: datetime) -> None:
    """Let the other side hear a word about a case."""
    for hear in TOLD[word]:
        hear(case=case, by=by, at=at)


# What was typed of a sample goes past this room to whoever keeps typings: (sample=, text=, method=,
# day=, by=, at=) -> Kept, or None where nobody keeps them. May refuse what cannot be read.
TYPED: list[Callable[..., Kept | None]] = []

# (sample=, by=, at=) when a sample was destroyed: what was typed of it must not be used.
DESTROYED: list[Hear] = []

# (case=, at=) -> whether the two typings match, where both are at hand; None where they are not. The
# donor's side hears no locus and no count.
COMPARED: list[Callable[..., bool | None]] = []


def compared(*, case: Any, at: datetime) -> bool | None:
    """The first answer that is one."""
    answers = (ask(case=case, at=at) for ask in COMPARED)
    return next((said for said in answers if said is not None), None)
