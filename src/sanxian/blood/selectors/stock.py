"""The stock board: group by component by what is left of its life, against the place's lines.

Seven queries whatever the number of bags: the counting is the database's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from sanxian.blood import editions
from sanxian.blood.facts.supply_policy import Group, Stock
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import ShipmentStatus, UnitStatus
from sanxian.blood.models import Issue, ShipmentLine, Unit
from sanxian.blood.rules import stock as rules
from sanxian.core import clock
from sanxian.core.actor import Actor, below, bounds, within
from sanxian.core.prepared import prepared
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE, SEE_UNITS = "blood.stock.see", "blood.unit.see"
SHOWN = (UnitStatus.AVAILABLE, UnitStatus.RESERVED, UnitStatus.HELD, UnitStatus.UNTESTED)
# The most common groups first, as the boards of centres have them.
ORDER = tuple(Group(g) for g in ("A+", "O+", "B+", "AB+", "A-", "O-", "B-", "AB-"))
SMALL = 5  # counts below this are not shown to those who see only totals

# What is left of a bag's life, in days: the last day of each bucket; the last one has no end.
BUCKETS = (("expired", 0), ("days2", 2), ("days7", 7), ("days14", 14), ("longer", None))


@dataclass(slots=True)
class Cell:
    """One group of one component at a place. `days` None: nothing was asked for."""

    component: Component
    group: Group
    available: int = 0
    reserved: int = 0
    held: int = 0
    untested: int = 0
    issued: int = 0
    days: Decimal | None = None
    line_days: int = 0
    level: rules.Level = rules.Level.NORMAL
    short: int = 0  # bags up to the line
    left: dict[str, int] = field(default_factory=dict)
    hidden: bool = False  # too small a number for those who see only totals

    @property
    def low(self) -> bool:
        return self.level in (rules.Level.LOW, rules.Level.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Board:
    """The stock of a place; `exact` False hides small numbers."""

    path: str
    name: str
    at: datetime
    policy: Resolved[Stock]
    cells: dict[tuple[Component, Group], Cell]
    exact: bool

    def rows(self, component: Component) -> list[Cell]:
        return [self.cells[component, group] for group in ORDER]

    def low(self, component: Component) -> list[Group]:
        """The groups below their line, the common ones first."""
        return [cell.group for cell in self.rows(component) if cell.low]

    def cover(self, component: Component) -> Decimal | None:
        """Days of cover of all groups of a component together."""
        rows = self.rows(component)
        window = self.policy.values.window_days
        return rules.days_of_cover(
            sum(c.available for c in rows), sum(c.issued for c in rows), window
        )


def board(by: Actor, place: str, at: datetime) -> Board:
    """The stock of everything at and below `place`. Raises Unknown where the actor may not look."""
    found = places.standing(place)
    if found is None or not by.may(SEE, place):
        raise Unknown("not_found")
    return measured(place, found[0], at, exact=by.may(SEE_UNITS, place), kind=found[1])


def measured(place: str, name: str, at: datetime, *, exact: bool, kind: str | None = None) -> Board:
    """The board without asking who looks: for the public page, which shows only states. `kind` is
    the place's, looked up where it is not said."""
    kind = places.kind_of(place) if kind is None else kind
    policy = editions.stock(place, clock.day(at))
    cells = {(c, g): Cell(c, g) for c in Component for g in ORDER}
    _count(cells, place, at)
    _issued(cells, place, kind, at - timedelta(days=policy.values.window_days), at)
    for cell in cells.values():
        _judge(cell, policy)
        if not exact:
            _hide(cell)
    return Board(place, name, at, policy, cells, exact)


def _count(cells: dict[tuple[Component, Group], Cell], place: str, at: datetime) -> None:
    for status, _path, component, abo, rhd, n, *by_then in _counted(*bounds(place), *_ends(at)):
        cell = _cell(cells, component, abo, rhd)
        if cell is None:
            continue
        expired = by_then[0]
        if status == UnitStatus.AVAILABLE:
            for (name, _days), more in zip(BUCKETS, _each(by_then, n), strict=True):
                if more:
                    cell.left[name] = cell.left.get(name, 0) + more
            cell.available += n - expired
        else:
            n -= expired if status == UnitStatus.RESERVED else 0
            setattr(cell, status, getattr(cell, status) + n)


@prepared
def _counted(first: str, last: str, *ends: datetime) -> QuerySet[Unit, Any]:
    """Bags below a place by status, place, component and group: how many, and how many have ended by
    each of `ends`.

    Status by status and place by place, in the order of the index, which holds all that is counted by:
    then neither database sorts, nor sorts into heaps, a hundred thousand bags.
    """
    rows = Unit.objects.filter(org_path__gte=first, org_path__lt=last)
    columns = ("status", "org_path", "component", "abo", "rhd")
    by_then = {
        f"by_{n}": Count("expires_at", filter=Q(expires_at__lte=end)) for n, end in enumerate(ends)
    }
    parts = [
        rows.filter(status=status).values_list(*columns).annotate(n=Count("*"), **by_then)
        for status in SHOWN
    ]
    return parts[0].union(*parts[1:], all=True)


def _each(by_then: Sequence[int], all_: int) -> Iterator[int]:
    """How many end in each bucket, of how many have ended by the last day of each."""
    before = 0
    for n in (*by_then, all_):
        yield n - before
        before = n


def _cell(
    cells: dict[tuple[Component, Group], Cell], component: str, abo: str, rhd: str
) -> Cell | None:
    if not (abo and rhd):
        return None  # not grouped yet: it is on nobody's shelf
    return cells.get((Component(component), Group(abo + rhd)))


def _ends(at: datetime) -> list[datetime]:
    """The last moment of each bucket that has one."""
    return [at + timedelta(days=days) for _, days in BUCKETS if days is not None]


def _bucket(at: datetime) -> Case:
    whens = [
        When(expires_at__lte=at + timedelta(days=days), then=Value(n))
        for n, (_, days) in enumerate(BUCKETS)
        if days is not None
    ]
    return Case(*whens, default=Value(len(BUCKETS) - 1), output_field=IntegerField())


def _issued(
    cells: dict[tuple[Component, Group], Cell],
    place: str,
    kind: str,
    since: datetime,
    at: datetime,
) -> None:
    """What went out in the window: from a centre its boxes to others, else what wards were handed."""
    if kind == Kind.CENTRE:
        rows = _sent_away(place, since, at)
        columns = ("unit__component", "unit__abo", "unit__rhd")
    else:
        rows = Issue.objects.filter(
            below("org_path", place), issued_at__gt=since, issued_at__lte=at
        )
        rows = rows.exclude(outcome="returned")
        columns = ("unit__component", "unit__abo", "unit__rhd")
    for component, abo, rhd, n in rows.values_list(*columns).annotate(n=Count("pk")):
        cell = _cell(cells, component, abo, rhd)
        if cell:
            cell.issued += n


def _sent_away(place: str, since: datetime, at: datetime) -> QuerySet[ShipmentLine]:
    rows = ShipmentLine.objects.filter(
        below("shipment__org_path", place),
        shipment__sent_at__gt=since,
        shipment__sent_at__lte=at,
        shipment__status__in=(ShipmentStatus.SENT, ShipmentStatus.RECEIVED),
    )
    return rows.exclude(below("shipment__to_path", place)).exclude(note="extra")


def _judge(cell: Cell, policy: Resolved[Stock]) -> None:
    window = policy.values.window_days
    cell.days = rules.days_of_cover(cell.available, cell.issued, window)
    cell.line_days = rules.line_days(cell.component, cell.group, policy)
    cell.level = rules.level(cell.component, cell.group, cell.available, cell.issued, policy)
    line = rules.line_units(cell.component, cell.group, cell.issued, policy)
    cell.short = max(line - cell.available, 0)


def _hide(cell: Cell) -> None:
    """The state stays; a small number of rare blood could point at one patient."""
    counts = (cell.available, cell.reserved, cell.issued, *cell.left.values())
    if any(0 < n < SMALL for n in counts):
        cell.hidden = True
        cell.available = cell.reserved = cell.issued = cell.short = 0
        cell.days, cell.left = None, {}
    cell.held = cell.untested = 0


# -- where one may look ------------------------------------------------------------------------------


def boards(by: Actor) -> list[tuple[str, str]]:
    """Path and name of the boards open to the actor: cities, centres, hospitals; the widest first."""
    kinds = (Kind.PROVINCE, Kind.CITY, Kind.CENTRE, Kind.HOSPITAL)
    found: list[tuple[str, str]] = []
    for path in by.paths(SEE):
        found += places.of_kind(path, *kinds)
    return sorted(dict.fromkeys(found), key=lambda row: (row[0].count("/"), row[0]))


# -- bag by bag --------------------------------------------------------------------------------------


def units(
    by: Actor,
    at: datetime,
    *,
    place: str = "",
    component: str = "",
    group: str = "",
    left: str = "",
    q: str = "",
) -> QuerySet[Unit]:
    """Units that are ready, in the order in which they are to be taken (first to expire first).

    `left` is one of BUCKETS; expired ones are shown only when asked for.
    """
    boxed = ShipmentLine.objects.filter(unit=OuterRef("pk"), open=True)
    rows = within(Unit.objects.filter(status=UnitStatus.AVAILABLE), by, SEE_UNITS)
    rows = rows.annotate(bucket=_bucket(at), boxed=Exists(boxed))
    if place:
        rows = rows.filter(below("org_path", place))
    if component in set(Component):
        rows = rows.filter(component=component)
    if group in set(Group):
        rows = rows.filter(abo=group[:-1], rhd=group[-1])
    names = [name for name, _ in BUCKETS]
    rows = (
        rows.filter(bucket=names.index(left)) if left in names else rows.filter(expires_at__gt=at)
    )
    if q:
        rows = rows.filter(Q(number__contains=q.strip().upper()) | Q(storage__icontains=q.strip()))
    return rows.order_by("expires_at", F("pk"))


def expiring(by: Actor, at: datetime, place: str, days: int = 2) -> int:
    """How many ready bags end within so many days."""
    rows = within(Unit.objects.filter(status=UnitStatus.AVAILABLE), by, SEE_UNITS)
    return rows.filter(
        below("org_path", place), expires_at__gt=at, expires_at__lte=at + timedelta(days=days)
    ).count()


def daily(place: str, at: datetime, days: int = 14) -> list[tuple[date, int]]:
    """Bags handed out or sent away on each of the last days, for the picture under the board."""
    start = clock.instant(clock.day(at) - timedelta(days=days - 1))
    if places.kind_of(place) == Kind.CENTRE:
        stamps: Iterable[datetime] = _sent_away(place, start, at).values_list(
            "shipment__sent_at", flat=True
        )
    else:
        rows = Issue.objects.filter(
            below("org_path", place), issued_at__gte=start, issued_at__lte=at
        )
        stamps = rows.values_list("issued_at", flat=True)
    counts = dict.fromkeys((clock.day(start) + timedelta(days=n) for n in range(days)), 0)
    for stamp in stamps:
        counts[clock.day(stamp)] = counts.get(clock.day(stamp), 0) + 1
    return list(counts.items())
