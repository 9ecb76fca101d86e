"""The lives after a donation: what a donor tells later, a positive donor's counselling, re-entry."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class InformationStatus(StrEnum):
    TAKEN = "taken"  # the blood lies still
    SETTLED = "settled"  # the quality officer has decided


INFORMATION = Lifecycle(
    name="information",
    start=InformationStatus.TAKEN,
    steps=(
        step(
            "settle",
            InformationStatus.TAKEN,
            InformationStatus.SETTLED,
            "blood.information.settle",
        ),
    ),
)


class CounsellingStatus(StrEnum):
    OPENED = "opened"
    NOTICED = "noticed"  # a letter that says nothing of a finding was given out
    ATTENDED = "attended"  # spoken with, face to face
    UNREACHABLE = "unreachable"  # tried as often as the edition asks
    REFERRED = "referred"
    CLOSED = "closed"


COUNSELLING = Lifecycle(
    name="counselling",
    start=CounsellingStatus.OPENED,
    steps=(
        step(
            "notice",
            CounsellingStatus.OPENED,
            CounsellingStatus.NOTICED,
            "blood.counselling.notice",
        ),
        step(
            "attend",
            (CounsellingStatus.NOTICED, CounsellingStatus.UNREACHABLE),
            CounsellingStatus.ATTENDED,
            "blood.counselling.attend",
        ),
        step(
            "give_up",
            CounsellingStatus.NOTICED,
            CounsellingStatus.UNREACHABLE,
            "blood.counselling.give_up",
        ),
        step(
            "refer",
            CounsellingStatus.ATTENDED,
            CounsellingStatus.REFERRED,
            "blood.counselling.refer",
        ),
        step(
            "close",
            (CounsellingStatus.ATTENDED, CounsellingStatus.REFERRED, CounsellingStatus.UNREACHABLE),
            CounsellingStatus.CLOSED,
            "blood.counselling.close",
        ),
    ),
)


class ReentryStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"  # a second person agreed: the deferral is lifted
    REFUSED = "refused"


REENTRY = Lifecycle(
    name="reentry",
    start=ReentryStatus.PROPOSED,
    steps=(
        step("agree", ReentryStatus.PROPOSED, ReentryStatus.AGREED, "blood.reentry.agree"),
        step("refuse", ReentryStatus.PROPOSED, ReentryStatus.REFUSED, "blood.reentry.refuse"),
    ),
)
