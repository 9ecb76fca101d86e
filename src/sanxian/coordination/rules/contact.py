"""When a letter may be passed on and people may meet. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from datetime import date, timedelta

from sanxian.coordination.facts import ContactRule, Purpose, Side
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

PERMIT = re.compile(r"[\w\u3014\u3015\uff08\uff09()\[\]/ -]{4,40}")
LONG_DIGITS = re.compile(r"[0-9]{11}")


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


def permit_bars(number: str, on: date, signed: Iterable[date], today: date) -> Iterator[Reason]:
    """What is wrong with the centre's own written permission: it has a number, is no older than the
    consents it was given on, and is of no later day than `today`."""
    if not PERMIT.fullmatch(number) or LONG_DIGITS.search(number):
        yield Reason("permit_unreadable", params={"field": "permit"})
    if on > today:
        yield Reason("permit_later", params={"field": "permit_on"})
    elif any(on < day for day in signed):
        yield Reason("permit_before_consents", params={"field": "permit_on"})
