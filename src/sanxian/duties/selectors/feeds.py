"""Whose calendar an address opens, and what stands in it: no name, no number of anybody."""

from __future__ import annotations

import hmac
from datetime import datetime

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.duties import kinds, selectors
from sanxian.duties.facts import Entry
from sanxian.duties.keys import digest_of
from sanxian.duties.models import Duty, Feed
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs import selectors as orgs

MOST = 500


def own(by: Actor) -> Feed | None:
    """The actor's own address, if one is open: when it was given, never what it is."""
    return Feed.objects.filter(account__code=by.id, revoked_at__isnull=True).first()


def reader(secret: str, at: datetime) -> Actor:
    """The worker behind an address. Raises Unknown for none, one taken back, a closed account.

    The table is asked for the digest, which says nothing about the secret; what it gives is compared
    in constant time.
    """
    digest = digest_of(secret)
    row = Feed.objects.filter(digest=digest, revoked_at__isnull=True).select_related("account")
    feed = row.first()
    if feed is None or not hmac.compare_digest(feed.digest, digest):
        raise Unknown("not_found")
    actor = orgs.actor_for(feed.account, clock.day(at))
    if not (actor.may_somewhere(selectors.SEE) or actor.may_somewhere(selectors.OWN)):
        raise Unknown("not_found")
    return actor


def entries(by: Actor) -> list[Entry]:
    """The actor's own duties, by name hers: kind, number and place."""
    rows = list(selectors.mine(by).filter(owner__code=by.id)[:MOST])
    names = places.names(row.org_path for row in rows)
    return [entry for row in rows for entry in _entries(row, names.get(row.org_path, ""))]


def _entries(duty: Duty, place: str) -> list[Entry]:
    label = str(kinds.get(duty.kind).label)
    found = [Entry(f"due-{duty.pk}", label, duty.pk, place, duty.due_at, call=False)]
    if duty.again_at:
        found.append(Entry(f"call-{duty.pk}", label, duty.pk, place, duty.again_at, call=True))
    return found
