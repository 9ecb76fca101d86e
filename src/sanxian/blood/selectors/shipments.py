"""Reads of boxes: what goes out, what comes in, what a box may be filled with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sanxian.blood.lifecycle import ShipmentStatus, UnitStatus
from sanxian.blood.models import Reservation, Shipment, ShipmentLine, Unit
from sanxian.core.actor import Actor, reach, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "blood.shipment.see"
LIVE = (ShipmentStatus.PACKED, ShipmentStatus.SENT)


@dataclass(frozen=True, slots=True)
class Box:
    """A box as a list shows it."""

    shipment: Shipment
    bags: int
    faults: int
    sender: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Units set aside for one hospital that still lie on the shelf."""

    path: str
    name: str
    units: tuple[Unit, ...]
    needed_by: datetime


def mine(by: Actor) -> QuerySet[Shipment]:
    """Boxes that leave or reach the actor's places."""
    return Shipment.objects.filter(reach(by, SEE) | reach(by, SEE, "to_path"))


def get(by: Actor, pk: int) -> Shipment:
    """Raises Unknown."""
    row = mine(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def listed(by: Actor, *, side: str = "", status: str = "", q: str = "") -> QuerySet[Shipment]:
    """Boxes, the latest first. `side` "in" or "out"; `status` one status, "all", or "" for open."""
    rows = mine(by)
    if side:
        rows = within(rows, by, SEE, "to_path" if side == "in" else "org_path")
    if status in set(ShipmentStatus):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=LIVE)
    if q:
        word = q.strip().upper()
        rows = rows.filter(Q(code__contains=word) | Q(lines__unit__number=word)).distinct()
    return rows.order_by("-packed_at", "-pk")


def boxes(rows: Iterable[Shipment]) -> list[Box]:
    """The rows with counts and names; two queries for any number."""
    found = list(rows)
    counted = {
        key: (n, bad)
        for key, n, bad in ShipmentLine.objects.filter(shipment__in=found)
        .values_list("shipment")
        .annotate(n=Count("pk", filter=~Q(note="extra")), bad=Count("pk", filter=~Q(note="")))
    }
    names = places.names({p for row in found for p in (row.org_path, row.to_path)})
    return [
        Box(
            row,
            *counted.get(row.pk, (0, 0)),
            names.get(row.org_path, ""),
            names.get(row.to_path, ""),
        )
        for row in found
    ]


def lines(shipment: Shipment) -> list[ShipmentLine]:
    return list(shipment.lines.select_related("unit").order_by("unit__number"))


def awaited(by: Actor, at: datetime) -> list[Waiting]:
    """For each hospital, what is set aside for it at the actor's places and waits for a box."""
    boxed = ShipmentLine.objects.filter(unit=OuterRef("unit"), open=True)
    rows = Reservation.objects.filter(
        ~Exists(boxed),
        ended_at__isnull=True,
        unit__status=UnitStatus.RESERVED,
        unit__expires_at__gt=at,
    ).select_related("unit", "order")
    rows = within(rows, by, "blood.shipment.pack", "unit__org_path")
    rows = rows.annotate(hospital=places.name_at("order__org_path"))
    found: dict[str, list[Any]] = {}
    for row in rows.order_by("unit__number"):
        if row.unit.org_path != row.order.org_path:
            found.setdefault(row.order.org_path, []).append(row)
    waiting = [
        Waiting(
            path,
            group[0].hospital or "",
            tuple(r.unit for r in group),
            min(r.order.needed_by for r in group),
        )
        for path, group in found.items()
    ]
    return sorted(waiting, key=lambda w: w.needed_by)


def destinations(path: str) -> list[tuple[str, str]]:
    """Where a box from this place may go: centres, sites and hospitals of the province."""
    province = places.nearest(path, Kind.PROVINCE) or places.city_of(path)
    kinds = (Kind.CENTRE, Kind.SITE, Kind.BUS, Kind.HOSPITAL)
    return [(p, name) for p, name in places.of_kind(province, *kinds) if p != path]


def packed_from(by: Actor) -> list[tuple[str, str]]:
    """The places from which the actor may pack."""
    kinds = (Kind.CENTRE, Kind.SITE, Kind.BUS, Kind.HOSPITAL)
    found: list[tuple[str, str]] = []
    for path in by.paths("blood.shipment.pack"):
        found += places.of_kind(path, *kinds)
    return found


def scanned(by: Actor, numbers: Iterable[str], from_path: str) -> tuple[list[Unit], list[str]]:
    """The units of these numbers that lie at the place, and the numbers that are none of them."""
    wanted = list(dict.fromkeys(numbers))
    rows = within(Unit.objects.filter(number__in=wanted), by, "blood.shipment.pack")
    found = {u.number: u for u in rows}
    return [found[n] for n in wanted if n in found], [n for n in wanted if n not in found]
