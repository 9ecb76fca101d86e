"""The calls that a plan promises are made, in the demonstration too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanxian.core.actor import Actor
from sanxian.duties import services as duties
from sanxian.stemdonor.services import promised

HOUR = timedelta(hours=1)


def call(case: Any, by: Actor, until: datetime, at: datetime | None = None) -> None:
    """Every call of a case that was due by then and is the worker's own: an hour before its time, or `at`."""
    for duty in promised.calls(case):
        mine = duty.owner is not None and duty.owner.code == by.id
        if mine and duty.closed_at is None and duty.due_at <= until:
            duties.record(
                duty=duty, channel="phone", outcome="reached", minutes=5, by=by,
                at=at or max(duty.due_at - HOUR, duty.opened_at),
            )  # fmt: skip
