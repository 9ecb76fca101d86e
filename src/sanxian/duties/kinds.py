"""The kinds of duties, and who wants to know that one is done: offered in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sanxian.core.actor import Actor
from sanxian.duties.facts import Kind

KINDS: dict[str, Kind] = {}

# kind -> what the room above does when a worker reports it done, in the same transaction:
# called with duty=, by=, at=.
DONE: dict[str, Callable[..., Any]] = {}


def offer(
    code: str,
    label: Any,
    hours_to_acknowledge: int,
    hours_to_finish: int,
    *,
    permission: str = "",
    step: str = "",
    link: Callable[[str], str] | None = None,
    unverified: bool = True,
    done: Callable[..., Any] | None = None,
) -> Kind:
    """Register a kind. Raises RuntimeError when the code is another kind's already."""
    kind = Kind(
        code, label, hours_to_acknowledge, hours_to_finish, permission, step, link, unverified
    )
    if KINDS.setdefault(code, kind) != kind:
        raise RuntimeError(f"two kinds of duty are called {code}")
    if done is not None:
        DONE[code] = done
    return kind


def get(code: str) -> Kind:
    """The kind. Raises LookupError where no room has offered it."""
    if code not in KINDS:
        raise LookupError(f"no kind of duty is called {code}")
    return KINDS[code]


def told(duty: Any, by: Actor, at: datetime) -> None:
    """News upward: the room that wants to know hears that its duty is done."""
    if duty.kind in DONE:
        DONE[duty.kind](duty=duty, by=by, at=at)
