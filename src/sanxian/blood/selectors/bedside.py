"""Reads of a ward's phone: the bags that are here, never what the wristband ought to say."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from sanxian.blood import editions
from sanxian.blood.models import BedsideCheck, Issue, Transfusion
from sanxian.blood.rules.transfusion import length
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE = "blood.issue.see"
LOOK_BACK = timedelta(hours=24)


def _rows() -> QuerySet[Issue]:
    checks = Prefetch("checks", BedsideCheck.objects.order_by("-pk"), to_attr="latest_first")
    return Issue.objects.select_related("unit", "patient", "transfusion").prefetch_related(checks)


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


def begin_by(issue: Issue) -> datetime:
    """The last moment at which this bag may be begun."""
    ruled = editions.transfusion(issue.org_path, clock.day(issue.issued_at))
    return issue.issued_at + length(ruled.values.begin_within)


def ward_name(issue: Issue) -> str:
    return places.names([issue.org_path]).get(issue.org_path, "")
