"""What travelled at which temperature, and what of a box may be used after it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sanxian.blood.facts.supply_policy import Band, Storage, Zone
from sanxian.blood.facts.terms import BoxKind, Component
from sanxian.blood.rules.storage import zone_of
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Storage]
_KINDS = {
    Zone.TRANSPORT: BoxKind.RED_CELLS,
    Zone.PLATELETS: BoxKind.PLATELETS,
    Zone.PLASMA: BoxKind.FROZEN,
    Zone.FROZEN_CELLS: BoxKind.FROZEN,
}


def zone(component: Component) -> Zone:
    """Where it belongs on its way: what lies in the refrigerator has a wider band there."""
    lies = zone_of(component)
    return Zone.TRANSPORT if lies is Zone.RED_CELLS else lies


def kind(component: Component) -> BoxKind:
    """The kind of box that carries it."""
    return _KINDS[zone(component)]


def band(component: Component, policy: Policy) -> Band:
    return policy.values.zones[zone(component)]


def bars(component: Component, measured: Iterable[Decimal], policy: Policy) -> tuple[Reason, ...]:
    """Why a unit that travelled at these temperatures (°C) is held; empty when every one is in its
    band, and when nothing was measured."""
    kept = band(component, policy)
    outside = [c for c in measured if not kept.low <= c <= kept.high]
    if not outside:
        return ()
    worst = max(outside, key=lambda c: max(kept.low - c, c - kept.high))
    key = f"zones.{zone(component)}"
    return (
        policy.reason("temperature_in_transit", key, low=kept.low, high=kept.high, worst=worst),
    )
