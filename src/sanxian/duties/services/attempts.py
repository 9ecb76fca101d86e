"""The ledger of attempts: contacts and steps of work about a person, what they cost, how many may be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update
from sanxian.duties import editions, kinds, selectors
from sanxian.duties.facts import Channel, Outcome
from sanxian.duties.models import Attempt, Duty
from sanxian.duties.rules import calls as rules
from sanxian.duties.services.parts import BASIS, house
from sanxian.kernel.refusal import Malformed, Reason, Refusal

RECORD = "duties.attempt.record"


@act(RECORD, basis=BASIS)
def record(
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
    kinds.get(kind)
    if channel not in set(Channel) or outcome not in set(Outcome):
        raise Malformed("no_such_choice", field="outcome")
    Refusal.unless_empty(_cap(kind, party, place, Channel(channel), Outcome(outcome), at))
    minutes = minutes or editions.call_rule(place, clock.day(at)).values.minutes[Channel(channel)]
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


def _cap(
    kind: str, party: str, place: str, channel: Channel, outcome: Outcome, at: datetime
) -> list[Reason]:
    """Why she may not be contacted again so soon. Care is never held up, and her no always counts."""
    free = kinds.get(kind).care or channel in rules.UNCOUNTED or outcome == Outcome.DECLINED
    return [] if free or not party else bars(party, place, at)


def bars(party: str, place: str, at: datetime) -> list[Reason]:
    """Why a person may not be contacted now; none = she may."""
    return bars_of([party], place, at)[party]


def bars_of(parties: Iterable[str], place: str, at: datetime) -> dict[str, list[Reason]]:
    """The same of many, by person: what was tried is asked once for all of them."""
    on = clock.day(at)
    ruled, holidays = editions.call_rule(place, on), editions.holidays()
    tried = selectors.tries(parties, rules.since(on, ruled.values.cap_days))
    return {party: list(rules.cap_bars(made, on, ruled, holidays)) for party, made in tried.items()}


def at_desk(duty: Duty, minutes: int, trips: int, by: Actor, at: datetime) -> Attempt:
    """What a step of work cost, inside an act on its duty."""
    return record(
        place=duty.org_path,
        duty=duty,
        kind=duty.kind,
        subject=duty.subject,
        party=duty.party,
        outcome=Outcome.DONE.value,
        by=house(by, RECORD),
        at=at,
        again_at=None,
        minutes=minutes,
        trips=trips,
        channel=Channel.DESK.value,
    )
