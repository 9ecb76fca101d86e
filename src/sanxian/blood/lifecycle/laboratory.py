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
        step("void", ResultStatus.ENTERED, ResultStatus.VOID, "blood.result.void"),
    ),
)
