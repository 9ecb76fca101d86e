"""Papers about time that was given: free, for everybody who asks."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Refusal
from sanxian.volunteers.models import Certificate, Volunteer
from sanxian.volunteers.selectors import hours as chosen
from sanxian.volunteers.services.house import LAW, mine

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@act("volunteers.certificate.issue", basis=f"{LAW} 第19条", on="volunteer")
def issue(*, volunteer: Volunteer, year: int, by: Actor, at: datetime) -> Certificate:
    """A paper of one year's service, up to today. Raises Refusal (nothing_to_certify)."""
    return _issued(volunteer, year, by, at)


@act("volunteers.own.certificate", basis=f"{LAW} 第19条")
def own(*, place: str, year: int, by: Actor, at: datetime) -> Certificate:
    """One's own paper of one year's service."""
    return _issued(mine(by), year, by, at)


def _issued(volunteer: Volunteer, year: int, by: Actor, at: datetime) -> Certificate:
    first, end = chosen.year(year)
    until = max(min(end, clock.day(at) + timedelta(days=1)), first + timedelta(days=1))
    by_kind = {k: v["minutes"] for k, v in chosen.sums(volunteer, first, until).items()}
    total = sum(by_kind.values())
    if total <= 0:
        raise Refusal("nothing_to_certify")
    return create(
        Certificate, number="VC" + "".join(secrets.choice(ALPHABET) for _ in range(9)),
        volunteer=volunteer, org_path=volunteer.org_path, first=first, until=until, minutes=total,
        by_kind=json.dumps(by_kind), issued_at=at, issued_by=by.id,
    )  # fmt: skip
