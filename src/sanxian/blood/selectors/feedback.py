"""What each hospital used, returned and wasted, and how many it crossmatched for each one given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Crossmatch, Issue, ShipmentLine, Transfusion, Unit
from sanxian.core import clock
from sanxian.core.actor import Actor, below, within
from sanxian.core.models import Trail
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE, TOTAL = "blood.feedback.see", "blood.total.see"
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One hospital or department. `crossmatched` is counted for whole hospitals only."""

    name: str
    transfused: int
    returned: int
    wasted: int
    crossmatched: int | None

    @property
    def used(self) -> bool:
        return any((self.transfused, self.returned, self.wasted))

    @property
    def ct(self) -> Decimal | None:
        """Units crossmatched for each unit transfused."""
        if self.crossmatched is None or not self.transfused:
            return None
        found = Decimal(self.crossmatched) / Decimal(self.transfused)
        return found.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Hospitals, departments (none where only totals may be seen), and waste by its reason.

    `ours`: for a supplier, only what became of the bags that it sent to each hospital.
    """

    hospitals: list[Line]
    departments: list[Line]
    waste: dict[str, int]
    ours: bool = False


def feedback(by: Actor, since: date, until: date) -> Feedback:
    """The same number of queries, however many hospitals. Waste is counted by its day on the trail."""
    fine = by.may_somewhere(SEE)
    permission = SEE if fine else TOTAL
    span = clock.instant(since), clock.instant(until + DAY) - MOMENT
    begun = Transfusion.objects.filter(started_at__range=span)
    given = _counted(within(begun, by, permission, "issue__org_path"), "issue__org_path")
    closed = within(Issue.objects.filter(closed_at__range=span), by, permission)
    back = _counted(closed.filter(outcome__in=("returned", "held")), "org_path")
    opened = _counted(closed.filter(outcome="discarded"), "org_path")
    matched = within(Crossmatch.objects.filter(at__range=span), by, permission)
    tested = _counted(matched, "org_path", "unit")
    hospitals = _hospitals(by, permission)
    if not hospitals and fine:
        return _supplied(by, span)
    lost, waste = _wasted(hospitals, span)
    whole = [
        Line(name, *(_below(counts, path) for counts in (given, back, lost, tested)))
        for path, name in sorted(hospitals.items(), key=lambda row: row[1])
    ]
    wards = {path for path in (*given, *back, *opened) if path not in hospitals} if fine else set()
    parts = [
        Line(name, given[path], back[path], opened[path], None)
        for path, name in sorted(places.names(wards).items(), key=lambda row: row[1])
    ]
    return Feedback(whole, parts, waste)


def _counted(rows: QuerySet, column: str, distinct: str = "") -> Counter[str]:
    count = Count(distinct, distinct=True) if distinct else Count("pk")
    return Counter(dict(rows.order_by().values_list(column).annotate(n=count)))


def _below(counts: Counter[str], path: str) -> int:
    return sum(n for place, n in counts.items() if place.startswith(path))


def _hospitals(by: Actor, permission: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in by.paths(permission):
        found |= dict(places.of_kind(path, Kind.HOSPITAL))
    return found


# -- a supplier's own bags -----------------------------------------------------------------------------


def _supplied(by: Actor, span: tuple[datetime, datetime]) -> Feedback:
    """What hospitals did with the bags that left the actor's places; crossmatches stay theirs."""
    left = _sent_away(by)
    begun = Transfusion.objects.filter(started_at__range=span)
    begun = begun.filter(Exists(left.filter(unit=OuterRef("issue__unit"))))
    closed = Issue.objects.filter(closed_at__range=span, outcome__in=("returned", "held"))
    closed = closed.filter(Exists(left.filter(unit=OuterRef("unit"))))
    given, back = _counted(begun, "issue__org_path"), _counted(closed, "org_path")
    lost: Counter[str] = Counter()
    waste: Counter[str] = Counter()
    ended = _destroyed(by, left, span).order_by().values_list("org_path", "ended_for")
    for place, why, n in ended.annotate(n=Count("pk")):
        lost[place] += n
        waste[why] += n
    known = _customers(by, {*given, *back, *lost})
    lines = [
        Line(name, _below(given, path), _below(back, path), _below(lost, path), None)
        for path, name in sorted(known.items(), key=lambda row: row[1])
    ]
    return Feedback([x for x in lines if x.used], [], dict(waste.most_common()), ours=True)


def _sent_away(by: Actor) -> QuerySet[ShipmentLine]:
    """Lines of the boxes that left the actor's places for places that are not the actor's."""
    scope = Q(pk__in=[])
    for path in by.paths(SEE):
        scope |= below("shipment__org_path", path) & ~below("shipment__to_path", path)
    return ShipmentLine.objects.filter(scope)


def _destroyed(by: Actor, left: QuerySet, span: tuple[datetime, datetime]) -> QuerySet[Unit]:
    """Bags sent away that were destroyed there, by their day on the trail."""
    ended = Trail.objects.filter(step="discard", at__range=span).filter(
        subject=Concat(Value("blood.unit:"), Cast(OuterRef("pk"), CharField()))
    )
    rows = Unit.objects.filter(Exists(left.filter(unit=OuterRef("pk"))), Exists(ended))
    for path in by.paths(SEE):
        rows = rows.exclude(below("org_path", path))
    return rows.filter(status=UnitStatus.DISCARDED)


def _customers(by: Actor, paths: set[str]) -> dict[str, str]:
    """The hospitals of the suppliers' cities, and by its own name each place elsewhere."""
    found: dict[str, str] = {}
    for path in by.paths(SEE):
        found |= dict(places.of_kind(places.city_of(path), Kind.HOSPITAL))
    elsewhere = {path for path in paths if not any(path.startswith(known) for known in found)}
    return found | places.names(elsewhere)


def _wasted(
    hospitals: Iterable[str], span: tuple[datetime, datetime]
) -> tuple[Counter[str], dict[str, int]]:
    """Bags destroyed in hospitals, by hospital and by open reason."""
    rows = Trail.objects.filter(
        step="discard", subject__startswith="blood.unit:", place__in=list(hospitals), at__range=span
    )
    lost: Counter[str] = Counter()
    waste: Counter[str] = Counter()
    counted = rows.order_by().values_list("place", "reasons").annotate(n=Count("pk"))
    for place, why, n in counted:
        lost[place] += n
        waste[why.partition(",")[0]] += n
    return lost, dict(waste.most_common())
