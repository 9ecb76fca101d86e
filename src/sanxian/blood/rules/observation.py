"""When the patient is to be looked at during a transfusion, and what a set of vital signs must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from sanxian.blood.facts.hospital import Point
from sanxian.blood.facts.hospital_policy import Bedside
from sanxian.blood.rules.transfusion import length
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

# What can be of a living patient; outside it the number was mistyped.
POSSIBLE: dict[str, tuple[Decimal, Decimal]] = {
    "celsius": (Decimal(25), Decimal(45)),
    "pulse": (Decimal(10), Decimal(300)),
    "systolic": (Decimal(30), Decimal(300)),
    "diastolic": (Decimal(10), Decimal(200)),
    "breaths": (Decimal(2), Decimal(90)),
}


def faults(vitals: Mapping[str, Decimal]) -> tuple[Reason, ...]:
    """What is missing of a set of vital signs or cannot be."""
    found = [Reason("vital_missing", params={"vital": k}) for k in POSSIBLE if k not in vitals]
    for name, value in vitals.items():
        low, high = POSSIBLE.get(name, (Decimal(1), Decimal(0)))
        if not low <= value <= high:
            found.append(Reason("vital_impossible", params={"vital": name[:16]}))
    return tuple(found)


def due(
    started_at: datetime,
    ended_at: datetime | None,
    taken: Iterable[str],
    at: datetime,
    policy: Resolved[Bedside],
) -> tuple[Point, ...]:
    """The points whose time has come and at which nobody has looked, in their order."""
    done = set(taken)
    early = started_at + length(policy.values.early_after)
    come = {Point.START: True, Point.EARLY: at >= early, Point.END: ended_at is not None}
    return tuple(p for p in policy.values.observations if come.get(p) and p not in done)
