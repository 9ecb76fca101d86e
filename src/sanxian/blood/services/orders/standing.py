"""How far an order has come, by what is set aside, handed out and used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from sanxian.blood.lifecycle import OrderStatus
from sanxian.blood.models import Issue, Order, Reservation
from sanxian.blood.selectors.orders import (
    OPEN,
    SERVED,
    filled,
)
from sanxian.core.move import move_many
from sanxian.core.prepared import prepared


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
