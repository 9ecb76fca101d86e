"""Reads of patients' samples."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sanxian.blood.models import SampleTube
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "blood.tube.see"


def listed(by: Actor, status: str = "", q: str = "") -> QuerySet[SampleTube]:
    """Tubes of the actor's wards, the oldest first."""
    rows = within(SampleTube.objects.select_related("patient"), by, SEE)
    if status:
        rows = rows.filter(status=status)
    if q.strip():
        word = q.strip().upper()
        rows = rows.filter(Q(code=word) | Q(patient__code=word))
    return rows.order_by("taken_at", "pk")


def get(by: Actor, pk: int) -> SampleTube:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def wards(by: Actor, permission: str = SEE) -> dict[str, str]:
    """Path and name of the wards in which the actor holds the permission."""
    found: dict[str, str] = {}
    for path in by.paths(permission):
        found |= dict(places.of_kind(path, Kind.WARD))
    return found


def waiting(by: Actor) -> QuerySet[SampleTube]:
    """What waits to be received."""
    rows = SampleTube.objects.filter(status="taken")
    return within(rows, by, "blood.tube.accept").order_by("taken_at", "pk")
