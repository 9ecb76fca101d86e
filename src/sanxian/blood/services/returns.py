"""Unused blood back to the centre: what the rule takes goes into a box, what it does not is destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sanxian.blood import editions
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import SendBack, TransferLine, Unit
from sanxian.blood.rules.returns import Offered, bars
from sanxian.blood.selectors.transfers import centre_of
from sanxian.blood.services import bags, shipments
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move_many
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("医疗机构临床用血管理办法（卫生部令第85号）",)
REASONS = ("near_expiry", "not_needed", "wrong_delivery", "operation_off")


@dataclass(frozen=True, slots=True)
class Back:
    """A unit as the hospital says it was kept; minutes out of its storage, all in all."""

    unit: Unit
    opened: bool
    unbroken: bool
    minutes_out: int


@act("blood.unit.send_back", basis=BASIS, on="hospital")
def send_back(
    *, hospital: str, offers: Sequence[Back], why: str, by: Actor, at: datetime
) -> list[SendBack]:
    """Offer units of the hospital's shelf back to its centre.

    Unopened, cold all the time and short enough outside by blood.hospital: packed into one box for
    the centre. Anything else: discarded, with the reason. Refuses: nothing_chosen, reason_unknown,
    no_centre, unit_lies_elsewhere, unit_not_available, unit_in_other_transfer.
    """
    if not offers:
        raise Malformed("nothing_chosen")
    to_path = centre_of(hospital)
    Refusal.unless_empty(_faults(hospital, to_path, offers, why))
    ruled = editions.hospital(hospital, clock.day(at))
    judged = [(offer, bars(_offered(offer), at, ruled)) for offer in offers]
    rows = insert_many(
        _row(offer, reasons, hospital, to_path, why, at, by) for offer, reasons in judged
    )
    _discard([(offer.unit, reasons[0].code) for offer, reasons in judged if reasons], at)
    taken = [offer.unit for offer, reasons in judged if not reasons]
    if taken:
        box = shipments.pack(from_path=hospital, to_path=to_path, units=taken, by=by, at=at)
        keys = [row.pk for row in rows if not row.reasons]
        SendBack.objects.filter(pk__in=keys).update(shipment=box)
    note(taken=len(taken), discarded=len(judged) - len(taken), edition=" ".join(ruled.edition_ids))
    return list(SendBack.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk"))


def _faults(hospital: str, to_path: str, offers: Sequence[Back], why: str) -> Iterable[Reason]:
    if why not in REASONS:
        yield Reason("reason_unknown")
    if not to_path:
        yield Reason("no_centre")
    keys = [offer.unit.pk for offer in offers]
    rows = TransferLine.objects.filter(unit__in=keys, open=True)
    taken = set(rows.values_list("unit", flat=True))
    fresh = Unit.objects.in_bulk(keys)
    for unit in fresh.values():
        where = {"number": unit.number}
        if unit.org_path != hospital:
            yield Reason("unit_lies_elsewhere", params=where)
        if unit.status != UnitStatus.AVAILABLE:
            yield Reason("unit_not_available", params={**where, "status": unit.status})
        if unit.pk in taken:
            yield Reason("unit_in_other_transfer", params=where)


def _offered(offer: Back) -> Offered:
    unit = offer.unit
    return Offered(unit.component, unit.expires_at, offer.opened, offer.unbroken, offer.minutes_out)


def _row(
    offer: Back,
    reasons: Sequence[Reason],
    hospital: str,
    to_path: str,
    why: str,
    at: datetime,
    by: Actor,
) -> SendBack:
    return SendBack(
        unit=offer.unit,
        org_path=hospital,
        to_path=to_path,
        why=why,
        opened=offer.opened,
        unbroken=offer.unbroken,
        minutes_out=offer.minutes_out,
        reasons=" ".join(r.code for r in reasons),
        at=at,
        by=by.id,
    )


def _discard(rows: Sequence[tuple[Unit, str]], at: datetime) -> None:
    """One move for each reason; what is destroyed lies nowhere any more."""
    bags.leave([unit for unit, _code in rows], at)
    for why in sorted({code for _unit, code in rows}):
        group = [unit for unit, code in rows if code == why]
        move_many(group, "discard", set={"ended_for": why}, reasons=[why])
