"""Reads of the random call sample."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sanxian.core.actor import Actor, below, reach, within
from sanxian.kernel.refusal import Unknown
from sanxian.stemdonor import editions
from sanxian.stemdonor.facts.registrants import Found
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import RateCall, RateDraw, Registrant
from sanxian.stemdonor.rules import rate as rules

SEE = "stemdonor.rate.see"
_S = RegistrantStatus
IN_REGISTRY = (_S.LISTED, _S.MATCHED, _S.DEFERRED, _S.LOST)


def draws(by: Actor) -> QuerySet[RateDraw]:
    """Drawings of the actor's places, and those that drew somebody there; the latest first."""
    theirs = within(RateCall.objects.filter(draw=OuterRef("pk")), by, SEE)
    rows = RateDraw.objects.filter(reach(by, SEE) | Exists(theirs)).annotate(
        called=Count("calls", filter=~Q(calls__found="")),
        ready=Count("calls", filter=Q(calls__found=Found.READY)),
    )
    return rows.order_by("-at", "-pk")


def draw(by: Actor, pk: int) -> RateDraw:
    """Raises Unknown."""
    found = draws(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def calls(made: RateDraw) -> QuerySet[RateCall]:
    """The lot, those still to be called first."""
    return made.calls.select_related("registrant__person").order_by("found", "place")


def call(by: Actor, pk: int) -> RateCall:
    """Raises Unknown."""
    rows = within(RateCall.objects.select_related("draw"), by, SEE)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def rate(made: Any, on: date) -> rules.Rate:
    """Reached, willing and suitable, of all who were called."""
    return rules.rate(made.ready, made.called, editions.rate(made.org_path, on))


def population(place: str) -> dict[int, str]:
    """Everybody who counts as standing in the registry below a place, and their county."""
    rows = Registrant.objects.filter(below("org_path", place), status__in=IN_REGISTRY)
    return dict(rows.order_by("pk").values_list("pk", "org_path"))


def open_in(place: str) -> bool:
    return RateDraw.objects.filter(org_path=place, closed_at__isnull=True).exists()
