"""Recalls, and the notices that hospitals must answer."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sanxian.blood.models import Notice, Recall
from sanxian.core.actor import Actor, below, within


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
