"""The register of cold boxes: what each was validated to keep, and whether it may carry this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sanxian.blood.facts.terms import BoxKind, Component
from sanxian.blood.lifecycle import ShipmentStatus
from sanxian.blood.models import Shipment, TransportBox, Unit
from sanxian.blood.rules import cold
from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站质量管理规范", "血站管理办法")
OUT = (ShipmentStatus.PACKED, ShipmentStatus.SENT)


@act("blood.box.register", basis=BASIS, on="place")
def enrol(
    *,
    place: str,
    code: str,
    kind: str,
    low: Decimal,
    high: Decimal,
    hours: int,
    capacity: int,
    valid_until: date,
    by: Actor,
    at: datetime,
) -> TransportBox:
    """Enter a box with what its validation says: °C from `low` to `high` for `hours`.

    Refuses: box_code_missing, box_known, box_kind_unknown, box_band_wrong, box_holds_nothing,
    box_validation_over.
    """
    code = code.strip().upper()
    Refusal.unless_empty(
        _faults(code, kind, low, high, hours, capacity, valid_until, clock.day(at))
    )
    return create(
        TransportBox,
        code=code,
        org_path=place,
        kind=kind,
        low=low,
        high=high,
        hours=hours,
        capacity=capacity,
        valid_until=valid_until,
        registered_at=at,
        registered_by=by.id,
    )


def _faults(
    code: str,
    kind: str,
    low: Decimal,
    high: Decimal,
    hours: int,
    capacity: int,
    valid_until: date,
    today: date,
) -> Iterable[Reason]:
    if not code or len(code) > 24:
        yield Reason("box_code_missing")
    if TransportBox.objects.filter(code=code).exists():
        yield Reason("box_known", params={"box": code})
    if kind not in set(BoxKind):
        yield Reason("box_kind_unknown")
    if low > high:
        yield Reason("box_band_wrong")
    if not (1 <= hours <= 240 and 1 <= capacity <= 400):
        yield Reason("box_holds_nothing")
    if valid_until < today:
        yield Reason("box_validation_over", params={"box": code})


@act("blood.box.retire", basis=BASIS, on="box")
def retire(*, box: TransportBox, by: Actor, at: datetime) -> TransportBox:
    """Take a box out of use. Refuses: box_in_use, box_retired."""
    if _busy(box):
        raise Refusal("box_in_use", box=box.code)
    if TransportBox.objects.filter(pk=box.pk, retired_at__isnull=True).update(retired_at=at) != 1:
        raise Refusal("box_retired", box=box.code)
    box.retired_at = at
    return box


@act("blood.box.validate", basis=BASIS, on="box")
def validate(*, box: TransportBox, valid_until: date, by: Actor, at: datetime) -> TransportBox:
    """Record that the box was validated again. Refuses: box_retired, validation_not_later."""
    if valid_until <= box.valid_until:
        raise Malformed("validation_not_later", field="valid_until")
    rows = TransportBox.objects.filter(
        pk=box.pk, retired_at__isnull=True, valid_until=box.valid_until
    )
    if box.retired_at:
        raise Refusal("box_retired", box=box.code)
    if rows.update(valid_until=valid_until) != 1:
        raise Overtaken("overtaken", record="box")
    box.valid_until = valid_until
    return box


def _busy(box: TransportBox) -> bool:
    return Shipment.objects.filter(box=box, status__in=OUT).exists()


def bars(
    box: TransportBox, units: Sequence[Unit], celsius: Decimal | None, at: datetime
) -> Iterable[Reason]:
    """Every reason why this box may not carry these units now."""
    named = {"box": box.code}
    if box.retired_at:
        yield Reason("box_retired", params=named)
    if box.valid_until < clock.day(at):
        yield Reason("box_validation_over", params=named)
    if _busy(box):
        yield Reason("box_in_use", params=named)
    if len(units) > box.capacity:
        yield Reason("box_too_small", params={**named, "capacity": box.capacity})
    if celsius is not None and not box.low <= celsius <= box.high:
        band = {"low": box.low, "high": box.high}
        yield Reason("box_temperature", params={**named, **band})
    for unit in units:
        if cold.kind(Component(unit.component)) != box.kind:
            yield Reason("box_of_other_kind", params={**named, "number": unit.number})
