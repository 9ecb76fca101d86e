"""Reads of registers that were taken over."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.stemdonor.models import Intake, Registrant

SEE = "stemdonor.intake.see"


def intakes(by: Actor, number: str = "") -> QuerySet[Intake]:
    """The latest first; those that brought a number."""
    rows = within(Intake.objects.all(), by, SEE).order_by("-at", "-pk")
    if not number:
        return rows
    brought = Registrant.objects.filter(number=number, intake__isnull=False)
    return rows.filter(pk__in=brought.values("intake_id"))


def intake(by: Actor, pk: int) -> Intake:
    """Raises Unknown."""
    found = intakes(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found
