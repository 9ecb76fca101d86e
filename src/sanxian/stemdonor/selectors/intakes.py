"""Reads of registers that were taken over."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.stemdonor.models import Intake

SEE = "stemdonor.intake.see"


def intakes(by: Actor) -> QuerySet[Intake]:
    """The latest first."""
    return within(Intake.objects.all(), by, SEE).order_by("-at", "-pk")


def intake(by: Actor, pk: int) -> Intake:
    """Raises Unknown."""
    found = intakes(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found
