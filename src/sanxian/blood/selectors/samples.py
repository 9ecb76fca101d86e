"""Reads of the quality sampling plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, QuerySet

from sanxian.blood import editions
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import SampleStatus, UnitStatus
from sanxian.blood.models import QualitySample, SampleValue, Unit, UnitEdge
from sanxian.blood.rules import quality
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "blood.qc.see"
THERE = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE, UnitStatus.HELD)
PICKABLE = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE)


def _month(first: date) -> tuple[datetime, datetime]:
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return clock.instant(first), clock.instant(after)


def made_in(place: str, first: date) -> Counter[str]:
    """How many bags of each component were made in a month and lie, or lay, at a place."""
    since, until = _month(first)
    rows = Unit.objects.filter(made_at__gte=since, made_at__lt=until, org_path=place)
    return Counter(dict(rows.values_list("component").annotate(n=Count("pk")).order_by()))


def picked_in(place: str, first: date) -> Counter[str]:
    """How many were picked for it, but for those that were gone before they were measured."""
    rows = QualitySample.objects.filter(month=first, org_path=place)
    rows = rows.exclude(status=SampleStatus.DROPPED)
    return Counter(dict(rows.values_list("component").annotate(n=Count("pk")).order_by()))


def to_pick(place: str, first: date, component: Component) -> QuerySet[Unit]:
    """The bags of a month that lie there and were not picked yet."""
    since, until = _month(first)
    rows = Unit.objects.filter(
        made_at__gte=since, made_at__lt=until, org_path=place, component=component
    )
    return rows.filter(status__in=PICKABLE, sample__isnull=True).order_by("pk")


def source_ml(unit: Unit) -> int:
    """How much whole blood a bag was made of: the share of a part, the sum of a pool."""
    if unit.donation is None:
        parents = UnitEdge.objects.filter(child=unit).select_related("parent__donation")
        return sum(source_ml(e.parent) for e in parents)
    return unit.donation.volume_ml


def listed(
    by: Actor, *, month: date | None = None, component: str = "", status: str = "", q: str = ""
) -> QuerySet[QualitySample]:
    """Samples within reach: those that wait first, then the latest."""
    rows = within(QualitySample.objects.select_related("unit"), by, SEE)
    if month:
        rows = rows.filter(month=month.replace(day=1))
    if component in set(Component):
        rows = rows.filter(component=component)
    if status in set(SampleStatus):
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(unit__number__contains=q.strip().upper()[:32])
    return rows.order_by("-month", "component", "pk")


def one(by: Actor, pk: int) -> QualitySample:
    """Raises Unknown."""
    rows = within(QualitySample.objects.select_related("unit__donation"), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def values_of(rows: Iterable[QualitySample]) -> dict[int, list[SampleValue]]:
    """What was measured in each; one query."""
    found: dict[int, list[SampleValue]] = {}
    for value in SampleValue.objects.filter(sample__in=[r.pk for r in rows]).order_by("pk"):
        found.setdefault(value.sample_id, []).append(value)
    return found


@dataclass(slots=True)
class Share:
    """A component in a month: what the plan asks, and how it went."""

    component: Component
    need: int
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def measured(self) -> int:
        return self.counts[SampleStatus.PASSED] + self.counts[SampleStatus.FAILED]

    @property
    def percent(self) -> int | None:
        """The share that passed; None where nothing was measured."""
        return self.counts[SampleStatus.PASSED] * 100 // self.measured if self.measured else None


def plan(place: str, month: date, at: datetime) -> list[Share]:
    """Each component of a month that has something to measure, with how it went; four queries."""
    first = month.replace(day=1)
    policy, made = editions.sampling(place, clock.day(at)), made_in(place, first)
    shares = {c: Share(c, quality.need(c, made[c], policy)) for c in Component}
    rows = QualitySample.objects.filter(month=first, org_path=place)
    for component, status, n in rows.values_list("component", "status").annotate(n=Count("pk")):
        shares[Component(component)].counts[status] += n
    return [s for s in shares.values() if s.need or s.counts]


def asked_of(sample: QualitySample, at: datetime) -> list[tuple[str, quality.Limit]]:
    """What is measured in this bag, with the limits of today's edition."""
    policy = editions.sampling(sample.org_path, clock.day(at))
    component, unit = Component(sample.component), sample.unit
    wanted = quality.asked(component, leucodepleted=unit.leucodepleted, policy=policy)
    ml = source_ml(unit)
    return [(m.value, quality.limit(component, m, ml, policy)) for m in wanted]


def failed(by: Actor) -> QuerySet[QualitySample]:
    """Failed samples whose bag is still held for it."""
    rows = within(QualitySample.objects.filter(status=SampleStatus.FAILED), by, SEE)
    return rows.filter(unit__status=UnitStatus.HELD, unit__held_for="quality_failed")


def waiting(by: Actor) -> QuerySet[QualitySample]:
    return within(QualitySample.objects.filter(status=SampleStatus.PICKED), by, SEE)


def runs(like: QualitySample, most: int) -> dict[str, list[tuple[datetime, Decimal]]]:
    """The latest values of a sample's component at its place, by measure, the oldest first."""
    rows = SampleValue.objects.filter(
        sample__component=like.component, sample__org_path=like.org_path
    )
    rows = rows.order_by("-sample__measured_at", "-pk")
    found: dict[str, list[tuple[datetime, Decimal]]] = {}
    for measure, at, value in rows.values_list("measure", "sample__measured_at", "value")[
        : most * 8
    ]:
        if at:
            found.setdefault(measure, []).append((at, value))
    return {m: list(reversed(v[:most])) for m, v in found.items()}


def waits(unit: Unit) -> bool:
    """Whether a bag was picked and is still to be measured."""
    return QualitySample.objects.filter(unit=unit, status=SampleStatus.PICKED).exists()
