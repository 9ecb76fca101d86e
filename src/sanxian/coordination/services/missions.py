"""Escorts: planned, offered, carried with a temperature log, handed over between two persons, home.

Times are those at which it was done; a phone that was off the net sends the same request again, which is
answered once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.coordination import editions
from sanxian.coordination.facts import Passing
from sanxian.coordination.lifecycle import ANSWER, FOLLOW, LegStatus, MissionStatus
from sanxian.coordination.models import Handover, Leg, Link, Mission, Reading
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.sides import house
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import selectors as orgs
from sanxian.volunteers.facts import Answer
from sanxian.volunteers.selectors import asking
from sanxian.volunteers.services import hours, offers

BASIS = ("志愿服务条例 第25条", "平台工作规则")
ESCORT = "escort"


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a mission begins and ends. Hospitals and cities are for the figures of the year alone."""

    start: str
    end: str
    start_hospital: str = ""
    end_hospital: str = ""
    start_city: str = ""
    end_city: str = ""


@act("coordination.mission.plan", basis=BASIS)
def plan(
    *,
    place: str,
    product: str,
    ends: Ends,
    planned_for: datetime,
    link: Link | None = None,
    by: Actor,
    at: datetime,
) -> Mission:
    """Plan the way of one product. Raises Malformed with every fault."""
    product = product.strip().upper()
    Malformed.unless_empty(rules.plan_bars(product, ends.start, ends.end, planned_for, at))
    said = {name: str(getattr(ends, name)).strip() for name in ends.__slots__}
    return create(
        Mission, org_path=place, link=link, product=product, planned_for=planned_for,
        ends=json.dumps(said, ensure_ascii=False), planned_at=at, planned_by=by.id,
    )  # fmt: skip


@act("coordination.leg.offer", basis=BASIS, on="mission")
def offer(
    *,
    mission: Mission,
    volunteer: int,
    starts: datetime,
    ends: datetime,
    number: int = 1,
    start: str = "",
    end: str = "",
    by: Actor,
    at: datetime,
) -> Leg:
    """Ask a volunteer to carry a mission, or one leg of a relay; she may say no without a reason.

    Raises Refusal (mission_over, leg_taken) and what the volunteers' room refuses.
    """
    if mission.status not in (MissionStatus.PLANNED, MissionStatus.RUNNING):
        raise Refusal("mission_over")
    found = asking.get(volunteer)
    if found is None:
        raise Malformed("no_such_choice", field="volunteer")
    known = chosen.ends(mission)
    way = {"start": start.strip() or known["start"], "end": end.strip() or known["end"]}
    try:
        with transaction.atomic():
            leg = create(
                Leg, mission=mission, number=number, org_path=found.org_path, volunteer=found.pk,
                way=json.dumps(way, ensure_ascii=False), starts=starts, ends=ends, offered_by=by.id,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refusal("leg_taken") from twice
    offers.make(
        volunteer=found, kind=ESCORT, subject=subject_of(leg), place=found.org_path,
        starts=starts, ends=ends, by=by, at=at,
    )  # fmt: skip
    note(leg=leg.pk, number=number)
    return leg


def answered(*, offer: Any, answer: str, by: Actor, at: datetime) -> None:
    """A volunteer said yes or no, gave it back, or did not answer in time: in that same transaction."""
    _label, _, key = offer.subject.partition(":")
    leg = chosen.leg(int(key)) if key.isdigit() else None
    if leg is not None:
        _answer(leg=leg, answer=answer, by=house(by, ANSWER), at=at)


@act(ANSWER, basis=BASIS, on="leg")
def _answer(*, leg: Leg, answer: str, by: Actor, at: datetime) -> Leg:
    """What a volunteer's answer means for the leg."""
    if answer == Answer.ACCEPTED:
        return move(leg, "assign", set={"holder": by.id, "assigned_at": at})
    if leg.status in (LegStatus.OFFERED, LegStatus.ASSIGNED):
        return move(leg, "decline", set={"holder": ""})
    return leg


# -- the escort's own acts -------------------------------------------------------------------------------


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

    Raises Refusal (leg_of_another, relay_comes_first, signature_missing, same_person_signed).
    """
    _hers(leg, by)
    if chosen.before(leg):
        raise Refusal("relay_comes_first")
    mission = leg.mission
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


@act("coordination.mission.cancel", basis=BASIS, on="mission")
def cancel(*, mission: Mission, by: Actor, at: datetime) -> Mission:
    """A mission that will not be; whoever was asked hears it."""
    for leg in chosen.legs(mission):
        if leg.status in (LegStatus.OFFERED, LegStatus.ASSIGNED):
            offers.withdraw_for(kind=ESCORT, subject=subject_of(leg), by=by, at=at)
            move(leg, "cancel")
    return move(mission, "cancel")


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
