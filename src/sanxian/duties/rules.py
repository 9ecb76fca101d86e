"""When a duty is due, when it goes up, and what may be said of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanxian.duties.facts import Clock, Kind
from sanxian.duties.lifecycle import DutyStatus

SOON = timedelta(hours=4)


def start(kind: Kind, at: datetime, due: datetime | None = None) -> Clock:
    """The clock of a duty that opens at `at`; a `due` given by the room counts before the kind's.

    Nobody is given longer to say "I have seen it" than to do it.
    """
    due = due or at + timedelta(hours=kind.hours_to_finish)
    seen = min(at + timedelta(hours=kind.hours_to_acknowledge), due)
    return Clock(acknowledge_by=seen, due_at=due, escalate_at=seen)


def again(kind: Kind, at: datetime, due: datetime) -> Clock:
    """The clock after it passed into other hands; the day by which it must be done stays."""
    seen = at + timedelta(hours=kind.hours_to_acknowledge)
    return Clock(acknowledge_by=seen, due_at=due, escalate_at=seen)


def after_acknowledging(kind: Kind, at: datetime, due: datetime) -> datetime:
    """When an acknowledged duty goes up: when it is overdue; a late one gets its hours once more."""
    return due if due > at else at + timedelta(hours=kind.hours_to_acknowledge)


def why_up(status: str, due: datetime, at: datetime) -> str:
    """The reason code of an escalation at `at`."""
    if status == DutyStatus.ACKNOWLEDGED or due <= at:
        return "duty_overdue"
    return "duty_not_acknowledged"


def urgency(status: str, acknowledge_by: datetime, due: datetime, at: datetime) -> str:
    """late, unseen (nobody has acknowledged it in time), soon, calm."""
    if due <= at:
        return "late"
    if status != DutyStatus.ACKNOWLEDGED and acknowledge_by <= at:
        return "unseen"
    return "soon" if due - at <= SOON else "calm"
