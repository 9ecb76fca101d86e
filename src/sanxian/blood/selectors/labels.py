"""Reads of printed labels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sanxian.blood.models import LabelPrint, Unit
from sanxian.core.actor import Actor


def just_printed(units: Iterable[Unit], by: Actor, since: datetime) -> set[int]:
    """The bags whose labels this actor has printed since a moment."""
    rows = LabelPrint.objects.filter(
        unit__in=[u.pk for u in units], printed_by=by.id, printed_at__gte=since
    )
    return set(rows.values_list("unit_id", flat=True))


def prints(of: Unit) -> list[LabelPrint]:
    """Every print of a bag's label, the latest first."""
    return list(LabelPrint.objects.filter(unit=of).order_by("-which"))


def unprinted(units: Iterable[Unit]) -> list[Unit]:
    """Those, as they are now, that never had a label."""
    return list(Unit.objects.filter(pk__in=[u.pk for u in units], printed=0).order_by("pk"))
