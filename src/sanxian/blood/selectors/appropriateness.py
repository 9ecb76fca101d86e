"""Reads of why blood was asked for: statements to review, approvals to sign, and their statistics."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from sanxian.blood.facts.hospital import Finding, Verdict
from sanxian.blood.models import LargeUse, Order, UseStatement
from sanxian.blood.rules.autologous import percent
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE, STATE = "blood.use.see", "blood.use.state"
DAY = timedelta(days=1)


def ordered_on(patient: int, day: date) -> list[tuple[str, int]]:
    """(component, bags) of a patient's orders of a day, without emergencies and the withdrawn."""
    return _ordered(patient, clock.instant(day), clock.instant(day + DAY))


@prepared
def _ordered(patient: int, since: datetime, until: datetime) -> QuerySet[Order, Any]:
    rows = Order.objects.filter(patient=patient, placed_at__gte=since, placed_at__lt=until)
    rows = rows.exclude(status="cancelled").exclude(urgency="emergency").order_by()
    return rows.values_list("component").annotate(n=Sum("quantity"))


@prepared
def statements(order: Order) -> QuerySet[UseStatement, Any]:
    """The key of the statement on an order, where there is one."""
    return UseStatement.objects.filter(order=order).values_list("pk")


def approved_ml(patient: int, day: date) -> int:
    """The most that was approved for a patient on a day."""
    rows = LargeUse.objects.filter(patient=patient, day=day, status="approved")
    return rows.aggregate(most=Max("ml"))["most"] or 0


def listed(
    by: Actor, *, finding: str = "", status: str = "", q: str = ""
) -> QuerySet[UseStatement]:
    """Statements of the actor's hospitals, the newest first."""
    rows = within(UseStatement.objects.all(), by, SEE).select_related("order__patient")
    if finding:
        rows = rows.filter(finding=finding)
    if status:
        rows = rows.filter(status=status)
    if q.strip():
        word = q.strip().upper()
        rows = rows.filter(Q(order__code=word) | Q(order__patient__code=word))
    return rows.order_by("-stated_at", "-pk")


def get(by: Actor, pk: int) -> UseStatement:
    """Raises Unknown."""
    row = within(UseStatement.objects.all(), by, SEE).select_related("order__patient").filter(pk=pk)
    found = row.first()
    if found is None:
        raise Unknown("not_found")
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of a statement."""

    values: dict[str, str]
    signs: list[str]
    because: str
    remark: str


def opened(by: Actor, row: UseStatement, at: datetime) -> Opened:
    """Values and words in clear; the reading is recorded."""
    saw(by, subject_of(row), "use_review", at=at, place=row.org_path)
    said = json.loads(row.given)
    return Opened(said["values"], said["signs"], row.because, row.verdict_note or "")


def of_order(order: Order) -> UseStatement | None:
    return UseStatement.objects.filter(order=order).first()


def unstated(by: Actor) -> QuerySet[Order]:
    """Open orders of patients for which nobody has said why."""
    rows = within(Order.objects.filter(patient__isnull=False, statement__isnull=True), by, STATE)
    live = rows.exclude(status__in=("closed", "cancelled"))
    return live.select_related("patient").order_by("needed_by", "pk")


def to_state(by: Actor, pk: int) -> Order:
    """An order that the actor may give grounds for. Raises Unknown."""
    rows = within(Order.objects.filter(patient__isnull=False), by, STATE).select_related("patient")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def to_judge(by: Actor) -> QuerySet[UseStatement]:
    """What the rule did not call appropriate and nobody has judged, not the actor's own."""
    rows = within(UseStatement.objects.filter(status="stated"), by, "blood.use.judge")
    return rows.exclude(finding=Finding.APPROPRIATE).exclude(doctor=by.id)


SIGNS = {
    "chief_by": "blood.use.approve_chief",
    "department_by": "blood.use.approve_department",
}


def large(by: Actor, *, open_only: bool = False) -> QuerySet[LargeUse]:
    """Large uses of the actor's hospitals, those that wait first."""
    rows = within(LargeUse.objects.select_related("patient"), by, SEE)
    if open_only:
        rows = rows.filter(status="asked")
    return rows.order_by("-asked_at", "-pk")


def to_approve(by: Actor) -> list[LargeUse]:
    """Large uses that wait for the actor's own signature."""
    found: dict[int, LargeUse] = {}
    for column, permission in SIGNS.items():
        rows = within(LargeUse.objects.filter(status="asked", **{column: ""}), by, permission)
        rows = rows.exclude(asked_by=by.id).exclude(chief_by=by.id).exclude(department_by=by.id)
        found |= {row.pk: row for row in rows.select_related("patient")}
    return sorted(found.values(), key=lambda row: (row.asked_at, row.pk))


def large_get(by: Actor, pk: int) -> LargeUse:
    """Raises Unknown."""
    found = large(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """How one department, or one doctor in it, asked for blood."""

    department: str
    doctor: str
    total: int
    appropriate: int
    outside: int
    judged: int
    inappropriate: int
    ml: int

    @property
    def share(self) -> Decimal | None:
        return percent(self.appropriate, self.total)


def shares(by: Actor, since: date, until: date) -> list[Share]:
    """By department and doctor's account code, both days and those between; two queries."""
    rows = within(UseStatement.objects.all(), by, SEE).filter(
        stated_at__gte=clock.instant(since), stated_at__lt=clock.instant(until + DAY)
    )
    counted = (
        rows.order_by()
        .values_list("department", "doctor")
        .annotate(
            total=Count("pk"),
            appropriate=Count("pk", filter=Q(finding=Finding.APPROPRIATE)),
            outside=Count("pk", filter=Q(finding=Finding.OUTSIDE)),
            judged=Count("pk", filter=Q(status="judged")),
            inappropriate=Count("pk", filter=Q(verdict=Verdict.INAPPROPRIATE)),
            ml=Sum("ml"),
        )
    )
    found = list(counted)
    names = places.names({row[0] for row in found})
    return sorted(
        (Share(names.get(path, path), *rest) for path, *rest in found),
        key=lambda s: (s.department, -s.total, s.doctor),
    )
