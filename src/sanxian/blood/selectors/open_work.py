"""What the laboratory has begun on a donation and not ended: rule-facts for release, and work lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanxian.blood.facts.laboratory import GROUPING
from sanxian.blood.lifecycle import (
    DiscrepancyStatus,
    DonationStatus,
    PoolStatus,
    ResultStatus,
)
from sanxian.blood.models import (
    AssayRun,
    Donation,
    GroupDiscrepancy,
    PoolMember,
    Result,
    TypedReading,
)
from sanxian.blood.rules.testing import Open
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Reason

SEE = "blood.result.see"
CHUNK = 400
IN_DOUBT = (DiscrepancyStatus.OPEN, DiscrepancyStatus.EXPLAINED)
_POOLS = {PoolStatus.PENDING: Open.POOL_PENDING, PoolStatus.UNRESOLVED: Open.POOL_UNRESOLVED}


def of(donations: Iterable[Donation]) -> dict[int, tuple[Reason, ...]]:
    """Every begun and unended work of these donations; five queries for 400 of them.

    A rule-fact read: it looks in every place.
    """
    numbers = {row.pk: row.number for row in donations}
    found: dict[int, list[Reason]] = {}
    keys = sorted(numbers)
    for i in range(0, len(keys), CHUNK):
        for key, code, more in _open(keys[i : i + CHUNK]):
            reason = Reason(code, params={"number": numbers[key], **more})
            found.setdefault(key, []).append(reason)
    return {key: tuple(reasons) for key, reasons in found.items()}


def _open(keys: list[int]) -> Iterator[tuple[int, Open, dict[str, str]]]:
    for key, status, code in _pooled(keys):
        yield key, _POOLS[PoolStatus(status)], {"pool": code}
    in_doubt = set(_doubted(keys))
    for key in sorted(in_doubt):
        yield key, Open.GROUP_UNRESOLVED, {}
    yield from _runs(keys, in_doubt)
    for (key, assay), times in sorted(Counter(_typed(keys)).items()):
        yield key, Open.SECOND_READING if times < 2 else Open.THIRD_READING, {"assay": assay}


@prepared
def _pooled(keys: list[int]) -> QuerySet[Any]:
    members = PoolMember.objects.filter(donation_id__in=keys, pool__status__in=list(_POOLS))
    return members.values_list("donation_id", "pool__status", "pool__code")


@prepared
def _doubted(keys: list[int]) -> QuerySet[Any]:
    doubts = GroupDiscrepancy.objects.filter(donation_id__in=keys, status__in=IN_DOUBT)
    return doubts.values_list("donation_id", flat=True)


@prepared
def _typed(keys: list[int]) -> QuerySet[Any]:
    typed = TypedReading.objects.filter(donation_id__in=keys, settled_at__isnull=True)
    return typed.values_list("donation_id", "assay")


def _runs(keys: list[int], in_doubt: set[int]) -> Iterator[tuple[int, Open, dict[str, str]]]:
    """Assays that were run and have no result: a repeat is wanted, or the indirect test."""
    for key, assay in sorted(set(_unfinished(keys))):
        if assay == GROUPING:
            if key not in in_doubt:
                yield key, Open.WEAK_D_WANTED, {"assay": "rhd"}
        else:
            yield key, Open.REPEAT_WANTED, {"assay": assay}


@prepared
def _unfinished(keys: list[int]) -> QuerySet[Any]:
    return unfinished(keys).values_list("donation_id", "assay")


def unfinished(keys: Iterable[int]) -> QuerySet[AssayRun]:
    """Runs that count and have come to no result; of tubes, to no RhD."""
    runs = AssayRun.objects.filter(donation_id__in=keys, voided_at__isnull=True)
    return _without_result(runs.exclude(role__in=("single", "discriminate")))


def _without_result(runs: QuerySet[AssayRun]) -> QuerySet[AssayRun]:
    standing = Result.objects.filter(donation=OuterRef("donation")).exclude(
        status=ResultStatus.VOID
    )
    of_assay = standing.filter(assay=OuterRef("assay"))
    tubes = Q(assay=GROUPING)
    return runs.filter(
        (~tubes & ~Exists(of_assay)) | (tubes & ~Exists(standing.filter(assay="rhd")))
    )


# -- work lists --------------------------------------------------------------------------------------


def repeats(by: Actor) -> QuerySet[Donation]:
    """Donations at the bench of which some assay wants another run, the oldest first."""
    runs = AssayRun.objects.filter(donation=OuterRef("pk"), voided_at__isnull=True)
    standing = Result.objects.filter(donation=OuterRef("donation")).exclude(
        status=ResultStatus.VOID
    )
    wanted = runs.filter(role="test").exclude(assay=GROUPING)
    wanted = wanted.filter(~Exists(standing.filter(assay=OuterRef("assay"))))
    rows = within(Donation.objects.filter(status=DonationStatus.DRAWN), by, SEE)
    return rows.filter(Exists(wanted)).order_by("ended_at", "pk")


def weak_d(by: Actor) -> QuerySet[Donation]:
    """Donations at the bench of which the indirect test for D is wanted."""
    tubes = AssayRun.objects.filter(donation=OuterRef("pk"), voided_at__isnull=True, assay=GROUPING)
    known = Result.objects.filter(donation=OuterRef("pk"), assay="rhd").exclude(
        status=ResultStatus.VOID
    )
    doubt = GroupDiscrepancy.objects.filter(donation=OuterRef("pk"), status__in=IN_DOUBT)
    rows = within(Donation.objects.filter(status=DonationStatus.DRAWN), by, SEE)
    return rows.filter(Exists(tubes), ~Exists(known), ~Exists(doubt)).order_by("ended_at", "pk")


def discrepancies(by: Actor) -> QuerySet[GroupDiscrepancy]:
    """Discrepancies that are not settled and whose donation waits, those to agree to first."""
    rows = GroupDiscrepancy.objects.filter(
        status__in=IN_DOUBT, donation__status=DonationStatus.DRAWN
    )
    return within(rows.select_related("donation"), by, SEE).order_by("status", "opened_at", "pk")


def typed_by_others(by: Actor) -> QuerySet[TypedReading]:
    """What others typed and this actor may type a second or third time: never the values."""
    mine = TypedReading.objects.filter(
        by=by.id,
        settled_at__isnull=True,
        donation=OuterRef("donation"),
        assay=OuterRef("assay"),
    )
    rows = TypedReading.objects.filter(settled_at__isnull=True, donation__isnull=False)
    rows = rows.filter(~Exists(mine)).exclude(by=by.id)
    return within(rows.defer("value").select_related("donation"), by, SEE).order_by("at", "pk")
