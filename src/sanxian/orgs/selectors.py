"""Reads of the organisation; each takes the actor, and shows what that actor may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from sanxian.core.actor import Actor, Grant
from sanxian.orgs import models
from sanxian.orgs.roles import ROLES


def in_force(rows: QuerySet, on: date) -> QuerySet:
    """Dated rows that hold on that day; `until` is the first day without."""
    return rows.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


def actor_for(account: models.Account, on: date) -> Actor:
    """The account as an actor with the grants of that day; none when it is closed."""
    grants: list[Grant] = []
    if account.is_active:
        rows = in_force(models.Grant.objects.filter(account=account), on)
        for row in rows.select_related("org").order_by("id"):
            if row.role in ROLES:
                grants.append(Grant(row.role, row.org.path, ROLES[row.role].permissions))
    own = str(account.person_uid) if account.person_uid else ""
    return Actor(account.code, account.org.path, tuple(grants), own)
