"""Bags: separation, making, storing, holding, discarding, expiry."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UNIT, DonationStatus, UnitStatus
from sanxian.blood.models import Issue, RecallLine, Unit, UnitEdge
from sanxian.blood.rules.processing import Part
from sanxian.blood.rules.unit_number import unit_number
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import orders
from sanxian.blood.services.release import release_units
from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor, Grant, below
from sanxian.core.move import move_many
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站技术操作规程（2019版）", "WS 399-2023", "GB 18469-2012")
DISCARD_REASONS = (
    "expired",
    "lab_deferral",
    "bag_leaking",
    "haemolysed",
    "lipaemic",
    "clotted",
    "temperature",
    "bad_separation",
    "low_volume",
    "label_damaged",
    "recalled",
    "returned_too_late",
    "other_spoilt",
)
HOLD_REASONS = (
    "appearance",
    "temperature",
    "label_doubt",
    "donor_told_later",
    "equipment_fault",
    "awaiting_inquiry",
)
CLEAR_REASONS = ("checked_good", "inquiry_closed", "held_by_mistake")
CHUNK = 400
_SHELF = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE)
HOLDABLE = next(row.source for row in UNIT.steps if row.word == "hold")
DISCARDABLE = next(row.source for row in UNIT.steps if row.word == "discard")
_ENDS = tuple(status for status in UNIT.ends)


# -- making other bags of bags -----------------------------------------------------------------------


@act("blood.unit.separate", basis=BASIS, on="units")
def separate(
    *,
    units: Sequence[Unit],
    by: Actor,
    at: datetime,
    into: Sequence[str] = (),
) -> list[Unit]:
    """Whole blood becomes red cells and plasma, and platelets where asked for in time.

    `into` names components; empty means what the policy makes of a bag of that age. The children
    take over place and release. Refuses with every fault: unit_not_whole_blood, unit_not_on_shelf,
    unit_past_expiry, donation_rejected, component_too_late, component_unknown, component_twice.
    """
    return _make(units, Component.WHOLE_BLOOD, tuple(into), by, at)


@act("blood.unit.make", basis=BASIS, on="units")
def make(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Fresh frozen plasma becomes cryoprecipitate, and the rest of it frozen plasma.

    Refuses as `separate`, with unit_not_ffp.
    """
    return _make(units, Component.FFP, (), by, at)


def _make(
    units: Sequence[Unit], of: Component, into: tuple[str, ...], by: Actor, at: datetime
) -> list[Unit]:
    parents = _fresh(units)
    rulings = Rulings(clock.day(at))
    Refusal.unless_empty(_not_usable(parents, of, at))
    plans = {unit.pk: rulings.parts(unit, into, at) for unit in parents}
    Refusal.unless_empty(reason for _, reasons in plans.values() for reason in reasons)
    born = [(unit, _child(unit, part, at)) for unit in parents for part in plans[unit.pk][0]]
    children = [child for _, child in born]
    move_many(parents, "consume")
    Unit.objects.bulk_create(children, batch_size=CHUNK)
    UnitEdge.objects.bulk_create(
        (UnitEdge(parent=parent, child=child) for parent, child in born), batch_size=CHUNK
    )
    _born(born)
    _inherit(born, at)
    note(edition=rulings.processing(parents[0].org_path).editions, made=len(children))
    return children


def _fresh(units: Sequence[Unit]) -> list[Unit]:
    """The rows as they are now, once each, in the order given."""
    if not units:
        raise Malformed("nothing_chosen")
    keys = list(dict.fromkeys(u.pk for u in units))
    found: dict[int, Unit] = {}
    for i in range(0, len(keys), CHUNK):
        rows = Unit.objects.filter(pk__in=keys[i : i + CHUNK]).select_related("donation")
        found |= {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def _not_usable(units: Iterable[Unit], of: Component, at: datetime) -> Iterator[Reason]:
    for unit in units:
        number = {"number": unit.number}
        if unit.component != of:
            yield Reason(f"unit_not_{of}", params=number)
        if unit.status not in _SHELF:
            yield Reason("unit_not_on_shelf", params={**number, "status": unit.status})
        if unit.expires_at <= at:
            yield Reason("unit_past_expiry", params=number)
        if unit.donation and unit.donation.status in _UNFIT:
            yield Reason("donation_rejected", params=number)


_UNFIT = (DonationStatus.REJECTED, DonationStatus.DISCARDED)


def _child(parent: Unit, part: Part, at: datetime) -> Unit:
    assert parent.donation  # only a pool has none, and a pool is neither whole blood nor plasma
    return Unit(
        number=unit_number(parent.donation.number, part.component),
        donation=parent.donation,
        component=part.component,
        volume_ml=part.volume_ml,
        additive=part.additive,
        collected_at=parent.collected_at,
        made_at=at,
        expires_at=part.expires_at,
        org_path=parent.org_path,
    )


def _born(born: list[tuple[Unit, Unit]]) -> None:
    """A child's trail begins with its parent."""
    frame = current()
    for parent, child in born:
        said = {"from": parent.pk, "component": child.component}
        frame.entries.append(Entry(frame.act, subject_of(child), child.org_path, data=said))


def _inherit(born: list[tuple[Unit, Unit]], at: datetime) -> None:
    """Children of a released bag are released at once, with its group."""
    groups: dict[tuple[str, str], list[Unit]] = {}
    for parent, child in born:
        if parent.released_at:
            groups.setdefault((parent.abo, parent.rhd), []).append(child)
    for (abo, rhd), children in groups.items():
        release_units(children, abo, rhd, at)


# -- storing, holding, clearing ----------------------------------------------------------------------


@act("blood.unit.store", basis=BASIS, on="units")
def store(*, units: Sequence[Unit], storage: str, by: Actor, at: datetime) -> list[Unit]:
    """Say in which refrigerator and on which shelf these bags lie."""
    place = " ".join(storage.split())
    if not place or len(place) > 40:
        raise Malformed("storage_unreadable", field="storage")
    rows = _mine(units, "blood.unit.store", by)
    Refusal.unless_empty(
        Reason("unit_not_here", params={"number": u.number, "status": u.status})
        for u in rows
        if u.status in (*_ENDS, UnitStatus.TRAVELLING, UnitStatus.ISSUED)
    )
    _each(rows, lambda part: part.update(storage=place))
    frame = current()
    for unit in rows:
        unit.storage = place
        frame.entries.append(Entry(frame.act, subject_of(unit), unit.org_path, data={"at": place}))
    return rows


@act("blood.unit.hold", basis=BASIS, on="units")
def hold(*, units: Sequence[Unit], reason: str, by: Actor, at: datetime) -> list[Unit]:
    """Take bags out of use until the quality officer has looked at them."""
    if reason not in HOLD_REASONS:
        raise Malformed("reason_unknown", field="reason")
    rows = _mine(units, "blood.unit.hold", by)
    Refusal.unless_empty(_not_in(rows, HOLDABLE, "unit_not_holdable"))
    _let_go(rows, "held", at)
    return move_many(rows, "hold", set={"held_for": reason}, reasons=[reason])


@act("blood.unit.clear", basis=BASIS, on="units")
def clear(*, units: Sequence[Unit], reason: str, by: Actor, at: datetime) -> list[Unit]:
    """Give held bags back: to stock where the donation is released, else to those still untested.

    Refuses with every fault: unit_not_held, unit_recalled, unit_past_expiry, donation_rejected.
    """
    if reason not in CLEAR_REASONS:
        raise Malformed("reason_unknown", field="reason")
    rows = _mine(units, "blood.unit.clear", by)
    Refusal.unless_empty(_not_clearable(rows, at))
    free: dict[str, Any] = {"held_for": ""}
    tested = [u for u in rows if u.released_at]
    waiting = [u for u in rows if not u.released_at]
    move_many(tested, "clear", set=free, reasons=[reason])
    move_many(waiting, "clear_untested", set=free, reasons=[reason])
    return rows


def _not_clearable(units: list[Unit], at: datetime) -> Iterator[Reason]:
    lines = RecallLine.objects.filter(unit__in=[u.pk for u in units], recall__status="open")
    recalled = set(lines.values_list("unit_id", flat=True))
    unfit = _of_unfit_parents(units)
    for unit in units:
        number = {"number": unit.number}
        if unit.status != UnitStatus.HELD:
            yield Reason("unit_not_held", params=number)
        if unit.recalled or unit.pk in recalled:
            yield Reason("unit_recalled", params=number)
        if unit.expires_at <= at:
            yield Reason("unit_past_expiry", params=number)
        if unit.pk in unfit or (unit.donation and unit.donation.status in _UNFIT):
            yield Reason("donation_rejected", params=number)


def _of_unfit_parents(units: list[Unit]) -> set[int]:
    """Pools with a parent from a donation that was rejected."""
    pools = [u.pk for u in units if u.donation_id is None]
    edges = UnitEdge.objects.filter(child__in=pools, parent__donation__status__in=_UNFIT)
    return set(edges.values_list("child_id", flat=True)) if pools else set()


# -- the end -------------------------------------------------------------------------------------------


@act("blood.unit.discard", basis=BASIS, on="units")
def discard(*, units: Sequence[Unit], reason: str, by: Actor, at: datetime) -> list[Unit]:
    """Destroy bags, with a reason; a reservation or an issue that is open ends with them."""
    if reason not in DISCARD_REASONS:
        raise Malformed("reason_unknown", field="reason")
    rows = _mine(units, "blood.unit.discard", by)
    Refusal.unless_empty(_not_in(rows, DISCARDABLE, "unit_not_discardable"))
    if reason == "expired":
        Refusal.unless_empty(
            Reason("unit_in_date", params={"number": u.number}) for u in rows if u.expires_at > at
        )
    _let_go(rows, "discarded", at)
    return move_many(rows, "discard", set={"ended_for": reason}, reasons=[reason])


def past_expiry(place: str, at: datetime) -> list[Unit]:
    """Bags below `place` whose time is over and which still lie somewhere: no query a bag."""
    still = [status.value for status in (*_SHELF, UnitStatus.RESERVED, UnitStatus.HELD)]
    rows = Unit.objects.filter(below("org_path", place), status__in=still, expires_at__lte=at)
    return list(rows.order_by("pk"))


def expire(*, place: str, by: Actor, at: datetime) -> list[Unit]:
    """Discard, in one act, every bag below `place` whose time is over."""
    units = past_expiry(place, at)
    return discard(units=units, reason="expired", by=by, at=at) if units else []


def tick(at: datetime) -> int:
    """Discard what is past its time, everywhere; one act for each place. Returns how many bags."""
    rows = Unit.objects.filter(
        status__in=[*_SHELF, UnitStatus.RESERVED, UnitStatus.HELD], expires_at__lte=at
    )
    count = 0
    for place in sorted(set(rows.values_list("org_path", flat=True))):
        grant = Grant("house", place, frozenset({"blood.unit.discard"}))
        count += len(expire(place=place, by=Actor("house", place, (grant,)), at=at))
    return count


# -- shared ----------------------------------------------------------------------------------------


def _mine(units: Sequence[Unit], permission: str, by: Actor) -> list[Unit]:
    """The rows as they are now; refuses those that do not lie where `by` may do this."""
    rows = _fresh(units)
    Refusal.unless_empty(
        Reason("unit_elsewhere", params={"number": u.number})
        for u in rows
        if not by.may(permission, u.org_path)
    )
    return rows


def _not_in(units: Iterable[Unit], statuses: Container[str], code: str) -> Iterator[Reason]:
    for unit in units:
        if unit.status not in statuses:
            yield Reason(code, params={"number": unit.number, "status": unit.status})


def _let_go(units: Iterable[Unit], why: str, at: datetime) -> None:
    """End what still asks for these bags: reservations, so that their orders stand as short again,
    and issues that came back by this."""
    claimed = (UnitStatus.RESERVED, UnitStatus.TRAVELLING, UnitStatus.ISSUED)
    keys = [u.pk for u in units if u.status in claimed]
    for i in range(0, len(keys), CHUNK):
        part = keys[i : i + CHUNK]
        orders.lost(part, why, at)
        Issue.objects.filter(unit__in=part, closed_at__isnull=True).update(
            closed_at=at, outcome=why
        )


def _each(units: Sequence[Unit], write: Callable[..., object]) -> None:
    keys = [u.pk for u in units]
    for i in range(0, len(keys), CHUNK):
        write(Unit.objects.filter(pk__in=keys[i : i + CHUNK]))
