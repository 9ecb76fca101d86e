"""Roles given and ended. Nobody gives a role to oneself, or beyond one's own area."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import rules
from sanxian.orgs.models import Account, Grant, Org
from sanxian.orgs.roles import BOUND, ROLES


@act("orgs.grant.give", on="org")
def give_grant(
    *,
    account: Account,
    role: str,
    org: Org,
    by: Actor,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
) -> Grant:
    """Give an account a role in a place, from a day (default: today) up to a day."""
    first = since or clock.day(at)
    if role not in ROLES:
        raise Malformed("role_unknown", field="role")
    if role in BOUND and org.kind not in BOUND[role]:
        raise Refusal("role_not_here", kinds=", ".join(sorted(BOUND[role])))
    if account.code == by.id:
        raise Refusal("own_grant")
    if not by.may("orgs.grant.give", account.org.path):
        raise Refusal("grant_outside")
    if not account.is_active:
        raise Refusal("account_closed")
    if until and until <= first:
        raise Refusal("grant_dates")
    same = Grant.objects.filter(account=account, role=role, org=org)
    if rules.overlap(first, until, same.values_list("since", "until")):
        raise Refusal("grant_overlaps")
    note(account=account.code, role=role, since=first, until=until)
    return Grant.objects.create(
        account=account, role=role, org=org, since=first, until=until, given_by=by.id
    )


@act("orgs.grant.end", on="grant")
def end_grant(*, grant: Grant, by: Actor, at: datetime) -> Grant:
    """End a role today; one that has not begun never holds."""
    on = clock.day(at)
    if grant.until and grant.until <= on:
        raise Refusal("grant_over")
    grant.until = max(on, grant.since)
    grant.save(update_fields=["until"])
    note(account=grant.account.code, role=grant.role)
    return grant
