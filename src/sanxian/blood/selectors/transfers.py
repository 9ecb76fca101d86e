"""Reads of blood that leaves a hospital again, and of what keeps it there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from sanxian.blood import editions
from sanxian.blood.models import SendBack, Transfer, TransferLine, Unit
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Reason, Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "blood.transfer.see"


def way_bars(from_path: str, to_path: str, units: Sequence[Unit], at: datetime) -> Iterable[Reason]:
    """Why units may not be boxed out of a hospital: only an agreed transfer goes to another one,
    only what was judged fit to go back goes to the centre."""
    if places.kind_of(from_path) != Kind.HOSPITAL:
        return
    target = places.kind_of(to_path)
    if target == Kind.HOSPITAL:
        yield from _not_agreed(from_path, to_path, units, at)
    elif target == Kind.CENTRE:
        rows = SendBack.objects.filter(unit__in=units, reasons="", shipment__isnull=True)
        judged = set(rows.values_list("unit", flat=True))
        for unit in units:
            if unit.pk not in judged:
                yield Reason("not_judged_for_return", params={"number": unit.number})


def _not_agreed(
    from_path: str, to_path: str, units: Sequence[Unit], at: datetime
) -> Iterable[Reason]:
    ruled = editions.hospital(from_path, clock.day(at))
    if not ruled.values.transfer_needs_agreement:
        return
    rows = TransferLine.objects.filter(
        unit__in=units, open=True, transfer__status="agreed", transfer__to_path=to_path
    )
    agreed = set(rows.values_list("unit", flat=True))
    for unit in units:
        if unit.pk not in agreed:
            yield ruled.reason(
                "transfer_not_agreed", "transfer_needs_agreement", number=unit.number
            )


def listed(by: Actor, status: str = "", q: str = "") -> QuerySet[Transfer]:
    """Transfers from or to the actor's hospitals, or that the actor's centre answers for."""
    rows = Transfer.objects.annotate(bags=Count("lines"))
    mine = (
        within(Transfer.objects.all(), by, SEE, column).values("pk")
        for column in ("org_path", "to_path", "centre_path")
    )
    scope = Q(pk__in=[])
    for keys in mine:
        scope |= Q(pk__in=keys)
    rows = rows.filter(scope)
    if status:
        rows = rows.filter(status=status)
    if q.strip():
        rows = rows.filter(code=q.strip().upper())
    return rows.order_by("-asked_at", "-pk")


def get(by: Actor, pk: int) -> Transfer:
    """With its lines. Raises Unknown."""
    lines = Prefetch("lines", TransferLine.objects.select_related("unit").order_by("pk"))
    found = listed(by).select_related("shipment").prefetch_related(lines).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def to_answer(by: Actor) -> QuerySet[Transfer]:
    """What waits for the actor's centre."""
    rows = within(
        Transfer.objects.filter(status="asked"), by, "blood.transfer.agree", "centre_path"
    )
    return rows.order_by("asked_at", "pk")


def to_send(by: Actor) -> QuerySet[Transfer]:
    """What was agreed and has not left."""
    rows = within(Transfer.objects.filter(status="agreed"), by, "blood.transfer.send")
    return rows.order_by("answered_at", "pk")


def sent_back(by: Actor) -> QuerySet[SendBack]:
    """What the actor's hospitals offered back to the centre, the newest first."""
    rows = within(SendBack.objects.select_related("unit", "shipment"), by, SEE)
    return rows.order_by("-at", "-pk")


def centre_of(hospital: str) -> str:
    """The centre that supplies a hospital; "" where its city has none."""
    found = places.of_kind(places.city_of(hospital), Kind.CENTRE)
    return found[0][0] if found else ""


def other_hospitals(hospital: str) -> list[tuple[str, str]]:
    """Path and name of the other hospitals of the city."""
    rows = places.of_kind(places.city_of(hospital), Kind.HOSPITAL)
    return [row for row in rows if row[0] != hospital]
