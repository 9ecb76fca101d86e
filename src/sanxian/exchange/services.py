"""Keys of other systems: issued and taken back by the administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.exchange.keys import digest_of
from sanxian.exchange.models import ApiToken
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import selectors as orgs

BASIS = "网络安全法 第21条"
SCOPES = (
    "blood.result.load",
    "blood.spot.log",
    "blood.unit.see",
    "core.edition.see",
    "exchange.national.take",
    "exchange.national.see",
    "exchange.national.send",
)
LONGEST = timedelta(days=366)


@act("exchange.token.issue", basis=BASIS)
def issue(
    *,
    place: str,
    account: str,
    name: str,
    scopes: Sequence[str],
    key: str,
    until: datetime,
    by: Actor,
    at: datetime,
) -> ApiToken:
    """Give a machine a key that speaks for an account, with no more than these permissions.

    `key` is the caller's to show once. Raises Malformed (token_scope_unknown, token_name_missing,
    token_too_long), Refusal (token_account_elsewhere, token_beyond_account), Unknown.
    """
    owner = orgs.account(account)
    Malformed.unless_empty(_faults(name, scopes, until, at))
    if not owner.org.path.startswith(place):
        raise Refusal("token_account_elsewhere")
    actor = orgs.actor_for(owner, clock.day(at))
    Refusal.unless_empty(
        Reason("token_beyond_account", params={"scope": scope})
        for scope in scopes
        if not actor.may_somewhere(scope)
    )
    row = ApiToken.objects.create(
        name=name.strip(),
        account=owner,
        org_path=owner.org.path,
        digest=digest_of(key),
        start=key[:8],
        scopes=" ".join(sorted(set(scopes))),
        issued_at=at,
        issued_by=by.id,
        until=until,
    )
    note(account=account, scopes=sorted(set(scopes)))
    return row


def _faults(name: str, scopes: Sequence[str], until: datetime, at: datetime) -> list[Reason]:
    found = [Reason("token_scope_unknown") for scope in scopes if scope not in SCOPES][:1]
    if not scopes:
        found.append(Reason("token_scope_unknown"))
    if not name.strip() or len(name.strip()) > 60:
        found.append(Reason("token_name_missing", params={"field": "name"}))
    if not at < until <= at + LONGEST:
        found.append(Reason("token_too_long", params={"field": "until"}))
    return found


@act("exchange.token.revoke", basis=BASIS, on="token")
def revoke(*, token: ApiToken, by: Actor, at: datetime) -> ApiToken:
    """Take a key back: from this moment it opens nothing. Raises Refusal (token_revoked)."""
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if rows.update(revoked_at=at, revoked_by=by.id) != 1:
        raise Refusal("token_revoked")
    token.revoked_at, token.revoked_by = at, by.id
    return token
