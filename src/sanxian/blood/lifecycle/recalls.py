"""The life of a recall."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class RecallStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


RECALL = Lifecycle(
    name="recall",
    start=RecallStatus.OPEN,
    steps=(step("close", RecallStatus.OPEN, RecallStatus.CLOSED, "blood.recall.close"),),
)
