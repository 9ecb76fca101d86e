"""Offers: made by other rooms or on the page of a shift, accepted or refused without a word why."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.volunteers import editions, news, rules
from sanxian.volunteers.facts import Answer, Kind, Span
from sanxian.volunteers.lifecycle import ANSWER, OfferStatus
from sanxian.volunteers.models import Offer, Volunteer
from sanxian.volunteers.selectors import asking
from sanxian.volunteers.selectors import offers as chosen
from sanxian.volunteers.services import promises, seats
from sanxian.volunteers.services.house import LAW, PLATFORM, hold, house, mine

MAKE = "volunteers.offer.make"
WITHDRAW = "volunteers.offer.withdraw"
EXPIRE = "volunteers.offer.expire"


# -- for other rooms, inside their acts ------------------------------------------------------------


def make(
    *,
    volunteer: int | Volunteer,
    kind: str,
    subject: str,
    place: str,
    starts: datetime,
    ends: datetime,
    by: Actor,
    at: datetime,
) -> Offer:
    """Ask a volunteer (or her key) for work from one moment until another at `place`, inside an act.

    `subject` is the maker's own word for it (`coordination.mission:12`). Whoever is to hear of the
    answer stands in `news.ANSWERED`. Raises LookupError outside an act, Refusal with every reason:
    volunteer_not_active, volunteer_not_ready, volunteer_not_past_donor, training_missing,
    offer_after_no, offer_made_already, offers_too_many, offer_in_past.
    """
    current()
    found = asking.get(volunteer) if isinstance(volunteer, int) else volunteer
    if found is None:
        raise Malformed("no_such_choice", field="volunteer")
    return ask(
        volunteer=found, kind=kind, subject=subject, place=place, starts=starts, ends=ends,
        by=house(by, MAKE), at=at,
    )  # fmt: skip


def withdraw_for(*, kind: str, subject: str, by: Actor, at: datetime) -> list[Offer]:
    """The work is not needed any more, or somebody else has it: inside an act of the room that asked."""
    current()
    rows = asking.standing(kind, subject)
    return [withdraw(offer=row, by=house(by, WITHDRAW), at=at) for row in rows]


# -- acts --------------------------------------------------------------------------------------------


@act(MAKE, basis=f"{LAW} 第25条")
def ask(
    *,
    volunteer: Volunteer,
    kind: str,
    subject: str,
    place: str,
    starts: datetime,
    ends: datetime,
    by: Actor,
    at: datetime,
) -> Offer:
    """Ask a volunteer for a piece of work; she may say no without a reason."""
    if kind not in set(Kind):
        raise Malformed("no_such_choice", field="kind")
    hold(volunteer)
    ruled = editions.work(place, clock.day(at))
    facts = asking.facts_of([volunteer], at)[volunteer.pk]
    bars = [
        *rules.work_bars(facts, kind, clock.day(ends), ruled),
        *rules.offer_bars(facts, kind, subject, at, ruled),
    ]
    if starts <= at or ends <= starts:
        raise Refusal("offer_in_past")
    Refusal.unless_empty(bars)
    note(kind=kind, about=subject, volunteer=volunteer.pk)
    return _made(
        volunteer=volunteer, kind=kind, subject=subject, org_path=place, starts=starts, ends=ends,
        risky=ruled.values.risky[Kind(kind)], made_at=at, made_by=by.id,
        expires_at=rules.expires(starts, at, ruled),
    )  # fmt: skip


def _made(**values: object) -> Offer:
    """The row; where a no of long ago stands, the table refuses it and so do we."""
    try:
        with transaction.atomic():
            return create(Offer, **values)
    except IntegrityError as stands:
        raise Refusal("offer_after_no") from stands


@act(ANSWER, basis=f"{LAW} 第25条")
def answer(*, place: str, offer: int, yes: bool, by: Actor, at: datetime) -> Offer:
    """Say yes or no to an offer made to oneself, by its key; a no needs no reason and ends it.

    Raises Unknown, Refusal (offer_over, insurance_missing, work_time_taken, training_missing …).
    """
    row = chosen.own(mine(by), offer)
    if not yes:
        move(row, "decline", set={"answered_at": at})
        news.told(row, Answer.DECLINED, by, at)
        return row
    return _accept(row, by, at)


def _accept(row: Offer, by: Actor, at: datetime) -> Offer:
    if row.status == OfferStatus.OPEN and at >= row.expires_at:
        raise Refusal("offer_over")
    shift = seats.shift_of(row)
    if shift is not None:
        seats.take(shift, row.volunteer, at, offer=row)
    else:
        _promise(row, at)
    move(row, "accept", set={"answered_at": at})
    news.told(row, Answer.ACCEPTED, by, at)
    return row


def _promise(row: Offer, at: datetime) -> None:
    hold(row.volunteer)
    facts = asking.facts_of([row.volunteer], at)[row.volunteer_id]
    span = Span(row.starts, row.ends)
    ruled = editions.work(row.org_path, clock.day(at))
    Refusal.unless_empty(
        [
            *rules.work_bars(facts, row.kind, clock.day(row.ends), ruled),
            *rules.taking_bars(facts, span, row.risky),
        ]
    )
    promises.keep(row.volunteer, row.kind, row.risky, span, at, offer=row)


@act("volunteers.own.return", basis=f"{LAW} 第25条")
def give_back(*, place: str, offer: int, by: Actor, at: datetime) -> Offer:
    """Give back what one had accepted; no reason is asked, and those who count on it hear at once.

    Raises Unknown, Refusal (and what the room that asked says where nobody else can be found any more).
    """
    row = chosen.own(mine(by), offer)
    Refusal.unless_empty(news.held(row, at))
    return returned(row, by, at)


def returned(row: Offer, by: Actor, at: datetime) -> Offer:
    """Inside an act: an accepted offer is given back, and its time is free."""
    move(row, "give_back", set={"answered_at": at})
    _free(row, at)
    news.told(row, Answer.RETURNED, by, at)
    return row


@act(WITHDRAW, basis=PLATFORM, on="offer")
def withdraw(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """The work is not needed any more: the offer ends, and its time is free."""
    move(offer, "withdraw")
    _free(offer, at)
    return offer


def _free(offer: Offer, at: datetime) -> None:
    """The time that an offer had taken, and the seat that came of it."""
    seat = seats.held_by(offer)
    if seat is not None:
        seats.free(seat, at)
    promises.release(at, offer=offer)


@act(EXPIRE, basis=PLATFORM, on="offer")
def expire(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """No answer came in time. That is no answer, and counts as none."""
    move(offer, "expire")
    news.told(offer, Answer.EXPIRED, by, at)
    return offer


def expire_all(at: datetime) -> int:
    """By the house itself: every open offer whose time is over; returns how many."""
    done = 0
    for row in chosen.over(at):
        by = Actor("house", row.org_path, (Grant("house", "/", frozenset({EXPIRE})),))
        try:
            expire(offer=row, by=by, at=at)
            done += 1
        except Refusal:  # answered between our reading and our writing
            continue
    return done
