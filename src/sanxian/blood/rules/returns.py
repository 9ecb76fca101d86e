"""What a hospital may give back to the centre. Anything in doubt is destroyed, never passed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanxian.blood.facts.hospital_policy import Hospital
from sanxian.blood.rules.transfusion import length
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason


@dataclass(frozen=True, slots=True)
class Offered:
    """A unit as the hospital offers it: minutes out of its storage, all in all."""

    component: str
    expires_at: datetime
    opened: bool
    unbroken: bool
    minutes_out: int


def bars(offered: Offered, at: datetime, policy: Resolved[Hospital]) -> tuple[Reason, ...]:
    """Every reason why the centre does not take it back."""
    return tuple(_bars(offered, at, policy))


def _bars(offered: Offered, at: datetime, policy: Resolved[Hospital]) -> Iterator[Reason]:
    values = policy.values
    if not values.returns_accepted:
        yield policy.reason("returns_not_accepted", "returns_accepted")
    if offered.component not in values.return_components:
        yield policy.reason("component_not_taken_back", "return_components")
    if offered.opened:
        yield Reason("opened")
    if not offered.unbroken:
        yield Reason("cold_chain_broken")
    if offered.expires_at <= at:
        yield Reason("past_expiry")
    if timedelta(minutes=offered.minutes_out) > length(values.return_out_within):
        limit = values.return_out_within
        yield policy.reason("out_too_long", "return_out_within", limit=limit)
