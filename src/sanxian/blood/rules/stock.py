"""Days of cover, the line, and which unit goes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from sanxian.blood.facts.supply_policy import Stock
from sanxian.blood.facts.terms import Component
from sanxian.kernel.policy import Resolved

Policy = Resolved[Stock]


class Level(StrEnum):
    """From good to bad."""

    NORMAL = "normal"
    WATCH = "watch"
    LOW = "low"  # below the warning line
    EMERGENCY = "emergency"


def days_of_cover(units: int, issued: int, window_days: int) -> Decimal | None:
    """How long the stock lasts at the mean issue of the window, to a tenth of a day, rounded down.

    None when nothing was issued: there is no mean to divide by.
    """
    if issued <= 0:
        return None
    exact = Decimal(units * window_days) / Decimal(issued)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def line_days(component: Component, group: str, policy: Policy) -> int:
    """The warning line of a component and group, in days."""
    own = policy.values.line_days_group.get(f"{component} {group}")
    return policy.values.line_days[component] if own is None else own


def line_units(component: Component, group: str, issued: int, policy: Policy) -> int:
    """The warning line in units at the mean issue, rounded up."""
    return -(-line_days(component, group, policy) * issued // policy.values.window_days)


def level(component: Component, group: str, units: int, issued: int, policy: Policy) -> Level:
    """Where the stock stands; `issued` is the number given out in the edition's window.

    Compared in whole numbers, so that a stock exactly at a line is not below it. A stock that
    nobody has asked for is normal, an empty one that nobody has asked for is to be watched.
    """
    v = policy.values
    if issued <= 0:
        return Level.NORMAL if units or not v.target_days[component] else Level.WATCH
    line = line_days(component, group, policy)
    steps = (
        (min(v.emergency_days[component], line), Level.EMERGENCY),
        (line, Level.LOW),
        (max(v.watch_days[component], line), Level.WATCH),
    )
    for days, name in steps:
        if units * v.window_days < days * issued:
            return name
    return Level.NORMAL


class Dated(Protocol):
    """What FEFO needs of a unit."""

    @property
    def expires_at(self) -> datetime: ...
    @property
    def number(self) -> str: ...


D = TypeVar("D", bound=Dated)


def first_expiring_first(units: Iterable[D]) -> list[D]:
    """The order in which units are taken; of two that expire together the lower number."""
    return sorted(units, key=lambda unit: (unit.expires_at, unit.number))


def in_date(units: Iterable[D], at: datetime) -> list[D]:
    """Those not expired, in the order in which they are taken."""
    return first_expiring_first(unit for unit in units if unit.expires_at > at)
