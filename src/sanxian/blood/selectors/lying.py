"""Units that lie in one place, for work on whole lists: boxes to pack, bags to separate."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Unit
from sanxian.core.actor import Actor, within


def lying(
    by: Actor, place: str, component: str = "", *, released: bool | None = None
) -> QuerySet[Unit]:
    """Untested and available units that lie exactly at a place, oldest first."""
    rows = within(Unit.objects.filter(org_path=place), by, "blood.unit.see")
    rows = rows.filter(status__in=[UnitStatus.UNTESTED, UnitStatus.AVAILABLE])
    if component:
        rows = rows.filter(component=component)
    if released is not None:
        rows = rows.filter(released_at__isnull=not released)
    return rows.order_by("collected_at", "id")


def held(by: Actor, place: str) -> QuerySet[Unit]:
    """Units in quarantine at a place."""
    rows = within(Unit.objects.filter(org_path=place), by, "blood.unit.see")
    return rows.filter(status=UnitStatus.HELD).order_by("made_at", "id")
