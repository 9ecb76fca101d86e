"""Whether blood may be drawn into a bag set: its lot, its day, its size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sanxian.blood.facts.terms import Kind
from sanxian.kernel.refusal import Reason


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as the register knows it."""

    lot: str
    volume_ml: int
    expires_on: date
    in_use: bool


def bars(
    kind: Kind, wanted_ml: int, scanned: str, lot: Lot | None, asked: bool, on: date
) -> Iterator[Reason]:
    """Why nothing is drawn into what was scanned. `asked`: the place keeps a register of lots, so
    that whole blood is never drawn into a set that nobody scanned; `lot` None: not in it.
    """
    if not scanned:
        if asked and kind is Kind.WHOLE_BLOOD:
            yield Reason("pack_lot_missing")
        return
    where = {"lot": scanned[:40]}
    if kind is not Kind.WHOLE_BLOOD:
        yield Reason("pack_lot_kind", params=where)
    if lot is None:
        yield Reason("pack_lot_unknown", params=where)
        return
    if not lot.in_use:
        yield Reason("pack_lot_withdrawn", params=where)
    if lot.expires_on < on:
        yield Reason("pack_lot_expired", params={**where, "day": lot.expires_on})
    if lot.volume_ml < wanted_ml:
        yield Reason("pack_lot_too_small", params={**where, "limit": lot.volume_ml})
