"""What every act on bags asks and does: fresh rows, why not, birth, release by inheritance, claims."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.lifecycle import DonationStatus, ShipmentStatus, UnitStatus
from sanxian.blood.models import ShipmentLine, Unit, UnitEdge, UnitStay
from sanxian.blood.services import orders
from sanxian.blood.services.release import release_units
from sanxian.core.act import current, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move_many
from sanxian.core.prepared import insert_many, prepared
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站技术操作规程（2019版）", "WS 399-2023", "GB 18469-2012")
CHUNK = 400
SHELF = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE)
UNFIT = (DonationStatus.REJECTED, DonationStatus.DISCARDED)


def fresh(units: Sequence[Unit]) -> list[Unit]:
    """The rows as they are now, once each, in the order given."""
    if not units:
        raise Malformed("nothing_chosen")
    keys = list(dict.fromkeys(u.pk for u in units))
    found: dict[int, Unit] = {}
    for i in range(0, len(keys), CHUNK):
        found |= {row.pk: row for row in _drawn_from(keys[i : i + CHUNK])}
    return [found[key] for key in keys if key in found]


@prepared
def _drawn_from(keys: list[int]) -> QuerySet[Unit, Any]:
    return Unit.objects.filter(pk__in=keys).select_related("donation")


@prepared
def as_they_are(keys: list[int]) -> QuerySet[Unit, Any]:
    """The rows with these keys as they are now, the oldest first."""
    return Unit.objects.filter(pk__in=keys).order_by("pk")


def not_on_shelf(units: Iterable[Unit], at: datetime, *, old: bool = False) -> Iterator[Reason]:
    """Why nothing can be made of these bags. `old`: past their time is as it should be."""
    for unit in units:
        number = {"number": unit.number}
        if unit.status not in SHELF:
            yield Reason("unit_not_on_shelf", params={**number, "status": unit.status})
        if unit.expires_at <= at and not old:
            yield Reason("unit_past_expiry", params=number)
        if unit.donation and unit.donation.status in UNFIT:
            yield Reason("donation_rejected", params=number)


def inherited(parent: Unit) -> dict[str, Any]:
    """What a bag made of another has of it, whatever becomes of the rest."""
    names = ("donation", "collected_at", "org_path", "irradiated_at", "leucodepleted", "washed",
             "cmv_negative", "antigens", "closed_system", "pack", "doses")  # fmt: skip
    return {name: getattr(parent, name) for name in names}


def give_birth(born: list[tuple[Unit, Unit]], at: datetime) -> list[Unit]:
    """Parents (first of each pair) are consumed, children appear with genealogy, trail and the
    release of their parents: four writes, however many bags."""
    parents = list({p.pk: p for p, _ in born}.values())
    children = list({c.number: c for _, c in born}.values())
    leave(parents, at)
    move_many(parents, "consume")
    insert_many(children)
    insert_many((UnitEdge(parent=parent, child=child) for parent, child in born))
    _born(born)
    _inherit(born, at)
    return children


def leave(units: Iterable[Unit], at: datetime) -> None:
    """The bags leave the spots that they lay in."""
    keys = [u.pk for u in units if u.spot_id]
    for i in range(0, len(keys), CHUNK):
        part = keys[i : i + CHUNK]
        UnitStay.objects.filter(unit__in=part, until__isnull=True).update(until=at)
        Unit.objects.filter(pk__in=part).update(spot=None)


def _born(born: list[tuple[Unit, Unit]]) -> None:
    """A child's trail begins with its parent."""
    frame = current()
    for parent, child in born:
        said = {"from": parent.pk, "component": child.component}
        frame.entries.append(Entry(frame.act, subject_of(child), child.org_path, data=said))


def _inherit(born: list[tuple[Unit, Unit]], at: datetime) -> None:
    """Children of a released bag are released at once, with its group."""
    groups: dict[tuple[str, str], list[Unit]] = {}
    for parent, child in {child.number: (parent, child) for parent, child in born}.values():
        if parent.released_at:
            groups.setdefault((parent.abo, parent.rhd), []).append(child)
    for (abo, rhd), children in groups.items():
        release_units(children, abo, rhd, at)


def mine(units: Sequence[Unit], permission: str, by: Actor) -> list[Unit]:
    """The rows as they are now; refuses those that do not lie where `by` may do this."""
    rows = fresh(units)
    Refusal.unless_empty(
        Reason("unit_elsewhere", params={"number": u.number})
        for u in rows
        if not by.may(permission, u.org_path)
    )
    return rows


def not_in(units: Iterable[Unit], statuses: Container[str], code: str) -> Iterator[Reason]:
    for unit in units:
        if unit.status not in statuses:
            yield Reason(code, params={"number": unit.number, "status": unit.status})


def let_go(units: Iterable[Unit], why: str, at: datetime) -> None:
    """End what still asks for these bags: reservations, so that their orders stand as short again,
    and issues that came back by this."""
    claimed = (UnitStatus.RESERVED, UnitStatus.TRAVELLING, UnitStatus.ISSUED)
    keys = [u.pk for u in units if u.status in claimed]
    for i in range(0, len(keys), CHUNK):
        part = keys[i : i + CHUNK]
        orders.lost(part, why, at)
        orders.taken_from_ward(part, why, at)


def give_back(units: Sequence[Unit], word: str, reasons: Sequence[str] = ()) -> None:
    """Held bags become what is true of them by now: stock, still untested, or still on the road in
    a box that has left and not arrived. `word` is the step to stock, and begins the two others."""
    road = on_the_road(units)
    ways: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.pk in road:
            way = f"{word}_travelling"
        else:
            way = word if unit.released_at else f"{word}_untested"
        ways.setdefault(way, []).append(unit)
    for way, group in ways.items():
        move_many(group, way, set={"held_for": ""}, reasons=reasons)


def on_the_road(units: Sequence[Unit]) -> set[int]:
    """The keys of those that lie in a box which was sent and has not been opened."""
    keys = [u.pk for u in units]
    found: set[int] = set()
    for i in range(0, len(keys), CHUNK):
        lines = ShipmentLine.objects.filter(unit__in=keys[i : i + CHUNK], open=True)
        sent = lines.filter(shipment__status=ShipmentStatus.SENT)
        found |= set(sent.values_list("unit_id", flat=True))
    return found


def each(units: Sequence[Unit], write: Callable[..., object]) -> None:
    keys = [u.pk for u in units]
    for i in range(0, len(keys), CHUNK):
        write(Unit.objects.filter(pk__in=keys[i : i + CHUNK]))
