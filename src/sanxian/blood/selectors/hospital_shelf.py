"""A hospital's own shelf: group by component, what ends soon, and each bag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Unit
from sanxian.core.actor import Actor, within
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "blood.unit.see"
SOON = timedelta(days=3)
HERE = (UnitStatus.AVAILABLE, UnitStatus.RESERVED, UnitStatus.HELD)


@dataclass(frozen=True, slots=True)
class Cell:
    """One component and group: bags free, set aside, held; free bags that end within three days."""

    component: str
    abo: str
    rhd: str
    free: int
    reserved: int
    held: int
    soon: int
    first: datetime | None


def hospitals(by: Actor) -> list[tuple[str, str]]:
    """Path and name of the hospitals whose shelf the actor may see."""
    found: dict[str, str] = {}
    for path in by.paths(SEE):
        found |= dict(places.of_kind(path, Kind.HOSPITAL))
    return list(found.items())


def cells(by: Actor, hospital: str, at: datetime) -> list[Cell]:
    """One query."""
    rows = within(Unit.objects.filter(org_path=hospital, status__in=HERE), by, SEE).order_by()
    fresh = Q(status=UnitStatus.AVAILABLE, expires_at__gt=at)
    counted = rows.values_list("component", "abo", "rhd").annotate(
        free=Count("pk", filter=fresh),
        reserved=Count("pk", filter=Q(status=UnitStatus.RESERVED)),
        held=Count("pk", filter=Q(status=UnitStatus.HELD)),
        soon=Count("pk", filter=fresh & Q(expires_at__lte=at + SOON)),
        first=Min("expires_at", filter=fresh),
    )
    return [Cell(*row) for row in counted.order_by("component", "abo", "rhd")]


def bags(
    by: Actor, hospital: str, component: str = "", group: str = "", q: str = ""
) -> QuerySet[Unit]:
    """Free bags of a shelf, the first to expire first."""
    rows = within(Unit.objects.filter(org_path=hospital, status=UnitStatus.AVAILABLE), by, SEE)
    if component:
        rows = rows.filter(component=component)
    if group:
        rows = rows.filter(abo=group[:-1], rhd=group[-1])
    if q.strip():
        rows = rows.filter(number__iendswith=q.strip())
    return rows.order_by("expires_at", "pk")
