"""Calls and other contacts: recorded by a worker or by another room, and ended by a no."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.act import act, current
from sanxian.core.actor import Actor
from sanxian.duties import kinds, selectors
from sanxian.duties.facts import Outcome
from sanxian.duties.lifecycle import SETTLE, DutyStatus
from sanxian.duties.models import Attempt, Duty
from sanxian.duties.services import attempts, duties
from sanxian.duties.services.parts import BASIS, house


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
    return attempts.record(
        place=place,
        duty=duty,
        kind=kind,
        subject=subject,
        party=party,
        outcome=outcome,
        by=house(by, attempts.RECORD),
        at=at,
        again_at=again_at,
        minutes=minutes,
        trips=trips,
        channel=channel,
    )


@act("duties.call.record", basis=BASIS, on="duty")
def record(
    *,
    duty: Duty,
    channel: str,
    outcome: str,
    by: Actor,
    at: datetime,
    again_at: datetime | None = None,
    minutes: int = 0,
    trips: int = 0,
    finish: bool = False,
) -> Duty:
    """Write down what came of a call; who has not taken the duty yet takes it by this.

    The room that opened it hears of the outcome; a no to what asks for a yes closes everything that
    would ask this person again. `finish` reports the work done with it. Raises Refusal
    (contact_cap_reached, duty_of_another), Malformed.
    """
    if duty.status != DutyStatus.ACKNOWLEDGED:
        duties.acknowledge(duty=duty, by=by, at=at)
    duties.hers(duty, by)
    made = attempts.record(
        place=duty.org_path,
        duty=duty,
        kind=duty.kind,
        subject=duty.subject,
        party=duty.party,
        outcome=outcome,
        by=house(by, attempts.RECORD),
        at=at,
        again_at=again_at,
        minutes=minutes,
        trips=trips,
        channel=channel,
    )
    kinds.tried(duty, made, by, at)
    duty.refresh_from_db(fields=["status", "closed_at"])
    if finish and duty.closed_at is None:  # the room may have closed it at what it heard
        duties.finish(duty=duty, by=by, at=at)
    if outcome == Outcome.DECLINED and kinds.get(duty.kind).persuades and duty.party:
        close_persuasion(party=duty.party, by=by, at=at)
    return duty


def close_persuasion(*, party: str, by: Actor, at: datetime) -> list[Duty]:
    """A person has said no: every open duty that would ask her again is closed, inside an act of another room."""
    current()
    rows = selectors.persuading(party)
    if rows:
        duties.settle(
            duties=rows, word="cancel", note="person_said_no", by=house(by, SETTLE), at=at
        )
    return rows
