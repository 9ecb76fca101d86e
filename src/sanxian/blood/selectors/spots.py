"""Reads of storage: the spots of a place, what lies in them, how cold they were, what went wrong."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import StorageSpot, Unit

HERE = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE, UnitStatus.RESERVED, UnitStatus.HELD)


def lying(spot: StorageSpot) -> QuerySet[Unit]:
    """The bags that lie in a spot now; first expiring first."""
    rows = Unit.objects.filter(spot=spot, org_path=spot.org_path, status__in=HERE)
    return rows.order_by("expires_at", "pk")
