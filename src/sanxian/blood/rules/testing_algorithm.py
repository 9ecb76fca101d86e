"""What the runs of one assay come to: done, or so many more to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sanxian.blood.facts.laboratory import INITIAL, NONREACTIVE, REACTIVE
from sanxian.blood.facts.supply_policy import Marker, Testing, Unrepeated
from sanxian.blood.facts.terms import Assay
from sanxian.kernel.policy import Resolved

Policy = Resolved[Testing]


@dataclass(frozen=True, slots=True)
class Standing:
    """`outcome` is "" while `wanted` more runs on the same sample are to come."""

    outcome: str
    wanted: int = 0


def judge(assay: Assay, runs: Sequence[str], policy: Policy) -> Standing:
    """The judgement on the runs of one assay, the first run first.

    A first run that does not react stands by itself, and so does every assay that the edition does
    not repeat. A reactive one is repeated on the same sample: enough reactive repeats make it
    repeatedly reactive; otherwise the edition says what it is. Raises ValueError without runs.
    """
    if not runs:
        raise ValueError("nothing was run")
    first, again = runs[0], runs[1:]
    wanted = repeats(assay, policy)
    if not _reacts(assay, first, policy) or not wanted:
        return Standing(first)
    if len(again) < wanted:
        return Standing("", wanted - len(again))
    found = [run for run in again[:wanted] if _reacts(assay, run, policy)]
    if len(found) >= policy.values.repeats_reactive:
        return Standing(_highest((first, *found)) if assay is Assay.ALT else REACTIVE)
    if policy.values.unrepeated is Unrepeated.FIT:
        return Standing(_highest(again) if assay is Assay.ALT else NONREACTIVE)
    return Standing(INITIAL)


def repeats(assay: Assay, policy: Policy) -> int:
    """How often a reactive run of this assay is repeated; 0 for one that is not."""
    repeated = assay.value in {marker.value for marker in Marker}
    return policy.values.repeats[Marker(assay.value)] if repeated else 0


def _reacts(assay: Assay, run: str, policy: Policy) -> bool:
    return int(run) > policy.values.alt_to if assay is Assay.ALT else run == REACTIVE


def _highest(runs: Sequence[str]) -> str:
    return str(max(map(int, runs)))
