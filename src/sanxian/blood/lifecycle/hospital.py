"""The lives of the hospital: samples, transfers, statements, approvals, reaction cases, own blood."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class TubeStatus(StrEnum):
    TAKEN = "taken"
    ACCEPTED = "accepted"  # the label agrees with the patient
    REJECTED = "rejected"  # it does not, or the tube cannot be used


TUBE = Lifecycle(
    name="tube",
    start=TubeStatus.TAKEN,
    steps=(
        step("accept", TubeStatus.TAKEN, TubeStatus.ACCEPTED, "blood.tube.accept"),
        step(
            "reject",
            TubeStatus.TAKEN,
            TubeStatus.REJECTED,
            "blood.tube.accept",
            "blood.tube.reject",
        ),
    ),
)


class TransferStatus(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"  # the centre agrees, or the edition asks for no agreement
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SENT = "sent"


TRANSFER = Lifecycle(
    name="transfer",
    start=TransferStatus.ASKED,
    steps=(
        step(
            "agree",
            TransferStatus.ASKED,
            TransferStatus.AGREED,
            "blood.transfer.agree",
            "blood.transfer.ask",
            reach="all",
        ),
        step(
            "refuse",
            TransferStatus.ASKED,
            TransferStatus.REFUSED,
            "blood.transfer.refuse",
            reach="all",
        ),
        step(
            "withdraw",
            (TransferStatus.ASKED, TransferStatus.AGREED),
            TransferStatus.WITHDRAWN,
            "blood.transfer.withdraw",
        ),
        step("send", TransferStatus.AGREED, TransferStatus.SENT, "blood.transfer.send"),
    ),
)


class UseStatus(StrEnum):
    STATED = "stated"  # the doctor has said why
    JUDGED = "judged"  # the committee has looked at it


USE = Lifecycle(
    name="use",
    start=UseStatus.STATED,
    steps=(step("judge", UseStatus.STATED, UseStatus.JUDGED, "blood.use.judge"),),
)


class LargeUseStatus(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"  # by two persons
    REFUSED = "refused"


_SIGNERS = ("blood.use.approve_chief", "blood.use.approve_department")

LARGE_USE = Lifecycle(
    name="large_use",
    start=LargeUseStatus.ASKED,
    steps=(
        step("approve", LargeUseStatus.ASKED, LargeUseStatus.APPROVED, *_SIGNERS),
        step("refuse", LargeUseStatus.ASKED, LargeUseStatus.REFUSED, "blood.use.refuse_large"),
    ),
)


class CaseStatus(StrEnum):
    REPORTED = "reported"
    INVESTIGATING = "investigating"
    CONCLUDED = "concluded"  # by the hospital
    REVIEWED = "reviewed"  # by the centre as well


HAEMOVIGILANCE = Lifecycle(
    name="haemovigilance",
    start=CaseStatus.REPORTED,
    steps=(
        step(
            "investigate",
            CaseStatus.REPORTED,
            CaseStatus.INVESTIGATING,
            "blood.reaction.investigate",
        ),
        step(
            "conclude",
            (CaseStatus.REPORTED, CaseStatus.INVESTIGATING),
            CaseStatus.CONCLUDED,
            "blood.reaction.conclude",
        ),
        step(
            "review",
            CaseStatus.CONCLUDED,
            CaseStatus.REVIEWED,
            "blood.reaction.review",
            reach="all",
        ),
        step(
            "send_back",
            CaseStatus.CONCLUDED,
            CaseStatus.INVESTIGATING,
            "blood.reaction.send_back",
            reach="all",
        ),
    ),
)


class AutologousStatus(StrEnum):
    STORED = "stored"
    ISSUED = "issued"  # out of the refrigerator, for its own patient
    GIVEN = "given"
    DISCARDED = "discarded"


AUTOLOGOUS = Lifecycle(
    name="autologous",
    start=AutologousStatus.STORED,
    steps=(
        step("issue", AutologousStatus.STORED, AutologousStatus.ISSUED, "blood.autologous.issue"),
        step(
            "take_back",
            AutologousStatus.ISSUED,
            AutologousStatus.STORED,
            "blood.autologous.take_back",
        ),
        step("give", AutologousStatus.ISSUED, AutologousStatus.GIVEN, "blood.autologous.give"),
        step(
            "discard",
            (AutologousStatus.STORED, AutologousStatus.ISSUED),
            AutologousStatus.DISCARDED,
            "blood.autologous.discard",
        ),
    ),
)

ALL = (TUBE, TRANSFER, USE, LARGE_USE, HAEMOVIGILANCE, AUTOLOGOUS)
