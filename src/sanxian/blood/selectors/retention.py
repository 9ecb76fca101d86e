"""Reads of retention: disposals and how long records stand."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from sanxian.blood.facts.quality import Keep
from sanxian.blood.models import Disposal, DisposalLine
from sanxian.blood.services import retention as service
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "blood.retention.see"


def listed(by: Actor, status: str = "") -> QuerySet[Disposal]:
    rows = within(Disposal.objects.all(), by, SEE)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("-proposed_at", "-pk")


def get(by: Actor, pk: int) -> Disposal:
    """Raises Unknown."""
    row = listed(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def lines(of: Disposal) -> QuerySet[DisposalLine]:
    return of.lines.order_by("day", "pk")


def waiting(by: Actor) -> QuerySet[Disposal]:
    """Disposals that wait for this actor's signature: not those she has signed already."""
    rows = within(Disposal.objects.all(), by, "blood.retention.erase")
    return rows.filter(Q(status="proposed") | Q(status="agreed") & ~Q(agreed_by=by.id))


def years(place: str, on: date) -> list[tuple[Keep, int, str]]:
    """How long each kind stands at a place, and by which edition."""
    return [(kind, *service.years(kind, place, on)) for kind in Keep]
