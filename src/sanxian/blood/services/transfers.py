"""Blood from one hospital to another: asked, agreed by the centre, sent in a box like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from sanxian.blood import editions
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Transfer, TransferLine, Unit
from sanxian.blood.selectors import transfers as reads
from sanxian.blood.services import shipments
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Forbidden, Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("医疗机构临床用血管理办法（卫生部令第85号）",)
REASONS = ("shortage", "rare_group", "near_expiry", "emergency")
REFUSALS = ("centre_sends", "not_needed", "typing_error")
DUTY = "blood.transfer"


@act("blood.transfer.ask", basis=BASIS, on="hospital")
def ask(
    *, hospital: str, to_path: str, units: Sequence[Unit], why: str, by: Actor, at: datetime
) -> Transfer:
    """Offer units of this hospital's shelf to another hospital of the city.

    Where the edition asks for no agreement it stands agreed at once. Refuses with every fault:
    nothing_chosen, reason_unknown, not_a_hospital, box_stays_here, unit_lies_elsewhere,
    unit_not_available, past_expiry, unit_in_other_transfer.
    """
    fresh = list(Unit.objects.filter(pk__in=[u.pk for u in units]).order_by("pk"))
    if not fresh:
        raise Malformed("nothing_chosen")
    Refusal.unless_empty([*_wrong(hospital, to_path, why), *_unmovable(fresh, hospital, at)])
    row = create(
        Transfer,
        code=new_code("DB"),
        org_path=hospital,
        to_path=to_path,
        centre_path=reads.centre_of(hospital),
        why=why,
        asked_at=at,
        asked_by=by.id,
    )
    insert_many(TransferLine(transfer=row, unit=u) for u in fresh)
    note(units=len(fresh), to=to_path)
    if not editions.hospital(hospital, clock.day(at)).values.transfer_needs_agreement:
        return move(row, "agree", set={"answered_at": at, "answered_by": by.id})
    duties.open_duty(kind=DUTY, subject=subject_of(row), place=row.centre_path, by=by, at=at)
    return row


def _wrong(hospital: str, to_path: str, why: str) -> Iterable[Reason]:
    if why not in REASONS:
        yield Reason("reason_unknown")
    if hospital == to_path:
        yield Reason("box_stays_here")
    if {places.kind_of(hospital), places.kind_of(to_path)} != {Kind.HOSPITAL}:
        yield Reason("not_a_hospital")


def _unmovable(units: list[Unit], hospital: str, at: datetime) -> Iterable[Reason]:
    keys = [u.pk for u in units]
    taken = set(
        TransferLine.objects.filter(unit__in=keys, open=True).values_list("unit", flat=True)
    )
    for unit in units:
        where = {"number": unit.number}
        if unit.org_path != hospital:
            yield Reason("unit_lies_elsewhere", params=where)
        if unit.status != UnitStatus.AVAILABLE:
            yield Reason("unit_not_available", params={**where, "status": unit.status})
        if unit.expires_at <= at:
            yield Reason("unit_expired", params=where)
        if unit.pk in taken:
            yield Reason("unit_in_other_transfer", params=where)


@act("blood.transfer.agree", basis=BASIS)
def agree(*, place: str, transfer: Transfer, by: Actor, at: datetime) -> Transfer:
    """The centre agrees; `place` is the centre that answers for the hospital."""
    _answers(place, transfer)
    move(transfer, "agree", set={"answered_at": at, "answered_by": by.id})
    _done(transfer, by, at)
    return transfer


@act("blood.transfer.refuse", basis=BASIS)
def refuse(*, place: str, transfer: Transfer, why: str, by: Actor, at: datetime) -> Transfer:
    """The centre does not agree. `why` is one of REFUSALS."""
    if why not in REFUSALS:
        raise Malformed("reason_unknown", field="why")
    _answers(place, transfer)
    said = {"answered_at": at, "answered_by": by.id, "refused_for": why}
    move(transfer, "refuse", set=said, reasons=[why])
    transfer.lines.filter(open=True).update(open=False)
    _done(transfer, by, at)
    return transfer


def _answers(place: str, transfer: Transfer) -> None:
    if place != transfer.centre_path:
        raise Forbidden("not_permitted", act="blood.transfer.agree")


def _done(transfer: Transfer, by: Actor, at: datetime) -> None:
    duties.finish_for(
        kind=DUTY, subject=subject_of(transfer), place=transfer.centre_path, by=by, at=at
    )


@act("blood.transfer.withdraw", basis=BASIS, on="transfer")
def withdraw(*, transfer: Transfer, by: Actor, at: datetime) -> Transfer:
    """The hospital keeps its blood after all."""
    waited = transfer.status == "asked"
    move(transfer, "withdraw")
    transfer.lines.filter(open=True).update(open=False)
    if waited:
        _done(transfer, by, at)
    return transfer


@act("blood.transfer.send", basis=BASIS, on="transfer")
def send(*, transfer: Transfer, by: Actor, at: datetime) -> Transfer:
    """Pack what was agreed into a box and hand it to the driver; the box is received as any other.

    Refuses what a box refuses: a unit that was reserved, held or has expired since.
    """
    lines = transfer.lines.filter(open=True).select_related("unit")
    units = [line.unit for line in lines]
    box = shipments.pack(
        from_path=transfer.org_path, to_path=transfer.to_path, units=units, by=by, at=at
    )
    shipments.send(shipment=box, by=by, at=at)
    move(transfer, "send", set={"shipment": box})
    transfer.lines.filter(open=True).update(open=False)
    return transfer


def register() -> None:
    """The duty that a question leaves with the centre."""
    kinds.offer(
        DUTY,
        _("医院之间调剂血液：请答复"),
        hours_to_acknowledge=1,
        hours_to_finish=4,
        permission="blood.transfer.agree",
    )
