"""Reads of batches: what waits to be counted in, what differs, and what bars a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sanxian.blood import editions
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.lifecycle.batches import BatchStatus
from sanxian.blood.models import (
    CollectionBatch,
    CollectionLine,
    Donation,
    Session,
    TestBatch,
    TestLine,
)
from sanxian.blood.selectors import laboratory
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Reason, Unknown

SEE = "blood.collection.see"
CHUNK = 400


def collections(by: Actor, status: str = "", q: str = "") -> QuerySet[CollectionBatch]:
    """Collection batches with counts `drawn`, `tubes`, `bags` and `differing`; open ones first."""
    rows = within(CollectionBatch.objects.select_related("session__site"), by, SEE)
    if status:
        rows = rows.filter(status=status)
    if q:
        named = CollectionLine.objects.filter(number=q.upper()).values("batch")
        rows = rows.filter(Q(code=q.upper()) | Q(pk__in=named))
    return rows.annotate(
        drawn=_count(CollectionLine, donation__isnull=False),
        tubes=_count(CollectionLine, tube=True),
        bags=_count(CollectionLine, bag=True),
        differing=_count(CollectionLine, difference__gt="", explained=""),
    ).order_by("-status", "-handed_at", "-pk")


def _count(lines: Any, **given: Any) -> Coalesce:
    """How many lines of the row are so: a subquery, so that only the rows of a page are counted."""
    rows = lines.objects.filter(batch=OuterRef("pk"), **given).order_by().values("batch")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def collection(by: Actor, pk: int) -> CollectionBatch:
    """Raises Unknown."""
    row = collections(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def lines(of: CollectionBatch) -> list[CollectionLine]:
    """The numbers of a batch, those that differ first."""
    rows = of.lines.select_related("donation").order_by("number")
    return sorted(rows, key=lambda line: (not line.difference, bool(line.explained)))


def to_hand_over(by: Actor) -> list[tuple[Session, int]]:
    """Sessions with donations that no batch lists, and how many; the latest first."""
    loose = Donation.objects.filter(status=DonationStatus.DRAWN, collection__isnull=True)
    loose = within(loose, by, "blood.collection.hand_over").order_by()
    counts = dict(loose.values_list("visit__session").annotate(n=Count("pk")))
    rows = Session.objects.filter(pk__in=list(counts)[:CHUNK]).select_related("site")
    return [(row, counts[row.pk]) for row in rows.order_by("-day", "pk")]


@prepared
def loose(session: Session) -> QuerySet[Donation, Any]:
    """What a session drew and no batch lists."""
    rows = Donation.objects.filter(visit__session=session, collection__isnull=True)
    return rows.order_by("pk")


@prepared
def lines_of(batch: CollectionBatch) -> QuerySet[CollectionLine, Any]:
    """Every line, as it is counted in."""
    return CollectionLine.objects.filter(batch=batch)


def unlisted(batch: CollectionBatch, numbers: Iterable[str]) -> dict[str, Donation]:
    """Donations of the batch's own session that were finished after the list was made."""
    rows = Donation.objects.filter(
        number__in=list(numbers), visit__session=batch.session_id, collection__isnull=True
    )
    return {row.number: row for row in rows}


def bars(donations: Iterable[Donation], on: date) -> Iterator[Reason]:
    """Donations that may not be proposed: in no closed collection batch, or without a tube in it.

    One query for each four hundred; nothing where the edition does not ask for batches.
    """
    known = list(donations)
    policies = {path: editions.bench(path, on) for path in {row.org_path for row in known}}
    asked = [r for r in known if policies[r.org_path].values.collection_batch_required]
    counted = _counted([row.pk for row in asked])
    for row in asked:
        code = _bar(*counted.get(row.pk, ("", False)))
        if code:
            ruled = policies[row.org_path]
            yield ruled.reason(code, "collection_batch_required", number=row.number)


def _bar(status: str, tube: bool) -> str:
    if status != BatchStatus.CLOSED:
        return "collection_batch_open" if status else "donation_outside_batch"
    return "" if tube else "tube_never_came"


def _counted(keys: list[int]) -> dict[int, tuple[str, bool]]:
    found: dict[int, tuple[str, bool]] = {}
    for i in range(0, len(keys), CHUNK):
        rows = CollectionLine.objects.filter(donation__in=keys[i : i + CHUNK])
        found |= {d: (s, t) for d, s, t in rows.values_list("donation", "batch__status", "tube")}
    return found


# -- test batches --------------------------------------------------------------------------------------


def test_batches(by: Actor, status: str = "") -> QuerySet[TestBatch]:
    """Test batches with a count `donations`; open ones first."""
    rows = within(TestBatch.objects.all(), by, laboratory.SEE)
    if status:
        rows = rows.filter(status=status)
    return rows.annotate(donations=_count(TestLine)).order_by("-status", "-opened_at", "-pk")


def test_batch(by: Actor, pk: int) -> TestBatch:
    """Raises Unknown."""
    row = test_batches(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def untested(collections: Iterable[int]) -> list[int]:
    """Donations of these batches whose tube came, which wait and are in no open test batch."""
    return _untested(list(collections))


@prepared
def _untested(collections: list[int]) -> QuerySet[CollectionLine, Any]:
    rows = CollectionLine.objects.filter(
        batch__in=collections, tube=True, donation__status=DonationStatus.DRAWN
    )
    taken = TestLine.objects.filter(batch__status=BatchStatus.OPEN).values("donation")
    return rows.exclude(donation__in=taken).order_by("number").values_list("donation", flat=True)


def ready_for_tests(by: Actor) -> list[CollectionBatch]:
    """Closed collection batches of which something still waits for a test batch, with `waits`."""
    lines = CollectionLine.objects.filter(
        tube=True, donation__status=DonationStatus.DRAWN, batch__status=BatchStatus.CLOSED
    )
    taken = TestLine.objects.filter(batch__status=BatchStatus.OPEN).values("donation")
    counts = dict(
        lines.exclude(donation__in=taken).order_by().values_list("batch").annotate(n=Count("pk"))
    )
    rows = CollectionBatch.objects.filter(pk__in=list(counts)[:CHUNK])
    found = list(within(rows, by, SEE).select_related("session__site").order_by("handed_at", "pk"))
    for row in found:
        row.waits = counts[row.pk]  # type: ignore[attr-defined]
    return found


def test_lines(of: TestBatch) -> list[TestLine]:
    return list(of.lines.select_related("donation").order_by("donation__number"))


@prepared
def _waiting(of: TestBatch) -> QuerySet[TestLine, Any]:
    rows = TestLine.objects.filter(batch=of, donation__status=DonationStatus.DRAWN)
    return rows.select_related("donation").order_by("donation__number")


def incomplete(of: TestBatch, on: date) -> list[tuple[TestLine, tuple[Assay, ...]]]:
    """Lines whose donation still waits, and the assays that it lacks."""
    rows = _waiting(of)
    waiting = laboratory.lacking([line.donation for line in rows], on)
    return [(line, w.missing) for line, w in zip(rows, waiting, strict=True) if w.missing]
