"""What each hospital used, returned and wasted, and how many it crossmatched for each one given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, QuerySet

from sanxian.blood.models import Crossmatch, Issue, Transfusion
from sanxian.core import clock
from sanxian.core.actor import Actor, within
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
    def ct(self) -> Decimal | None:
        """Units crossmatched for each unit transfused."""
        if self.crossmatched is None or not self.transfused:
            return None
        found = Decimal(self.crossmatched) / Decimal(self.transfused)
        return found.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Hospitals, departments (none where only totals may be seen), and waste by its reason."""

    hospitals: list[Line]
    departments: list[Line]
    waste: dict[str, int]


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
