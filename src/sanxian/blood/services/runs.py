"""From runs to results: what each reading of a list adds to its donation's file.

No act stands here: `laboratory.enter` and `laboratory.load` check a list and hand it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.facts.laboratory import (
    GROUPING,
    REACTIVE,
    UNDETERMINED,
    VIRUSES,
    Reading,
    outcome_of,
)
from sanxian.blood.facts.supply_policy import Testing
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import DiscrepancyStatus, PoolStatus, ResultStatus
from sanxian.blood.models import (
    AssayRun,
    Batch,
    Donation,
    GroupDiscrepancy,
    NatPool,
    PoolMember,
    Result,
)
from sanxian.blood.rules import grouping, pools, testing_algorithm
from sanxian.blood.selectors.rulings import Rulings
from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.core.move import move_many
from sanxian.core.prepared import insert_many, prepared
from sanxian.kernel.policy import Resolved

CHUNK = 400
IN_DOUBT = (DiscrepancyStatus.OPEN, DiscrepancyStatus.EXPLAINED)
Key = tuple[int, str]
_GROUP = (Assay.ABO.value, Assay.RHD.value)


@dataclass(slots=True)
class File:
    """What is known of the donations and pools that a list of readings speaks of."""

    donations: dict[str, Donation]
    pools: dict[str, NatPool]
    on: datetime
    runs: dict[Key, list[AssayRun]] = field(default_factory=dict)
    results: set[Key] = field(default_factory=set)
    doubts: set[int] = field(default_factory=set)
    pooled: dict[int, NatPool] = field(default_factory=dict)
    _rulings: Rulings | None = None

    def policy(self, path: str) -> Resolved[Testing]:
        if self._rulings is None:
            self._rulings = Rulings(clock.day(self.on))
        return self._rulings.testing(path)

    def done(self, donation: Donation, assay: str, more: Sequence[str] = ()) -> bool:
        """Whether the runs on file, and `more` after them, already come to a judgement."""
        known = [run.outcome for run in self.runs.get((donation.pk, assay), ())] + list(more)
        if (donation.pk, assay) in self.results:
            return True
        if not known:
            return False
        policy = self.policy(donation.org_path)
        return bool(testing_algorithm.judge(Assay(assay), known, policy).outcome)


def file_of(donations: dict[str, Donation], pools_: dict[str, NatPool], at: datetime) -> File:
    """Read everything that stands of these donations: four queries for each 400 of them."""
    found = File(donations, pools_, at)
    keys = sorted(row.pk for row in donations.values())
    for i in range(0, len(keys), CHUNK):
        part = keys[i : i + CHUNK]
        found.results |= set(_results(part))
        for run in _runs(part):
            found.runs.setdefault((run.donation_id, run.assay), []).append(run)
        found.doubts |= set(_doubts(part))
        for member in _members(part):
            found.pooled[member.donation_id] = member.pool
    return found


@prepared
def _results(donations: list[int]) -> QuerySet[Result, Any]:
    rows = Result.objects.filter(donation_id__in=donations).exclude(status=ResultStatus.VOID)
    return rows.values_list("donation_id", "assay")


@prepared
def _runs(donations: list[int]) -> QuerySet[AssayRun, Any]:
    rows = AssayRun.objects.filter(donation_id__in=donations, voided_at__isnull=True)
    return rows.exclude(role="discriminate").order_by("pk")


@prepared
def _doubts(donations: list[int]) -> QuerySet[GroupDiscrepancy, Any]:
    rows = GroupDiscrepancy.objects.filter(donation_id__in=donations, status__in=IN_DOUBT)
    return rows.values_list("donation_id", flat=True)


@prepared
def _members(donations: list[int]) -> QuerySet[PoolMember, Any]:
    rows = PoolMember.objects.filter(donation_id__in=donations, live=True)
    return rows.select_related("pool")


def take(
    file: File, readings: Sequence[Reading], batch: Batch | None, by: Actor, at: datetime
) -> list[AssayRun]:
    """Keep every run and write the results that follow; the readings have been checked."""
    of_pools = [r for r in readings if r.number in file.pools]
    rows = [_run(file, r, batch, by, at) for r in readings if r.number not in file.pools]
    insert_many(rows)
    for row in rows:
        if row.role != "discriminate":
            file.runs.setdefault((row.donation_id, row.assay), []).append(row)
    results = [*_judged(file, rows), *_grouped(file, rows, at), *_resolved(file, rows)]
    results += _pool_results(file, of_pools, batch, by, at)
    insert_many(results)
    return rows


def _run(file: File, reading: Reading, batch: Batch | None, by: Actor, at: datetime) -> AssayRun:
    donation = file.donations[reading.number]
    virus = VIRUSES.get(reading.assay)
    assay = "nat" if virus else reading.assay
    single = assay == "nat" and donation.pk in file.pooled
    return AssayRun(
        donation=donation,
        org_path=donation.org_path,
        assay=assay,
        role="discriminate" if virus else "single" if single else "test",
        outcome=said(reading),
        instrument=reading.instrument,
        lot=reading.lot,
        batch=batch,
        at=at,
        by=by.id,
    )


def said(reading: Reading) -> str:
    """The outcome of a reading in its one spelling. Raises ValueError."""
    if reading.assay == GROUPING:
        return str(grouping.read(reading.outcome))
    if reading.assay in VIRUSES:
        return f"{VIRUSES[reading.assay]} {outcome_of(Assay.NAT, reading.outcome)}"
    return outcome_of(Assay(reading.assay), reading.outcome)


def result_of(run: AssayRun, assay: str, outcome: str) -> Result:
    return Result(
        donation=run.donation,
        org_path=run.org_path,
        assay=assay,
        outcome=outcome,
        instrument=run.instrument,
        lot=run.lot,
        batch=run.batch,
        at=run.at,
        by=run.by,
    )


def _judged(file: File, rows: Iterable[AssayRun]) -> Iterator[Result]:
    """The assays whose runs now come to a judgement; the last run of each signs it."""
    last = {(r.donation_id, r.assay): r for r in rows if r.role == "test" and r.assay != GROUPING}
    for key, run in last.items():
        outcomes = [one.outcome for one in file.runs[key]]
        policy = file.policy(run.org_path)
        standing = testing_algorithm.judge(Assay(run.assay), outcomes, policy)
        if standing.outcome:
            yield result_of(run, run.assay, standing.outcome)


# -- groups ------------------------------------------------------------------------------------------


def _grouped(file: File, rows: Iterable[AssayRun], at: datetime) -> Iterator[Result]:
    """ABO and RhD where forward and reverse agree; otherwise a discrepancy for two persons."""
    doubts: list[GroupDiscrepancy] = []
    weak: list[int] = []
    read = [run for run in rows if run.assay == GROUPING and run.donation_id not in file.doubts]
    standing = _standing_groups(file, read)
    for run in read:  # a further test of a discrepancy says nothing by itself
        policy = file.policy(run.org_path)
        known = standing.get(run.donation_id, ("", ""))
        found = grouping.against_result(interpreted(run, policy), known, policy)
        if found.discrepant:
            doubts.append(_doubt(run, found, at))
            continue
        weak += [run.donation_id] if found.weak_d else []
        for assay, outcome in ((Assay.ABO, found.abo), (Assay.RHD, found.rhd)):
            if outcome and (run.donation_id, assay.value) not in file.results:
                yield result_of(run, assay.value, outcome)
    insert_many(doubts)
    if weak:
        Donation.objects.filter(pk__in=weak).update(weak_d=True)


def _standing_groups(file: File, runs: Iterable[AssayRun]) -> dict[int, tuple[str, str]]:
    """The groups that earlier tubes of these donations have told already; no query where none has."""
    keys = {r.donation_id for r in runs} & {key for key, assay in file.results if assay in _GROUP}
    if not keys:
        return {}
    rows = Result.objects.filter(donation__in=keys, assay__in=_GROUP)
    found: dict[int, dict[str, str]] = {}
    for row in rows.exclude(status=ResultStatus.VOID):
        found.setdefault(row.donation_id, {})[row.assay] = row.outcome
    return {key: (said.get("abo", ""), said.get("rhd", "")) for key, said in found.items()}


def interpreted(run: AssayRun, policy: Resolved[Testing]) -> grouping.Grouping:
    """What the reactions of a run say, against the donor's record."""
    donor = run.donation.donor
    seen = grouping.read(run.outcome)
    return grouping.interpret(seen, policy, known=(donor.abo, donor.rhd))


def _doubt(run: AssayRun, found: grouping.Grouping, at: datetime) -> GroupDiscrepancy:
    return GroupDiscrepancy(
        donation=run.donation,
        run=run,
        org_path=run.org_path,
        codes=" ".join(found.codes),
        opened_at=at,
    )


def group_results(run: AssayRun, abo: str, rhd: str) -> list[Result]:
    """The results of a discrepancy that two persons settled; a group not found is undetermined."""
    return [
        result_of(run, Assay.ABO.value, abo or UNDETERMINED),
        result_of(run, Assay.RHD.value, rhd or UNDETERMINED),
    ]


# -- pools -------------------------------------------------------------------------------------------


def _pool_results(
    file: File, readings: Sequence[Reading], batch: Batch | None, by: Actor, at: datetime
) -> Iterator[Result]:
    """Pools that do not react clear their members; those that react ask for single tests."""
    told = {file.pools[r.number].pk: (r, said(r)) for r in readings}
    pools_ = {pool.pk: pool for pool in file.pools.values() if pool.pk in told}
    reacted = [p for key, p in pools_.items() if told[key][1] == REACTIVE]
    cleared = [p for key, p in pools_.items() if told[key][1] != REACTIVE]
    move_many(reacted, "react", set={"tested_at": at})
    move_many(cleared, "clear", set={"tested_at": at})
    members = PoolMember.objects.filter(pool__in=cleared).select_related("donation")
    for member in members:
        reading, outcome = told[member.pool_id]
        run = AssayRun(
            donation=member.donation,
            org_path=member.donation.org_path,
            instrument=reading.instrument,
            lot=reading.lot,
            batch=batch,
            at=at,
            by=by.id,
        )
        yield result_of(run, "nat", outcome)
    PoolMember.objects.filter(pool__in=cleared).update(live=False)


def _resolved(file: File, rows: Iterable[AssayRun]) -> Iterator[Result]:
    """Reactive pools of which every member has now been tested by itself."""
    touched = {file.pooled[r.donation_id].pk: file.pooled[r.donation_id] for r in rows
               if r.role == "single"}  # fmt: skip
    ended: list[NatPool] = []
    for pool in touched.values():
        singles = _singles(pool)
        outcomes = pools.members(
            REACTIVE, [r and r.outcome for r in singles], file.policy(pool.org_path)
        )
        if all(outcomes):
            ended.append(pool)
            for run, outcome in zip(singles, outcomes, strict=True):
                if run is not None:
                    yield result_of(run, "nat", outcome)
    move_many(ended, "resolve")
    PoolMember.objects.filter(pool__in=ended).update(live=False)


def _singles(pool: NatPool) -> list[AssayRun | None]:
    """The single test of each member, None where it has not been done; two queries a pool."""
    keys = list(pool.members.order_by("position").values_list("donation_id", flat=True))
    runs = AssayRun.objects.filter(donation_id__in=keys, assay="nat", role="single")
    runs = runs.filter(voided_at__isnull=True).select_related("donation").order_by("pk")
    found = {run.donation_id: run for run in runs}
    return [found.get(key) for key in keys]


def unresolved(pool: NatPool) -> bool:
    return pool.status == PoolStatus.UNRESOLVED
