"""Reads of the random call sample, and of what stations keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sanxian.core.actor import Actor, below, reach, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.stemdonor import editions
from sanxian.stemdonor.facts.registrants import Channel, Found
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import RateCall, RateDraw, Registrant
from sanxian.stemdonor.rules import rate as rules

SEE = "stemdonor.rate.see"
_S = RegistrantStatus
YEAR, STATIONS = timedelta(days=365), 100
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


def quality(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Two figures for each station over three years, side by side: who left early, who was heard of
    within a year.

    An early exit is honest and harms nobody; it is shown beside the contact that was kept, never
    alone, and never by person. Where few were enrolled there are no rates.
    """
    rows = within(Registrant.objects.filter(enrolled_at__gte=at - 3 * YEAR), by, SEE).order_by()
    rows = rows.filter(channel__in=[c for c in Channel if c != Channel.FILE])
    early = Q(status=_S.LEFT, status_for="withdrawn", listed_at__isnull=True)
    listed = Q(status__in=(_S.LISTED, _S.MATCHED))
    found = rows.values("site_path").annotate(
        asked=Count("pk"), early=Count("pk", filter=early), listed=Count("pk", filter=listed),
        kept=Count("pk", filter=listed & Q(kept_at__gte=at - YEAR)),
    )  # fmt: skip
    found = list(found.order_by("-asked")[:STATIONS])
    names = places.names(row["site_path"] for row in found)
    least = {path: editions.rate(path, at.date()).values.shown_from for path in names}
    return [_pair(row, names.get(row["site_path"], ""), least.get(row["site_path"], 20))
            for row in found]  # fmt: skip


def _pair(row: Mapping[str, Any], name: str, least: int) -> dict[str, Any]:
    def share(part: int, whole: int) -> str:
        return f"{part} / {whole}" + (f" · {part * 100 // whole} %" if whole >= least else "")

    return {
        "place": name, "asked": row["asked"], "early": share(row["early"], row["asked"]),
        "kept": share(row["kept"], row["listed"]),
    }  # fmt: skip
