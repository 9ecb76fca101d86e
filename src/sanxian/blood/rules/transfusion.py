"""At the hospital: how long a unit may be away from its refrigerator, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sanxian.blood.facts.supply_policy import Band, Storage, Transfusion, Zone
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules.storage import zone_of
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Transfusion]


def length(span: Span) -> timedelta:
    """A span by the clock as a length of time."""
    return timedelta(**{span.unit: span.count})


def bedside_bars(
    patient: Iterable[tuple[str, str]], wristband: Iterable[tuple[str, str]], policy: Policy
) -> tuple[Reason, ...]:
    """Why the person in the bed is not shown to be the patient.

    Both are (name of identifier, value) pairs: what the order says and what the wristband says.
    Every identifier on the wristband must be the patient's, character by character, and there
    must be as many as the edition asks.
    """
    known, read = dict(patient), dict(wristband)
    read = {name: value for name, value in read.items() if value}
    found = [
        policy.reason("identifier_differs", "identifiers", identifier=name)
        for name, value in read.items()
        if known.get(name) != value
    ]
    if len(read) < policy.values.identifiers:
        needed = policy.values.identifiers
        found.append(policy.reason("identifiers_too_few", "identifiers", needed=needed))
    return tuple(found)


def begin_bars(issued_at: datetime, at: datetime, policy: Policy) -> tuple[Reason, ...]:
    """Why the transfusion may not be begun: the unit has been out too long."""
    return _late("begin_too_late", "begin_within", issued_at, at, policy)


def finish_bars(begun_at: datetime, at: datetime, policy: Policy) -> tuple[Reason, ...]:
    """What to note when a transfusion took too long; it does not undo it."""
    return _late("finish_too_late", "finish_within", begun_at, at, policy)


def crossmatch_bars(sampled_at: datetime, at: datetime, policy: Policy) -> tuple[Reason, ...]:
    """Why a crossmatch no longer holds: the patient's sample is too old."""
    return _late("crossmatch_too_old", "crossmatch_valid", sampled_at, at, policy)


def return_bars(
    component: Component,
    issued_at: datetime,
    at: datetime,
    celsius: Decimal | None,
    policy: Policy,
    storage: Resolved[Storage],
) -> tuple[Reason, ...]:
    """Why a unit that comes back may not go on the shelf again: late, not measured, or not kept as
    its component must be.

    Plasma that has thawed and platelets that were chilled are no longer what their label says.
    """
    found = list(_late("return_too_late", "return_within", issued_at, at, policy))
    ruled, key = _return_key(component, policy, storage)
    band: Band = ruled.origin(key).value
    if celsius is None:
        found.append(policy.reason("return_not_measured", "return_band"))
    elif not band.low <= celsius <= band.high:
        found.append(ruled.reason("temperature_out_of_band", key, low=band.low, high=band.high))
    return tuple(found)


def return_band(component: Component, policy: Policy, storage: Resolved[Storage]) -> Band:
    """The °C of a bag of this component that may go on the shelf again."""
    ruled, key = _return_key(component, policy, storage)
    band: Band = ruled.origin(key).value
    return band


def _return_key(
    component: Component, policy: Policy, storage: Resolved[Storage]
) -> tuple[Resolved[Any], str]:
    """What lies in the refrigerator has a band of its own for the way back; all else its storage's."""
    zone = zone_of(component)
    return (policy, "return_band") if zone is Zone.RED_CELLS else (storage, f"zones.{zone}")


def _late(code: str, key: str, start: datetime, at: datetime, policy: Policy) -> tuple[Reason, ...]:
    span: Span = policy.origin(key).value
    if at <= start + length(span):
        return ()
    return (policy.reason(code, key, limit=span),)
