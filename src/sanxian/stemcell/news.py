"""News upward: whom searches find from now on, and whom no longer, by the registry's numbers.

Called in the act's own transaction, once for a whole file; who listens says so in its own `wiring`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sanxian.core.actor import Actor

Hear = Callable[..., Any]

# (numbers=, by=, at=) when something is typed of registrants of whom nothing was.
TYPED: list[Hear] = []

# (numbers=, since=, by=, at=) when the file that brought their only typings is taken back, and when it
# had been taken in.
UNTYPED: list[Hear] = []


def typed(numbers: Sequence[str], by: Actor, at: datetime) -> None:
    for hear in TYPED if numbers else ():
        hear(numbers=numbers, by=by, at=at)


def untyped(numbers: Sequence[str], since: datetime, by: Actor, at: datetime) -> None:
    for hear in UNTYPED if numbers else ():
        hear(numbers=numbers, since=since, by=by, at=at)
