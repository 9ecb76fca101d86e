"""Reads of machine records."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.models import Apheresis, Donation
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "blood.visit.see"


def of(donation: Donation) -> Apheresis | None:
    """The record of one donation; None where there is none yet."""
    return Apheresis.objects.filter(donation=donation).first()


def get(by: Actor, pk: int) -> Apheresis:
    """The record of the donation with this key, in the actor's places. Raises Unknown."""
    rows = within(Apheresis.objects, by, SEE).filter(donation=pk)
    found = rows.select_related("donation__visit__session__site", "donation__donor").first()
    if found is None:
        raise Unknown("not_found")
    return found


def listed(by: Actor, q: str = "") -> QuerySet[Apheresis]:
    """Records in the actor's places, newest first; `q` a donation number, device or kit lot."""
    rows = within(Apheresis.objects, by, SEE).select_related("donation")
    sought = q.strip()
    if sought:
        rows = (
            rows.filter(donation__number=sought.upper())
            | rows.filter(device=sought)
            | rows.filter(kit_lot=sought)
        )
    return rows.order_by("-started_at", "-pk")


def counts(row: Apheresis) -> dict[str, Any]:
    """What was counted before and after, by name; opening the seal."""
    return dict(json.loads(row.counts or "{}"))


def events(row: Apheresis) -> list[str]:
    return list(json.loads(row.events or "[]"))
