"""Where the shelf of a supplier stands, for the orders that are asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from sanxian.blood import editions
from sanxian.blood.facts.terms import FAMILY, Component, Urgency
from sanxian.blood.lifecycle import ShipmentStatus, UnitStatus
from sanxian.blood.models import Order, ShipmentLine, Unit
from sanxian.blood.rules import priority
from sanxian.blood.rules.stock import Level, level
from sanxian.blood.selectors.orders import group_of
from sanxian.core import clock
from sanxian.core.actor import bounds
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Reason
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

Kept = tuple[Component, str, str]  # component, ABO, RhD


def levels(supplier: str, wanted: Iterable[Kept], at: datetime) -> dict[Kept, Level]:
    """The level of each component and group on a centre's shelf; three queries for any number."""
    return {key: found for key, (found, _n) in _measured(supplier, wanted, at).items()}


def _measured(supplier: str, wanted: Iterable[Kept], at: datetime) -> dict[Kept, tuple[Level, int]]:
    """Each with the bags issued in the window."""
    asked = set(wanted)
    if not asked:
        return {}
    policy = editions.stock(supplier, clock.day(at))
    since = at - timedelta(days=policy.values.window_days)
    there, gone = _lying(supplier, asked, at), _sent(supplier, asked, since, at)
    found = {}
    for key in asked:
        n = gone.get(key, 0)
        found[key] = level(key[0], key[1] + key[2], there.get(key, 0), n, policy), n
    return found


def _lying(supplier: str, asked: set[Kept], at: datetime) -> dict[Kept, int]:
    found = _lying_rows(supplier, at, *_columns(asked))
    return {(Component(c), abo, rhd): n for c, abo, rhd, n in found}


@prepared
def _lying_rows(supplier: str, at: datetime, *asked: list[str]) -> QuerySet[Unit, Any]:
    rows = Unit.objects.filter(
        _any(asked), org_path=supplier, status=UnitStatus.AVAILABLE, expires_at__gt=at
    )
    return rows.order_by().values_list("component", "abo", "rhd").annotate(n=Count("pk"))


def _sent(supplier: str, asked: set[Kept], since: datetime, at: datetime) -> dict[Kept, int]:
    found = _sent_rows(supplier, *bounds(supplier), since, at, *_columns(asked))
    return {(Component(c), abo, rhd): n for c, abo, rhd, n in found}


@prepared
def _sent_rows(
    supplier: str, first: str, last: str, since: datetime, at: datetime, *asked: list[str]
) -> QuerySet[ShipmentLine, Any]:
    rows = ShipmentLine.objects.filter(
        _any(asked, "unit__"),
        shipment__org_path=supplier,
        shipment__sent_at__gt=since,
        shipment__sent_at__lte=at,
        shipment__status__in=(ShipmentStatus.SENT, ShipmentStatus.RECEIVED),
    ).exclude(shipment__to_path__gte=first, shipment__to_path__lt=last)
    columns = ("unit__component", "unit__abo", "unit__rhd")
    return rows.exclude(note="extra").order_by().values_list(*columns).annotate(n=Count("pk"))


def _columns(asked: set[Kept]) -> list[list[str]]:
    """Components, ABO and RhD of what is asked, each a list."""
    return [list(column) for column in zip(*sorted(asked), strict=True)]


def _any(asked: Sequence[list[str]], before: str = "") -> Q:
    found = Q()
    for component, abo, rhd in zip(*asked, strict=True):
        found |= Q(**{f"{before}component": component, f"{before}abo": abo, f"{before}rhd": rhd})
    return found


def barred(
    supplier: str, component: str, group: tuple[str, str], urgency: str, at: datetime
) -> list[Reason]:
    """Why an order that would be placed now is not taken; empty when it may be placed."""
    known = component in set(Component) and urgency in set(Urgency) and all(group)
    if not known:
        return []
    return _judged(supplier, {0: (_kept(component, group), urgency)}, at).get(0, [])


def gated(orders: Iterable[Order], supplier: str, at: datetime) -> dict[int, list[Reason]]:
    """By order, why it is not served now; orders that pass are not there."""
    asking = {
        o.pk: (_kept(o.component, group_of(o)), o.urgency) for o in orders if all(group_of(o))
    }
    return _judged(supplier, asking, at)


def _judged(
    supplier: str, asking: dict[int, tuple[Kept, str]], at: datetime
) -> dict[int, list[Reason]]:
    """Only a centre's shelf has an emergency line; asks the database only for what could stop."""
    policy = editions.stock(supplier, clock.day(at))
    passes = policy.values.pass_below_emergency
    stoppable = {key: row for key, row in asking.items() if row[1] not in passes}
    if not stoppable or places.kind_of(supplier) != Kind.CENTRE:
        return {}
    known = _measured(supplier, [kept for kept, _urgency in stoppable.values()], at)
    found = {}
    for key, (kept, urgency) in stoppable.items():
        why = priority.gate(kept[0], kept[1] + kept[2], urgency, *known[kept], policy)
        if why:
            found[key] = list(why)
    return found


def _kept(component: str, group: tuple[str, str]) -> Kept:
    return FAMILY[Component(component)], *group
