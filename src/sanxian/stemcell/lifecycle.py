"""The lives of a registrant, as far as a search needs them, and of a typing."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class RegistrantStatus(StrEnum):
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"  # deferred, out of reach, reserved: for now
    LEFT = "left"
    VOID = "void"  # entered by mistake and taken back with its file


_R = RegistrantStatus
HERE = (_R.AVAILABLE, _R.UNAVAILABLE)

REGISTRANT = Lifecycle(
    name="registrant",
    start=_R.AVAILABLE,
    steps=(
        step("suspend", _R.AVAILABLE, _R.UNAVAILABLE, "stemcell.registrant.suspend"),
        step("restore", _R.UNAVAILABLE, _R.AVAILABLE, "stemcell.registrant.restore"),
        step("leave", HERE, _R.LEFT, "stemcell.registrant.leave"),
        step("void", HERE, _R.VOID, "stemcell.intake.undo"),
    ),
)


class TypingStatus(StrEnum):
    STANDING = "standing"
    REPLACED = "replaced"  # a newer one stands; this one is kept
    VOID = "void"  # taken back with its file


_T = TypingStatus

TYPING = Lifecycle(
    name="typing",
    start=_T.STANDING,
    steps=(
        step(
            "replace",
            _T.STANDING,
            _T.REPLACED,
            "stemcell.typing.record",
            "stemcell.typing.correct",
            "stemcell.intake.take",
        ),
        step("void", _T.STANDING, _T.VOID, "stemcell.intake.undo"),
    ),
)


class HeldStatus(StrEnum):
    HELD = "held"  # waits for the number of whom it is
    ENTERED = "entered"
    DROPPED = "dropped"  # the sample was destroyed, or typed again


HELD = Lifecycle(
    name="held_typing",
    start=HeldStatus.HELD,
    steps=(
        step("enter", HeldStatus.HELD, HeldStatus.ENTERED, "stemcell.held.enter"),
        step("drop", HeldStatus.HELD, HeldStatus.DROPPED, "stemcell.held.drop",
             "stemcell.held.keep"),
    ),
)  # fmt: skip


class IntakeStatus(StrEnum):
    TAKEN = "taken"
    UNDONE = "undone"


INTAKE = Lifecycle(
    name="typing_intake",
    start=IntakeStatus.TAKEN,
    steps=(step("undo", IntakeStatus.TAKEN, IntakeStatus.UNDONE, "stemcell.intake.undo"),),
)
