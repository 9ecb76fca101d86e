"""A topic of the tests' own, so that policy can be tested without any programme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module

from sanxian.core import policy
from sanxian.kernel.policy import Topic


@dataclass(frozen=True)
class Ferry:
    seats: int
    fare: Decimal
    dogs: bool

    def __post_init__(self) -> None:
        if self.seats > 100:
            raise ValueError("a ferry has at most 100 seats")


registry = import_module("sanxian.kernel.policy.topic")
TOPIC = Topic("test.ferry", Ferry, "tests.core", "ferry.toml", since=date(2010, 1, 1))


def written(
    id: str = "zibo-1",
    place: str = "3703",
    effective: str = "2026-12-01",
    seats: int = 20,
    extra: str = "",
) -> str:
    """A local edition as TOML."""
    return (
        f'[[edition]]\nid = "{id}"\nname = "Zibo"\nplace = "{place}"\neffective = {effective}\n'
        f'source = "Order 7"\nstatus = "verified"\n[edition.values]\nseats = {seats}\n{extra}\n'
    )


@contextmanager
def known() -> Iterator[Topic[Ferry]]:
    """The topic is registered for the time of one test."""
    policy.forget()
    registry._registered[TOPIC.name] = TOPIC
    try:
        yield TOPIC
    finally:
        del registry._registered[TOPIC.name]
        policy.DECIDERS.pop(TOPIC.name, None)
        policy.forget()
