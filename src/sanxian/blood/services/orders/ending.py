"""Orders withdrawn, and orders that need no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Issue, Order, Reservation
from sanxian.blood.services.orders.freeing import end
from sanxian.blood.services.orders.placing import BASIS
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal

CANCEL_REASONS = ("not_needed", "patient_left", "typing_error", "supplied_elsewhere")


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
