"""Totals of a day for the command room, and the states that anybody may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from sanxian.blood.facts.supply_policy import Group
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import DonationStatus, SessionStatus, ShipmentStatus
from sanxian.blood.models import Donation, Session, Shipment
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors import stock
from sanxian.core import clock
from sanxian.core.actor import Actor, below
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = ("blood.total.see", "blood.stock.see")
PUBLIC = (Component.RED_CELLS, Component.APHERESIS_PLATELETS)


@dataclass(frozen=True, slots=True)
class Spot:
    """A site today: who has given, of how many that it can receive."""

    name: str
    given: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Today:
    """What has happened at a place since midnight there."""

    name: str
    board: stock.Board
    drawn: int  # donations
    drawn_ml: int
    issued: int  # bags
    boxes: int  # on their way now
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One centre as the public page shows it: states only, never a number of bags."""

    name: str
    components: tuple[tuple[Component, tuple[tuple[Group, Level], ...]], ...]


def today(by: Actor, place: str, at: datetime) -> Today:
    """The day of a place so far. Raises Unknown where the actor may not look."""
    name = places.names([place]).get(place)
    if name is None or not any(by.may(permission, place) for permission in SEE):
        raise Unknown("not_found")
    exact = by.may(stock.SEE_UNITS, place)
    board = stock.measured(place, name, at, exact=exact)
    drawn = Donation.objects.filter(below("org_path", place), day=clock.day(at))
    drawn = drawn.exclude(status=DonationStatus.DRAWING)
    sums = drawn.aggregate(n=Count("pk"), ml=Sum("volume_ml"))
    boxes = Shipment.objects.filter(below("org_path", place), status=ShipmentStatus.SENT).count()
    issued = stock.daily(place, at, days=1)[-1][1]
    return Today(name, board, sums["n"], sums["ml"] or 0, issued, boxes, tuple(_spots(place, at)))


def _spots(place: str, at: datetime) -> Iterable[Spot]:
    """The sites that are open today, the fullest first."""
    rows = Session.objects.filter(below("org_path", place), day=clock.day(at))
    rows = rows.exclude(status=SessionStatus.CANCELLED).select_related("site")
    given = Count("visits", filter=Q(visits__status__in=("drawing", "donated", "stopped")))
    for row in rows.annotate(given=given).order_by("-given", "site__name"):
        capacity = row.capacity_whole_blood + row.capacity_platelets or row.site.capacity
        yield Spot(row.title or row.site.name, row.given, capacity)


def public(at: datetime) -> list[Shown]:
    """The states of every centre, for anybody: asks no permission and gives no number."""
    return [_shown(path, name, at) for path, name in places.of_kind("/", Kind.CENTRE)]


def _shown(path: str, name: str, at: datetime) -> Shown:
    board = stock.measured(path, name, at, exact=True)
    return Shown(
        name, tuple((c, tuple((cell.group, cell.level) for cell in board.rows(c))) for c in PUBLIC)
    )
