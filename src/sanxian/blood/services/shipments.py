"""Boxes between two places: packed, sent, received with every difference named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood import editions
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import OrderStatus, UnitStatus
from sanxian.blood.models import (
    Order,
    Reservation,
    Shipment,
    ShipmentLine,
    ShipmentReading,
    TransportBox,
    Unit,
)
from sanxian.blood.rules import cold, storage
from sanxian.blood.selectors.transfers import way_bars
from sanxian.blood.services import bags, boxes
from sanxian.blood.services import orders as ordering
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, below
from sanxian.core.move import Overtaken, move, move_many
from sanxian.core.prepared import create, insert_many, prepared, update
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places

BASIS = ("血站管理办法", "医疗机构临床用血管理办法（卫生部令第85号）")
CANCEL_REASONS = ("not_needed", "typing_error", "unit_changed", "no_transport")
ANSWERS = (
    "found_here",
    "never_packed",
    "packed_by_mistake",
    "label_wrong",
    "lost_on_the_way",
    "carrier_told",
    "accepted",
)
KIND = "blood.difference"
UNTESTED_MAY_GO_TO = frozenset({"centre", "site", "bus"})
_MOVABLE = (UnitStatus.AVAILABLE, UnitStatus.RESERVED, UnitStatus.UNTESTED)
_STRAY = (*_MOVABLE, UnitStatus.TRAVELLING)


@act("blood.shipment.pack", basis=BASIS, on="from_path")
def pack(
    *,
    from_path: str,
    to_path: str,
    units: Sequence[Unit],
    box: TransportBox | None = None,
    celsius: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> Shipment:
    """Put units that lie at `from_path` into a box for `to_path`; `celsius` is measured in the box.

    Refuses with every fault: nothing_chosen, place_not_found, box_stays_here, unit_lies_elsewhere,
    unit_not_movable, unit_expired, unit_in_other_box, untested_leaves_centre, reserved_for_elsewhere,
    transfer_not_agreed, not_judged_for_return, and of the box: box_retired, box_validation_over,
    box_in_use, box_too_small, box_of_other_kind, box_temperature.
    """
    fresh = bags.as_they_are([u.pk for u in units])
    if not fresh:
        raise Malformed("nothing_chosen")
    unfit = boxes.bars(box, fresh, celsius, at) if box else ()
    Refusal.unless_empty(
        [*_wrong_way(from_path, to_path), *_unpackable(fresh, from_path, at), *unfit]
    )
    Refusal.unless_empty([*_wrong_target(fresh, to_path), *way_bars(from_path, to_path, fresh, at)])
    made = create(
        Shipment,
        code=new_code("JJ"),
        org_path=from_path,
        to_path=to_path,
        packed_at=at,
        packed_by=by.id,
        box=box,
        packed_celsius=celsius,
    )
    insert_many(ShipmentLine(shipment=made, unit=unit, was=unit.status) for unit in fresh)
    note(units=len(fresh), to=to_path, box=box.code if box else "")
    return made


def _wrong_way(from_path: str, to_path: str) -> Iterable[Reason]:
    if from_path == to_path:
        yield Reason("box_stays_here")
    if to_path not in places.names([to_path]):
        yield Reason("place_not_found", params={"place": to_path[:60]})


def _unpackable(units: list[Unit], from_path: str, at: datetime) -> Iterable[Reason]:
    keys = [u.pk for u in units]
    boxed = set(_boxed(keys))
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


@prepared
def _boxed(units: list[int]) -> QuerySet[ShipmentLine, Any]:
    rows = ShipmentLine.objects.filter(unit__in=units, open=True)
    return rows.values_list("unit", flat=True)


def _wrong_target(units: list[Unit], to_path: str) -> Iterable[Reason]:
    """Untested blood stays among the centre and its sites; reserved blood goes to who ordered it."""
    untested = [u for u in units if u.status == UnitStatus.UNTESTED]
    if untested and places.kind_of(to_path) not in UNTESTED_MAY_GO_TO:
        for unit in untested:
            yield Reason("untested_leaves_centre", params={"number": unit.number})
    reserved = [u.pk for u in units if u.status == UnitStatus.RESERVED]
    for row in _reserved_for_others(reserved, to_path):
        where = {"number": row.unit.number, "order": row.order.code}
        yield Reason("reserved_for_elsewhere", params=where)


@prepared
def _reserved_for_others(units: list[int], to_path: str) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(unit__in=units, ended_at__isnull=True)
    return rows.exclude(order__org_path=to_path).select_related("unit", "order")


@act("blood.shipment.send", basis=BASIS, on="shipment")
def send(*, shipment: Shipment, by: Actor, at: datetime) -> Shipment:
    """Hand the box to the driver: its units travel from now on.

    What was held, freed for somebody else or has expired since packing stops the box.
    """
    lines = _in_box(shipment)
    units = [line.unit for line in lines]
    Refusal.unless_empty([*_stopped(lines, shipment, at), *_wrong_target(units, shipment.to_path)])
    _remember(lines)
    bags.leave(units, at)
    untested = [u for u in units if u.status == UnitStatus.UNTESTED]
    move_many([u for u in units if u.status != UnitStatus.UNTESTED], "send")
    move_many(untested, "send_untested")
    return move(shipment, "send", set={"sent_at": at}, units=len(units))


@prepared
def _in_box(shipment: Shipment) -> QuerySet[ShipmentLine, Any]:
    return ShipmentLine.objects.filter(shipment=shipment, open=True).select_related("unit")


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
    wrong: list[Unit] = field(default_factory=list)
    warm: list[Unit] = field(default_factory=list)
    late: list[Unit] = field(default_factory=list)
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
    wrong: Iterable[str] = (),
    celsius: Decimal | None = None,
    readings: Sequence[tuple[datetime, Decimal]] = (),
    by: Actor,
    at: datetime,
) -> Shipment:
    """Take a box in at `place`: `seen` are all unit numbers scanned, `damaged` those that leak,
    `wrong` those whose bag is not what its paper says; `celsius` is measured at the opening and
    `readings` are the lines of the logger that travelled with it.

    What arrives whole becomes what it was, or what was decided meanwhile: released, freed, held.
    What is missing is held as missing; what leaks, is wrong, does not belong, travelled outside
    its band or for too long is held here. Every difference stays on its line, and the sender has the
    duty to answer.
    Refuses: wrong_destination, scan_is_no_unit (a scan that is no unit), nothing_scanned,
    reading_outside_journey.
    """
    if place != shipment.to_path:
        raise Refusal("wrong_destination", shipment=shipment.code)
    move(
        shipment,
        "receive",
        set={"received_at": at, "received_by": by.id, "opened_celsius": celsius},
    )
    broken, strange = _numbers(damaged), _numbers(wrong)
    scanned = _numbers(seen) | broken | strange
    if not scanned:
        raise Malformed("nothing_scanned")
    measured = _measured(shipment, celsius, readings, at)
    lines = _in_box(shipment)
    found = _sorted(lines, scanned, broken, strange, shipment.org_path)
    _too_warm(found, measured, place, at)
    _too_late(found, shipment, place, at)
    _open_up(shipment, lines, found)
    _arrive(found.whole, place)
    _hold_here(found.damaged, place, "damaged_in_transit", at)
    _hold_here(found.wrong, place, "wrong_in_box", at)
    _hold_here(found.warm, place, "temperature_in_transit", at)
    _hold_here(found.late, place, "transport_too_long", at)
    _hold(found.missing, _STRAY, "missing_in_transit", at)
    _hold_extra(found.extra, shipment, at)
    _deliver(found.whole, place)
    _tell_sender(shipment, found, by, at)
    return shipment


def _numbers(scans: Iterable[str]) -> set[str]:
    return {n.strip() for n in scans if n.strip()}


def _measured(
    shipment: Shipment,
    celsius: Decimal | None,
    readings: Sequence[tuple[datetime, Decimal]],
    at: datetime,
) -> list[Decimal]:
    """Every temperature known of the journey; the logger's lines are kept."""
    start = shipment.sent_at or shipment.packed_at
    outside = [when for when, _ in readings if not shipment.packed_at <= when <= at]
    if outside:
        raise Refusal("reading_outside_journey", n=len(outside))
    lines = dict(readings)
    insert_many(ShipmentReading(shipment=shipment, at=when, celsius=c) for when, c in lines.items())
    known = [shipment.packed_celsius, celsius]
    on_the_way = [c for when, c in lines.items() if when >= start]
    return [*on_the_way, *(c for c in known if c is not None)]


def _too_warm(found: Found, measured: list[Decimal], place: str, at: datetime) -> None:
    """Sort out what did not travel in its band; boxes that nobody measured say nothing."""
    if not measured:
        return
    policy = editions.storage(place, clock.day(at))
    barred = {
        c for c in {u.component for u in found.whole} if cold.bars(Component(c), measured, policy)
    }
    found.warm = [u for u in found.whole if u.component in barred]
    found.whole = [u for u in found.whole if u.component not in barred]


def _too_late(found: Found, shipment: Shipment, place: str, at: datetime) -> None:
    """Sort out red cells that were under way for longer than the edition allows."""
    policy = editions.storage(place, clock.day(at))
    start = shipment.sent_at or shipment.packed_at
    late = {c for c in {u.component for u in found.whole}
            if storage.late_bars(Component(c), start, at, policy)}  # fmt: skip
    found.late = [u for u in found.whole if u.component in late]
    found.whole = [u for u in found.whole if u.component not in late]


def _tell_sender(shipment: Shipment, found: Found, by: Actor, at: datetime) -> None:
    note(
        whole=len(found.whole),
        damaged=len(found.damaged),
        wrong=len(found.wrong),
        temperature=len(found.warm),
        late=len(found.late),
        missing=len(found.missing),
        extra=len(found.extra),
    )
    if any((found.damaged, found.wrong, found.warm, found.late, found.missing, found.extra)):
        place = shipment.org_path
        duties.open_duty(kind=KIND, subject=subject_of(shipment), place=place, by=by, at=at)


def _sorted(
    lines: list[ShipmentLine], scanned: set[str], broken: set[str], strange: set[str], sender: str
) -> Found:
    """Raises Refusal for a number that neither was sent nor belongs to the sender: a slip."""
    found = Found()
    for line in lines:
        _group(found, line.unit.number, scanned, broken, strange).append(line.unit)
    foreign = scanned - {line.unit.number for line in lines}
    if not foreign:
        return found
    found.extra = list(Unit.objects.filter(below("org_path", sender), number__in=foreign))
    unknown = foreign - {u.number for u in found.extra}
    Refusal.unless_empty(
        Reason("scan_is_no_unit", params={"number": n[:32]}) for n in sorted(unknown)
    )
    return found


def _group(
    found: Found, number: str, scanned: set[str], broken: set[str], strange: set[str]
) -> list[Unit]:
    """What leaks is damaged whatever else it is."""
    if number in broken:
        return found.damaged
    if number in strange:
        return found.wrong
    return found.whole if number in scanned else found.missing


def _open_up(shipment: Shipment, lines: list[ShipmentLine], found: Found) -> None:
    if shipment.lines.filter(open=True).update(open=False) != len(lines):
        raise Overtaken("overtaken", record="shipment")
    told = {"missing": found.missing, "damaged": found.damaged, "wrong": found.wrong}
    for said, units in {**told, "temperature": found.warm, "late": found.late}.items():
        values = {"note": said, **({"missing": True} if said == "missing" else {})}
        update(ShipmentLine, values, shipment=shipment, unit=units)
    insert_many(
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


def _hold_here(units: list[Unit], place: str, why: str, at: datetime) -> None:
    _hold(units, _STRAY, why, at, org_path=place, storage="")


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


@prepared
def _orders_of(units: list[Unit]) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(unit__in=units, ended_at__isnull=True)
    return rows.values_list("order", flat=True)


def _deliver(units: list[Unit], place: str) -> None:
    """Orders for which something came now and nothing is on its way any more."""
    keys = set(_orders_of(units))
    if not keys:
        return
    elsewhere = Reservation.objects.filter(order__in=keys, ended_at__isnull=True)
    coming = set(elsewhere.exclude(unit__org_path=place).values_list("order", flat=True))
    here = Order.objects.filter(pk__in=keys - coming, org_path=place)
    move_many(here.filter(status__in=(OrderStatus.PART, OrderStatus.RESERVED)), "deliver")


# -- differences, answered by who sent it ------------------------------------------------------------


@act("blood.shipment.answer", basis=BASIS, on="shipment")
def answer(*, shipment: Shipment, answers: Mapping[int, str], by: Actor, at: datetime) -> Shipment:
    """The sender says what became of each difference, by the key of its line.

    Refuses: difference_answer_unknown, difference_unknown, difference_answered, nothing_chosen.
    """
    if not answers:
        raise Malformed("nothing_chosen")
    rows = {x.pk: x for x in shipment.lines.filter(pk__in=list(answers)).exclude(note="")}
    Refusal.unless_empty(_answer_faults(answers, rows))
    for said in set(answers.values()):
        keys = [key for key, word in answers.items() if word == said]
        open_lines = shipment.lines.filter(pk__in=keys, answer="")
        if open_lines.update(answer=said, answered_at=at, answered_by=by.id) != len(keys):
            raise Overtaken("overtaken", record="shipment")
    note(answers=len(answers))
    if not shipment.lines.exclude(note="").filter(answer="").exists():
        duties.finish_for(kind=KIND, subject=subject_of(shipment), by=by, at=at)
    return shipment


def _answer_faults(
    answers: Mapping[int, str], rows: Mapping[int, ShipmentLine]
) -> Iterable[Reason]:
    for key, said in answers.items():
        if said not in ANSWERS:
            yield Reason("difference_answer_unknown", params={"answer": said[:32]})
        if key not in rows:
            yield Reason("difference_unknown")
        elif rows[key].answer:
            yield Reason("difference_answered", params={"number": rows[key].unit.number})


def register() -> None:
    """The duty that a difference leaves with the sender of the box."""
    kinds.offer(
        KIND,
        _("血箱有差异：请发出方答复"),
        hours_to_acknowledge=4,
        hours_to_finish=24,
        permission="blood.shipment.answer",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:box", args=[int(subject.rpartition(":")[2])])
