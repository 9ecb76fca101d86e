"""Bags: separation, making, storing, holding, discarding, expiry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UNIT, ExcursionStatus, UnitStatus
from sanxian.blood.models import (
    ExcursionLine,
    MislabelledUnit,
    RecallLine,
    StorageSpot,
    Unit,
    UnitEdge,
)
from sanxian.blood.rules.processing import Part
from sanxian.blood.selectors import haemovigilance
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import keeping, processing
from sanxian.blood.services.bags import (
    BASIS,
    SHELF,
    UNFIT,
    fresh,
    give_back,
    give_birth,
    inherited,
    leave,
    let_go,
    mine,
    not_in,
    not_on_shelf,
)
from sanxian.blood.services.release import with_antibodies
from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor, Grant, below
from sanxian.core.move import move_many
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal

DISCARD_REASONS = (
    "expired",
    "lab_deferral",
    "bag_leaking",
    "haemolysed",
    "lipaemic",
    "clotted",
    "temperature",
    "bad_separation",
    "processing_failed",
    "quality_failed",
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
    "processing_doubt",
    "awaiting_inquiry",
    "not_found",
)
CLEAR_REASONS = ("checked_good", "inquiry_closed", "held_by_mistake")
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
    pack: str = "",
) -> list[Unit]:
    """Whole blood becomes red cells and plasma, and platelets where asked for in time.

    `into` names components; empty means what the policy makes of a bag of that age. `pack` is the
    bag system (`Pack`), where it was not written down at the draw: what it has no bag for is
    refused, and a filter in it gives leucodepleted cells. The children take over place and release.
    Refuses with every fault: unit_not_whole_blood, unit_not_on_shelf, unit_past_expiry,
    donation_rejected, pool_stays_as_it_is, taken_over_not_separated, component_too_late, component_unknown, component_twice,
    pack_has_no_bag, pack_unknown.
    """
    return _make(units, Component.WHOLE_BLOOD, tuple(into), pack, by, at)


@act("blood.unit.make", basis=BASIS, on="units")
def make(*, units: Sequence[Unit], by: Actor, at: datetime) -> list[Unit]:
    """Fresh frozen plasma becomes cryoprecipitate, and the rest of it frozen plasma.

    Refuses as `separate`, with unit_not_ffp.
    """
    return _make(units, Component.FFP, (), "", by, at)


def _make(
    units: Sequence[Unit], of: Component, into: tuple[str, ...], pack: str, by: Actor, at: datetime
) -> list[Unit]:
    parents = fresh(units)
    for parent in parents:
        parent.pack = pack or parent.pack
    rulings = Rulings(clock.day(at))
    Refusal.unless_empty([*_not_of(parents, of), *not_on_shelf(parents, at)])
    plans = {unit.pk: rulings.parts(unit, into, at) for unit in parents}
    Refusal.unless_empty(reason for _, reasons in plans.values() for reason in reasons)
    taken = processing.numbers_taken(unit.donation_id for unit in parents)
    born = [(unit, _child(unit, part, taken, at)) for unit in parents for part in plans[unit.pk][0]]
    children = give_birth(born, at)
    note(edition=rulings.processing(parents[0].org_path).editions, made=len(children))
    return children


def _not_of(units: Iterable[Unit], of: Component) -> Iterator[Reason]:
    for unit in units:
        if unit.component != of:
            yield Reason(f"unit_not_{of}", params={"number": unit.number})
        if unit.donation is None:  # there is no donation to number the parts by
            pooled = processing.is_pool(unit)
            code = "pool_stays_as_it_is" if pooled else "taken_over_not_separated"
            yield Reason(code, params={"number": unit.number})


def _child(parent: Unit, part: Part, taken: dict[str, int], at: datetime) -> Unit:
    assert parent.donation  # asked before: `_not_of`
    clean = parent.leucodepleted or part.leucodepleted
    cells = part.component in (Component.RED_CELLS, Component.PLATELETS)
    given = {**inherited(parent), "leucodepleted": clean and cells}
    if not cells:
        given["irradiated_at"] = None
    number = processing.next_number(
        parent.donation.number,
        part.component,
        taken,
        leucodepleted=given["leucodepleted"],
        irradiated=given["irradiated_at"] is not None,
    )
    return Unit(
        number=number,
        component=part.component,
        volume_ml=part.volume_ml,
        additive=part.additive,
        made_at=at,
        expires_at=_keeps(parent, part),
        **given,
    )


def _keeps(parent: Unit, part: Part) -> datetime:
    """What was opened, and red cells that were irradiated, keep no longer than what they come from."""
    rays = parent.irradiated_at and part.component is Component.RED_CELLS
    short = rays or not parent.closed_system
    return min(part.expires_at, parent.expires_at) if short else part.expires_at


# -- storing, holding, clearing ----------------------------------------------------------------------


@act("blood.unit.store", basis=BASIS, on="units")
def store(
    *,
    units: Sequence[Unit],
    by: Actor,
    at: datetime,
    storage: str = "",
    spot: StorageSpot | None = None,
) -> list[Unit]:
    """Say in which refrigerator and on which shelf these bags lie.

    With a `spot`, `storage` is the shelf in it; the spot must keep what these bags need, and not be
    under inquiry. Refuses with every fault: unit_not_here, unit_elsewhere, spot_elsewhere,
    spot_closed, spot_too_warm_or_cold, spot_in_excursion, spot_full.
    """
    place = " ".join(storage.split())
    if not (place or spot) or len(place) > (40 if spot is None else 24):
        raise Malformed("storage_unreadable", field="storage")
    rows = mine(units, "blood.unit.store", by)
    Refusal.unless_empty([*_not_here(rows), *(keeping.spot_bars(spot, rows) if spot else ())])
    keeping.settle(rows, spot, place, at)
    frame = current()
    for unit in rows:
        said = {"at": place} if spot is None else {"spot": spot.pk, "at": place}
        frame.entries.append(Entry(frame.act, subject_of(unit), unit.org_path, data=said))
    return rows


def _not_here(units: Iterable[Unit]) -> Iterator[Reason]:
    for u in units:
        if u.status in (*_ENDS, UnitStatus.TRAVELLING, UnitStatus.ISSUED):
            yield Reason("unit_not_here", params={"number": u.number, "status": u.status})


@act("blood.unit.hold", basis=BASIS, on="units")
def hold(*, units: Sequence[Unit], reason: str, by: Actor, at: datetime) -> list[Unit]:
    """Take bags out of use until the quality officer has looked at them."""
    if reason not in HOLD_REASONS:
        raise Malformed("reason_unknown", field="reason")
    rows = mine(units, "blood.unit.hold", by)
    Refusal.unless_empty(not_in(rows, HOLDABLE, "unit_not_holdable"))
    let_go(rows, "held", at)
    return move_many(rows, "hold", set={"held_for": reason}, reasons=[reason])


@act("blood.unit.clear", basis=BASIS, on="units")
def clear(*, units: Sequence[Unit], reason: str, by: Actor, at: datetime) -> list[Unit]:
    """Give held bags back: to stock where the donation is released, else to those still untested;
    those whose box is on the way travel on.

    Refuses with every fault: unit_not_held, unit_recalled, unit_mislabelled, unit_in_excursion,
    unit_past_expiry, donation_rejected, lab_not_used (plasma of a donor with irregular antibodies),
    reaction_case_open and reaction_of_the_bag (a patient reacted to blood of the same donation).
    """
    if reason not in CLEAR_REASONS:
        raise Malformed("reason_unknown", field="reason")
    rows = mine(units, "blood.unit.clear", by)
    Refusal.unless_empty(not_clearable(rows, at))
    give_back(rows, "clear", [reason])
    return rows


def not_clearable(units: list[Unit], at: datetime, besides: int = 0) -> Iterator[Reason]:
    """Why held bags stay held; `besides` is the excursion that is being closed."""
    lines = RecallLine.objects.filter(unit__in=[u.pk for u in units], recall__status="open")
    recalled = set(lines.values_list("unit_id", flat=True))
    warm = ExcursionLine.objects.filter(
        unit__in=[u.pk for u in units], excursion__status=ExcursionStatus.OPEN
    ).exclude(excursion=besides)
    warmed = set(warm.values_list("unit_id", flat=True))
    unfit, irregular = _of_unfit_parents(units), with_antibodies(units, at)
    wrong = MislabelledUnit.objects.filter(unit__in=[u.pk for u in units])
    mislabelled = set(wrong.values_list("unit_id", flat=True))
    reacted = haemovigilance.sibling_bars(u.pk for u in units)
    for unit in units:
        number = {"number": unit.number}
        if unit.status != UnitStatus.HELD:
            yield Reason("unit_not_held", params=number)
        if unit.recalled or unit.pk in recalled:
            yield Reason("unit_recalled", params=number)
        if unit.pk in mislabelled:
            yield Reason("unit_mislabelled", params=number)
        if unit.pk in warmed:
            yield Reason("unit_in_excursion", params=number)
        if unit.expires_at <= at:
            yield Reason("unit_past_expiry", params=number)
        if unit.pk in unfit or (unit.donation and unit.donation.status in UNFIT):
            yield Reason("donation_rejected", params=number)
        if unit.pk in irregular:
            yield Reason("lab_not_used", params=number)
        for code, case in sorted(reacted.get(unit.pk, {}).items()):
            yield Reason(code, params={**number, "case": case})


def _of_unfit_parents(units: list[Unit]) -> set[int]:
    """Pools with a parent from a donation that was rejected."""
    pools = [u.pk for u in units if u.donation_id is None]
    edges = UnitEdge.objects.filter(child__in=pools, parent__donation__status__in=UNFIT)
    return set(edges.values_list("child_id", flat=True)) if pools else set()


# -- the end -------------------------------------------------------------------------------------------


@act("blood.unit.discard", basis=BASIS, on="units")
def discard(*, units: Sequence[Unit], reason: str, by: Actor, at: datetime) -> list[Unit]:
    """Destroy bags, with a reason; a reservation or an issue that is open ends with them."""
    if reason not in DISCARD_REASONS:
        raise Malformed("reason_unknown", field="reason")
    rows = mine(units, "blood.unit.discard", by)
    Refusal.unless_empty(not_in(rows, DISCARDABLE, "unit_not_discardable"))
    if reason == "expired":
        Refusal.unless_empty(
            Reason("unit_in_date", params={"number": u.number}) for u in rows if u.expires_at > at
        )
    let_go(rows, "discarded", at)
    leave(rows, at)
    return move_many(rows, "discard", set={"ended_for": reason}, reasons=[reason])


def past_expiry(place: str, at: datetime) -> list[Unit]:
    """Bags below `place` whose time is over and which still lie somewhere: no query a bag."""
    still = [status.value for status in (*SHELF, UnitStatus.RESERVED, UnitStatus.HELD)]
    rows = Unit.objects.filter(below("org_path", place), status__in=still, expires_at__lte=at)
    return list(rows.order_by("pk"))


def expire(*, place: str, by: Actor, at: datetime) -> list[Unit]:
    """Discard, in one act, every bag below `place` whose time is over."""
    units = past_expiry(place, at)
    return discard(units=units, reason="expired", by=by, at=at) if units else []


def tick(at: datetime) -> int:
    """Plasma past its year becomes frozen plasma where that is done; what else is past its time is
    discarded, everywhere; one act for each place. Returns how many bags were discarded."""
    processing.convert_all(at)
    rows = Unit.objects.filter(
        status__in=[*SHELF, UnitStatus.RESERVED, UnitStatus.HELD], expires_at__lte=at
    )
    count = 0
    for place in sorted(set(rows.values_list("org_path", flat=True))):
        grant = Grant("house", place, frozenset({"blood.unit.discard"}))
        count += len(expire(place=place, by=Actor("house", place, (grant,)), at=at))
    return count
