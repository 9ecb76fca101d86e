"""Insurance: recorded before risk, ended where it ends before its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.volunteers import rules
from sanxian.volunteers.facts import Span
from sanxian.volunteers.models import Cover, Volunteer
from sanxian.volunteers.services.house import LAW


@act("volunteers.cover.record", basis=f"{LAW} 第17条", on="volunteers")
def record(
    *,
    volunteers: Sequence[Volunteer],
    insurer: str,
    policy: str,
    since: date,
    until: date,
    by: Actor,
    at: datetime,
) -> list[Cover]:
    """Record one insurance of several volunteers, from a day to a day, both covered whole.

    Raises Malformed with every fault, Refusal (cover_known, insurer_missing).
    """
    number = policy.strip()
    span = Span(clock.instant(since), clock.instant(until + timedelta(days=1)))
    Malformed.unless_empty(rules.policy_bars(number, span))
    if not insurer.strip():
        raise Refusal("insurer_missing")
    rows = [
        Cover(volunteer=one, org_path=one.org_path, insurer=insurer.strip()[:60], policy=number,
              starts=span.starts, ends=span.ends, recorded_at=at, recorded_by=by.id)
        for one in volunteers
    ]  # fmt: skip
    note(people=len(rows))
    try:
        with transaction.atomic():
            return insert_many(rows)
    except IntegrityError as known:
        raise Refusal("cover_known") from known


@act("volunteers.cover.end", basis=f"{LAW} 第17条", on="cover")
def end(*, cover: Cover, by: Actor, at: datetime) -> Cover:
    """It covers nothing from now on. Times with risk that stood on it are shown on the page of
    insurance until another covers them. Raises Refusal (cover_over)."""
    rows = Cover.objects.filter(pk=cover.pk, ended_at__isnull=True, ends__gt=at)
    if not rows.update(ended_at=at, ended_by=by.id):
        raise Refusal("cover_over")
    cover.ended_at, cover.ended_by = at, by.id
    return cover
