"""At the hospital: how long a unit may be away from its refrigerator, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from sanxian.blood.facts.supply_policy import Transfusion
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
    issued_at: datetime, at: datetime, celsius: Decimal | None, policy: Policy
) -> tuple[Reason, ...]:
    """Why a unit that comes back may not go on the shelf again: late, warm, or not measured."""
    found = list(_late("return_too_late", "return_within", issued_at, at, policy))
    band = policy.values.return_band
    if celsius is None:
        found.append(policy.reason("return_not_measured", "return_band"))
    elif not band.low <= celsius <= band.high:
        found.append(
            policy.reason("temperature_out_of_band", "return_band", low=band.low, high=band.high)
        )
    return tuple(found)


def _late(code: str, key: str, start: datetime, at: datetime, policy: Policy) -> tuple[Reason, ...]:
    span: Span = policy.origin(key).value
    if at <= start + length(span):
        return ()
    return (policy.reason(code, key, limit=span),)
