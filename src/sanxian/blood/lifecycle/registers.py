"""What came from another system: registers that were taken in, stock that was taken over."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class IntakeStatus(StrEnum):
    TAKEN = "taken"
    UNDONE = "undone"  # taken back: its rows are gone, the record of it stays


INTAKE = Lifecycle(
    name="intake",
    start=IntakeStatus.TAKEN,
    steps=(step("undo", IntakeStatus.TAKEN, IntakeStatus.UNDONE, "blood.intake.undo"),),
)


class TakeoverStatus(StrEnum):
    PROPOSED = "proposed"  # one person states what the other system had released
    CONFIRMED = "confirmed"  # a second person agreed: the bags are stock
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"  # the bags were taken off the shelf again, untouched


TAKEOVER = Lifecycle(
    name="takeover",
    start=TakeoverStatus.PROPOSED,
    steps=(
        step(
            "confirm",
            TakeoverStatus.PROPOSED,
            TakeoverStatus.CONFIRMED,
            "blood.takeover.confirm",
        ),
        step(
            "withdraw",
            TakeoverStatus.PROPOSED,
            TakeoverStatus.WITHDRAWN,
            "blood.takeover.withdraw",
        ),
        step("undo", TakeoverStatus.CONFIRMED, TakeoverStatus.UNDONE, "blood.takeover.undo"),
    ),
)
