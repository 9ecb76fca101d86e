"""Reads of the laboratory: what waits for results, and the results of one donation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import DonationStatus, ResultStatus
from sanxian.blood.models import Batch, Donation, Result
from sanxian.blood.selectors.rulings import Rulings
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Unknown

SEE = "blood.result.see"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A donation on the bench and the assays it still lacks."""

    donation: Donation
    done: tuple[Assay, ...]
    missing: tuple[Assay, ...]


def bench(by: Actor, on: date, *, complete: bool | None = None, q: str = "") -> QuerySet[Donation]:
    """Donations that were drawn and wait, the oldest first; `complete` says whether every assay is
    in (None: either). Annotated with `standing`.
    """
    rows = within(Donation.objects.filter(status=DonationStatus.DRAWN), by, SEE)
    required = Rulings(on).required(by.facility)
    counted = Q(results__assay__in=required) & ~Q(results__status=ResultStatus.VOID)
    rows = rows.annotate(standing=Count("results", filter=counted))
    if complete is not None:
        enough = Q(standing__gte=len(required))
        rows = rows.filter(enough if complete else ~enough)
    if said := printable(q):
        rows = rows.filter(number__endswith=said.upper())
    return rows.order_by("ended_at", "pk")


def printable(text: str) -> str:
    """What somebody searched for, without what no number holds (a NUL that PostgreSQL refuses)."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def counts(by: Actor, on: date) -> dict[str, int]:
    """How many lack something, and how many are complete; one query."""
    required = len(Rulings(on).required(by.facility))
    found = bench(by, on).order_by().values_list("standing", flat=True)
    tally = [standing >= required for standing in found]
    return {"lacking": tally.count(False), "complete": tally.count(True)}


def lacking(donations: Iterable[Donation], on: date) -> list[Waiting]:
    """What each of these donations lacks; one query for all of them, and the outcomes stay shut."""
    known = list(donations)
    done: dict[int, set[str]] = {row.pk: set() for row in known}
    for key, assay in _known(list(done)):
        done[key].add(assay)
    rulings = Rulings(on)
    return [_waiting(row, done[row.pk], rulings.required(row.org_path)) for row in known]


@prepared
def _known(donations: list[int]) -> QuerySet[Result, Any]:
    rows = Result.objects.filter(donation__in=donations).exclude(status=ResultStatus.VOID)
    return rows.values_list("donation_id", "assay")


def _waiting(donation: Donation, done: set[str], required: tuple[Assay, ...]) -> Waiting:
    return Waiting(
        donation, tuple(a for a in Assay if a in done), tuple(a for a in required if a not in done)
    )


def donation(by: Actor, pk: int) -> Donation:
    """Raises Unknown."""
    row = within(Donation.objects.filter(pk=pk), by, SEE).first()
    if row is None:
        raise Unknown("not_found")
    return row


def results(by: Actor, of: Donation, at: datetime) -> list[Result]:
    """Every result of a donation, void ones too; that they were looked at is recorded."""
    rows = list(of.results.select_related("batch").order_by("pk"))
    if rows:
        saw(by, subject_of(of), "results", at=at, place=of.org_path)
    order = list(Assay)
    return sorted(rows, key=lambda row: (order.index(Assay(row.assay)), row.pk))


def result(by: Actor, pk: int) -> Result:
    """Raises Unknown."""
    rows = within(Result.objects.select_related("donation"), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def batches(by: Actor) -> QuerySet[Batch]:
    """The files that came, newest first."""
    return within(Batch.objects.all(), by, SEE).order_by("-at", "-pk")


def batch(by: Actor, pk: int) -> tuple[Batch, QuerySet[Donation]]:
    """A file and the donations whose results it brought. Raises Unknown."""
    row = batches(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    found = Donation.objects.filter(results__batch=row).distinct()
    return row, within(found, by, SEE).order_by(F("number").asc())
