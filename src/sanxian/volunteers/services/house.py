"""What acts of this room share."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import F

from sanxian.core.actor import Actor, Grant
from sanxian.kernel.refusal import Unknown
from sanxian.volunteers.models import Volunteer
from sanxian.volunteers.selectors import reach

LAW = "志愿服务条例"
PLATFORM = "平台工作规则"


def house(by: Actor, *permissions: str) -> Actor:
    """`by` for a consequence of the act she is doing: the trail says it was she."""
    return replace(by, grants=(*by.grants, Grant("house", "/", frozenset(permissions))))


def mine(by: Actor) -> Volunteer:
    """The actor as a volunteer. Raises Unknown where she is none."""
    found = reach.own(by)
    if found is None:
        raise Unknown("volunteer_absent")
    return found


def hold(volunteer: Volunteer) -> None:
    """Keep everybody else from taking this person's time until the act ends.

    The row is written, so that on both databases a second act waits here and then sees what was taken.
    """
    Volunteer.objects.filter(pk=volunteer.pk).update(turn=F("turn") + 1)
