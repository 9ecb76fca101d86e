"""Reads of keys: those an administrator sees, and whom a shown key speaks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.exchange.keys import digest_of
from sanxian.exchange.models import ApiToken
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import selectors as orgs


def tokens(by: Actor) -> QuerySet[ApiToken]:
    """The keys in the actor's places, those in force first."""
    rows = within(ApiToken.objects.select_related("account"), by, "exchange.token.issue")
    return rows.order_by("revoked_at", "-issued_at", "-pk")


def token(by: Actor, pk: int) -> ApiToken:
    """Raises Unknown."""
    row = tokens(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def speakers(by: Actor) -> list[tuple[str, str]]:
    """Code and name of the open accounts for which the actor may issue a key."""
    rows = orgs.accounts(by).filter(is_active=True)
    reach = by.paths("exchange.token.issue")
    return [
        (row.code, f"{row.name} · {row.org.name}")
        for row in rows
        if any(row.org.path.startswith(path) for path in reach)
    ]


def speaker(key: str, at: datetime) -> Actor | None:
    """The actor a key speaks for: its account, with the key's permissions only; None for no key,
    a revoked or an expired one, or one whose account has closed.
    """
    row = ApiToken.objects.select_related("account__org").filter(digest=digest_of(key)).first()
    if row is None or row.revoked_at is not None or at >= row.until:
        return None
    actor = orgs.actor_for(row.account, clock.day(at))
    scopes = frozenset(row.scopes.split())
    grants = [replace(g, permissions=g.permissions & scopes) for g in actor.grants]
    grants = [g for g in grants if g.permissions]
    return replace(actor, grants=tuple(grants)) if grants else None
