"""What an act costs: bare, and with a task queued in its own transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bench.__main__ import AT, milliseconds
from sanxian.core.act import act
from sanxian.core.actor import Actor, Grant
from sanxian.core.later import WORK, later, offer

PLACE = "/37/3703/bc1/"
RIGHTS = frozenset({"bench.act.bare", "bench.act.later"})
BY = Actor("bench", PLACE, (Grant("bench", PLACE, RIGHTS),))


@act("bench.act.bare")
def bare(*, place: str, by: Actor, at: datetime) -> None:
    """Permission, transaction and trail, and nothing else."""


@act("bench.act.later")
def queueing(*, place: str, by: Actor, at: datetime) -> None:
    """The same with one task queued."""
    later("bench.nothing")


def nothing() -> None:
    """The queued task, which is never run here."""


def measure(times: int = 300) -> dict[str, Any]:
    """Both acts in milliseconds, and how many bare acts one queueing act costs."""
    if "bench.nothing" not in WORK:
        offer("bench.nothing", nothing)
    one = milliseconds(lambda: bare(place=PLACE, by=BY, at=AT), times)
    two = milliseconds(lambda: queueing(place=PLACE, by=BY, at=AT), times)
    return {"bare": one, "later": two, "ratio": round(two["median_ms"] / one["median_ms"], 2)}
