"""The lives of a registrant, of a sample, of what goes to a laboratory, and of a file taken over."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class RegistrantStatus(StrEnum):
    INTENDING = "intending"
    ENROLLED = "enrolled"  # consents given, understood; no sample yet, or a new one needed
    COOLING = "cooling"  # sampled; seven days to think it over
    SAMPLED = "sampled"  # wants to stay: the sample may go to the laboratory
    TYPING = "typing"
    LISTED = "listed"
    DEFERRED = "deferred"
    LOST = "lost"
    MATCHED = "matched"
    LEFT = "left"


_R = RegistrantStatus
HERE = tuple(s for s in _R if s != _R.LEFT)
_DO = "stemdonor.registrant."

REGISTRANT = Lifecycle(
    name="registrant",
    start=_R.INTENDING,
    steps=(
        # the nurse at the chair, and the laboratory, stand elsewhere than the county: reach all
        step("enrol", _R.INTENDING, _R.ENROLLED, f"{_DO}enrol", f"{_DO}consent", reach="all"),
        step("take_over", _R.INTENDING, _R.LISTED, "stemdonor.intake.take"),
        step("draw", _R.ENROLLED, _R.COOLING, f"{_DO}draw", reach="all"),
        step("redraw", _R.ENROLLED, _R.SAMPLED, f"{_DO}draw", reach="all"),
        step("keep", _R.COOLING, _R.SAMPLED, f"{_DO}call_back"),
        step("send", _R.SAMPLED, _R.TYPING, "stemdonor.sample.send"),
        step("resample", (_R.SAMPLED, _R.TYPING), _R.ENROLLED, "stemdonor.sample.receive",
             "stemdonor.sample.reject", reach="all"),
        step("enlist", _R.TYPING, _R.LISTED, f"{_DO}enlist"),
        step("match", _R.LISTED, _R.MATCHED, f"{_DO}match"),
        step("release", _R.MATCHED, _R.LISTED, f"{_DO}release"),
        step("defer", (_R.ENROLLED, _R.LISTED, _R.LOST), _R.DEFERRED, f"{_DO}defer"),
        step("restore", _R.DEFERRED, _R.LISTED, f"{_DO}restore"),
        step("resume", _R.DEFERRED, _R.ENROLLED, f"{_DO}restore"),
        step("lose", (_R.COOLING, _R.LISTED), _R.LOST, f"{_DO}lose"),
        step("find", _R.LOST, _R.LISTED, f"{_DO}find", f"{_DO}talk", "stemdonor.own.keep",
             reach="all"),
        step("cool", _R.LOST, _R.COOLING, f"{_DO}find", "stemdonor.own.keep", reach="all"),
        # one leaves by oneself wherever one is cared for
        step("leave", HERE, _R.LEFT, f"{_DO}withdraw", f"{_DO}leave", f"{_DO}age_out",
             f"{_DO}call_back", f"{_DO}talk", "stemdonor.own.withdraw", reach="all"),
    ),
)  # fmt: skip


class SampleStatus(StrEnum):
    DRAWN = "drawn"
    SENT = "sent"
    RECEIVED = "received"
    TYPED = "typed"
    UNFIT = "unfit"
    DISCARDED = "discarded"  # destroyed, or given back


_S = SampleStatus

SAMPLE = Lifecycle(
    name="sample",
    start=_S.DRAWN,
    steps=(
        step("send", _S.DRAWN, _S.SENT, "stemdonor.sample.send"),
        # a sample belongs to its county while it lies in the laboratory
        step("receive", _S.SENT, _S.RECEIVED, "stemdonor.sample.receive", reach="all"),
        step("miss", _S.SENT, _S.UNFIT, "stemdonor.sample.receive", reach="all"),
        step("reject", (_S.DRAWN, _S.RECEIVED), _S.UNFIT, "stemdonor.sample.reject", reach="all"),
        step("type", _S.RECEIVED, _S.TYPED, "stemdonor.sample.type_in", reach="all"),
        step("discard", (_S.DRAWN, _S.RECEIVED, _S.TYPED, _S.UNFIT), _S.DISCARDED,
             "stemdonor.sample.discard", reach="all"),
    ),
)  # fmt: skip


class ConsignmentStatus(StrEnum):
    SENT = "sent"
    RECEIVED = "received"


CONSIGNMENT = Lifecycle(
    name="consignment",
    start=ConsignmentStatus.SENT,
    steps=(
        step(
            "receive",
            ConsignmentStatus.SENT,
            ConsignmentStatus.RECEIVED,
            "stemdonor.sample.receive",
            reach="all",
        ),
    ),
)


class IntakeStatus(StrEnum):
    TAKEN = "taken"
    UNDONE = "undone"


INTAKE = Lifecycle(
    name="intake",
    start=IntakeStatus.TAKEN,
    steps=(step("undo", IntakeStatus.TAKEN, IntakeStatus.UNDONE, "stemdonor.intake.undo"),),
)
