"""Nucleic-acid pools: put together, and taken apart before they were tested.

What a pool says comes as a reading under its code, by file or typed: `laboratory.load`, `enter`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.models import Donation, NatPool, PoolMember
from sanxian.blood.rules import pools
from sanxian.blood.rules.pools import Candidate
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import runs
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.kernel.refusal import Malformed, Refusal

BASIS = ("血站技术操作规程（2019版）",)
DISSOLVE_REASONS = ("wrong_sample", "instrument_fault", "control_failed", "pool_spoilt")


@act("blood.pool.make", basis=BASIS)
def make(*, place: str, donations: Sequence[Donation], by: Actor, at: datetime) -> NatPool:
    """Put the samples of these donations into one pool, in their order.

    Refuses with every fault: pool_size, pool_donation_judged, pool_already_tested,
    pool_already_pooled.
    """
    if not donations:
        raise Malformed("nothing_chosen")
    file = runs.file_of({row.number: row for row in donations}, {}, at)
    policy = Rulings(clock.day(at)).testing(place)
    Refusal.unless_empty(pools.bars([_candidate(file, row) for row in donations], policy))
    pool = create(
        NatPool, code=new_code("NP"), org_path=place, size=len(donations), made_at=at, made_by=by.id
    )
    insert_many(
        PoolMember(pool=pool, donation=row, position=n) for n, row in enumerate(donations, 1)
    )
    note(donations=[row.number for row in donations])
    return pool


@act("blood.pool.dissolve", basis=BASIS, on="pool")
def dissolve(*, pool: NatPool, reason: str, by: Actor, at: datetime) -> NatPool:
    """Give up a pool that has not been tested; its members may be pooled again or tested singly.

    A pool that reacted is never given up: each of its members is tested.
    """
    if reason not in DISSOLVE_REASONS:
        raise Malformed("reason_unknown", field="reason")
    move(pool, "dissolve", reasons=[reason])
    pool.typed.filter(settled_at__isnull=True).update(settled_at=at)
    pool.members.update(live=False)
    return pool


def _candidate(file: runs.File, donation: Donation) -> Candidate:
    known = file.donations[donation.number]
    tested = (known.pk, "nat") in file.results or (known.pk, "nat") in file.runs
    waits = known.status == DonationStatus.DRAWN
    return Candidate(known.number, waits, tested, known.pk in file.pooled)
