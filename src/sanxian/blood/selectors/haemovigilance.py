"""Reads of reaction cases, and what they come to for each thousand units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from sanxian.blood.facts.hospital import COUNTED
from sanxian.blood.lifecycle import CaseStatus
from sanxian.blood.models import InquiryStep, ReactionCase, Transfusion
from sanxian.blood.rules.autologous import per_thousand
from sanxian.blood.rules.haemovigilance import sibling_bar
from sanxian.blood.selectors import kin
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Unknown

SEE, REVIEW = "blood.reaction.see", "blood.reaction.review"
DAY = timedelta(days=1)


def listed(by: Actor, status: str = "", q: str = "") -> QuerySet[ReactionCase]:
    """Cases of the actor's hospitals, and those that the actor's centre reviews; newest first."""
    mine = within(ReactionCase.objects.all(), by, SEE).values("pk")
    ours = within(ReactionCase.objects.all(), by, REVIEW, "centre_path").values("pk")
    rows = ReactionCase.objects.filter(Q(pk__in=mine) | Q(pk__in=ours))
    if status:
        rows = rows.filter(status=status)
    if q.strip():
        word = q.strip().upper()
        rows = rows.filter(Q(code=word) | Q(reaction__issue__unit__number=word))
    rows = rows.select_related("reaction__issue__unit", "reaction__issue__patient")
    return rows.order_by("-opened_at", "-pk")


def get(by: Actor, pk: int) -> ReactionCase:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of a case: the care given, the steps in the order they were done, the answer."""

    care: str
    steps: list[InquiryStep]
    feedback: str


def opened(by: Actor, row: ReactionCase, at: datetime) -> Opened:
    """In clear; the reading is recorded."""
    saw(by, subject_of(row), "haemovigilance", at=at, place=row.org_path)
    steps = list(row.inquiry.order_by("at", "pk"))
    return Opened(row.reaction.care, steps, row.feedback or "")


def to_conclude(by: Actor) -> QuerySet[ReactionCase]:
    rows = ReactionCase.objects.filter(status__in=("reported", "investigating"))
    return within(rows, by, "blood.reaction.conclude").order_by("opened_at", "pk")


def to_review(by: Actor) -> QuerySet[ReactionCase]:
    rows = ReactionCase.objects.filter(status="concluded")
    return within(rows, by, REVIEW, "centre_path").order_by("concluded_at", "pk")


def sees_patient(by: Actor, row: ReactionCase) -> bool:
    """Whether the actor belongs to the patient's side: the centre sees no patient."""
    return by.may(SEE, row.org_path)


def sibling_bars(units: Iterable[int]) -> dict[int, dict[str, str]]:
    """For each of these units the codes of why it stays held for a patient's reaction to blood of the
    same origin, each with the code of the case; what has none is left out."""
    ours = kin.sources(units)
    family = [unit.pk for unit in kin.units_from(set().union(*ours.values()))]
    cases = ReactionCase.objects.filter(reaction__issue__unit__in=family)
    barred = [(row, code) for row in cases.select_related("reaction__issue") if (code := _bar(row))]
    theirs = kin.sources(row.reaction.issue.unit_id for row, _ in barred)
    found: dict[int, dict[str, str]] = {}
    for row, code in barred:
        for unit, sources in ours.items():
            if sources & theirs[row.reaction.issue.unit_id]:
                found.setdefault(unit, {})[code] = row.code
    return found


def _bar(row: ReactionCase) -> str:
    """The centre's word stands above the hospital's, and both above what was said at the bed."""
    if row.status in (CaseStatus.REPORTED, CaseStatus.INVESTIGATING):
        names = {row.reaction.kind, row.category, row.centre_category}
        return sibling_bar(names - {""}, False, "")
    category = row.centre_category or row.category
    return sibling_bar([category], True, row.centre_imputability or row.imputability)


@dataclass(frozen=True, slots=True)
class Rate:
    """Cases of one category that count (definite, probable, possible), per thousand units."""

    category: str
    cases: int
    grave: int
    units: int

    @property
    def rate(self) -> Decimal | None:
        return per_thousand(self.cases, self.units)


def rates(by: Actor, since: date, until: date) -> list[Rate]:
    """By category, of the units transfused in the same days; the centre's word above the hospital's.

    Two queries.
    """
    begin, end = clock.instant(since), clock.instant(until + DAY)
    given = Transfusion.objects.filter(started_at__gte=begin, started_at__lt=end)
    mine = Q(pk__in=within(given, by, SEE, "issue__org_path").values("pk"))
    theirs = Q(pk__in=within(given, by, REVIEW, "issue__unit__donation__org_path").values("pk"))
    units = given.filter(mine | theirs).count()
    rows = listed(by).filter(opened_at__gte=begin, opened_at__lt=end)
    rows = rows.filter(status__in=("concluded", "reviewed"), imputability__in=COUNTED)
    counted = rows.exclude(centre_imputability__in=("unlikely", "excluded")).order_by()
    grave = Count("pk", filter=~Q(severity="non_severe"))
    found: dict[str, tuple[int, int]] = {}
    for category, centre, n, bad in counted.values_list("category", "centre_category").annotate(
        n=Count("pk"), bad=grave
    ):
        name = centre or category
        old = found.get(name, (0, 0))
        found[name] = (old[0] + n, old[1] + bad)
    total = Rate("", sum(n for n, _ in found.values()), sum(b for _, b in found.values()), units)
    rates = [Rate(name, n, bad, units) for name, (n, bad) in sorted(found.items())]
    return [*rates, total]
