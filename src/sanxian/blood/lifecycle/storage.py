"""The lives of storage: a fault of the cold, and a sample of the quality control."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class ExcursionStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


EXCURSION = Lifecycle(
    name="excursion",
    start=ExcursionStatus.OPEN,
    steps=(step("close", ExcursionStatus.OPEN, ExcursionStatus.CLOSED, "blood.excursion.close"),),
)


class SampleStatus(StrEnum):
    PICKED = "picked"  # waiting to be measured
    PASSED = "passed"
    FAILED = "failed"
    DROPPED = "dropped"  # the bag was gone before it could be measured


SAMPLE = Lifecycle(
    name="sample",
    start=SampleStatus.PICKED,
    steps=(
        step("pass", SampleStatus.PICKED, SampleStatus.PASSED, "blood.qc.measure"),
        step("fail", SampleStatus.PICKED, SampleStatus.FAILED, "blood.qc.measure"),
        step("drop", SampleStatus.PICKED, SampleStatus.DROPPED, "blood.qc.drop"),
    ),
)
