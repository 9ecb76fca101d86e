"""The lives of quality: a nonconformity, its actions, a planned deviation, a count, a disposal."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class NonconformityStatus(StrEnum):
    OPEN = "open"
    INVESTIGATED = "investigated"
    PLANNED = "planned"
    CHECKED = "checked"  # every action was found effective
    CLOSED = "closed"


_NC = NonconformityStatus
NONCONFORMITY = Lifecycle(
    name="nonconformity",
    start=_NC.OPEN,
    steps=(
        step("investigate", _NC.OPEN, _NC.INVESTIGATED, "blood.nonconformity.investigate"),
        step("plan", _NC.INVESTIGATED, _NC.PLANNED, "blood.nonconformity.plan"),
        step("prove", _NC.PLANNED, _NC.CHECKED, "blood.nonconformity.check"),
        step("disprove", _NC.PLANNED, _NC.INVESTIGATED, "blood.nonconformity.check"),
        step("close", _NC.CHECKED, _NC.CLOSED, "blood.nonconformity.close"),
    ),
)


class ActionStatus(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"


ACTION = Lifecycle(
    name="corrective_action",
    start=ActionStatus.PLANNED,
    steps=(
        step("do", ActionStatus.PLANNED, ActionStatus.DONE, "blood.action.do"),
        step("prove", ActionStatus.DONE, ActionStatus.EFFECTIVE, "blood.nonconformity.check"),
        step("disprove", ActionStatus.DONE, ActionStatus.INEFFECTIVE, "blood.nonconformity.check"),
    ),
)


class DeviationStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


_DEV = DeviationStatus
DEVIATION = Lifecycle(
    name="deviation",
    start=_DEV.PROPOSED,
    steps=(
        step("approve", _DEV.PROPOSED, _DEV.APPROVED, "blood.deviation.approve"),
        step("refuse", _DEV.PROPOSED, _DEV.REFUSED, "blood.deviation.refuse"),
        step("end", _DEV.APPROVED, _DEV.ENDED, "blood.deviation.end"),
    ),
)


class CountStatus(StrEnum):
    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STOCK_COUNT = Lifecycle(
    name="stock_count",
    start=CountStatus.OPEN,
    steps=(
        step("finish", CountStatus.OPEN, CountStatus.COUNTED, "blood.count.finish"),
        step("close", CountStatus.COUNTED, CountStatus.CLOSED, "blood.count.close"),
        step("cancel", CountStatus.OPEN, CountStatus.CANCELLED, "blood.count.cancel"),
    ),
)


class DisposalStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"  # by one person
    ERASED = "erased"  # a second person agreed, and it was done
    REFUSED = "refused"


_DISP = DisposalStatus
DISPOSAL = Lifecycle(
    name="disposal",
    start=_DISP.PROPOSED,
    steps=(
        step("agree", _DISP.PROPOSED, _DISP.AGREED, "blood.retention.agree"),
        step("erase", _DISP.AGREED, _DISP.ERASED, "blood.retention.erase"),
        step("refuse", (_DISP.PROPOSED, _DISP.AGREED), _DISP.REFUSED, "blood.retention.refuse"),
    ),
)
