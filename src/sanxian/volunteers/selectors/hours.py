"""Reads of the ledger of hours: one's own, a place's, sums by kind and year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Unknown
from sanxian.volunteers.lifecycle import CorrectionStatus
from sanxian.volunteers.models import Correction, Hours, Volunteer
from sanxian.volunteers.selectors import reach

SEE = "volunteers.hours.see"


def about(volunteer: Volunteer, kind: str, subject: str) -> Hours | None:
    """What was written for a piece of work already."""
    return Hours.objects.filter(volunteer=volunteer, kind=kind, subject=subject).first()


def corrected(hours: Hours) -> tuple[int, int]:
    """Minutes and km of a row as they count now, with its corrections."""
    return standing([hours])[hours.pk]


def standing(several: Iterable[Hours]) -> dict[int, tuple[int, int]]:
    """The same for several rows, by key; one query."""
    found = {row.pk: (row.minutes, row.km) for row in several}
    rows = Correction.objects.filter(hours__in=list(found), status=CorrectionStatus.APPROVED)
    for pk, minutes, km in rows.order_by("decided_at", "pk").values_list(
        "hours_id", "minutes", "km"
    ):
        found[pk] = (minutes, km)
    return found


def open_corrections(hours: Hours) -> bool:
    return Correction.objects.filter(hours=hours, status=CorrectionStatus.PROPOSED).exists()


def year(on: int) -> tuple[date, date]:
    """The first day of a year, and of the next."""
    return date(on, 1, 1), date(on + 1, 1, 1)


def of(mine: Volunteer, first: date, until: date) -> QuerySet[Hours]:
    """A volunteer's rows from a day until another (without it), the latest first."""
    rows = Hours.objects.filter(volunteer=mine, day__gte=first, day__lt=until)
    return rows.order_by("-day", "-pk")


def sums(mine: Volunteer, first: date, until: date) -> dict[str, dict[str, int]]:
    """Minutes and km by kind of work."""
    rows = of(mine, first, until).order_by().values("kind")
    found = rows.annotate(m=Sum("minutes"), k=Sum("km"))
    return {r["kind"]: {"minutes": r["m"], "km": r["k"]} for r in found.order_by("kind")}


def years(mine: Volunteer) -> list[int]:
    """The years in which she gave time, the latest first."""
    return [d.year for d in Hours.objects.filter(volunteer=mine).dates("day", "year", "DESC")]


def minutes_of(keys: list[int], first: date, until: date) -> dict[int, int]:
    """Minutes of each of these volunteers."""
    rows = Hours.objects.filter(volunteer__in=keys, day__gte=first, day__lt=until)
    return dict(rows.order_by().values_list("volunteer_id").annotate(m=Sum("minutes")))


def listed(
    by: Actor, kind: str = "", first: date | None = None, until: date | None = None
) -> QuerySet[Hours]:
    """Rows of the volunteers whom the actor may see, from a day until another, the latest first."""
    rows = Hours.objects.filter(reach.of_people(by, SEE, "volunteer"))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(day__gte=first) if first else rows
    rows = rows.filter(day__lt=until) if until else rows
    return rows.select_related("volunteer").order_by("-day", "-pk")


def one(by: Actor, pk: int) -> Hours:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def corrections(by: Actor, status: str = CorrectionStatus.PROPOSED) -> QuerySet[Correction]:
    """Corrections of the volunteers whom the actor may see, the oldest first."""
    rows = Correction.objects.filter(reach.of_people(by, SEE, "hours__volunteer"), status=status)
    return rows.select_related("hours__volunteer").order_by("proposed_at", "pk")


def correction(by: Actor, pk: int) -> Correction:
    """Raises Unknown."""
    rows = Correction.objects.filter(reach.of_people(by, SEE, "hours__volunteer"), pk=pk)
    found = rows.select_related("hours__volunteer").first()
    if found is None:
        raise Unknown("not_found")
    return found


def totals(by: Actor, first: date, until: date) -> list[dict[str, Any]]:
    """Persons, minutes and km by kind of work, of the places where the actor sees figures."""
    rows = Hours.objects.filter(reach.of_people(by, "volunteers.figure.see", "volunteer"))
    rows = rows.filter(day__gte=first, day__lt=until).order_by().values("kind")
    found = rows.annotate(n=Count("volunteer", distinct=True), m=Sum("minutes"), k=Sum("km"))
    return [
        {"kind": r["kind"], "persons": r["n"], "minutes": r["m"], "km": r["k"]}
        for r in found.order_by("kind")
    ]
