"""Attempts: contacts and steps of work about a person, what they cost, and how many there may be."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update
from sanxian.duties import kinds, selectors
from sanxian.duties.facts import Channel, Outcome
from sanxian.duties.models import Attempt, Duty
from sanxian.duties.services.duties import BASIS, SETTLE, house, settle
from sanxian.kernel.refusal import Malformed

RECORD = "duties.attempt.record"


def attempted(
    *,
    kind: str,
    subject: str,
    party: str,
    outcome: str,
    by: Actor,
    at: datetime,
    again_at: datetime | None = None,
    minutes: int = 0,
    trips: int = 0,
    channel: str = "phone",
) -> Attempt:
    """One contact, or one step of work, about a person, inside an act of another room.

    `party` is the record of the person (`people.person:<uid>`); `minutes` are the staff's, `trips`
    those the person had to make. Raises Refusal (contact_cap_reached), Malformed; LookupError
    outside an act and for a kind that no room offered.
    """
    duty = next(iter(selectors.standing(kind, subject)), None)
    place = duty.org_path if duty else current().place
    return _record(
        place=place,
        duty=duty,
        kind=kind,
        subject=subject,
        party=party,
        outcome=outcome,
        by=house(by, RECORD),
        at=at,
        again_at=again_at,
        minutes=minutes,
        trips=trips,
        channel=channel,
    )


@act(RECORD, basis=BASIS)
def _record(
    *,
    place: str,
    duty: Duty | None,
    kind: str,
    subject: str,
    party: str,
    outcome: str,
    by: Actor,
    at: datetime,
    again_at: datetime | None,
    minutes: int,
    trips: int,
    channel: str,
) -> Attempt:
    """Write down a contact or a step of work about a person."""
    current()
    kinds.get(kind)
    if channel not in set(Channel) or outcome not in set(Outcome):
        raise Malformed("no_such_choice", field="outcome")
    made = create(
        Attempt,
        duty=duty,
        kind=kind,
        subject=subject,
        org_path=place,
        party=party,
        channel=channel,
        outcome=outcome,
        at=at,
        by=by.id,
        again_at=again_at,
        minutes=minutes,
        trips=trips,
    )
    if duty:
        cost = {"minutes": F("minutes") + minutes, "trips": F("trips") + trips}
        update(Duty, {**cost, "again_at": again_at, "party": duty.party or party}, pk=duty.pk)
    note(kind=kind, about=subject, channel=channel)
    return made


def close_persuasion(*, party: str, by: Actor, at: datetime) -> list[Duty]:
    """A person has said no: every open duty that would ask her again is closed, inside an act."""
    current()
    rows = selectors.persuading(party)
    if rows:
        settle(duties=rows, word="cancel", note="person_said_no", by=house(by, SETTLE), at=at)
    return rows
