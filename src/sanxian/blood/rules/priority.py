"""Who is served first, who passes below the emergency line, and which bag of a group is taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanxian.blood.facts.supply_policy import Stock
from sanxian.blood.facts.terms import Component, Urgency
from sanxian.blood.rules.stock import Level
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

HASTE = {Urgency.EMERGENCY: 1, Urgency.URGENT: 2, Urgency.ROUTINE: 3}


def haste(urgency: str, *, massive: bool = False) -> int:
    """The lower, the sooner: somebody who bleeds now stands before everybody."""
    return 0 if massive else HASTE[Urgency(urgency)]


def gate(
    component: Component,
    group: str,
    urgency: str,
    level: Level,
    issued: int,
    policy: Resolved[Stock],
) -> tuple[Reason, ...]:
    """Why an order of this urgency is not served now: its group is below the emergency line.

    `issued` are the bags of the edition's window: of a few there is no mean that could stop anybody.
    """
    if issued < policy.values.gate_from_issued:
        return ()
    if level is not Level.EMERGENCY or urgency in policy.values.pass_below_emergency:
        return ()
    days = policy.values.emergency_days[component]
    return (
        policy.reason(
            "below_emergency_line",
            f"emergency_days.{component}",
            component=component.value,
            group=group,
            days=days,
        ),
        policy.reason("only_critical_now", "pass_below_emergency", urgency=urgency),
    )


def recovered(level: Level) -> bool:
    """Whether a postponed operation may be planned again: the group is above its warning line."""
    return level in (Level.NORMAL, Level.WATCH)


def takes(
    spare: int, expires_at: datetime, number: str, at: datetime, policy: Resolved[Stock]
) -> tuple[int, datetime, str]:
    """The key by which bags of one group are taken: plain ones first, then first to expire first.

    A rare bag that is about to end is not spared any more: it would be lost.
    """
    soon = expires_at <= at + timedelta(days=policy.values.spare_specials_days)
    return (0 if soon else spare, expires_at, number)
