"""The reports that a centre owes: counts of a period in the actor's places, never a person.

Each function gives rows in the order of its columns (`labels.reports`). What was sealed is counted
after it was opened here and leaves as a number only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Aggregate, Count, Exists, OuterRef, Q, QuerySet, Sum

from sanxian.blood.facts.eligibility import open_code
from sanxian.blood.facts.processing_policy import Word
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import DonationStatus, ResultStatus, UnitStatus
from sanxian.blood.models import (
    Confirmation,
    CounsellingCase,
    Donation,
    DonorReaction,
    EarlierDonation,
    Issue,
    Result,
    Screening,
    ShipmentLine,
    Unit,
    UnitEdge,
)
from sanxian.blood.rules.testing import INFECTIOUS
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Reason
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE, FINDINGS = "blood.report.see", "blood.report.findings"
MOST_DAYS = 366
LEAST_DAYS = 28  # of few days a number of findings would be one donor
Row = tuple[Any, ...]
_MEN, _WOMEN = Q(donor__person__sex="male"), Q(donor__person__sex="female")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the place, both inclusive."""

    since: date
    until: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment, and the first after the last day."""
        return clock.instant(self.since), clock.instant(self.until + _DAY)

    def of(self, field: str) -> Q:
        begin, end = self.moments
        return Q(**{f"{field}__gte": begin, f"{field}__lt": end})

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def _counted(rows: QuerySet[Any], by: Iterable[str], *amounts: Aggregate) -> list[Row]:
    """These columns and what is counted of each of their values, in their order."""
    named = {f"amount_{n}": amount for n, amount in enumerate(amounts)}
    return list(rows.values_list(*by).annotate(**named).order_by(*by))


def _if(*args: Q, **kwargs: Any) -> Count:
    return Count("pk", filter=Q(*args, **kwargs))


def _share(part: int, whole: int, digits: str = "0.01") -> Decimal | None:
    """Per cent; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal(digits), ROUND_HALF_UP)


def _drawn(by: Actor, period: Period) -> QuerySet[Donation]:
    rows = Donation.objects.filter(day__gte=period.since, day__lte=period.until)
    return within(rows.exclude(status=DonationStatus.DRAWING), by, SEE)


def donations(by: Actor, period: Period) -> list[Row]:
    """By place and kind: how many, mL and doses, of men, of women, of first-time donors, ended early."""
    before = Donation.objects.filter(donor=OuterRef("donor"), day__lt=OuterRef("day"))
    elsewhere = EarlierDonation.objects.filter(donor=OuterRef("donor"), day__lt=OuterRef("day"))
    rows = _drawn(by, period).annotate(again=Exists(before) | Exists(elsewhere))
    found = _counted(
        rows,
        ("org_path", "kind"),
        Count("pk"),
        Sum("volume_ml"),
        Sum("doses"),
        _if(_MEN),
        _if(_WOMEN),
        _if(again=False),
        _if(status=DonationStatus.DISCARDED),
    )
    return _named(found)


def _named(rows: Iterable[Row]) -> list[Row]:
    """The first column is a path: its name instead."""
    found = list(rows)
    names = places.names(row[0] for row in found)
    return [(names.get(row[0], row[0]), *row[1:]) for row in found]


def groups(by: Actor, period: Period) -> list[Row]:
    """Of released donations by blood group: how many, their share, of men, of women."""
    rows = _drawn(by, period).filter(status=DonationStatus.RELEASED)
    found = _counted(rows, ("abo", "rhd"), Count("pk"), _if(_MEN), _if(_WOMEN))
    total = sum(row[2] for row in found)
    return [(abo + rhd, n, _share(n, total), men, women) for abo, rhd, n, men, women in found]


def deferrals(by: Actor, period: Period) -> list[Row]:
    """Why donors were sent home at the screening, by open code: how many, share of all screened.

    Of a record whose time is over the reasons were erased: it is among the screened only.
    """
    screened = within(
        Screening.objects.filter(period.of("at")), by, FINDINGS, "visit__org_path"
    ).select_related("visit__donor__person")
    total = screened.count()
    counts: Counter[tuple[str, str]] = Counter()
    said: dict[str, Reason] = {}
    for row in screened.filter(allowed=False).iterator(chunk_size=500):
        sexes = ("", row.visit.donor.person.sex)
        for reason in _open(json.loads(row.reasons or "[]")):
            said.setdefault(reason.code, reason)
            counts.update((reason.code, sex) for sex in sexes)
    return [
        (said[code], n, _share(n, total), counts[code, "male"], counts[code, "female"])
        for code in sorted(said, key=lambda code: (-counts[code, ""], code))
        for n in [counts[code, ""]]
    ]


def _open(reasons: Iterable[dict[str, Any]]) -> list[Reason]:
    """Each open code once, with the limit that its sentence names; of a sealed one nothing more."""
    found: dict[str, Reason] = {}
    for reason in reasons:
        code, params = open_code(reason["code"]), reason.get("params") or {}
        limit = {"limit": params["limit"]} if code == reason["code"] and "limit" in params else {}
        found.setdefault(code, Reason(code, params=limit))
    return list(found.values())


def reactions(by: Actor, period: Period) -> list[Row]:
    """What happened to donors, by kind: how many of each grade, and per cent of all donations."""
    given = _drawn(by, period).count()
    rows = within(DonorReaction.objects.filter(period.of("at")), by, SEE)
    found = _counted(rows, ("kind",), Count("pk"), *(_if(grade=grade) for grade in (1, 2, 3, 4)))
    return [(kind, n, *by_grade, _share(n, given)) for kind, n, *by_grade in found]


def _made(by: Actor) -> QuerySet[Unit]:
    """Bags of donations of the actor's places, wherever they lie now; pools by their first parts."""
    own = within(Unit.objects.all(), by, SEE, "donation__org_path")
    edges = within(UnitEdge.objects.all(), by, SEE, "parent__donation__org_path")
    pools = Q(donation__isnull=True, pk__in=edges.values("child"))
    return Unit.objects.filter(Q(pk__in=own.values("pk")) | pools)


def _foreign(by: Actor) -> Q:
    """Issues of bags of another system that the actor's places took over, and of what was made of
    them, in as many steps as there are treatments."""
    units: QuerySet[Any, Any] = within(
        Unit.objects.all(), by, SEE, "takeover_line__takeover__org_path"
    ).values("pk")
    said = Q(unit__in=units)
    for _step in Word:
        units = UnitEdge.objects.filter(parent__in=units).values("child")
        said |= Q(unit__in=units)
    return said


def components(by: Actor, period: Period) -> list[Row]:
    """What was made, by component: bags, mL, leucodepleted, irradiated, made on into others."""
    found = _counted(
        _made(by).filter(period.of("made_at")),
        ("component",),
        Count("pk"),
        Sum("volume_ml"),
        _if(leucodepleted=True),
        _if(irradiated_at__isnull=False),
        _if(status=UnitStatus.CONSUMED),
    )
    return _by_component(found)


def _by_component(rows: Iterable[Row]) -> list[Row]:
    order = {c.value: n for n, c in enumerate(Component)}
    return sorted(rows, key=lambda row: (order[row[0]], *map(str, row[1:])))


def discards(by: Actor, period: Period) -> list[Row]:
    """Of the bags made in the period and not made on: destroyed by component and reason, with the
    share of that component's bags."""
    rows = _made(by).filter(period.of("made_at")).exclude(status=UnitStatus.CONSUMED)
    made = dict(_counted(rows, ("component",), Count("pk")))
    gone = rows.filter(status=UnitStatus.DISCARDED)
    found = _counted(gone, ("component", "ended_for"), Count("pk"), Sum("volume_ml"))
    return _by_component((c, why, n, ml, _share(n, made[c])) for c, why, n, ml in found)


def supplied(by: Actor, period: Period) -> list[Row]:
    """What hospitals got, by hospital and component: bags sent, and of them not arrived."""
    lines = ShipmentLine.objects.filter(period.of("shipment__sent_at"))
    lines = within(lines.exclude(note="extra"), by, SEE, "shipment__org_path")
    by_place = ("shipment__to_path", "unit__component")
    found = _counted(lines, by_place, Count("pk"), _if(missing=True))
    hospitals = {p for p in {row[0] for row in found} if places.kind_of(p) == Kind.HOSPITAL}
    return _named(row for row in found if row[0] in hospitals)


def transfusions(by: Actor, period: Period) -> list[Row]:
    """What became of bags handed out, by hospital and component: given, back, held or destroyed,
    still out, and patients' reactions."""
    ours = Q(unit__in=_made(by).values("pk")) | _foreign(by)
    rows = Issue.objects.filter(ours, period.of("issued_at"))
    found = _counted(
        rows,
        ("order__org_path", "unit__component"),
        Count("pk", distinct=True),
        Count("pk", distinct=True, filter=Q(outcome="transfused")),
        Count("pk", distinct=True, filter=Q(outcome="returned")),
        Count("pk", distinct=True, filter=~Q(outcome__in=("", "transfused", "returned"))),
        Count("pk", distinct=True, filter=Q(closed_at__isnull=True)),
        Count("reactions", distinct=True),
    )
    return _named((row[0] or "", *row[1:]) for row in found)


def markers(by: Actor, period: Period) -> list[Row]:
    """Infections found, by marker: donations tested, reactive, per cent, and confirmed positive."""
    tested = within(Result.objects.filter(period.of("at")), by, FINDINGS)
    whole = dict(_counted(tested.exclude(status=ResultStatus.VOID), ("assay",), Count("pk")))
    opened = within(CounsellingCase.objects.filter(period.of("opened_at")), by, FINDINGS)
    found: Counter[str] = Counter()
    for case in opened.iterator(chunk_size=500):
        found.update(set(json.loads(case.findings)))
    sure = _confirmed(by, period)
    return [
        (marker.value, whole.get(marker, 0), n, _share(n, whole.get(marker, 0), "0.001"),
         sure[marker.value])
        for marker in INFECTIOUS
        for n in [found[f"reactive_{marker}"]]
    ]  # fmt: skip


def _confirmed(by: Actor, period: Period) -> Counter[str]:
    """Confirmatory tests of the period that stand as positive, by marker."""
    rows = Confirmation.objects.filter(status="standing", purpose="confirm")
    rows = rows.filter(reported_on__gte=period.since, reported_on__lte=period.until)
    standing = within(rows, by, FINDINGS).iterator(chunk_size=500)
    return Counter(row.marker for row in standing if row.outcome == "positive")


ALL: dict[str, tuple[str, Callable[[Actor, Period], list[Row]]]] = {
    "donations": (SEE, donations),
    "groups": (SEE, groups),
    "deferrals": (FINDINGS, deferrals),
    "reactions": (SEE, reactions),
    "markers": (FINDINGS, markers),
    "components": (SEE, components),
    "discards": (SEE, discards),
    "supplied": (SEE, supplied),
    "transfusions": (SEE, transfusions),
}


def offered(by: Actor) -> list[str]:
    """The reports that this actor may read."""
    return [name for name, (needed, _made) in ALL.items() if by.may_somewhere(needed)]
