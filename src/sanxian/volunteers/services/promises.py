"""The times that somebody has promised; the triggers of their table are the last word."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.prepared import create
from sanxian.volunteers.facts import Span
from sanxian.volunteers.models import Commitment, Offer, Signup, Volunteer


def keep(
    volunteer: Volunteer,
    kind: str,
    risky: bool,
    span: Span,
    at: datetime,
    offer: Offer | None = None,
    signup: Signup | None = None,
) -> Commitment:
    """Take a time, after the rules have agreed and while `hold` keeps everybody else out."""
    return create(
        Commitment, volunteer=volunteer, kind=kind, risky=risky, starts=span.starts,
        ends=span.ends, offer=offer, signup=signup, made_at=at,
    )  # fmt: skip


def release(at: datetime, **of: Offer | Signup) -> int:
    """Free what was taken by an offer (`offer=`) or a place in a shift (`signup=`)."""
    return Commitment.objects.filter(**of, released_at__isnull=True).update(released_at=at)
