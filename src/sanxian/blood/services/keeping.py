"""Where bags lie: the spots of a place, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sanxian.blood.facts.storage import ZONES, SpotKind
from sanxian.blood.lifecycle import ExcursionStatus
from sanxian.blood.models import Excursion, StorageSpot, Unit, UnitStay
from sanxian.blood.rules import storage
from sanxian.blood.selectors.spots import lying
from sanxian.blood.services.bags import BASIS, each, leave
from sanxian.blood.services.codes import new_code
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, insert_many
from sanxian.kernel.refusal import Malformed, Reason, Refusal


@act("blood.spot.open", basis=BASIS, on="place")
def open_spot(
    *, place: str, name: str, kind: str, by: Actor, at: datetime, capacity: int = 0
) -> StorageSpot:
    """A refrigerator, freezer or agitator comes into use. Raises Malformed, Refusal."""
    said = " ".join(name.split())
    if not said or len(said) > 40:
        raise Malformed("spot_name_unreadable", field="name")
    if kind not in set(SpotKind):
        raise Malformed("no_such_choice", field="kind")
    if StorageSpot.objects.filter(org_path=place, name=said, closed_at__isnull=True).exists():
        raise Refusal("spot_name_taken", name=said)
    return create(
        StorageSpot,
        code=new_code("S"),
        name=said,
        org_path=place,
        kind=kind,
        zone=ZONES[SpotKind(kind)],
        capacity=max(0, capacity),
        opened_at=at,
    )


@act("blood.spot.close", basis=BASIS, on="spot")
def close_spot(*, spot: StorageSpot, by: Actor, at: datetime) -> StorageSpot:
    """It goes out of use. Refuses: spot_not_empty, spot_in_excursion, spot_closed."""
    Refusal.unless_empty(_not_closable(spot))
    StorageSpot.objects.filter(pk=spot.pk, closed_at__isnull=True).update(closed_at=at)
    spot.closed_at = at
    return spot


def _not_closable(spot: StorageSpot) -> Iterator[Reason]:
    said = {"name": spot.name}
    fresh = StorageSpot.objects.get(pk=spot.pk)
    if fresh.closed_at:
        yield Reason("spot_closed", params=said)
    if lying(spot).exists():
        yield Reason("spot_not_empty", params=said)
    if in_excursion(spot):
        yield Reason("spot_in_excursion", params=said)


def in_excursion(spot: StorageSpot) -> bool:
    """Whether it is outside its range now, as far as the readings say."""
    rows = Excursion.objects.filter(spot=spot, status=ExcursionStatus.OPEN, until__isnull=True)
    return rows.exists()


def spot_bars(spot: StorageSpot, units: Sequence[Unit]) -> Iterator[Reason]:
    """Why these bags may not be laid here."""
    said = {"name": spot.name}
    if StorageSpot.objects.filter(pk=spot.pk, closed_at__isnull=False).exists():
        yield Reason("spot_closed", params=said)
    if in_excursion(spot):
        yield Reason("spot_in_excursion", params=said)
    fresh = {u.pk for u in units if u.spot_id != spot.pk}
    if spot.capacity and fresh and lying(spot).count() + len(fresh) > spot.capacity:
        yield Reason("spot_full", params={**said, "capacity": spot.capacity})
    for unit in units:
        if unit.org_path != spot.org_path:
            yield Reason("spot_elsewhere", params={**said, "number": unit.number})
        if storage.ZONES[unit.component] != spot.zone:  # type: ignore[index]
            yield Reason("spot_too_warm_or_cold", params={**said, "number": unit.number})


def settle(units: Sequence[Unit], spot: StorageSpot | None, shelf: str, at: datetime) -> None:
    """Write down where the bags lie now, and since when."""
    leave(units, at)
    where = shelf if spot is None else " ".join(filter(None, (spot.name, shelf)))[:40]
    each(units, lambda part: part.update(spot=spot, storage=where))
    for unit in units:
        unit.spot, unit.storage = spot, where
    if spot:
        stays = (UnitStay(unit=u, spot=spot, shelf=shelf, since=at) for u in units)
        insert_many(stays)
