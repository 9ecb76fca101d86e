"""Lots of bag sets: entered as they come, withdrawn with a reason, scanned before each needle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sanxian.blood.facts.processing_policy import Pack
from sanxian.blood.facts.terms import Kind
from sanxian.blood.models import PackLot, Visit
from sanxian.blood.rules import packs as rules
from sanxian.blood.selectors import packs as chosen
from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站质量管理规范", "GB 14232.1")
WITHDRAW_REASONS = ("withdrawn_by_maker", "damaged", "used_up", "typing_error")
VOLUMES = (200, 300, 400)


@act("blood.pack.register", basis=BASIS)
def register_lot(
    *,
    place: str,
    lot: str,
    kind: str,
    volume_ml: int,
    expires_on: date,
    maker: str = "",
    by: Actor,
    at: datetime,
) -> PackLot:
    """Enter a lot of bag sets; from the first one on, each whole blood of this centre asks for one.

    Raises Malformed (field_empty, field_too_long, no_such_choice), Refusal (pack_lot_known,
    pack_lot_expired).
    """
    lot, maker = lot.strip(), maker.strip()
    Malformed.unless_empty(_unreadable(lot, kind, volume_ml, maker))
    if expires_on < clock.day(at):
        raise Refusal("pack_lot_expired", lot=lot, day=expires_on)
    if PackLot.objects.filter(org_path=place, lot=lot).exists():
        raise Refusal("pack_lot_known", lot=lot)
    return PackLot.objects.create(
        org_path=place,
        lot=lot,
        kind=kind,
        volume_ml=volume_ml,
        maker=maker,
        expires_on=expires_on,
        came_at=at,
        came_by=by.id,
    )


def _unreadable(lot: str, kind: str, volume_ml: int, maker: str) -> Iterator[Reason]:
    if not lot:
        yield Reason("field_empty", params={"field": "lot"})
    for name, value, most in (("lot", lot, 40), ("maker", maker, 60)):
        if len(value) > most:
            yield Reason("field_too_long", params={"field": name})
    if kind not in set(Pack):
        yield Reason("no_such_choice", params={"field": "kind"})
    if volume_ml not in VOLUMES:
        yield Reason("no_such_choice", params={"field": "volume_ml"})


@act("blood.pack.withdraw", basis=BASIS, on="lot")
def withdraw_lot(*, lot: PackLot, reason: str, by: Actor, at: datetime) -> PackLot:
    """Take a lot out of use: from now on nothing is drawn into it."""
    if reason not in WITHDRAW_REASONS:
        raise Malformed("reason_unknown", field="reason")
    given = {"ended_at": at, "ended_by": by.id, "ended_for": reason}
    return move(lot, "withdraw", set=given, reasons=[reason])


def scanned(visit: Visit, text: str, at: datetime) -> PackLot | None:
    """The lot that was scanned for a draw, inside the act of drawing; None where none is asked.

    Refuses with every fault: pack_lot_missing, pack_lot_unknown, pack_lot_kind, pack_lot_withdrawn,
    pack_lot_expired, pack_lot_too_small.
    """
    text = text.strip()
    row = chosen.of_scan(visit.org_path, text) if text else None
    known = _as_known(row) if row else None
    asked = not text and bool(chosen.in_use(visit.org_path))
    Refusal.unless_empty(
        rules.bars(Kind(visit.kind), visit.volume_ml, text, known, asked, clock.day(at))
    )
    return row


def _as_known(row: PackLot) -> rules.Lot:
    return rules.Lot(row.lot, row.volume_ml, row.expires_on, row.status == "in_use")
