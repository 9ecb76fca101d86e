"""Reads of what comes after: points of follow-up, visits, lines of costs; each takes the actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from sanxian.core.actor import Actor, below, within
from sanxian.kernel.refusal import Unknown
from sanxian.stemdonor.facts.follow import Given
from sanxian.stemdonor.models import CareVisit, CostLine, FollowUp, MatchCase, Stay

SEE = "stemdonor.follow.see"
COSTS = "stemdonor.cost.see"
CARE = "stemdonor.care.see"
WARD = "stemdonor.ward.see"
PART = 500


def listed(by: Actor, on: date, tab: str = "due") -> QuerySet[FollowUp]:
    """Points of the actor's donors: due now, coming, done, or at a doctor."""
    rows = within(FollowUp.objects.select_related("case__registrant"), by, SEE)
    chosen = {
        "due": Q(status="due", due_on__lte=on), "coming": Q(status="due", due_on__gt=on),
        "done": ~Q(status="due"), "doctor": Q(needs_doctor=True, doctor_at__isnull=True),
    }[tab]  # fmt: skip
    return rows.filter(chosen).order_by("due_on", "pk")


def one(by: Actor, pk: int) -> FollowUp:
    """A point of the actor's donors, or one that waits for the actor as a doctor. Raises Unknown."""
    rows = FollowUp.objects.select_related("case__registrant").filter(pk=pk)
    found = within(rows, by, SEE).first() or _for_doctor(rows, by).first()
    if found is None:
        raise Unknown("not_found")
    return found


def for_doctor(by: Actor) -> QuerySet[FollowUp]:
    """What waits for a doctor of the hospital where the cells were collected."""
    rows = FollowUp.objects.select_related("case__registrant")
    waiting = rows.filter(needs_doctor=True, doctor_at__isnull=True)
    return _for_doctor(waiting, by).order_by("done_at", "pk")


def _for_doctor(rows: QuerySet[FollowUp], by: Actor) -> QuerySet[FollowUp]:
    mine = within(Stay.objects.all(), by, WARD).exclude(status="cancelled")
    return rows.filter(needs_doctor=True, case__in=mine.values("case_id"))


def of_case(case: MatchCase) -> list[FollowUp]:
    return list(case.follow_ups.order_by("due_on", "pk"))


def kept(by: Actor, since: date, until: date) -> tuple[int, int]:
    """Of the points that were due in those days: how many were done in time, and how many there were."""
    rows = within(FollowUp.objects.all(), by, SEE).filter(due_on__gte=since, due_on__lte=until)
    found = rows.order_by().aggregate(
        all=Count("pk"), good=Count("pk", filter=Q(status="done", done_at__date__lte=F("late_on")))
    )
    return found["good"], found["all"]


def coming(on: date) -> QuerySet[FollowUp]:
    """Points whose day has come and that are on nobody's desk yet."""
    rows = FollowUp.objects.filter(status="due", opened_at__isnull=True, due_on__lte=on)
    return rows.select_related("case").order_by("due_on", "pk")


def doctor_place(case: MatchCase) -> str:
    """The hospital where she gave; her county where that is not known."""
    stay = Stay.objects.filter(case=case).exclude(status="cancelled").order_by("-pk").first()
    return stay.org_path if stay else case.org_path


# -- visits ----------------------------------------------------------------------------------------------


def visits(by: Actor, year: int) -> QuerySet[CareVisit]:
    rows = within(CareVisit.objects.select_related("case__registrant"), by, CARE)
    return rows.filter(year=year).order_by("made_on", "org_path", "pk")


def visit(by: Actor, pk: int) -> CareVisit:
    """Raises Unknown."""
    rows = within(CareVisit.objects.select_related("case__registrant"), by, CARE)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def coverage(by: Actor, year: int) -> dict[str, int]:
    """Of the visits planned for a year: how many there are and were made; this year's donors apart."""
    rows = within(CareVisit.objects.all(), by, CARE).filter(year=year)
    return rows.aggregate(
        planned=Count("pk"), made=Count("pk", filter=Q(made_on__isnull=False)),
        new=Count("pk", filter=Q(kind="this_year")),
        new_made=Count("pk", filter=Q(kind="this_year", made_on__isnull=False)),
    )  # fmt: skip


def given_below(place: str) -> list[Given]:
    """Everybody below a place who has given, by their last case, with the last visit."""
    rows = MatchCase.objects.filter(below("org_path", place), collected_on__isnull=False)
    rows = rows.annotate(visited=Max("visits__made_on")).order_by("collected_on", "pk")
    last: dict[int, Given] = {}
    for row in rows.values_list("registrant__person_id", "pk", "collected_on", "visited"):
        before = last.get(row[0])
        seen = [d for d in (row[3], before.visited_on if before else None) if d]
        last[row[0]] = Given(row[1], row[2] or date.min, max(seen) if seen else None)
    return list(last.values())


def visited_cases(place: str, year: int) -> dict[int, str]:
    """Cases below a place that have a visit planned for a year, and of which kind."""
    rows = CareVisit.objects.filter(below("org_path", place), year=year)
    return dict(rows.values_list("case_id", "kind"))


def cases_by_key(keys: list[int]) -> dict[int, MatchCase]:
    found: dict[int, MatchCase] = {}
    for start in range(0, len(keys), PART):
        rows = MatchCase.objects.select_related("registrant").filter(
            pk__in=keys[start : start + PART]
        )
        found |= {row.pk: row for row in rows}
    return found


# -- costs -----------------------------------------------------------------------------------------------


def costs(by: Actor, status: str = "") -> QuerySet[CostLine]:
    rows = within(CostLine.objects.select_related("case__registrant"), by, COSTS)
    rows = rows.filter(status=status) if status else rows
    return rows.order_by("-entered_at", "-pk")


def cost(by: Actor, pk: int) -> CostLine:
    """Raises Unknown."""
    found = costs(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def costs_of(case: MatchCase) -> list[CostLine]:
    return list(case.costs.order_by("day", "pk"))


def total(lines: Iterable[CostLine]) -> dict[str, int]:
    """Cents by state."""
    found = {"entered": 0, "approved": 0, "refused": 0}
    for line in lines:
        found[str(line.status)] += line.cents
    return found


def sums(by: Actor, since: date, until: date) -> list[tuple[str, int, int]]:
    """Approved cents by kind, and how many donors stand behind each sum."""
    rows = within(CostLine.objects.all(), by, COSTS).filter(
        status="approved", settled_at__date__gte=since, settled_at__date__lte=until
    )
    found = (
        rows.order_by()
        .values_list("kind")
        .annotate(cents=Sum("cents"), donors=Count("case__registrant__person", distinct=True))
    )
    return sorted((kind, cents, donors) for kind, cents, donors in found)
