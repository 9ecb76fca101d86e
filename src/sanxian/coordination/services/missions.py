"""Errands: planned, told what the donor's side says of the cells, offered to escorts, called off.

What an escort does on her way is `legs`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.coordination import sides
from sanxian.coordination.facts import DAYS, DonorWord, Ended, FromDonor, Rank
from sanxian.coordination.lifecycle import ANSWER, HEAR, LegStatus, LinkStatus, MissionStatus
from sanxian.coordination.models import Leg, Link, Mission
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.selectors import links
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.sides import carrier, house
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.later import later
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.stempatient import selectors as patients
from sanxian.volunteers.facts import Answer
from sanxian.volunteers.selectors import asking
from sanxian.volunteers.services import offers

BASIS = ("志愿服务条例 第25条", "平台工作规则")
ESCORT = "escort"
CANCEL = "coordination.mission.cancel"
SIGNED = "coordination.signed"


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
    *, place: str, product: str, ends: Ends, planned_for: datetime, by: Actor, at: datetime
) -> Mission:
    """Plan the way of cells that another branch has collected; of our own, inside their link.

    Raises Malformed with every fault, Refusal (cells_of_a_link).
    """
    faults = (
        *rules.product_bars(product), *rules.plan_bars(ends.start, ends.end, planned_for, at)
    )  # fmt: skip
    Malformed.unless_empty(faults)
    codes = rules.products(product)
    if chosen.of_links(place, codes, at):
        raise Refusal("cells_of_a_link")
    return _made(place, ends, planned_for, by, at, product=" ".join(codes))


@act("coordination.mission.plan", basis=BASIS, on="link")
def plan_for(
    *, link: Link, start: str, end: str, planned_for: datetime, by: Actor, at: datetime
) -> Mission:
    """Plan the way of a link's cells, as soon as their day is known; she has opened it for that today.

    The codes of the cells, and that two persons signed for them, come from the donor's side. Raises
    Malformed, Refusal (link_over, link_is_backup, link_not_opened, link_without_day, before_collection,
    hospitals_unknown, mission_planned_already).
    """
    Malformed.unless_empty(rules.plan_bars(start, end, planned_for, at))
    donor = sides.DONOR.by_uid(link.donor)
    patient = patients.by_uid(link.patient)
    day = links.collection_day(link)
    Refusal.unless_empty(
        rules.link_bars(
            ended=link.status != LinkStatus.STANDING, first=link.rank == Rank.FIRST, day=day,
            opened=links.opened_on(link, by, clock.day(at)), on=clock.day(planned_for),
            hospitals=bool(donor and donor.hospital and patient.org_path),
        )
    )  # fmt: skip
    assert donor is not None
    ends = _between(start, end, donor.hospital, patient.org_path)
    try:
        with transaction.atomic():
            return _made(
                link.org_path, ends, planned_for, by, at, link_index=chosen.index_of(link),
                collection=day, product=" ".join(chosen.uncarried_cells(link)) or None,
                signed_at=donor.signed_at,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refusal("mission_planned_already") from twice


def _between(start: str, end: str, giving: str, taking: str) -> Ends:
    """Two addresses; hospitals and cities by their names, for the figures of the year."""
    cities = places.city_of(giving), places.city_of(taking)
    names = places.names([giving, taking, *cities])
    return Ends(
        start, end, names.get(giving, ""), names.get(taking, ""),
        names.get(cities[0], ""), names.get(cities[1], ""),
    )  # fmt: skip


def _made(
    place: str, ends: Ends, planned_for: datetime, by: Actor, at: datetime, **more: Any
) -> Mission:
    said = {name: str(getattr(ends, name)).strip() for name in ends.__slots__}
    return create(
        Mission, org_path=place, planned_for=planned_for, planned_at=at, planned_by=by.id,
        ends=json.dumps(said, ensure_ascii=False), **more,
    )  # fmt: skip


# -- what the donor's side says of the cells -------------------------------------------------------------


def heard(link: Link, said: FromDonor, by: Actor, at: datetime) -> None:
    """Inside the act that carries a word: the code of cells goes to their errand; an errand for a day
    that holds no longer is called off."""
    row = chosen.planned_of(link)
    if row is None:
        return
    if said.word == DonorWord.COLLECTED:
        _hear(mission=row, product=said.product, by=house(by, HEAR), at=at)
    elif said.word in DAYS and (said.word, said.day) != (DonorWord.PLANNED, row.collection):
        cancel(mission=row, by=house(by, CANCEL), at=at)


def over(link: Link, why: str, by: Actor, at: datetime) -> None:
    """Inside the act that ends a link: nobody goes for cells that there will not be.

    Cells that are collected go on, unless they cannot be had any more.
    """
    row = chosen.planned_of(link)
    if row is not None and (row.product is None or why == Ended.DONOR_UNAVAILABLE):
        cancel(mission=row, by=house(by, CANCEL), at=at)


def both_signed(uid: str, at: datetime) -> None:
    """Two persons of the donor's side have signed: the errand hears it, by the house and apart from
    their act."""
    link = links.of_donor(uid)
    row = chosen.planned_of(link) if link else None
    if row is not None:
        later(SIGNED, row.pk, at.isoformat())


def signed(pk: int, at: str) -> None:
    """Queued work: write on the errand that both signatures stand."""
    row = chosen.mission(pk)
    if row.status == MissionStatus.PLANNED and row.signed_at is None:
        when = datetime.fromisoformat(at)
        by = carrier(row.org_path, HEAR)
        _hear(mission=row, signed_at=when, by=by, at=max(when, clock.now()))


@act(HEAR, basis=BASIS, on="mission")
def _hear(
    *,
    mission: Mission,
    product: str = "",
    signed_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Mission:
    """A copied fact of the cells: one more code, or that they are signed for."""
    if product:
        mission.product = " ".join(rules.products(f"{mission.product or ''} {product}"))
        mission.save(update_fields=["product"])
    if signed_at:
        update(Mission, {"signed_at": signed_at}, pk=mission.pk)
        mission.signed_at = signed_at
    note(cells=bool(product), signed=signed_at is not None)
    return mission


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


@act(CANCEL, basis=BASIS, on="mission")
def cancel(*, mission: Mission, by: Actor, at: datetime) -> Mission:
    """A mission that will not be; whoever was asked hears it."""
    for leg in chosen.legs(mission):
        if leg.status in (LegStatus.OFFERED, LegStatus.ASSIGNED):
            offers.withdraw_for(kind=ESCORT, subject=subject_of(leg), by=by, at=at)
            move(leg, "cancel")
    return move(mission, "cancel")
