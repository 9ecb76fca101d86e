"""When the group on a donor's record may be corrected: only to what two persons found by tubes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanxian.kernel.refusal import Reason

Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A discrepancy that two persons settled, the donor's record, and what else is at the bench.

    `recorded`, `found` and `others` are ABO and RhD, "" where unknown; `others` are the groups that
    stand of the donor's other donations not yet judged.
    """

    recorded: Group
    found: Group
    settled: bool
    others: tuple[Group, ...] = ()


def bars(finding: Finding) -> Iterator[Reason]:
    """Why the record stays as it is; nothing where it may become what was found."""
    if not finding.settled or not all(finding.found):
        yield Reason("group_correction_unproved")
        return
    if not any(finding.recorded):
        yield Reason("group_correction_nothing_known")
    elif not differs(finding.recorded, finding.found):
        yield Reason("group_correction_same")
    if any(differs(other, finding.found) for other in finding.others):
        yield Reason("group_correction_disputed")


def differs(known: Group, found: Group) -> bool:
    """Whether two groups contradict each other; what is unknown contradicts nothing."""
    return any(a and b and a != b for a, b in zip(known, found, strict=True))
