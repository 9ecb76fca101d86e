"""Reads of counts: which are going on, what they found, what still has to be explained."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from sanxian.blood.models import CountLine, StockCount, StorageSpot
from sanxian.blood.selectors import spots
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "blood.count.see"
DIFFERS = ("missing", "elsewhere", "unexpected")


def listed(by: Actor, status: str = "") -> QuerySet[StockCount]:
    """Open ones first, then the newest; with `seen` and `differing`."""
    rows = within(StockCount.objects.select_related("spot"), by, SEE)
    if status:
        rows = rows.filter(status=status)
    return rows.annotate(
        seen=Count("lines", filter=Q(lines__seen_at__isnull=False)),
        differing=Count("lines", filter=Q(lines__finding__in=DIFFERS)),
    ).order_by("-opened_at", "-pk")


def get(by: Actor, pk: int) -> StockCount:
    """Raises Unknown."""
    row = listed(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def lines(of: StockCount, *, differing: bool = False) -> QuerySet[CountLine]:
    """What differs first; while it goes on, what was not seen yet first."""
    rows = of.lines.select_related("unit")
    if differing:
        rows = rows.filter(finding__in=DIFFERS)
    return rows.order_by("-finding", "seen_at", "number")


def to_close(by: Actor) -> QuerySet[StockCount]:
    """Counts that are over and wait for a second person: never who counted."""
    rows = within(StockCount.objects.filter(status="counted"), by, "blood.count.close")
    return rows.exclude(finished_by=by.id)


def waiting(by: Actor) -> tuple[QuerySet[StockCount], QuerySet[StockCount]]:
    """Counts that go on where the actor counts, and those that wait for her as the second."""
    rows = within(StockCount.objects.all(), by, SEE)
    second = rows.filter(status="counted").exclude(finished_by=by.id)
    may = by.may_somewhere("blood.count.close")
    return rows.filter(status="open"), second if may else StockCount.objects.none()


def choices(by: Actor) -> list[StorageSpot]:
    """Spots where the actor may count."""
    rows = within(StorageSpot.objects.filter(closed_at__isnull=True), by, "blood.count.open")
    return list(rows.order_by("org_path", "name"))


def spot(by: Actor, pk: int) -> StorageSpot:
    """Raises Unknown."""
    return spots.spot(by, pk)
