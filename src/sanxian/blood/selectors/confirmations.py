"""Reads of confirmatory tests."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from sanxian.blood.lifecycle import ConfirmationStatus
from sanxian.blood.models import Confirmation, Donor
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "blood.confirmation.see"


def standing(donor: Donor) -> list[tuple[str, str, date]]:
    """What confirmatory tests say of a donor, the oldest first: (marker, outcome, day).

    Markers: hbsag, anti_hcv, hiv, syphilis, nat. Outcomes: positive, negative, indeterminate. A
    rule-fact read: who shows it to somebody records the look.
    """
    return _told(donor.confirmations.filter(status=ConfirmationStatus.STANDING))


def reentry(donor: Donor) -> list[tuple[str, str, date]]:
    """As `standing`, only the tests that were done so that the donor may come back."""
    rows = donor.confirmations.filter(status=ConfirmationStatus.STANDING, purpose="reentry")
    return _told(rows)


def _told(rows: QuerySet[Confirmation]) -> list[tuple[str, str, date]]:
    found = [(r.marker, r.outcome, r.reported_on) for r in rows.order_by("reported_on", "pk")]
    return [(marker, outcome, day) for marker, outcome, day in found if day]


def listed(by: Actor, status: str = "") -> QuerySet[Confirmation]:
    """Confirmations, those that wait first and longest; the sealed columns stay shut."""
    rows = Confirmation.objects.select_related("donor", "donation")
    rows = within(rows.defer("marker", "outcome", "first_reading"), by, SEE)
    return (rows.filter(status=status) if status else rows).order_by("-sent_at", "-pk")


def waiting(by: Actor) -> QuerySet[Confirmation]:
    """Those of which an answer is to be typed, and not by who typed it first."""
    open_ = (ConfirmationStatus.SENT, ConfirmationStatus.READ)
    return listed(by).filter(status__in=open_).exclude(first_by=by.id)


def one(by: Actor, pk: int) -> Confirmation:
    """Raises Unknown."""
    rows = within(Confirmation.objects.select_related("donor", "donation"), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row
