"""The policy of a place and day, as the rooms of supply and hospital ask for it."""

from __future__ import annotations

from datetime import date, timedelta

from sanxian.blood.facts.supply_policy import (
    COMPATIBILITY,
    EMERGENCY,
    STOCK,
    TRANSFUSION,
    Compatibility,
    Emergency,
    Stock,
    Transfusion,
)
from sanxian.blood.rules import issuing
from sanxian.core import policy
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Resolved

_LENGTHS = {
    "minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}


def lasting(span: Span) -> timedelta:
    """A span of fixed length. Raises ValueError for months and years, which have none."""
    if span.unit not in _LENGTHS:
        raise ValueError(f"no fixed length: {span}")
    return span.count * _LENGTHS[span.unit]


def compatibility(path: str, on: date) -> Resolved[Compatibility]:
    return policy.resolve(COMPATIBILITY, policy.area(path), on)


def emergency(path: str, on: date) -> Resolved[Emergency]:
    return policy.resolve(EMERGENCY, policy.area(path), on)


def stock(path: str, on: date) -> Resolved[Stock]:
    return policy.resolve(STOCK, policy.area(path), on)


def transfusion(path: str, on: date) -> Resolved[Transfusion]:
    return policy.resolve(TRANSFUSION, policy.area(path), on)


def accepted_groups(
    component: str, group: tuple[str, str], ruled: Resolved[Compatibility]
) -> list[tuple[str, str]]:
    """ABO and RhD of the units this patient may receive, the best first."""
    names = issuing.accepted(component, *group, ruled.values)
    return [(name[:-1], name[-1]) for name in names]
