"""Reads of runs, pools, discrepancies and retained samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from sanxian.blood.facts.laboratory import GROUPING, REACTIVE, VIRUSES
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import DonationStatus, PoolStatus, ResultStatus
from sanxian.blood.models import (
    AssayRun,
    Donation,
    Donor,
    GroupDiscrepancy,
    NatPool,
    PoolMember,
    Result,
    RetainedSample,
    TypedReading,
)
from sanxian.blood.selectors import open_work
from sanxian.core.actor import Actor, within
from sanxian.core.pages import counted
from sanxian.kernel.refusal import Unknown

SEE = "blood.result.see"
SAMPLES = "blood.sample.see"
OPTIONAL = (Assay.ANTIBODY_SCREEN, Assay.ANTI_CMV, Assay.PHENOTYPE)
EVERY = (GROUPING, *(a.value for a in Assay if a not in (Assay.ABO, Assay.RHD)), *VIRUSES)
_GROUPS = (Assay.ABO, Assay.RHD)
_REACTED = (PoolStatus.UNRESOLVED, PoolStatus.RESOLVED)


@dataclass(frozen=True, slots=True)
class Work:
    """How much waits at the bench besides first runs."""

    repeats: int
    weak_d: int
    discrepancies: int
    typed: int
    pools: int

    @property
    def all(self) -> int:
        return self.repeats + self.weak_d + self.discrepancies + self.typed + self.pools


def work(by: Actor) -> Work:
    """Five counts, asked for together."""
    found = (
        open_work.repeats(by),
        open_work.weak_d(by),
        open_work.discrepancies(by),
        open_work.typed_by_others(by),
        unresolved(by),
    )
    return Work(*counted(found))


def typable(by: Actor, of: Donation, required: Iterable[str]) -> list[str]:
    """What this actor may type of a donation: what lacks a result and she has not typed already.

    ABO and RhD are typed as reactions; assays that not every donation needs come last.
    """
    standing = set(of.results.exclude(status=ResultStatus.VOID).values_list("assay", flat=True))
    mine = set(of.typed.filter(by=by.id, settled_at__isnull=True).values_list("assay", flat=True))
    live = of.pools.filter(live=True, pool__status=PoolStatus.PENDING).exists()
    found = [a for a in required if a not in standing and a not in _GROUPS]
    found += [a.value for a in OPTIONAL if a not in standing and a not in found]
    if not set(_GROUPS) <= standing:
        found.insert(0, GROUPING)
    found += viruses(of)
    return [a for a in found if a not in mine and not (a == Assay.NAT and live)]


def viruses(of: Donation) -> list[str]:
    """Which virus is still to be told of a donation whose nucleic acid reacted by itself."""
    rows = [r for r in of.runs.all() if r.assay == Assay.NAT and r.voided_at is None]
    told = {f"nat_{r.outcome.split()[0]}" for r in rows if r.role == "discriminate"}
    reacted = any(r.outcome == REACTIVE for r in rows if r.role != "discriminate")
    return [name for name in VIRUSES if name not in told] if reacted else []


def runs(of: Donation) -> list[AssayRun]:
    """Every run of a donation, void ones too; the page that shows them records the look."""
    return list(of.runs.select_related("batch").order_by("pk"))


def typed(of: Donation) -> list[TypedReading]:
    """Who typed what and has not been matched: never the values."""
    rows = of.typed.filter(settled_at__isnull=True)
    return list(rows.defer("value").order_by("pk"))


def pools(by: Actor, status: str = "") -> QuerySet[NatPool]:
    """Pools, the newest first; annotated with `count`."""
    rows = within(NatPool.objects.annotate(count=Count("members")), by, SEE)
    rows = rows.filter(status=status) if status in set(PoolStatus) else rows
    return rows.order_by("-made_at", "-pk")


def unresolved(by: Actor) -> QuerySet[NatPool]:
    """Pools that reacted and wait for single tests."""
    return within(NatPool.objects.filter(status=PoolStatus.UNRESOLVED), by, SEE).order_by("pk")


def pool(by: Actor, pk: int) -> NatPool:
    """A pool with its members in order; each knows its donation. Raises Unknown."""
    members = PoolMember.objects.select_related("donation").order_by("position")
    rows = within(NatPool.objects.prefetch_related(Prefetch("members", members)), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


@dataclass(frozen=True, slots=True)
class Resolving:
    """What is left to type of a pool that reacted, by donation: its single test, and its viruses."""

    singles: list[Donation]
    viruses: dict[int, list[str]]
    donations: dict[int, Donation]


def resolving(by: Actor, row: NatPool) -> Resolving:
    """What this actor may still type of the members of a pool; six queries, however many."""
    keys = [m.donation_id for m in row.members.all()] if row.status in _REACTED else []
    waits = Donation.objects.filter(pk__in=keys, status=DonationStatus.DRAWN)
    waits = within(waits.prefetch_related("runs"), by, "blood.result.enter").order_by("number")
    found = {d.pk: d for d in waits}
    mine = TypedReading.objects.filter(donation__in=found, by=by.id, settled_at__isnull=True)
    typed_ = set(mine.values_list("donation_id", "assay"))
    done = singly_tested(row)
    singles = [d for d in found.values() if d.pk not in done and (d.pk, "nat") not in typed_]
    left = {d.pk: [v for v in viruses(d) if (d.pk, v) not in typed_] for d in found.values()}
    return Resolving(singles, {key: names for key, names in left.items() if names}, found)


def singly_tested(row: NatPool) -> set[int]:
    """The donations of a pool that have been tested by themselves."""
    done = AssayRun.objects.filter(
        donation__pools__pool=row, assay="nat", role="single", voided_at__isnull=True
    )
    return set(done.values_list("donation_id", flat=True))


def poolable(by: Actor) -> QuerySet[Donation]:
    """Donations at the bench without nucleic-acid result or live pool, the oldest first."""
    result = Result.objects.filter(donation=OuterRef("pk"), assay="nat").exclude(
        status=ResultStatus.VOID
    )
    run = AssayRun.objects.filter(donation=OuterRef("pk"), assay="nat", voided_at__isnull=True)
    live = PoolMember.objects.filter(donation=OuterRef("pk"), live=True)
    rows = within(Donation.objects.filter(status=DonationStatus.DRAWN), by, "blood.pool.make")
    return rows.filter(~Exists(result), ~Exists(run), ~Exists(live)).order_by("ended_at", "pk")


def discrepancy(by: Actor, pk: int) -> GroupDiscrepancy:
    """Raises Unknown."""
    rows = within(GroupDiscrepancy.objects.select_related("donation__donor"), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def tubes(of: Donation) -> list[AssayRun]:
    """The groupings of a donation, in their order."""
    return list(of.runs.filter(assay=GROUPING, voided_at__isnull=True).order_by("pk"))


def donation_numbered(by: Actor, number: str) -> Donation:
    """Raises Unknown."""
    row = within(Donation.objects.select_related("donor"), by, SEE).filter(number=number).first()
    if row is None:
        raise Unknown("not_found")
    return row


def donations_numbered(by: Actor, numbers: Iterable[str]) -> dict[str, Donation]:
    """The donations of these numbers in the laboratory's reach."""
    rows = within(Donation.objects.filter(number__in=sorted(set(numbers))), by, SEE)
    return {row.number: row for row in rows}


def donor_coded(by: Actor, code: str) -> Donor:
    """A donor by the code on a slip; one of whom a donation lies in reach. Raises Unknown."""
    mine = within(Donation.objects.filter(donor=OuterRef("pk")), by, SEE)
    row = Donor.objects.filter(Exists(mine), code=code).first()
    if row is None:
        raise Unknown("not_found")
    return row


def retained(by: Actor, q: str = "", status: str = "") -> QuerySet[RetainedSample]:
    """Retained samples, the last stored first; `q` the last digits of a number, or a position."""
    rows = within(RetainedSample.objects.select_related("donation"), by, SAMPLES)
    if q:
        rows = rows.filter(donation__number__endswith=q.upper()) | rows.filter(
            position__startswith=q
        )
    return (rows.filter(status=status) if status else rows).order_by("-stored_at", "-pk")


def sample(by: Actor, pk: int) -> RetainedSample:
    """Raises Unknown."""
    rows = within(RetainedSample.objects.select_related("donation"), by, SAMPLES)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row
