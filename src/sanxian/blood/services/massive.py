"""Massive transfusion: one tap asks for a pack, the next tap for the next, until it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, Sum

from sanxian.blood import editions
from sanxian.blood.facts.terms import Component, Urgency
from sanxian.blood.models import Issue, MassiveTransfusion, Order, Patient
from sanxian.blood.rules.transfusion import length
from sanxian.blood.selectors.orders import OPEN
from sanxian.blood.services import orders as ordering
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken, move
from sanxian.core.prepared import create, insert_many
from sanxian.kernel.refusal import Reason, Refusal
from sanxian.orgs import places

BASIS = ("临床输血技术规范",)


@act("blood.massive.open", basis=BASIS, on="patient")
def open_massive(*, patient: Patient, supplier: str, by: Actor, at: datetime) -> MassiveTransfusion:
    """Begin a massive transfusion: the first pack is asked for at once.

    Refuses: massive_is_open, place_not_found.
    """
    faults = []
    if patient.massives.filter(status="open").exists():
        faults.append(Reason("massive_is_open", params={"patient": patient.code}))
    if supplier not in places.names([supplier]):
        faults.append(Reason("place_not_found", params={"place": supplier[:60]}))
    Refusal.unless_empty(faults)
    row = create(
        MassiveTransfusion,
        code=new_code("DL"),
        org_path=patient.org_path,
        supplier_path=supplier,
        patient=patient,
        opened_at=at,
        opened_by=by.id,
    )
    _ask(row, by, at)
    return row


@act("blood.massive.next", basis=BASIS, on="massive")
def next_pack(*, massive: MassiveTransfusion, by: Actor, at: datetime) -> list[Order]:
    """Ask for one more pack. Refuses: massive_is_closed."""
    if massive.status != "open":
        raise Refusal("massive_is_closed", massive=massive.code)
    return _ask(massive, by, at)


def _ask(massive: MassiveTransfusion, by: Actor, at: datetime) -> list[Order]:
    """One order for each component of the pack; two taps at once ask for one pack each, never twice
    for the same."""
    n = massive.packs + 1
    rows = MassiveTransfusion.objects.filter(pk=massive.pk, packs=massive.packs, status="open")
    if rows.update(packs=n) != 1:
        raise Overtaken("overtaken", record="massive")
    massive.packs = n
    policy = editions.massive(massive.org_path, clock.day(at))
    soon = at + length(policy.values.within)
    note(pack=n, edition=" ".join(policy.edition_ids))
    return insert_many(
        _order(massive, component, bags, soon, by, at)
        for component, bags in policy.values.pack.items()
    )


def _order(
    massive: MassiveTransfusion, component: str, bags: int, soon: datetime, by: Actor, at: datetime
) -> Order:
    patient = massive.patient
    return Order(
        code=new_code("DD"),
        org_path=massive.org_path,
        supplier_path=massive.supplier_path,
        patient=patient,
        component=Component(component),
        abo=patient.abo,
        rhd=patient.rhd,
        quantity=bags,
        urgency=Urgency.EMERGENCY,
        indication="haemorrhage",
        needs=ordering.needed(massive.org_path, component, patient, (), at),
        massive=massive,
        pack=massive.packs,
        needed_by=soon,
        placed_at=at,
        placed_by=by.id,
    )


@act("blood.massive.close", basis=BASIS, on="massive")
def close_massive(*, massive: MassiveTransfusion, by: Actor, at: datetime) -> MassiveTransfusion:
    """Say that it is over: what was given, what came back and what was lost is counted, and what is
    still set aside is free again. Refuses while bags are at the bed: massive_bags_out."""
    out = Issue.objects.filter(order__massive=massive, closed_at__isnull=True).count()
    if out:
        raise Refusal("massive_bags_out", massive=massive.code, units=out)
    move(massive, "close", set={"closed_at": at, **_balance(massive)})
    for order in massive.orders.filter(status__in=OPEN):
        ordering.close(order=order, by=by, at=at)
    return massive


def _balance(massive: MassiveTransfusion) -> dict[str, int]:
    """Bags asked, given, returned and lost."""
    asked = massive.orders.aggregate(n=Sum("quantity"))["n"] or 0
    rows = Issue.objects.filter(order__massive=massive)
    counts = rows.aggregate(
        all=Count("pk"),
        given=Count("pk", filter=Q(outcome="transfused")),
        back=Count("pk", filter=Q(outcome="returned")),
    )
    lost = counts["all"] - counts["given"] - counts["back"]
    return {"asked": asked, "given": counts["given"], "back": counts["back"], "lost": lost}


def together(rows: Iterable[Order]) -> dict[int, list[Order]]:
    """Orders by the number of their pack."""
    packs: dict[int, list[Order]] = {}
    for order in rows:
        packs.setdefault(order.pack, []).append(order)
    return packs
