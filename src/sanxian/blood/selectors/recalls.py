"""Recalls, and the notices that hospitals must answer."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sanxian.blood.models import Notice, Recall, RecallLine
from sanxian.core.actor import Actor, below, within
from sanxian.orgs import places


def recalls(by: Actor) -> QuerySet[Recall]:
    """Recalls of the actor's own place, and those of which its place was told; newest first."""
    scope = Q(pk__in=[])
    for path in by.paths("blood.recall.see"):
        told = Notice.objects.filter(below("org_path", path)).values("recall_id")
        scope |= below("org_path", path) | Q(pk__in=told)
    return Recall.objects.filter(scope).order_by("-opened_at", "-id")


def notices(by: Actor) -> QuerySet[Notice]:
    """Notices to the actor's place, unanswered first."""
    rows = within(Notice.objects.select_related("recall"), by, "blood.recall.see")
    return rows.order_by("answered_at", "-told_at", "-id")


def lines(by: Actor, recall: Recall) -> list[RecallLine]:
    """The units of a recall: all for who recalled, its own for a hospital. Recipients by code."""
    rows = recall.lines.select_related("unit", "patient").order_by("unit__number")
    if not by.may("blood.recall.see", recall.org_path):
        scope = Q(pk__in=[])
        for path in by.paths("blood.recall.see"):
            scope |= below("place", path)
        rows = rows.filter(scope)
    return list(rows)


def notices_of(by: Actor, recall: Recall) -> list[Notice]:
    """The notices of a recall that the actor may know of, with the hospital's name as `name`."""
    rows = list(recall.notices.order_by("org_path"))
    whole = by.may("blood.recall.see", recall.org_path)
    seen = [n for n in rows if whole or by.may("blood.recall.see", n.org_path)]
    known = places.names(n.org_path for n in seen)
    for notice in seen:
        notice.name = known.get(notice.org_path, notice.org_path)  # type: ignore[attr-defined]
        notice.may_answer = by.may("blood.recall.answer", notice.org_path)  # type: ignore[attr-defined]
    return seen
