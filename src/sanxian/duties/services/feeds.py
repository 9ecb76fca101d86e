"""The secret address at which a worker reads her own duties as a calendar: given, and taken back."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.duties import keys
from sanxian.duties.models import Feed
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import selectors as orgs

BASIS = "平台工作规则"


@act("duties.feed.issue", basis=BASIS)
def issue(*, place: str, secret: str, by: Actor, at: datetime) -> Feed:
    """Give oneself a calendar address; one that was given before opens nothing any more.

    `secret` is the caller's to show once.
    """
    account = orgs.account(by.id)
    replaced = _end(by, at)
    made = create(
        Feed, account=account, org_path=place, digest=keys.digest_of(secret), issued_at=at
    )
    note(replaced=replaced)
    return made


@act("duties.feed.revoke", basis=BASIS)
def revoke(*, place: str, by: Actor, at: datetime) -> int:
    """Take one's own calendar address back. Raises Refusal (no_feed) where there is none."""
    ended = _end(by, at)
    if not ended:
        raise Refusal("no_feed")
    return ended


def _end(by: Actor, at: datetime) -> int:
    return Feed.objects.filter(account__code=by.id, revoked_at__isnull=True).update(revoked_at=at)
