"""The lives of distribution beside orders and boxes: massive transfusions, postponed operations."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class MassiveStatus(StrEnum):
    OPEN = "open"  # pack after pack may be asked for with one tap
    CLOSED = "closed"


MASSIVE = Lifecycle(
    name="massive",
    start=MassiveStatus.OPEN,
    steps=(step("close", MassiveStatus.OPEN, MassiveStatus.CLOSED, "blood.massive.close"),),
)


class PostponementStatus(StrEnum):
    POSTPONED = "postponed"  # no blood for it now
    RECOVERED = "recovered"  # the stock is above the line again: a new day can be set
    RESCHEDULED = "rescheduled"
    WITHDRAWN = "withdrawn"


_WAITING = (PostponementStatus.POSTPONED, PostponementStatus.RECOVERED)

POSTPONEMENT = Lifecycle(
    name="postponement",
    start=PostponementStatus.POSTPONED,
    steps=(
        step(
            "recover",
            PostponementStatus.POSTPONED,
            PostponementStatus.RECOVERED,
            "blood.postponement.recover",
            reach="all",
        ),
        step(
            "reschedule",
            _WAITING,
            PostponementStatus.RESCHEDULED,
            "blood.postponement.reschedule",
        ),
        step("withdraw", _WAITING, PostponementStatus.WITHDRAWN, "blood.postponement.withdraw"),
    ),
)
