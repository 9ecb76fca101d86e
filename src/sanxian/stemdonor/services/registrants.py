"""What can be done to a registrant, by its plain name; and what a case does to one."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.act import act, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import update
from sanxian.duties import services as duties
from sanxian.stemdonor import kinds, news
from sanxian.stemdonor.models import Registrant
from sanxian.stemdonor.services.calls import call_back, find, lose, own_keep, talk
from sanxian.stemdonor.services.enrolment import check, confirm, consent, draw, enrol
from sanxian.stemdonor.services.leaving import (
    age_out,
    conditioned,
    defer,
    leave,
    own_withdraw,
    restore,
    withdraw,
)
from sanxian.stemdonor.services.parts import BASIS
from sanxian.stemdonor.services.samples import enlist, send, type_in

__all__ = [
    "age_out",
    "call_back",
    "check",
    "conditioned",
    "confirm",
    "consent",
    "defer",
    "draw",
    "enlist",
    "enrol",
    "find",
    "leave",
    "lose",
    "match",
    "own_keep",
    "own_withdraw",
    "release",
    "restore",
    "send",
    "talk",
    "type_in",
    "withdraw",
]


@act("stemdonor.registrant.match", basis=BASIS, on="registrant")
def match(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """A case has begun: nobody else is to ask for them meanwhile. Raises NoSuchStep."""
    move(registrant, "match")
    duties.cancel_for(kind=kinds.KEEPING, subject=subject_of(registrant), by=by, at=at)
    news.tell(news.SUSPENDED, number=registrant.number, why="reserved", by=by, at=at)
    return registrant


@act("stemdonor.registrant.release", basis=BASIS, on="registrant")
def release(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """The case is over; they stand in the registry as before. Raises NoSuchStep."""
    move(registrant, "release")
    update(Registrant, {"conditioned_at": None}, pk=registrant.pk)
    registrant.conditioned_at = None
    news.tell(news.RESTORED, number=registrant.number, why="reserved", by=by, at=at)
    return registrant
