"""Units of a shelf set aside for orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Q

from sanxian.blood import editions
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Order, Reservation, Unit
from sanxian.blood.rules import needs as rules
from sanxian.blood.rules.compatibility import serves
from sanxian.blood.rules.transfusion import length
from sanxian.blood.selectors import levels
from sanxian.blood.selectors.orders import (
    OPEN,
    accepts,
    filled,
    needs_of,
    served_first,
)
from sanxian.blood.selectors.shelf import Shelf, traits
from sanxian.blood.services.orders.freeing import free_run_out
from sanxian.blood.services.orders.placing import BASIS
from sanxian.blood.services.orders.standing import settle
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move_many, told
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Malformed, Reason, Refusal


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
    free_run_out(supplier, at)
    fresh = _fresh(orders)  # as they stand when that is done
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
