"""The life of a suspicion that two files are one person's."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class DoubleStatus(StrEnum):
    SUSPECTED = "suspected"
    MERGED = "merged"
    DISTINCT = "distinct"


_S = DoubleStatus

DOUBLE = Lifecycle(
    name="double",
    start=_S.SUSPECTED,
    steps=(
        step("merge", _S.SUSPECTED, _S.MERGED, "people.person.merge"),
        step("unmerge", _S.MERGED, _S.SUSPECTED, "people.person.unmerge"),
        step("distinguish", _S.SUSPECTED, _S.DISTINCT, "people.double.distinguish"),
        step("reconsider", _S.DISTINCT, _S.SUSPECTED, "people.double.reconsider"),
    ),
)
