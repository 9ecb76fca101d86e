"""Reads of offers: one's own, those of a place, those whose time is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Unknown
from sanxian.volunteers.lifecycle import OfferStatus
from sanxian.volunteers.models import Offer, Shift, Volunteer
from sanxian.volunteers.selectors import asking, reach

SEE = "volunteers.offer.see"


def own(mine: Volunteer, pk: int) -> Offer:
    """One of the volunteer's own. Raises Unknown."""
    found = Offer.objects.filter(pk=pk, volunteer=mine).select_related("volunteer").first()
    if found is None:
        raise Unknown("not_found")
    return found


def of(mine: Volunteer) -> QuerySet[Offer]:
    """Everything a volunteer was asked, the latest first."""
    return Offer.objects.filter(volunteer=mine).order_by("-made_at", "-pk")


def waiting(mine: Volunteer, at: datetime) -> list[Offer]:
    """What waits for her answer, the soonest work first."""
    rows = Offer.objects.filter(volunteer=mine, status=OfferStatus.OPEN, expires_at__gt=at)
    return list(rows.order_by("starts", "pk"))


def coming(mine: Volunteer, at: datetime) -> list[Offer]:
    """What she has accepted and is not over."""
    rows = Offer.objects.filter(volunteer=mine, status=OfferStatus.ACCEPTED, ends__gt=at)
    return list(rows.order_by("starts", "pk"))


def listed(by: Actor, status: str = "", said: str = "") -> QuerySet[Offer]:
    """Offers to the volunteers whom the actor may see, the latest first; `said` is what one is about."""
    rows = Offer.objects.filter(reach.of_people(by, SEE, "volunteer"))
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(subject=said) if said else rows
    return rows.select_related("volunteer").order_by("-made_at", "-pk")


def one(by: Actor, pk: int) -> Offer:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def about_shift(by: Actor, shift: Shift) -> list[Offer]:
    """Who was asked to come to a shift, of those whom the actor may see, with their names."""
    rows = list(listed(by, said=f"volunteers.shift:{shift.pk}"))
    names = asking.names(row.volunteer_id for row in rows)
    for row in rows:
        row.name = names[row.volunteer_id]  # type: ignore[attr-defined]
    return rows


def over(at: datetime) -> list[Offer]:
    """Open offers whose time for an answer is over."""
    rows = Offer.objects.filter(status=OfferStatus.OPEN, expires_at__lte=at)
    return list(rows.select_related("volunteer").order_by("expires_at", "pk")[:500])
