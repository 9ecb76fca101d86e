"""The second person at the bed: somebody else, with an account, who may do the same there."""

from __future__ import annotations

from datetime import datetime

from sanxian.blood.facts.issuing import Fault
from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import selectors as orgs


def fault(
    code: str, place: str, permission: str, by: Actor, at: datetime, *, needed: bool
) -> Fault | None:
    """What is wrong with the second person; None where nothing is."""
    if not code:
        return Fault.NO_SECOND if needed else None
    if code == by.id:
        return Fault.SAME_SECOND
    try:
        second = orgs.actor_for(orgs.account(code), clock.day(at))
    except Unknown:
        return Fault.STRANGE_SECOND
    return None if second.may(permission, place) else Fault.STRANGE_SECOND


def badge(text: str) -> str:
    """The account code behind a badge, which bears the code or the user name; else the text."""
    return orgs.code_of(text.strip()) if text.strip() else ""
