"""Reads of the files of typings."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.stemcell.models import Intake

SEE = "stemcell.intake.see"


def listed(by: Actor) -> QuerySet[Intake]:
    """Files of the actor's branches, the latest first."""
    return within(Intake.objects.all(), by, SEE).order_by("-at", "-pk")


def one(by: Actor, pk: int) -> Intake:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found
