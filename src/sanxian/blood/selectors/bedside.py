"""Reads of a ward's phone: the bags that are here, never what the wristband ought to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from sanxian.blood import editions
from sanxian.blood.models import (
    BedsideCheck,
    Issue,
    Observation,
    ReactionCase,
    Transfusion,
    TransfusionEnd,
)
from sanxian.blood.rules.transfusion import length
from sanxian.core import clock, policy
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE = "blood.issue.see"
LOOK_BACK = timedelta(hours=24)


def _rows() -> QuerySet[Issue]:
    checks = Prefetch("checks", BedsideCheck.objects.order_by("-pk"), to_attr="latest_first")
    return Issue.objects.select_related("unit", "patient", "transfusion").prefetch_related(checks)


@prepared
def begun_of(issue: Issue) -> QuerySet[Transfusion, Any]:
    """The transfusion of a bag, where it has begun."""
    return Transfusion.objects.filter(issue=issue)


def waiting(by: Actor) -> list[Issue]:
    """Bags handed out to the actor's wards and not yet begun, the longest out first."""
    rows = within(_rows(), by, SEE).filter(closed_at__isnull=True)
    return list(rows.order_by("issued_at", "pk"))


def running(by: Actor, at: datetime) -> list[Issue]:
    """Transfusions begun within a day whose end nobody has noted."""
    rows = within(_rows(), by, SEE).filter(
        transfusion__ended_at__isnull=True, transfusion__started_at__gte=at - LOOK_BACK
    )
    return list(rows.order_by("transfusion__started_at", "pk"))


def done(by: Actor, at: datetime) -> list[Issue]:
    """Transfusions of the last day that have ended: a reaction may still come."""
    rows = within(_rows(), by, SEE).filter(transfusion__ended_at__gte=at - LOOK_BACK)
    return list(rows.order_by("-transfusion__ended_at", "pk"))


def get(by: Actor, pk: int) -> Issue:
    """Raises Unknown."""
    row = within(_rows(), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def begun(issue: Issue) -> Transfusion | None:
    """The transfusion, once it has begun."""
    return getattr(issue, "transfusion", None)


def ending(begun: Transfusion) -> TransfusionEnd | None:
    """How the transfusion ended, once it has."""
    return TransfusionEnd.objects.filter(transfusion=begun).first()


def observed(begun: Transfusion) -> list[Observation]:
    """What was seen of the patient, in order."""
    return list(begun.observations.order_by("at", "pk"))


def case_of(issue: Issue) -> ReactionCase | None:
    """The case of the first reaction to this bag."""
    return ReactionCase.objects.filter(reaction__issue=issue).order_by("pk").first()


def begin_by(issues: Iterable[Issue]) -> dict[int, datetime]:
    """By issue, the last moment at which its bag may be begun; the edition is asked once a day."""
    asked: dict[tuple[str, date], timedelta] = {}
    found: dict[int, datetime] = {}
    for issue in issues:
        key = (policy.area(issue.org_path), clock.day(issue.issued_at))
        if key not in asked:
            asked[key] = length(editions.transfusion(issue.org_path, key[1]).values.begin_within)
        found[issue.pk] = issue.issued_at + asked[key]
    return found


def ward_name(issue: Issue) -> str:
    return places.names([issue.org_path]).get(issue.org_path, "")
