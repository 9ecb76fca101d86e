"""Boxes between two places: packed, sent, received with every difference named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sanxian.blood.lifecycle import OrderStatus, UnitStatus
from sanxian.blood.models import Order, Reservation, Shipment, ShipmentLine, Unit
from sanxian.blood.services import orders as ordering
from sanxian.blood.services.codes import new_code
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, below
from sanxian.core.move import Overtaken, move, move_many
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places

BASIS = ("血站管理办法", "医疗机构临床用血管理办法（卫生部令第85号）")
CANCEL_REASONS = ("not_needed", "typing_error", "unit_changed", "no_transport")
UNTESTED_MAY_GO_TO = frozenset({"centre", "site", "bus"})
_MOVABLE = (UnitStatus.AVAILABLE, UnitStatus.RESERVED, UnitStatus.UNTESTED)
_STRAY = (*_MOVABLE, UnitStatus.TRAVELLING)


@act("blood.shipment.pack", basis=BASIS, on="from_path")
def pack(
    *, from_path: str, to_path: str, units: Sequence[Unit], by: Actor, at: datetime
) -> Shipment:
    """Put units that lie at `from_path` into a box for `to_path`.

    Refuses with every fault: nothing_chosen, place_not_found, box_stays_here, unit_lies_elsewhere,
    unit_not_movable, unit_expired, unit_in_other_box, untested_leaves_centre, reserved_for_elsewhere.
    """
    fresh = list(Unit.objects.filter(pk__in=[u.pk for u in units]).order_by("pk"))
    if not fresh:
        raise Malformed("nothing_chosen")
    Refusal.unless_empty([*_wrong_way(from_path, to_path), *_unpackable(fresh, from_path, at)])
    Refusal.unless_empty(_wrong_target(fresh, to_path))
    box = Shipment.objects.create(
        code=new_code("JJ"), org_path=from_path, to_path=to_path, packed_at=at, packed_by=by.id
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=box, unit=unit, was=unit.status) for unit in fresh
    )
    note(units=len(fresh), to=to_path)
    return box


def _wrong_way(from_path: str, to_path: str) -> Iterable[Reason]:
    if from_path == to_path:
        yield Reason("box_stays_here")
    if to_path not in places.names([to_path]):
        yield Reason("place_not_found", params={"place": to_path[:60]})


def _unpackable(units: list[Unit], from_path: str, at: datetime) -> Iterable[Reason]:
    keys = [u.pk for u in units]
    boxed = set(
        ShipmentLine.objects.filter(unit__in=keys, open=True).values_list("unit", flat=True)
    )
    for unit in units:
        where = {"number": unit.number}
        if unit.org_path != from_path:
            yield Reason("unit_lies_elsewhere", params=where)
        if unit.status not in _MOVABLE:
            yield Reason("unit_not_movable", params={**where, "status": unit.status})
        elif unit.expires_at <= at:
            yield Reason("unit_expired", params=where)
        if unit.pk in boxed:
            yield Reason("unit_in_other_box", params=where)


def _wrong_target(units: list[Unit], to_path: str) -> Iterable[Reason]:
    """Untested blood stays among the centre and its sites; reserved blood goes to who ordered it."""
    untested = [u for u in units if u.status == UnitStatus.UNTESTED]
    if untested and places.kind_of(to_path) not in UNTESTED_MAY_GO_TO:
        for unit in untested:
            yield Reason("untested_leaves_centre", params={"number": unit.number})
    reserved = [u.pk for u in units if u.status == UnitStatus.RESERVED]
    rows = Reservation.objects.filter(unit__in=reserved, ended_at__isnull=True)
    for row in rows.exclude(order__org_path=to_path).select_related("unit", "order"):
        where = {"number": row.unit.number, "order": row.order.code}
        yield Reason("reserved_for_elsewhere", params=where)


@act("blood.shipment.send", basis=BASIS, on="shipment")
def send(*, shipment: Shipment, by: Actor, at: datetime) -> Shipment:
    """Hand the box to the driver: its units travel from now on.

    What was held, freed for somebody else or has expired since packing stops the box.
    """
    lines = list(shipment.lines.filter(open=True).select_related("unit"))
    units = [line.unit for line in lines]
    Refusal.unless_empty([*_stopped(lines, shipment, at), *_wrong_target(units, shipment.to_path)])
    _remember(lines)
    untested = [u for u in units if u.status == UnitStatus.UNTESTED]
    move_many([u for u in units if u.status != UnitStatus.UNTESTED], "send")
    move_many(untested, "send_untested")
    return move(shipment, "send", set={"sent_at": at}, units=len(units))


def _stopped(lines: list[ShipmentLine], shipment: Shipment, at: datetime) -> Iterable[Reason]:
    for unit in (line.unit for line in lines):
        where = {"number": unit.number}
        if unit.status not in _MOVABLE or unit.org_path != shipment.org_path:
            yield Reason("unit_not_movable", params={**where, "status": unit.status})
        elif unit.expires_at <= at:
            yield Reason("unit_expired", params=where)


def _remember(lines: list[ShipmentLine]) -> None:
    """What each unit was when it left: it may have been released or reserved since packing."""
    for status in _MOVABLE:
        changed = [x.pk for x in lines if x.unit.status == status and x.was != status]
        if changed:
            ShipmentLine.objects.filter(pk__in=changed).update(was=status)


@act("blood.shipment.cancel", basis=BASIS, on="shipment")
def cancel(*, shipment: Shipment, why: str, by: Actor, at: datetime) -> Shipment:
    """Unpack a box that has not left. `why` is one of CANCEL_REASONS."""
    if why not in CANCEL_REASONS:
        raise Malformed("reason_unknown", field="why")
    move(shipment, "cancel", reasons=[why])
    shipment.lines.filter(open=True).update(open=False)
    return shipment


@dataclass(slots=True)
class Found:
    """What came out of a box, sorted by what it means."""

    whole: list[Unit] = field(default_factory=list)
    damaged: list[Unit] = field(default_factory=list)
    missing: list[Unit] = field(default_factory=list)
    extra: list[Unit] = field(default_factory=list)


@act("blood.shipment.receive", basis=BASIS, on="place")
def receive(
    *,
    place: str,
    shipment: Shipment,
    seen: Iterable[str],
    damaged: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> Shipment:
    """Take a box in at `place`: `seen` are all unit numbers scanned, `damaged` those that leak.

    What arrives whole becomes what it was, or what was decided meanwhile: released, freed, held.
    What is missing is held as missing; what leaks or does not belong is held here. Every
    difference stays on its line. Refuses: wrong_destination, scan_is_no_unit (a scan that is no unit),
    nothing_scanned.
    """
    if place != shipment.to_path:
        raise Refusal("wrong_destination", shipment=shipment.code)
    move(shipment, "receive", set={"received_at": at, "received_by": by.id})
    scanned, broken = (
        {n.strip() for n in seen if n.strip()},
        {n.strip() for n in damaged if n.strip()},
    )
    if not scanned | broken:
        raise Malformed("nothing_scanned")
    lines = list(shipment.lines.filter(open=True).select_related("unit"))
    found = _sorted(lines, scanned | broken, broken, shipment.org_path)
    _open_up(shipment, lines, found)
    _arrive(found.whole, place)
    _hold_damaged(found.damaged, place, at)
    _hold_missing(found.missing, at)
    _hold_extra(found.extra, shipment, at)
    _deliver(found.whole, place)
    note(
        whole=len(found.whole),
        damaged=len(found.damaged),
        missing=len(found.missing),
        extra=len(found.extra),
    )
    return shipment


def _sorted(lines: list[ShipmentLine], scanned: set[str], broken: set[str], sender: str) -> Found:
    """Raises Refusal for a number that neither was sent nor belongs to the sender: a slip."""
    found = Found()
    for line in lines:
        number = line.unit.number
        group = (
            found.damaged
            if number in broken
            else found.whole
            if number in scanned
            else found.missing
        )
        group.append(line.unit)
    foreign = scanned - {line.unit.number for line in lines}
    found.extra = list(Unit.objects.filter(below("org_path", sender), number__in=foreign))
    unknown = foreign - {u.number for u in found.extra}
    Refusal.unless_empty(
        Reason("scan_is_no_unit", params={"number": n[:32]}) for n in sorted(unknown)
    )
    return found


def _open_up(shipment: Shipment, lines: list[ShipmentLine], found: Found) -> None:
    if shipment.lines.filter(open=True).update(open=False) != len(lines):
        raise Overtaken("overtaken", record="shipment")
    shipment.lines.filter(unit__in=found.missing).update(missing=True, note="missing")
    shipment.lines.filter(unit__in=found.damaged).update(note="damaged")
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, unit=unit, open=False, was=unit.status, note="extra")
        for unit in found.extra
    )


def _arrive(units: list[Unit], place: str) -> None:
    """Each unit by what is true of it now; what was held on the way arrives held."""
    travelling = [u for u in units if u.status == UnitStatus.TRAVELLING]
    rest = [u.pk for u in units if u.status != UnitStatus.TRAVELLING]
    reserved = set(
        Reservation.objects.filter(unit__in=travelling, ended_at__isnull=True).values_list(
            "unit", flat=True
        )
    )
    words: dict[str, list[Unit]] = {"arrive": [], "arrive_reserved": [], "arrive_untested": []}
    for unit in travelling:
        if unit.released_at is None:
            words["arrive_untested"].append(unit)
        else:
            words["arrive_reserved" if unit.pk in reserved else "arrive"].append(unit)
    for word, group in words.items():
        move_many(group, word, set={"org_path": place, "storage": ""})
    if rest:
        Unit.objects.filter(pk__in=rest).update(org_path=place, storage="")


def _hold_damaged(units: list[Unit], place: str, at: datetime) -> None:
    _hold(units, _STRAY, "damaged_in_transit", at, org_path=place, storage="")


def _hold_missing(units: list[Unit], at: datetime) -> None:
    _hold(units, _STRAY, "missing_in_transit", at)


def _hold_extra(units: list[Unit], shipment: Shipment, at: datetime) -> None:
    """A unit that nobody sent in this box: how it was kept on the way is not known.

    One that travels in another box stays in that box's books: its receiver will miss it there.
    """
    lying = [u for u in units if u.status != UnitStatus.TRAVELLING]
    _hold(lying, _MOVABLE, "unexpected_in_box", at, org_path=shipment.to_path, storage="")


def _hold(
    units: list[Unit], sources: Sequence[UnitStatus], why: str, at: datetime, **columns: str
) -> None:
    live = [u for u in units if u.status in sources]
    move_many(live, "hold", set={"held_for": why, **columns}, reasons=[why])
    if columns:
        rest = [u.pk for u in units if u.status == UnitStatus.HELD and u not in live]
        Unit.objects.filter(pk__in=rest).update(**columns)
    ordering.lost([u.pk for u in live], why, at)


def _deliver(units: list[Unit], place: str) -> None:
    """Orders for which something came now and nothing is on its way any more."""
    rows = Reservation.objects.filter(unit__in=units, ended_at__isnull=True)
    keys = set(rows.values_list("order", flat=True))
    elsewhere = Reservation.objects.filter(order__in=keys, ended_at__isnull=True)
    coming = set(elsewhere.exclude(unit__org_path=place).values_list("order", flat=True))
    here = Order.objects.filter(pk__in=keys - coming, org_path=place)
    move_many(here.filter(status__in=(OrderStatus.PART, OrderStatus.RESERVED)), "deliver")
