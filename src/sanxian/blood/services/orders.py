"""Orders of hospitals: placed, reserved from a shelf, freed, cancelled, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from sanxian.blood import editions
from sanxian.blood.facts.terms import Abo, Component, Rh, Urgency
from sanxian.blood.lifecycle import OrderStatus, UnitStatus
from sanxian.blood.models import Issue, Order, Patient, Reservation, Unit
from sanxian.blood.rules import needs as rules
from sanxian.blood.rules.compatibility import serves
from sanxian.blood.rules.transfusion import length
from sanxian.blood.selectors import levels
from sanxian.blood.selectors.orders import (
    OPEN,
    SERVED,
    accepts,
    filled,
    needs_of,
    served_first,
)
from sanxian.blood.selectors.shelf import Shelf, traits
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import Overtaken, move, move_many, told
from sanxian.core.prepared import create, insert_many, prepared, update
from sanxian.kernel.refusal import Forbidden, Malformed, Reason, Refusal
from sanxian.orgs import places

BASIS = ("医疗机构临床用血管理办法（卫生部令第85号）", "临床输血技术规范")
FREE_REASONS = ("not_needed", "wrong_unit", "postponed", "reservation_expired")
CANCEL_REASONS = ("not_needed", "patient_left", "typing_error", "supplied_elsewhere")


@act("blood.order.place", basis=BASIS, on="hospital")
def place(
    *,
    hospital: str,
    supplier: str,
    component: str,
    quantity: int,
    urgency: str,
    needed_by: datetime,
    indication: str = "",
    patient: Patient | None = None,
    abo: str = "",
    rhd: str = "",
    needs: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Order:
    """Ask `supplier` for bags, for a patient or, with `abo` and `rhd`, for the hospital's own stock.

    `quantity` is in bags; `needs` are codes of Need, to which the patient's standing ones are added.
    Refuses with every fault: order_component_unknown, urgency_unknown, quantity_out_of_range,
    needed_in_the_past, patient_elsewhere, stock_order_without_group, place_not_found, need_unknown,
    and below_emergency_line with only_critical_now where the centre has no more than for the bleeding.
    """
    faults = _faults(
        hospital, supplier, component, quantity, urgency, needed_by, patient, abo, rhd, at
    )
    group = (patient.abo, patient.rhd) if patient else (abo, rhd)
    gate = levels.barred(supplier, component, group, urgency, at)
    Refusal.unless_empty([*faults, *rules.unknown(needs), *gate])
    return create(
        Order,
        code=new_code("DD"),
        org_path=hospital,
        supplier_path=supplier,
        patient=patient,
        component=component,
        quantity=quantity,
        urgency=urgency,
        indication=indication,
        abo=patient.abo if patient else abo,
        rhd=patient.rhd if patient else rhd,
        needs=needed(hospital, component, patient, needs, at),
        needed_by=needed_by,
        placed_at=at,
        placed_by=by.id,
    )


def needed(
    hospital: str, component: str, patient: Patient | None, codes: Sequence[str], at: datetime
) -> str:
    """What an order needs: what is asked, and what its patient always needs, as far as this component
    can have it; codes sorted, space between."""
    standing = (patient.needs or "").split() if patient else []
    antibodies = (patient.antibodies or "").split() if patient else []
    every = {*codes, *standing, *rules.against(antibodies)}
    if not every:
        return ""
    policy = editions.needs(hospital, clock.day(at))
    return " ".join(rules.applicable(every, component, policy))


def _faults(
    hospital: str,
    supplier: str,
    component: str,
    quantity: int,
    urgency: str,
    needed_by: datetime,
    patient: Patient | None,
    abo: str,
    rhd: str,
    at: datetime,
) -> Iterable[Reason]:
    if component not in set(Component):
        yield Reason("order_component_unknown", params={"component": component[:24]})
    if urgency not in set(Urgency):
        yield Reason("urgency_unknown", params={"urgency": urgency[:12]})
    if not 1 <= quantity <= 200:
        yield Reason("quantity_out_of_range", params={"quantity": quantity, "most": 200})
    if needed_by <= at:
        yield Reason("needed_in_the_past")
    if patient and patient.org_path != hospital:
        yield Reason("patient_elsewhere", params={"patient": patient.code})
    if not patient and (abo not in set(Abo) - {""} or rhd not in set(Rh) - {""}):
        yield Reason("stock_order_without_group")
    known = places.names([hospital, supplier])
    for path in (hospital, supplier):
        if path not in known:
            yield Reason("place_not_found", params={"place": path[:60]})


@act("blood.order.reserve", basis=BASIS, on="supplier")
def reserve(
    *,
    supplier: str,
    orders: Sequence[Order],
    units: Sequence[Unit] | None = None,
    by: Actor,
    at: datetime,
) -> list[Order]:
    """Set units of `supplier`'s shelf aside: the patient's own group first, first to expire first.

    Great bleedings and emergencies are served before urgent and routine orders. What the shelf lacks
    stays open, so an order may end up reserved in part. With `units` the one order gets exactly
    these. Reservations that ran out are freed first. An order that the emergency line stops stays
    open; where it stops all of them the act is refused. Refuses: patient_not_grouped,
    order_not_open, supplier_differs, shelf_has_none (nothing at all could be reserved),
    below_emergency_line, and every fault of a chosen unit.
    """
    fresh = _fresh(orders)
    _free_overdue(supplier, at)
    Refusal.unless_empty(_not_reservable(fresh, supplier))
    stopped = levels.gated(fresh, supplier, at)
    served = [order for order in fresh if order.pk not in stopped]
    if not served:
        raise Refusal(*_stopped(fresh, stopped))
    lacking = {order.pk: order.quantity - n for order, n in filled(served)}
    if units is None:
        chosen = _choose(served, lacking, supplier, at)
    else:
        chosen = _given(served, lacking, list(units), supplier, at)
    if not chosen:
        raise Refusal(Reason("shelf_has_none"), *_stopped(fresh, stopped))
    _set_aside(chosen, supplier, at)
    settle(served)
    _tell(orders, fresh)
    note(units=len(chosen), stopped=len(stopped))
    return fresh


def _stopped(orders: Iterable[Order], why: Mapping[int, list[Reason]]) -> list[Reason]:
    """The reasons of every order that the emergency line stops, with its code."""
    return [
        replace(reason, params={**reason.params, "order": order.code})
        for order in orders
        for reason in why.get(order.pk, ())
    ]


def _tell(asked: Sequence[Order], fresh: list[Order]) -> None:
    """The caller's own records know what became of them, so that the next act is not overtaken."""
    known = {row.pk: row for row in fresh}
    for row in asked:
        told(row, known[row.pk])


def _fresh(orders: Sequence[Order]) -> list[Order]:
    """The orders as they are now, in the order in which they are served."""
    if not orders:
        raise Malformed("nothing_chosen")
    rows = Order.objects.select_related("patient").filter(pk__in=[o.pk for o in orders])
    return served_first(rows)


def _not_reservable(orders: list[Order], supplier: str) -> Iterable[Reason]:
    for order in orders:
        where = {"order": order.code}
        if supplier not in (order.supplier_path, order.org_path):
            yield Reason("supplier_differs", params=where)
        if order.status not in OPEN:
            yield Reason("order_not_open", params={**where, "status": order.status})
        if order.patient and not (order.patient.abo and order.patient.rhd):
            yield Reason("patient_not_grouped", params={"patient": order.patient.code, **where})


def _choose(
    orders: list[Order], lacking: dict[int, int], supplier: str, at: datetime
) -> list[tuple[Order, Unit]]:
    shelf = Shelf(supplier, at, {o.component: 0 for o in orders})
    for order in orders:
        shelf.wanted[order.component] += max(lacking[order.pk], 0)
    groups = accepts(orders, at)
    return [
        (order, unit)
        for order in orders
        for unit in shelf.take(
            order.component, groups[order.pk], lacking[order.pk], needs_of(order)
        )
    ]


def _given(
    orders: list[Order], lacking: dict[int, int], units: list[Unit], supplier: str, at: datetime
) -> list[tuple[Order, Unit]]:
    """Units chosen by hand, every fault of every one at once."""
    if len(orders) != 1:
        raise Malformed("units_for_one_order")
    order = orders[0]
    rows = Unit.objects.filter(pk__in=[u.pk for u in units])
    rows = list(rows.annotate(boxed=Count("journeys", filter=Q(journeys__open=True))))
    groups = accepts(orders, at)[order.pk]
    faults = [r for unit in rows for r in _unfit(unit, order, supplier, groups, at)]
    if len(rows) > lacking[order.pk]:
        faults.append(Reason("more_than_ordered", params={"lacking": lacking[order.pk]}))
    Refusal.unless_empty(faults)
    return [(order, unit) for unit in rows]


def _unfit(
    unit: Unit, order: Order, supplier: str, groups: list[tuple[str, str]], at: datetime
) -> Iterable[Reason]:
    where = {"number": unit.number}
    if unit.status != UnitStatus.AVAILABLE or unit.boxed:  # type: ignore[attr-defined]
        yield Reason("unit_not_available", params={**where, "status": unit.status})
    if unit.org_path != supplier:
        yield Reason("unit_lies_elsewhere", params=where)
    if unit.expires_at <= at:
        yield Reason("unit_expired", params=where)
    if not serves(unit.component, order.component):
        yield Reason("component_differs", params=where)
    if (unit.abo, unit.rhd) not in groups:
        yield Reason("group_incompatible", params=where)
    yield from unmet(unit, order, at)


def unmet(unit: Unit, order: Order, at: datetime) -> list[Reason]:
    """What the order needs and the unit lacks."""
    wanted = needs_of(order)
    if not wanted:
        return []
    return rules.bars(traits(unit), wanted, editions.needs(order.org_path, clock.day(at)))


def _set_aside(chosen: list[tuple[Order, Unit]], supplier: str, at: datetime) -> None:
    ruled = editions.transfusion(supplier, clock.day(at))
    until = at + length(ruled.values.reserve_within)
    move_many([unit for _, unit in chosen], "reserve")
    insert_many(
        Reservation(order=order, unit=unit, reserved_at=at, expires_at=until)
        for order, unit in chosen
    )


def _free_overdue(supplier: str, at: datetime) -> None:
    """Reservations that ran out while the unit still lies on this shelf."""
    overdue = Reservation.objects.select_related("unit", "order").filter(
        ended_at__isnull=True,
        expires_at__lte=at,
        unit__org_path=supplier,
        unit__status=UnitStatus.RESERVED,
    )
    give_back(list(overdue.exclude(unit__journeys__open=True)), "reservation_expired", at)


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


@act("blood.order.cancel", basis=BASIS)
def cancel(*, place: str, order: Order, why: str, by: Actor, at: datetime) -> Order:
    """Withdraw an order that nothing was delivered for, and free its units.

    `place` is the hospital that ordered or the supplier: whoever does it must may it there.
    """
    if why not in CANCEL_REASONS:
        raise Malformed("reason_unknown", field="why")
    _party(order, place)
    move(order, "cancel", reasons=[why])
    _free_rest(order, why, at)
    return order


@act("blood.order.close", basis=BASIS, on="order")
def close(*, order: Order, by: Actor, at: datetime) -> Order:
    """Say that no more is needed: what is still reserved is free again. Refuses: issue_open."""
    open_issues = len(_open_issues(order))
    if open_issues:
        raise Refusal("issue_open", order=order.code, units=open_issues)
    move(order, "close")
    _free_rest(order, "order_closed", at)
    return order


@prepared
def _open_issues(order: Order) -> QuerySet[Issue, Any]:
    return Issue.objects.filter(order=order, closed_at__isnull=True).values_list("pk")


def _party(order: Order, place: str) -> None:
    if place not in (order.org_path, order.supplier_path):
        raise Forbidden("not_permitted", act="blood.order.cancel")


def _free_rest(order: Order, why: str, at: datetime) -> None:
    found = _kept_for(order)
    if found:
        move_many(
            [r.unit for r in found if r.unit.status == UnitStatus.RESERVED], "free", reasons=[why]
        )
        end(found, why, at)


@prepared
def _kept_for(order: Order) -> QuerySet[Reservation, Any]:
    return Reservation.objects.filter(order=order, ended_at__isnull=True).select_related("unit")


# -- how far an order has come -----------------------------------------------------------------------


def settle(orders: Iterable[Order]) -> None:
    """Bring the statuses of orders in line with what is set aside for them, inside a running act."""
    wanted: dict[str, list[Order]] = {}
    live = [o for o in orders if o.status in OPEN]
    for order, n in filled(live):
        word = _word(order, n)
        if word:
            wanted.setdefault(word, []).append(order)
    for word, group in wanted.items():
        move_many(group, word)


def _word(order: Order, n: int) -> str:
    """The step that leads to where `n` bags put the order; "" where it stands there already."""
    if n == 0:
        return "" if order.status == OrderStatus.PLACED else "unreserve"
    if n < order.quantity:
        return "" if order.status == OrderStatus.PART else "reserve_part"
    at_rest = (OrderStatus.RESERVED, OrderStatus.DELIVERED)
    return "" if order.status in at_rest else "reserve_all"


def close_if_used(orders: Iterable[Order]) -> None:
    """Close orders for which every bag was handed out and has come to its end."""
    live = {o.pk: o for o in orders if o.status in OPEN}
    waiting = set(_waiting(list(live)))
    done = [
        live[key]
        for key, n, still in _ended(list(live))
        if not still and n >= live[key].quantity and key not in waiting
    ]
    if done:
        move_many(done, "close")


@prepared
def _ended(orders: list[int]) -> QuerySet[Issue, Any]:
    """By order the bags that were handed out for it, and how many of them are still out."""
    rows = Issue.objects.filter(order__in=orders, outcome__in=SERVED).values_list("order")
    return rows.annotate(n=Count("pk"), still=Count("pk", filter=Q(closed_at__isnull=True)))


@prepared
def _waiting(orders: list[int]) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(order__in=orders, ended_at__isnull=True)
    return rows.values_list("order", flat=True)


def one_place(records: Sequence[Unit | Order | Issue]) -> str:
    """The place of all records of a list; an act asks for the permission only in the first's."""
    if not records:
        raise Malformed("nothing_chosen")
    places = {r.org_path for r in records}
    if len(places) > 1:
        raise Refusal("several_places")
    return places.pop()
