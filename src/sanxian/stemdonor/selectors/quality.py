"""The pairs of figures by which recruiting is judged, counted from what happened to each recruit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.policy import Resolved
from sanxian.stemdonor import editions
from sanxian.stemdonor.facts.cases import Side, StopWhy
from sanxian.stemdonor.facts.registrants import Channel, QualityRule, Why
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CaseStep, CaseStop, Exam, Registrant
from sanxian.stemdonor.rules import quality as rules
from sanxian.stemdonor.selectors.sampling import IN_REGISTRY

SEE = "stemdonor.quality.see"
OWN = "stemdonor.quality.own"
_C, _R = CaseStatus, RegistrantStatus
# From here on somebody counts on her: to stop is her right still, and no longer early.
HELD = _C.RESERVED
LATE = (_C.RESERVED, _C.BACKUP, _C.EXAMINING, _C.FIT, _C.PLANNED, _C.CONFIRMED, _C.MOBILISING)

Key = tuple[str, str]  # where somebody was enrolled, and who recruited


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the recruits of the edition's years: stations (empty for who sees her own only), and recruiters;
    `ruled` says of which years, what counts as in touch, and what is too few to show."""

    stations: list[rules.Pairs]
    recruiters: list[rules.Pairs]
    ruled: QualityRule


def quality(by: Actor, at: datetime) -> Quality:
    """What the actor may see: everybody's where she may see places, else her own recruits alone."""
    ruled = _ruled(by, at)
    found = _counts(by, clock.day(at), ruled)
    everything = by.may_somewhere(SEE)
    by_place = rules.summed((place, one) for (place, _who), one in found.items())
    by_recruiter = rules.summed((who, one) for (_place, who), one in found.items() if who)
    return Quality(
        rules.stations(by_place, ruled) if everything else [],
        rules.recruiters(by_recruiter, ruled),
        ruled.values,
    )


def _ruled(by: Actor, at: datetime) -> Resolved[QualityRule]:
    """The edition of the place where the actor works: everybody on her page is counted alike."""
    return editions.quality(by.facility, clock.day(at))


def counts(by: Actor, at: datetime) -> dict[Key, rules.Counts]:
    """By station and recruiter, by the edition of the actor's place."""
    return _counts(by, clock.day(at), _ruled(by, at))


def _counts(by: Actor, on: date, ruled: Resolved[QualityRule]) -> dict[Key, rules.Counts]:
    """Three queries, however many were enrolled."""
    first = clock.instant(rules.enrolled_from(on, ruled))
    touched = clock.instant(rules.in_touch_from(on, ruled))
    found = dict(_enrolled(_recruits(Registrant.objects.all(), by, first), touched))
    of = "case__registrant__"
    for key, n in _tally(_recruits(_held(), by, first, of), of):
        found[key] = replace(found.get(key, rules.Counts()), held=n)
    for key, n in _tally(_recruits(_late(), by, first, of), of):
        found[key] = replace(found.get(key, rules.Counts()), late=n)
    return found


def _recruits(rows: QuerySet[Any], by: Actor, first: datetime, of: str = "") -> QuerySet[Any]:
    """Rows about those enrolled since `first` by somebody; a register that was taken over is nobody's
    recruiting."""
    mine = {} if by.may_somewhere(SEE) else {f"{of}recruited_by": by.id}
    seen = rows if mine else within(rows, by, SEE)
    since = {f"{of}enrolled_at__gte": first, **mine}
    return seen.filter(**since).exclude(**{f"{of}channel": Channel.FILE}).order_by()


def _enrolled(recruits: QuerySet[Any], touched: datetime) -> list[tuple[Key, rules.Counts]]:
    early = Q(status=_R.LEFT, status_for=Why.WITHDRAWN, listed_at__isnull=True)
    listed = Q(status__in=IN_REGISTRY)  # the lost too: who cannot be found was not kept in touch
    found = recruits.values_list("site_path", "recruited_by").annotate(
        n=Count("pk"), early=Count("pk", filter=early), listed=Count("pk", filter=listed),
        kept=Count("pk", filter=listed & Q(kept_at__gte=touched)),
    )  # fmt: skip
    return [((place, who), rules.Counts(*counts)) for place, who, *counts in found]


def _held() -> QuerySet[Any]:
    """Steps of cases that were ever held for a patient."""
    return CaseStep.objects.filter(reached=HELD)


def _late() -> QuerySet[Any]:
    """Her own no after that; what a doctor found is no exit of hers, nor is not to be found."""
    unfit = Exam.objects.filter(case=OuterRef("case"), verdict="unfit")
    held = CaseStep.objects.filter(case=OuterRef("case"), reached=HELD)
    rows = CaseStop.objects.filter(Exists(held), ~Exists(unfit), side=Side.DONOR, stage__in=LATE)
    return rows.exclude(why=StopWhy.LOST)


def _tally(rows: QuerySet[Any], of: str) -> list[tuple[Key, int]]:
    found = rows.values_list(f"{of}site_path", f"{of}recruited_by")
    return [((p, who), n) for p, who, n in found.annotate(n=Count("case", distinct=True))]
