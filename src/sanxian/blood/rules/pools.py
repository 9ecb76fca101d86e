"""Nucleic-acid pools: who may be pooled together, and what a pool says of its members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sanxian.blood.facts.laboratory import INITIAL, NONREACTIVE, REACTIVE
from sanxian.blood.facts.supply_policy import Testing, Unrepeated
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Testing]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A donation that somebody wants to pool."""

    number: str
    waits: bool
    tested: bool
    pooled: bool


def bars(candidates: Sequence[Candidate], policy: Policy) -> Iterator[Reason]:
    """Why these samples may not be one pool; nothing when they may."""
    most = max(policy.values.pool_sizes)
    if not 2 <= len(candidates) <= most:
        yield policy.reason("pool_size", "pool_sizes", count=len(candidates), most=most)
    for one in candidates:
        where = {"number": one.number}
        if not one.waits:
            yield Reason("pool_donation_judged", params=where)
        if one.tested:
            yield Reason("pool_already_tested", params=where)
        if one.pooled:
            yield Reason("pool_already_pooled", params=where)


def members(pool: str, singles: Sequence[str | None], policy: Policy) -> tuple[str, ...]:
    """What each member's nucleic-acid result is, "" while it is not known.

    `pool` is reactive or nonreactive; `singles` the members' single tests, None where not done.
    A pool that does not react clears its members. After a reactive one each member stands by its
    own test; when none of them reacts, by the edition's convention.
    """
    if pool == NONREACTIVE:
        return (NONREACTIVE,) * len(singles)
    if pool != REACTIVE or None in singles:
        return ("",) * len(singles)
    unexplained = REACTIVE not in singles and policy.values.pool_unexplained is Unrepeated.UNFIT
    return tuple(INITIAL if unexplained else str(one) for one in singles)
