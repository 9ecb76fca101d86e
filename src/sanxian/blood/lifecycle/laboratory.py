"""The lives of the laboratory: results."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class ResultStatus(StrEnum):
    ENTERED = "entered"
    VALID = "valid"  # judged in a release
    VOID = "void"  # replaced, with a reason


RESULT = Lifecycle(
    name="result",
    start=ResultStatus.ENTERED,
    steps=(
        step("judge", ResultStatus.ENTERED, ResultStatus.VALID, "blood.release.propose"),
        step("unjudge", ResultStatus.VALID, ResultStatus.ENTERED, "blood.release.reopen"),
        step(
            "void",
            ResultStatus.ENTERED,
            ResultStatus.VOID,
            "blood.result.void",
            "blood.run.void",
            "blood.discrepancy.agree",
        ),
    ),
)


class PoolStatus(StrEnum):
    PENDING = "pending"  # pooled, the pool not yet tested
    CLEAR = "clear"  # did not react: nor does any member
    UNRESOLVED = "unresolved"  # reacted: each member is to be tested singly
    RESOLVED = "resolved"  # every member was
    DISSOLVED = "dissolved"  # of no effect, with a reason


NAT_POOL = Lifecycle(
    name="nat_pool",
    start=PoolStatus.PENDING,
    steps=(
        step(
            "clear",
            PoolStatus.PENDING,
            PoolStatus.CLEAR,
            "blood.result.load",
            "blood.result.enter",
        ),
        step(
            "react",
            PoolStatus.PENDING,
            PoolStatus.UNRESOLVED,
            "blood.result.load",
            "blood.result.enter",
        ),
        step(
            "resolve",
            PoolStatus.UNRESOLVED,
            PoolStatus.RESOLVED,
            "blood.result.load",
            "blood.result.enter",
        ),
        step("dissolve", PoolStatus.PENDING, PoolStatus.DISSOLVED, "blood.pool.dissolve"),
    ),
)


class DiscrepancyStatus(StrEnum):
    OPEN = "open"
    EXPLAINED = "explained"  # one person says what it is, by further tests
    RESOLVED = "resolved"  # a second person agreed
    LAPSED = "lapsed"  # its results were taken back: another sample, another run


DISCREPANCY = Lifecycle(
    name="group_discrepancy",
    start=DiscrepancyStatus.OPEN,
    steps=(
        step(
            "explain",
            DiscrepancyStatus.OPEN,
            DiscrepancyStatus.EXPLAINED,
            "blood.discrepancy.explain",
        ),
        step(
            "send_back",
            DiscrepancyStatus.EXPLAINED,
            DiscrepancyStatus.OPEN,
            "blood.discrepancy.send_back",
        ),
        step(
            "agree",
            DiscrepancyStatus.EXPLAINED,
            DiscrepancyStatus.RESOLVED,
            "blood.discrepancy.agree",
        ),
        step(
            "lapse",
            (DiscrepancyStatus.OPEN, DiscrepancyStatus.EXPLAINED),
            DiscrepancyStatus.LAPSED,
            "blood.run.void",
            "blood.result.void",
        ),
    ),
)


class CorrectionStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"  # by a second person: the donor's record changed
    WITHDRAWN = "withdrawn"  # the record stays


GROUP_CORRECTION = Lifecycle(
    name="group_correction",
    start=CorrectionStatus.PROPOSED,
    steps=(
        step(
            "confirm",
            CorrectionStatus.PROPOSED,
            CorrectionStatus.CONFIRMED,
            "blood.group.confirm",
        ),
        step(
            "withdraw",
            CorrectionStatus.PROPOSED,
            CorrectionStatus.WITHDRAWN,
            "blood.group.withdraw",
        ),
    ),
)


class ConfirmationStatus(StrEnum):
    SENT = "sent"  # the sample is with the confirming laboratory
    READ = "read"  # one person has typed the answer
    STANDING = "standing"  # a second person typed the same
    WITHDRAWN = "withdrawn"


CONFIRMATION = Lifecycle(
    name="confirmation",
    start=ConfirmationStatus.SENT,
    steps=(
        step(
            "read",
            ConfirmationStatus.SENT,
            ConfirmationStatus.READ,
            "blood.confirmation.answer",
            "blood.confirmation.load",
        ),
        step(
            "agree",
            ConfirmationStatus.READ,
            ConfirmationStatus.STANDING,
            "blood.confirmation.answer",
            "blood.confirmation.load",
        ),
        step(
            "differ", ConfirmationStatus.READ, ConfirmationStatus.SENT, "blood.confirmation.answer"
        ),
        step(
            "withdraw",
            (ConfirmationStatus.SENT, ConfirmationStatus.READ),
            ConfirmationStatus.WITHDRAWN,
            "blood.confirmation.withdraw",
        ),
    ),
)


class RetainedStatus(StrEnum):
    STORED = "stored"
    OUT = "out"  # taken out for a test
    ENDED = "ended"  # used up, or destroyed after its time


RETAINED = Lifecycle(
    name="retained_sample",
    start=RetainedStatus.STORED,
    steps=(
        step("take_out", RetainedStatus.STORED, RetainedStatus.OUT, "blood.sample.take_out"),
        step("put_back", RetainedStatus.OUT, RetainedStatus.STORED, "blood.sample.put_back"),
        step("use_up", RetainedStatus.OUT, RetainedStatus.ENDED, "blood.sample.use_up"),
        step("destroy", RetainedStatus.STORED, RetainedStatus.ENDED, "blood.sample.destroy"),
    ),
)
