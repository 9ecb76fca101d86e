"""The life of a duty."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class DutyStatus(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    DONE = "done"
    CANCELLED = "cancelled"


_S = DutyStatus
LIVE = (_S.OPEN, _S.ACKNOWLEDGED, _S.ESCALATED)
SETTLE = "duties.duty.settle"  # the room that opened it saw the work done, or needless

DUTY = Lifecycle(
    name="duty",
    start=_S.OPEN,
    steps=(
        step("acknowledge", {_S.OPEN, _S.ESCALATED}, _S.ACKNOWLEDGED, "duties.duty.acknowledge"),
        step("finish", LIVE, _S.DONE, "duties.duty.finish", SETTLE),
        step("escalate", LIVE, _S.ESCALATED, "duties.duty.escalate"),
        step(
            "reassign",
            LIVE,
            _S.OPEN,
            "duties.duty.reassign",
            "duties.duty.hand_over",
            "duties.duty.reroute",
            "duties.duty.release",
        ),
        step("cancel", LIVE, _S.CANCELLED, "duties.duty.cancel", SETTLE),
    ),
)
