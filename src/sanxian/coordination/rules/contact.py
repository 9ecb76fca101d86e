"""When a letter may be passed on and people may meet. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, timedelta

from sanxian.coordination.facts import ContactRule, Purpose, Side
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason


def not_before(
    purpose: Purpose, transplanted: date, foreign: bool, ruled: Resolved[ContactRule]
) -> date:
    """The first day on which it may be."""
    v = ruled.values
    days = {
        "letter_days": v.letter_days,
        "letter_days_foreign": v.letter_days_foreign,
        "meeting_days": v.meeting_days,
        "meeting_days_foreign": v.meeting_days_foreign,
    }
    return transplanted + timedelta(days=days[key(purpose, foreign)])


def key(purpose: Purpose, foreign: bool) -> str:
    """The value of the edition that decides."""
    name = "letter_days" if purpose == Purpose.LETTERS else "meeting_days"
    return f"{name}_foreign" if foreign else name


def bars(
    purpose: Purpose,
    transplanted: date | None,
    foreign: bool,
    agreed: Set[str],
    today: date,
    ruled: Resolved[ContactRule],
) -> Iterator[Reason]:
    """Every reason why it may not be yet: both sides' written yes, and the time since the transplant."""
    for side in Side:
        if side.value not in agreed:
            yield Reason(f"no_consent_{side.value}")
    if transplanted is None:
        yield Reason("not_transplanted")
        return
    first = not_before(purpose, transplanted, foreign, ruled)
    if today < first:
        yield ruled.reason("contact_too_early", key(purpose, foreign), until=first)
