"""An escort's own acts: cells taken over, their temperature written down, handed over between two persons, home.

Times are those at which it was done; a phone that was off the net sends the same request again, which is
answered once.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sanxian.coordination import editions
from sanxian.coordination.facts import Passing
from sanxian.coordination.lifecycle import FOLLOW, LegStatus, MissionStatus
from sanxian.coordination.models import Handover, Leg, Mission, Reading
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.services.missions import BASIS, ESCORT
from sanxian.coordination.sides import house
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import selectors as orgs
from sanxian.volunteers.services import hours


@act("coordination.leg.take", basis=BASIS, on="leg")
def take(
    *,
    leg: Leg,
    giver: str,
    temperature: Decimal,
    intact: bool = True,
    by: Actor,
    at: datetime,
) -> Handover:
    """Take the cells over at the hospital, from somebody who signs with a name; the clock starts.

    Raises Refusal (leg_of_another, relay_comes_first, cells_not_collected, not_signed_twice,
    signature_missing, same_person_signed).
    """
    _hers(leg, by)
    if chosen.before(leg):
        raise Refusal("relay_comes_first")
    mission = leg.mission
    Refusal.unless_empty(chosen.cells_bars(mission))
    row = _passed(mission, Passing.PICKUP, None, leg, giver, _name(by), intact, temperature, by, at)
    ruled = editions.transport(mission.org_path, clock.day(at))
    move(leg, "take", set={"taken_at": at})
    _start(mission=mission, until=rules.deadline(at, ruled), by=by, at=at)
    return row


def _start(*, mission: Mission, until: datetime, by: Actor, at: datetime) -> None:
    if mission.status == MissionStatus.PLANNED:
        _mission_moved(
            mission=mission, word="run", values={"taken_at": at, "deadline": until}, by=by, at=at
        )


@act(FOLLOW, basis=BASIS, on="mission")
def _follow(
    *, mission: Mission, word: str, values: dict[str, Any], by: Actor, at: datetime
) -> Mission:
    """What an escort did moves the mission."""
    return move(mission, word, set=values)


def _mission_moved(
    *, mission: Mission, word: str, values: dict[str, Any], by: Actor, at: datetime
) -> None:
    _follow(
        mission=mission, word=word, values=values,
        by=house(by, FOLLOW), at=at,
    )  # fmt: skip


@act("coordination.leg.read", basis=BASIS, on="leg")
def read(*, leg: Leg, temperature: Decimal, by: Actor, at: datetime) -> Reading:
    """Write a temperature down. Raises Refusal (leg_of_another, not_carrying)."""
    _hers(leg, by)
    if leg.status != LegStatus.CARRYING:
        raise Refusal("not_carrying")
    ruled = editions.transport(leg.mission.org_path, clock.day(at))
    breach = rules.breach(temperature, ruled)
    note(breach=breach)
    return create(
        Reading, mission=leg.mission, leg=leg, at=at, temperature=temperature, breach=breach,
        by=by.id,
    )  # fmt: skip


@act("coordination.leg.relay", basis=BASIS, on="leg")
def relay(
    *, leg: Leg, code: str, temperature: Decimal, intact: bool = True, by: Actor, at: datetime
) -> Handover:
    """Take the cells over from the escort of the leg before, who shows a code of four figures.

    Raises Refusal (leg_of_another, nobody_before, relay_code_wrong, not_carrying).
    """
    _hers(leg, by)
    before = chosen.before(leg)
    if before is None:
        raise Refusal("nobody_before")
    if before.status != LegStatus.CARRYING:
        raise Refusal("not_carrying")
    if code.strip() != chosen.code(before):
        raise Refusal("relay_code_wrong")
    row = _passed(
        leg.mission, Passing.RELAY, before, leg, f"account:{before.holder}", f"account:{by.id}",
        intact, temperature, by, at,
    )  # fmt: skip
    move(before, "hand_on", set={"handed_at": at})
    move(leg, "take", set={"taken_at": at})
    return row


@act("coordination.leg.deliver", basis=BASIS, on="leg")
def deliver(
    *, leg: Leg, taker: str, temperature: Decimal, intact: bool = True, by: Actor, at: datetime
) -> Handover:
    """Hand the cells over at their end to somebody who signs with a name.

    Raises Refusal (leg_of_another, relay_goes_on, not_carrying, signature_missing, same_person_signed).
    """
    _hers(leg, by)
    if leg.status != LegStatus.CARRYING:
        raise Refusal("not_carrying")
    if chosen.following(leg):
        raise Refusal("relay_goes_on")
    row = _passed(
        leg.mission, Passing.DELIVERY, leg, None, _name(by), taker, intact, temperature, by, at
    )
    move(leg, "hand", set={"handed_at": at})
    _mission_moved(mission=leg.mission, word="deliver", values={"delivered_at": at}, by=by, at=at)
    return row


@act("coordination.leg.back", basis=BASIS, on="leg")
def back(*, leg: Leg, km: int, by: Actor, at: datetime) -> Leg:
    """Say that one is home, and how far it was; the hours are credited.

    Raises Refusal (leg_of_another, km_impossible).
    """
    _hers(leg, by)
    if not 0 <= km <= 20_000:
        raise Malformed("km_impossible", field="km")
    move(leg, "return", set={"back_at": at, "km": km})
    assert leg.taken_at is not None
    minutes = max(1, int((at - leg.taken_at).total_seconds() // 60))
    hours.credit(
        volunteer=leg.volunteer, kind=ESCORT, subject=subject_of(leg), minutes=minutes, km=km,
        by=by, at=at,
    )  # fmt: skip
    mission = leg.mission
    mission.refresh_from_db(fields=["status"])
    if mission.status == MissionStatus.DELIVERED and chosen.all_home(mission):
        _mission_moved(mission=mission, word="close", values={}, by=by, at=at)
    return leg


def _hers(leg: Leg, by: Actor) -> None:
    if leg.holder != by.id:
        raise Refusal("leg_of_another")


def _name(by: Actor) -> str:
    return f"account:{orgs.account(by.id).code}"


def _passed(
    mission: Mission,
    passing: Passing,
    from_leg: Leg | None,
    to_leg: Leg | None,
    giver: str,
    taker: str,
    intact: bool,
    temperature: Decimal,
    by: Actor,
    at: datetime,
) -> Handover:
    """The record of cells that change hands: two names, which must be two."""
    if min(len(giver.strip()), len(taker.strip())) < 2:
        raise Refusal("signature_missing")
    marks = chosen.mark(giver), chosen.mark(taker)
    own = chosen.mark(orgs.account(by.id).name)
    typed = marks[0] if passing == Passing.PICKUP else marks[1]
    if marks[0] == marks[1] or typed == own:
        raise Refusal("same_person_signed")
    ruled = editions.transport(mission.org_path, clock.day(at))
    breach = rules.breach(temperature, ruled)
    note(breach=breach, intact=intact)
    return create(
        Handover, mission=mission, passing=passing, from_leg=from_leg, to_leg=to_leg, at=at,
        temperature=temperature, breach=breach, intact=intact, given_by=giver.strip(),
        taken_by=taker.strip(), given_index=marks[0], taken_index=marks[1], recorded_by=by.id,
    )  # fmt: skip
