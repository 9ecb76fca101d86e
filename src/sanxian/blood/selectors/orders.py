"""Reads of orders: who asks for what, how far it has come, what the shelf could give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from stdnum.iso7064 import mod_37_2

from sanxian.blood import editions
from sanxian.blood.facts.distribution_policy import Needs
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import OrderStatus, UnitStatus
from sanxian.blood.models import Crossmatch, Issue, Order, Patient, Reservation, Unit
from sanxian.blood.rules import needs as rules
from sanxian.blood.rules.compatibility import preference
from sanxian.blood.rules.priority import haste
from sanxian.blood.selectors import patient_samples
from sanxian.blood.selectors.shelf import Shelf, traits
from sanxian.core import clock
from sanxian.core.actor import Actor, reach, within
from sanxian.core.pages import Unindexed, in_order
from sanxian.core.prepared import prepared
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE = "blood.order.see"
# Outcomes of an issue that fill the order; after a discard or a recall the patient still needs it.
SERVED = ("", "transfused", "returned")
OPEN = (OrderStatus.PLACED, OrderStatus.PART, OrderStatus.RESERVED, OrderStatus.DELIVERED)
WAITING = (OrderStatus.PLACED, OrderStatus.PART)
WHOLE = 9  # signs of the shortest code


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of an order, with what is known of it for this patient."""

    unit: Unit
    reserved_at: datetime
    until: datetime
    here: bool  # in the hospital
    match: str  # outcome of the last crossmatch with this patient; "" where there is none
    match_until: datetime | None
    method: str = ""
    lacks: tuple[str, ...] = ()  # needs of the order that it does not meet


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as a list shows it."""

    order: Order
    filled: int
    hospital: str

    @property
    def lacking(self) -> int:
        return max(self.order.quantity - self.filled, 0)


def mine(by: Actor) -> QuerySet[Order]:
    """Orders that the actor's places have placed or are asked to supply."""
    rows = Order.objects.select_related("patient")
    return rows.filter(reach(by, SEE) | reach(by, SEE, "supplier_path"))


def _every(by: Actor) -> QuerySet[Order]:
    """The same in the order of their days: there may be as many as a whole city's."""
    rows = Order.objects.select_related("patient")
    rows = rows.alias(ours=Unindexed("org_path"), asked_of_us=Unindexed("supplier_path"))
    return in_order(mine(by), rows.filter(reach(by, SEE, "ours") | reach(by, SEE, "asked_of_us")))


def get(by: Actor, pk: int) -> Order:
    """Raises Unknown."""
    row = mine(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def listed(
    by: Actor, *, status: str = "", component: str = "", q: str = "", side: str = ""
) -> QuerySet[Order]:
    """Orders, the most urgent first, past ones the latest first. `status` one status, "all", or ""
    for what is open; `side` "in" what the actor's places are to supply, "out" what they ordered."""
    rows = _every(by) if status == "all" and not (side or q) else mine(by)
    if side:
        rows = within(rows, by, SEE, "supplier_path" if side == "in" else "org_path")
    if status in set(OrderStatus):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=OPEN)
    if component in set(Component):
        rows = rows.filter(component=component)
    if q:
        word = q.strip().upper()
        rows = rows.filter(_named(word))
    past = status == "all" or status in set(OrderStatus) - set(OPEN)
    return rows.order_by("-needed_by", "-pk") if past else rows.order_by("needed_by", "pk")


def _named(word: str) -> Q:
    """By a whole code, as it is scanned or copied, or by a part of one."""
    if len(word) < WHOLE or not mod_37_2.is_valid(word):
        return Q(code__contains=word) | Q(patient__code__contains=word)
    patients = Patient.objects.filter(code=word).values_list("pk", flat=True)
    return Q(code=word) | Q(patient__in=list(patients))


def asked(rows: Iterable[Order]) -> list[Asked]:
    """The rows with how far each is filled and the hospital's name; three queries for any number."""
    found = filled(rows)
    names = places.names({order.org_path for order, _ in found})
    return [Asked(o, n, names.get(o.org_path, "")) for o, n in found]


def filled(orders: Iterable[Order]) -> list[tuple[Order, int]]:
    """Each order with the bags set aside or handed out for it."""
    rows = list(orders)
    keys = [o.pk for o in rows]
    counts = dict.fromkeys(keys, 0)
    for key, n in (*_set_aside(keys), *_handed_out(keys)):
        counts[key] += n
    return [(order, counts[order.pk]) for order in rows]


@prepared
def _set_aside(orders: list[int]) -> QuerySet[Reservation, Any]:
    rows = Reservation.objects.filter(order__in=orders, ended_at__isnull=True)
    return rows.values_list("order").annotate(n=Count("pk"))


@prepared
def _handed_out(orders: list[int]) -> QuerySet[Issue, Any]:
    rows = Issue.objects.filter(order__in=orders, outcome__in=SERVED)
    return rows.values_list("order").annotate(n=Count("pk"))


def group_of(order: Order) -> tuple[str, str]:
    """The group that decides: the patient's as it is known now, else the order's own."""
    wants = order.patient or order
    return wants.abo, wants.rhd


def accepts(orders: Iterable[Order], at: datetime) -> dict[int, list[tuple[str, str]]]:
    """By order, the groups that may serve it, best first: for stock only the group that was asked.

    The edition is asked once for each hospital.
    """
    rows, ruled = list(orders), {}
    for hospital in {o.org_path for o in rows if o.patient}:
        ruled[hospital] = editions.compatibility(hospital, clock.day(at))
    found: dict[int, list[tuple[str, str]]] = {}
    for order in rows:
        if order.patient is None:
            found[order.pk] = [group_of(order)]
        else:
            policy = ruled[order.org_path]
            who = patient_samples.who(order.patient, at)
            groups = preference(Component(order.component), *group_of(order), policy, who)
            found[order.pk] = [(group.abo, group.rhd) for group in groups]
    return found


def served_first(orders: Iterable[Order]) -> list[Order]:
    """A great bleeding first, then emergencies, urgent orders, the rest; each by when it is needed."""
    return sorted(
        orders, key=lambda o: (haste(o.urgency, massive=bool(o.massive_id)), o.needed_by, o.pk)
    )


def needs_of(order: Order) -> tuple[str, ...]:
    return tuple(order.needs.split())


def suggested(order: Order, supplier: str, at: datetime) -> list[Unit]:
    """What reserving would take, and a few more to choose from, in the same order."""
    most = order.quantity + 8
    shelf = Shelf(supplier, at, {order.component: most})
    return shelf.take(order.component, accepts([order], at)[order.pk], most, needs_of(order))


@dataclass(frozen=True, slots=True)
class Unfit:
    """A unit of the right group that lacks something; `acts` would mend it, None where none can."""

    unit: Unit
    lacks: tuple[str, ...]
    acts: tuple[str, ...] | None


def nearly(order: Order, supplier: str, at: datetime, most: int = 6) -> list[Unfit]:
    """For an order with needs: bags that would do but for what they lack, the easiest first."""
    wanted = needs_of(order)
    if not wanted:
        return []
    policy = editions.needs(order.org_path, clock.day(at))
    shelf = Shelf(supplier, at, {order.component: most * 4})
    found = []
    for unit in shelf.take(order.component, accepts([order], at)[order.pk], most * 4):
        lacks = tuple(rules.lacking(traits(unit), wanted, policy))
        if lacks:
            found.append(Unfit(unit, lacks, rules.mended_by(lacks)))
    return sorted(found, key=lambda u: (u.acts is None, len(u.lacks)))[:most]


def lines(order: Order) -> list[Line]:
    """The units set aside for the order."""
    rows = order.reservations.filter(ended_at__isnull=True).select_related("unit")
    found = list(rows.order_by("unit__expires_at", "unit_id"))
    matches: dict[int, Crossmatch] = {}
    tests = Crossmatch.objects.filter(patient=order.patient_id, unit__in=[r.unit_id for r in found])
    for test in tests.order_by("at", "pk"):
        matches[test.unit_id] = test
    wanted = needs_of(order)
    policy = editions.needs(order.org_path, clock.day(order.placed_at)) if wanted else None
    return [_line(order, row, matches.get(row.unit_id), policy) for row in found]


def _line(
    order: Order, row: Reservation, test: Crossmatch | None, policy: Resolved[Needs] | None
) -> Line:
    here = row.unit.org_path == order.org_path and row.unit.status == UnitStatus.RESERVED
    return Line(
        row.unit,
        row.reserved_at,
        row.expires_at,
        here,
        test.outcome if test else "",
        test.valid_until if test else None,
        test.method if test else "",
        tuple(rules.lacking(traits(row.unit), needs_of(order), policy)) if policy else (),
    )


def ended(order: Order) -> list[Reservation]:
    """Units that were set aside once and went elsewhere: the order's history."""
    rows = order.reservations.filter(ended_at__isnull=False).exclude(ended_for="issued")
    return list(rows.select_related("unit").order_by("ended_at"))


def issues(order: Order) -> list[Issue]:
    rows = order.issues.select_related("unit").order_by("issued_at", "pk")
    return list(rows)


def hours(order: Order) -> dict[str, Any]:
    """When the order came to each of its stations, for the way-line."""
    first = order.reservations.order_by("reserved_at").values_list("reserved_at", flat=True).first()
    came = order.reservations.filter(unit__journeys__shipment__to_path=order.org_path)
    arrived = (
        came.order_by("-unit__journeys__shipment__received_at")
        .values_list("unit__journeys__shipment__received_at", flat=True)
        .first()
    )
    handed = order.issues.order_by("issued_at").values_list("issued_at", flat=True).first()
    return {"placed": order.placed_at, "reserved": first, "delivered": arrived, "issued": handed}
