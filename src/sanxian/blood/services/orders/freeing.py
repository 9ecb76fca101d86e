"""Reservations that end: given back, run out, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Issue, Order, Reservation, Unit
from sanxian.blood.services.orders.placing import BASIS
from sanxian.blood.services.orders.standing import settle
from sanxian.core.act import act
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import Overtaken, move_many
from sanxian.core.prepared import prepared, update
from sanxian.kernel.refusal import Malformed, Reason, Refusal

FREE_REASONS = ("not_needed", "wrong_unit", "postponed", "reservation_expired")


def free_run_out(supplier: str, at: datetime) -> None:
    """Reservations that ran out while the unit still lies on this shelf."""
    give_back(_run_out(supplier, at), "reservation_expired", at)


@prepared
def _run_out(supplier: str, at: datetime) -> QuerySet[Reservation, Any]:
    overdue = Reservation.objects.select_related("unit", "order").filter(
        ended_at__isnull=True,
        expires_at__lte=at,
        unit__org_path=supplier,
        unit__status=UnitStatus.RESERVED,
    )
    return overdue.exclude(unit__journeys__open=True)


def give_back(reservations: Sequence[Reservation], why: str, at: datetime) -> None:
    """End reservations inside a running act: those still on a shelf are free again."""
    if not reservations:
        return
    move_many(
        [r.unit for r in reservations if r.unit.status == UnitStatus.RESERVED],
        "free",
        reasons=[why],
    )
    end(reservations, why, at)
    settle({r.order_id: r.order for r in reservations}.values())


def end(reservations: Sequence[Reservation], why: str, at: datetime) -> None:
    keys = [r.pk for r in reservations]
    said = {"ended_at": at, "ended_for": why}
    if update(Reservation, said, pk=keys, ended_at=None) != len(keys):
        raise Overtaken("overtaken", record="reservation")


def lost(units: Iterable[int], why: str, at: datetime) -> None:
    """End the reservations of units that were taken away (held, missing), by their keys, inside a
    running act, so that their orders stand as short again."""
    found = _claims(list(units))
    if found:
        end(found, why, at)
        settle({r.order_id: r.order for r in found}.values())


@prepared
def _claims(units: list[int]) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(unit__in=units, ended_at__isnull=True)
    return rows.select_related("order")


def taken_from_ward(units: Iterable[int], why: str, at: datetime) -> None:
    """End the open issues of units that were taken away, by their keys, inside a running act, so that
    their orders stand as short again."""
    rows = Issue.objects.filter(unit__in=list(units), closed_at__isnull=True)
    found = list(rows.select_related("order"))
    if found:
        keys = [row.pk for row in found]
        Issue.objects.filter(pk__in=keys).update(closed_at=at, outcome=why)
        settle({row.order_id: row.order for row in found if row.order}.values())


@act("blood.order.free", basis=BASIS, on="units")
def free(*, units: Sequence[Unit], why: str, by: Actor, at: datetime) -> list[Unit]:
    """Give reserved units of one place back to the shelf. `why` is one of FREE_REASONS.

    Refuses: reason_unknown, unit_not_reserved, several_places.
    """
    if why not in FREE_REASONS:
        raise Malformed("reason_unknown", field="why")
    one_place(units)
    rows = Reservation.objects.filter(unit__in=[u.pk for u in units], ended_at__isnull=True)
    found = list(rows.select_related("unit", "order"))
    missing = {u.number for u in units} - {r.unit.number for r in found}
    travelling = {r.unit.number for r in found if r.unit.status != UnitStatus.RESERVED}
    Refusal.unless_empty(
        Reason("unit_not_reserved", params={"number": n}) for n in sorted(missing | travelling)
    )
    give_back(found, why, at)
    return [r.unit for r in found]


def free_overdue(*, place: str, by: Actor, at: datetime) -> int:
    """Free the reservations of a place that ran out; the number of units that are free again."""
    rows = Unit.objects.filter(
        org_path=place,
        status=UnitStatus.RESERVED,
        reservations__ended_at__isnull=True,
        reservations__expires_at__lte=at,
    ).exclude(journeys__open=True)
    found = list(rows.distinct())
    if found:
        free(units=found, why="reservation_expired", by=by, at=at)
    return len(found)


def tick(at: datetime) -> int:
    """Free every reservation that ran out, place by place. Returns how many units are free again."""
    rows = Unit.objects.filter(
        status=UnitStatus.RESERVED,
        reservations__ended_at__isnull=True,
        reservations__expires_at__lte=at,
    ).exclude(journeys__open=True)
    freed = 0
    for place in sorted(set(rows.values_list("org_path", flat=True))):
        grant = Grant("house", place, frozenset({"blood.order.free"}))
        freed += free_overdue(place=place, by=Actor("house", place, (grant,)), at=at)
    return freed


def one_place(records: Sequence[Unit | Order | Issue]) -> str:
    """The place of all records of a list; an act asks for the permission only in the first's."""
    if not records:
        raise Malformed("nothing_chosen")
    places = {r.org_path for r in records}
    if len(places) > 1:
        raise Refusal("several_places")
    return places.pop()
