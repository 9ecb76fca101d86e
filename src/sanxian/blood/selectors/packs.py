"""Reads of the lots of bag sets."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from sanxian.blood.models import PackLot
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs.places import above

SEE = "blood.pack.see"


def listed(by: Actor, q: str = "", status: str = "") -> QuerySet[PackLot]:
    """Lots, the last to come first; each knows how many `donations` were drawn into it."""
    rows = within(PackLot.objects.annotate(drawn=Count("donations")), by, SEE)
    rows = rows.filter(lot__istartswith=q) | rows.filter(maker__istartswith=q) if q else rows
    return (rows.filter(status=status) if status else rows).order_by("-came_at", "-pk")


def one(by: Actor, pk: int) -> PackLot:
    """Raises Unknown."""
    row = within(PackLot.objects.all(), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def of_scan(path: str, text: str) -> PackLot | None:
    """The lot of that number in the register of the place or of the centre above it."""
    return next(iter(_of_scan(above(path), text)), None)


@prepared
def _of_scan(paths: list[str], text: str) -> QuerySet[PackLot]:
    return PackLot.objects.filter(org_path__in=paths, lot=text).order_by("pk")


def in_use(path: str) -> list[str]:
    """The numbers of the lots in use at a place, the first to come first. Where there are any, a set is
    scanned for each donation: the centre keeps a register."""
    return list(_in_use(above(path)))


@prepared
def _in_use(paths: list[str]) -> QuerySet[PackLot, str]:
    rows = PackLot.objects.filter(org_path__in=paths, status="in_use").order_by("pk")
    return rows.values_list("lot", flat=True)
