"""What the rooms above want to hear, and what they say of the work that they offer.

Filled at start-up, by kind of work: `ANSWERED[Kind.ESCORT] = missions.answered`. Whoever offers work of a
kind hears of each answer to an offer in the same transaction, as `(offer=, answer=, by=, at=)` with a code
of `facts.Answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Reason

ANSWERED: dict[str, Callable[..., Any]] = {}

# kind -> what a volunteer may read of an offer beside kind, place and times: rows (label, value); and
# where she goes on with what she has accepted, an address or "".
DETAIL: dict[str, Callable[[Any], Iterable[tuple[Any, Any]]]] = {}
PAGE: dict[str, Callable[[Any], str]] = {}

# kind -> why what she had accepted can no longer be given back by a tap, as (offer, at): because nobody
# else can be found any more. Who leaves altogether is never held.
HELD: dict[str, Callable[[Any, datetime], Iterable[Reason]]] = {}

# Whether somebody has donated, by the key of the person's file: asked when a volunteer is entered, so that
# she may be asked to tell of it. What is learned is a yes, never when, for whom or with which case.
DONATED: list[Callable[[int], bool]] = []


def has_donated(person: int) -> bool:
    return any(ask(person) for ask in DONATED)


def held(offer: Any, at: datetime) -> list[Reason]:
    """Why an accepted offer is not given back by a tap any more; none = it is."""
    ask = HELD.get(offer.kind)
    return list(ask(offer, at)) if ask else []


def told(offer: Any, answer: str, by: Actor, at: datetime) -> None:
    """News upward, inside the act that answered."""
    if offer.kind in ANSWERED:
        ANSWERED[offer.kind](offer=offer, answer=answer, by=by, at=at)
