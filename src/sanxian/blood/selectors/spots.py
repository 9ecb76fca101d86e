"""Reads of storage: the spots of a place, what lies in them, how cold they were, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sanxian.blood import editions
from sanxian.blood.facts.supply_policy import Band, Zone
from sanxian.blood.lifecycle import ExcursionStatus, UnitStatus
from sanxian.blood.models import (
    Excursion,
    ExcursionLine,
    StorageSpot,
    TemperatureReading,
    Unit,
    UnitStay,
)
from sanxian.blood.rules.temperature import gaps
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Unknown

SEE = "blood.spot.see"
HERE = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE, UnitStatus.RESERVED, UnitStatus.HELD)
_LEAVING = ("send", "send_untested", "issue", "issue_emergency", "discard", "consume", "transfuse")


def lying(spot: StorageSpot) -> QuerySet[Unit]:
    """The bags that lie in a spot now; first expiring first."""
    rows = Unit.objects.filter(spot=spot, org_path=spot.org_path, status__in=HERE)
    return rows.order_by("expires_at", "pk")


def lay_there(excursion: Excursion, at: datetime) -> list[Unit]:
    """The bags that lay in the spot at any moment of the excursion: by their stays, less those that
    had left by their trail before it began."""
    end = excursion.until or at
    stays = UnitStay.objects.filter(spot=excursion.spot_id, since__lt=end)
    stays = stays.filter(Q(until__isnull=True) | Q(until__gt=excursion.since))
    found = {s.unit_id: s for s in stays.select_related("unit__donation").order_by("since")}
    gone = _gone_before(found.values(), excursion.since)
    return [s.unit for key, s in found.items() if key not in gone]


def _gone_before(stays: Iterable[UnitStay], moment: datetime) -> set[int]:
    """Bags whose stay was never closed, but that were sent or handed out before a moment."""
    open_stays = {subject_of(s.unit): s for s in stays if s.until is None}
    gone: set[int] = set()
    keys = sorted(open_stays)
    for i in range(0, len(keys), 400):
        rows = Trail.objects.filter(subject__in=keys[i : i + 400], step__in=_LEAVING)
        for subject, left in rows.filter(at__lte=moment).values_list("subject", "at"):
            if left >= open_stays[subject].since:
                gone.add(open_stays[subject].unit_id)
    return gone


# -- the map of a place ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A spot as the map shows it: how full, how cold, since when, and what is wrong."""

    spot: StorageSpot
    bags: int
    band: Band
    celsius: Decimal | None
    measured_at: datetime | None
    excursion: bool
    silent: bool

    @property
    def outside(self) -> bool:
        """Whether the last reading was outside the range."""
        return self.celsius is not None and not self.band.low <= self.celsius <= self.band.high

    @property
    def state(self) -> str:
        if self.excursion:
            return "excursion"
        if self.celsius is None:
            return "unmeasured"
        if self.outside:
            return "outside"
        return "silent" if self.silent else "good"


def listed(by: Actor, *, place: str = "", closed: bool = False) -> QuerySet[StorageSpot]:
    rows = within(StorageSpot.objects.all(), by, SEE)
    if place:
        rows = rows.filter(org_path=place)
    if not closed:
        rows = rows.filter(closed_at__isnull=True)
    return rows.order_by("org_path", "kind", "name")


def shown(by: Actor, at: datetime, *, place: str = "") -> list[Shown]:
    """The map: four queries, and the edition of each area."""
    last = TemperatureReading.objects.filter(spot=OuterRef("pk")).order_by("-at")
    rows = list(
        listed(by, place=place).annotate(
            celsius=Subquery(last.values("celsius")[:1]), measured=Subquery(last.values("at")[:1])
        )
    )
    keys = [row.pk for row in rows]
    bags = Unit.objects.filter(spot__in=keys, status__in=HERE).values_list("spot")
    counts = dict(bags.annotate(n=Count("pk")).order_by())
    warm = set(
        Excursion.objects.filter(spot__in=keys, status=ExcursionStatus.OPEN).values_list(
            "spot_id", flat=True
        )
    )
    paths = {row.org_path for row in rows}
    policies = {path: editions.storage(path, clock.day(at)) for path in paths}
    found = []
    for row in rows:
        values = policies[row.org_path].values
        allowed = timedelta(minutes=values.gap_minutes)
        late = row.measured is None or at - row.measured > allowed  # type: ignore[attr-defined]
        found.append(
            Shown(
                row,
                counts.get(row.pk, 0),
                values.zones[Zone(row.zone)],
                _tenth(row.celsius),  # type: ignore[attr-defined]
                row.measured,  # type: ignore[attr-defined]
                row.pk in warm,
                late,
            )
        )
    return found


def _tenth(celsius: Decimal | None) -> Decimal | None:
    """A subquery's number has as many places as the database likes."""
    return None if celsius is None else celsius.quantize(Decimal("0.1"))


def spot(by: Actor, pk: int) -> StorageSpot:
    """Raises Unknown."""
    row = within(StorageSpot.objects.all(), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def by_code(by: Actor, code: str, permission: str) -> StorageSpot:
    """A spot in use by its code, for a logger that sends. Raises Unknown."""
    rows = within(StorageSpot.objects.filter(closed_at__isnull=True), by, permission)
    row = rows.filter(code=code.strip().upper()[:16]).first()
    if row is None:
        raise Unknown("not_found")
    return row


def band_of(of: StorageSpot, at: datetime) -> Band:
    return editions.storage(of.org_path, clock.day(at)).values.zones[Zone(of.zone)]


def readings(of: StorageSpot, since: datetime, until: datetime) -> QuerySet[TemperatureReading]:
    rows = TemperatureReading.objects.filter(spot=of, at__gte=since, at__lte=until)
    return rows.order_by("at")


def silences(
    of: StorageSpot, moments: list[datetime], at: datetime
) -> list[tuple[datetime, datetime]]:
    """The gaps of a log, by today's edition."""
    minutes = editions.storage(of.org_path, clock.day(at)).values.gap_minutes
    return list(gaps(moments, minutes, at)) if moments else []


def stays(of: Unit) -> QuerySet[UnitStay]:
    """Where a bag lay, the latest first."""
    return UnitStay.objects.filter(unit=of).select_related("spot").order_by("-since")


# -- excursions --------------------------------------------------------------------------------------


def excursions(by: Actor, *, status: str = "", q: str = "") -> QuerySet[Excursion]:
    rows = within(Excursion.objects.select_related("spot"), by, SEE)
    if status in set(ExcursionStatus):
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(Q(code__contains=q.strip().upper()) | Q(spot__name__icontains=q.strip()))
    return rows.annotate(bags=Count("lines")).order_by("-since", "pk")


def excursion(by: Actor, pk: int) -> Excursion:
    """Raises Unknown."""
    row = within(Excursion.objects.select_related("spot"), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def lines(of: Excursion) -> list[ExcursionLine]:
    return list(of.lines.select_related("unit").order_by("-held", "unit__number"))


def open_excursions(by: Actor) -> QuerySet[Excursion]:
    """Those that this actor may close."""
    rows = Excursion.objects.filter(status=ExcursionStatus.OPEN).select_related("spot")
    return within(rows, by, "blood.excursion.close").order_by("since")
