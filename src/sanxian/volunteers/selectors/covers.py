"""Reads of insurance: who is covered until when, whose ends soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Unknown
from sanxian.volunteers import editions
from sanxian.volunteers.models import Cover, Volunteer
from sanxian.volunteers.selectors import reach

SEE = "volunteers.cover.see"


def listed(by: Actor, at: datetime, ended: bool = False, said: str = "") -> QuerySet[Cover]:
    """Insurance of the volunteers whom the actor may see, what ends soonest first."""
    rows = Cover.objects.filter(reach.of_people(by, SEE, "volunteer"))
    rows = rows.filter(policy=said) if said else rows
    now = rows.filter(ended_at__isnull=True, ends__gt=at)
    rows = rows.exclude(pk__in=now.values("pk")) if ended else now
    return rows.select_related("volunteer").order_by("ends", "pk")


def ending(by: Actor, at: datetime, place: str) -> QuerySet[Cover]:
    """What ends within the days that the edition of a place warns before."""
    days = editions.work(place, clock.day(at)).values.insurance_warn_days
    return listed(by, at).filter(ends__lte=at + timedelta(days=days))


def one(by: Actor, pk: int) -> Cover:
    """Raises Unknown."""
    rows = Cover.objects.filter(reach.of_people(by, SEE, "volunteer"), pk=pk)
    found = rows.select_related("volunteer").first()
    if found is None:
        raise Unknown("not_found")
    return found


def of(volunteer: Volunteer) -> list[Cover]:
    """Every insurance of somebody, the latest first."""
    return list(volunteer.covers.order_by("-ends", "-pk"))
