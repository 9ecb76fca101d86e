"""Figures of donor care: reactions for each thousand donations, haemoglobin and iron of one donor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, QuerySet, Value, When

from sanxian.blood.models import Donation, Donor, DonorReaction, Screening
from sanxian.blood.rules import aftercare as rules
from sanxian.blood.selectors import aftercare, donors, screening
from sanxian.core.actor import Actor, within
from sanxian.people import selectors as people

COUNT = "blood.reaction.count"
SEE = "blood.donor.see"
FIRST, AGAIN = "first", "again"


# -- reactions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """Reactions among donations of one sort."""

    key: str
    reactions: int
    donations: int

    @property
    def per_thousand(self) -> Decimal | None:
        """None where nobody gave."""
        if not self.donations:
            return None
        return (Decimal(1000 * self.reactions) / self.donations).quantize(Decimal("0.1"))


def _given(by: Actor, since: date, until: date) -> QuerySet[Donation]:
    rows = Donation.objects.filter(status__in=donors.GIVEN, day__gte=since, day__lte=until)
    earlier = Donation.objects.filter(
        donor=OuterRef("donor"), day__lt=OuterRef("day"), status__in=donors.GIVEN
    )
    often = Case(
        When(Exists(earlier), then=Value(AGAIN)), default=Value(FIRST), output_field=CharField()
    )
    rows = rows.annotate(sex=F("donor__person__sex"), often=often)
    return within(rows, by, COUNT)


def rates(by: Actor, since: date, until: date, column: str) -> list[Rate]:
    """Reactions by `kind` of donation, `sex`, `often` (first or again) or `org_path`; two queries."""
    given = _given(by, since, until).order_by()
    base = dict(given.values_list(column).annotate(n=Count("pk")))
    hurt = given.filter(reactions__isnull=False)
    found = dict(hurt.values_list(column).annotate(n=Count("reactions")))
    return [Rate(str(key), found.get(key, 0), n) for key, n in sorted(base.items())]


def _reactions(by: Actor, since: date, until: date) -> QuerySet[DonorReaction]:
    rows = DonorReaction.objects.filter(donation__day__gte=since, donation__day__lte=until)
    return within(rows, by, COUNT).order_by()


def totals(by: Actor, since: date, until: date, column: str) -> list[Rate]:
    """Reactions by their own `kind` or `grade`, among all donations; two queries."""
    base = _given(by, since, until).count()
    found = dict(_reactions(by, since, until).values_list(column).annotate(n=Count("pk")))
    return [Rate(str(key), n, base) for key, n in sorted(found.items())]


# -- iron ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Iron:
    """What a donor's haemoglobin did, and the advice that follows; g/L."""

    trend: tuple[tuple[date, Decimal], ...]
    limit: Decimal
    advice: rules.IronAdvice | None


def iron_of(donor: Donor, on: date, most: int = 12) -> Iron | None:
    """The last haemoglobin values of one donor and the advice; None where none was measured.

    Opens sealed measurements: whoever shows them to somebody else records the look.
    """
    rows = list(
        Screening.objects.filter(visit__donor__in=donors.family(donor))
        .select_related("visit")
        .order_by("-at")[:most]
    )
    trend = [(row.visit.arrived_at.date(), _hb(row)) for row in reversed(rows)]
    known = tuple((day, value) for day, value in trend if value is not None)
    sex = people.one_brief(donor.person_id).sex
    if not known or not sex:
        return None
    limit = _limit(donor, sex, on)
    lows = [row.visit.arrived_at.date() for row in rows if row.hb_low]
    policy = aftercare.ruling(donor.org_path, on)
    return Iron(known, limit, rules.iron_advice(sex, lows, known[-1][1], limit, on, policy))


def _hb(row: Screening) -> Decimal | None:
    said = json.loads(row.measured or "{}").get("hb_g_per_l")
    return None if said is None else Decimal(said)


def _limit(donor: Donor, sex: str, on: date) -> Decimal:
    return Decimal(getattr(screening.ruling(donor.org_path, on).values, f"hb_{sex}_g_per_l_from"))


def low_again(by: Actor, since: date, times: int) -> QuerySet[Donor]:
    """Donors deferred so often for low haemoglobin since that day, the most often first; `low` says."""
    rows = donors.within_reach(by).filter(
        visits__screening__hb_low=True, visits__arrived_at__date__gte=since
    )
    rows = rows.annotate(low=Count("visits__screening", distinct=True)).filter(low__gte=times)
    return rows.order_by("-low", "pk")


def low_rates(by: Actor, since: date, until: date) -> list[Rate]:
    """Deferrals for low haemoglobin among those screened, by sex; one query."""
    rows = Screening.objects.filter(at__date__gte=since, at__date__lte=until)
    rows = within(rows, by, "blood.visit.see", "visit__org_path").order_by()
    found: dict[str, list[int]] = {}
    counted: Any = rows.values_list("visit__donor__person__sex", "hb_low").annotate(n=Count("pk"))
    for sex, low, n in counted:
        tally = found.setdefault(sex, [0, 0])
        tally[0] += n if low else 0
        tally[1] += n
    return [Rate(sex, low, n) for sex, (low, n) in sorted(found.items())]
