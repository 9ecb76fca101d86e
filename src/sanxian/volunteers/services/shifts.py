"""Shifts: planned, signed up for, checked in and out by the code on the wall, closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.volunteers import codes, editions, rules
from sanxian.volunteers.facts import AttendanceRule, Kind, Source, Span
from sanxian.volunteers.lifecycle import MARK, OfferStatus, SignupStatus
from sanxian.volunteers.models import Offer, Shift, Signup, Team
from sanxian.volunteers.selectors import shifts as chosen
from sanxian.volunteers.services import hours, offers, promises, seats
from sanxian.volunteers.services.house import LAW, PLATFORM, mine
from sanxian.volunteers.services.teams import require_runs
from sanxian.volunteers.services.trainings import places_bars

CLOSE = "volunteers.shift.close"
BEAT = timedelta(seconds=1)


@act("volunteers.shift.plan", basis=PLATFORM)
def plan(
    *,
    place: str,
    kind: str,
    title: str,
    where: str,
    starts: datetime,
    ends: datetime,
    seats: int,
    team: Team | None = None,
    by: Actor,
    at: datetime,
) -> Shift:
    """Plan a shift with seats; a leader plans for her own team. Raises Malformed, Forbidden."""
    require_runs(by, team, place, "volunteers.shift.plan")
    if kind not in set(Kind):
        raise Malformed("no_such_choice", field="kind")
    places_bars(seats)
    Malformed.unless_empty(rules.time_bars(Span(starts, ends), at))
    return create(
        Shift, kind=kind, org_path=place, team=team, title=title.strip()[:60],
        where=where.strip()[:60], starts=starts, ends=ends, seats=seats, planned_by=by.id,
    )  # fmt: skip


@act("volunteers.shift.cancel", basis=PLATFORM, on="shift")
def cancel(*, shift: Shift, by: Actor, at: datetime) -> Shift:
    """It does not take place: every seat is free, and every offer about it ends."""
    require_runs(by, shift.team, shift.org_path, "volunteers.shift.cancel")
    move(shift, "cancel")
    for signup in shift.signups.filter(status=SignupStatus.SIGNED):
        seats.free(signup, at, "cancel")
    about = Offer.objects.filter(subject=seats.subject(shift))
    for offer in about.filter(status__in=(OfferStatus.OPEN, OfferStatus.ACCEPTED)):
        move(offer, "withdraw")
        promises.release(at, offer=offer)
    return shift


@act(CLOSE, basis=f"{LAW} 第19条", on="shift")
def close(*, shift: Shift, by: Actor, at: datetime) -> Shift:
    """It is over: who had signed up and was not seen, did not come. Raises Refusal (shift_not_over)."""
    if at < shift.ends:
        raise Refusal("shift_not_over")
    move(shift, "close")
    missed = list(shift.signups.filter(status=SignupStatus.SIGNED))
    for signup in missed:
        move(signup, "miss")
        promises.release(at, signup=signup)
    note(missed=len(missed))
    return shift


@act("volunteers.shift.invite", basis=f"{LAW} 第25条", on="shift")
def invite(*, shift: Shift, volunteer: int, by: Actor, at: datetime) -> Offer:
    """Ask a volunteer, by her key, whether she would come to a shift; a yes is a seat."""
    require_runs(by, shift.team, shift.org_path, "volunteers.shift.invite")
    return offers.make(
        volunteer=volunteer, kind=shift.kind, subject=seats.subject(shift), place=shift.org_path,
        starts=shift.starts, ends=shift.ends, by=by, at=at,
    )  # fmt: skip


# -- oneself -----------------------------------------------------------------------------------------


@act("volunteers.own.sign_up", basis=PLATFORM)
def sign_up(*, place: str, shift: int, by: Actor, at: datetime) -> Signup:
    """A seat for oneself in a shift of one's area, by its key."""
    me = mine(by)
    return seats.take(chosen.near(me, shift), me, at)


@act("volunteers.own.withdraw", basis=f"{LAW} 第25条")
def withdraw(*, place: str, signup: int, by: Actor, at: datetime) -> Signup:
    """Give one's seat back before the shift begins; no reason is asked. Raises Refusal (shift_begun)."""
    row = chosen.own(mine(by), signup)
    if at >= row.shift.starts:
        raise Refusal("shift_begun")
    of = Offer.objects.filter(commitments__signup=row, status=OfferStatus.ACCEPTED).first()
    if of is not None:
        offers.returned(of, by, at)
        row.refresh_from_db()
        return row
    return seats.free(row, at)


@act("volunteers.own.check_in", basis=f"{LAW} 第19条")
def check_in(*, place: str, signup: int, code: str, by: Actor, at: datetime) -> Signup:
    """Check in to one's own shift with the code on the wall.

    Raises Refusal: check_code_wrong, check_tries_used, check_in_too_early, shift_over,
    insurance_missing where the insurance has ended meanwhile.
    """
    row = chosen.own(mine(by), signup)
    ruled = _known_code(row, code, at)
    Refusal.unless_empty(rules.arrive_bars(_span(row), at, ruled))
    if chosen.uncovered_now(row):
        raise Refusal("insurance_missing")
    return move(row, "arrive", set={"arrived_at": at})


@act("volunteers.own.check_out", basis=f"{LAW} 第19条")
def check_out(*, place: str, signup: int, code: str, by: Actor, at: datetime) -> Signup:
    """Check out of one's own shift with the code on the wall; the time between counts."""
    row = chosen.own(mine(by), signup)
    ruled = _known_code(row, code, at)
    Refusal.unless_empty(rules.go_bars(_span(row), at, ruled))
    return _gone(row, at, by, at)


@act("volunteers.own.tried", basis=PLATFORM)
def tried(*, place: str, signup: int, by: Actor, at: datetime) -> Signup:
    """A code was wrong: counted, so that nobody guesses one."""
    row = chosen.own(mine(by), signup)
    Signup.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    return row


def _known_code(row: Signup, code: str, at: datetime) -> Resolved[AttendanceRule]:
    """The rule of the day, where the code is the shift's. Raises Refusal."""
    ruled = editions.attendance(row.org_path, clock.day(at))
    if row.tries >= ruled.values.tries_most:
        raise Refusal("check_tries_used")
    if not codes.fits(code.strip(), row.shift.uid, at, ruled.values.code_minutes):
        raise Refusal("check_code_wrong")
    return ruled


def _span(row: Signup) -> Span:
    return Span(row.shift.starts, row.shift.ends)


def _gone(row: Signup, left: datetime, by: Actor, at: datetime) -> Signup:
    """Checked out: the time of the shift between counts, and the promise is kept."""
    arrived = row.arrived_at or left
    left = max(left, arrived + BEAT)
    move(row, "go", set={"left_at": left})
    promises.release(at, signup=row)
    given = rules.minutes(arrived, left, _span(row))
    if given:
        about, day = f"volunteers.signup:{row.pk}", clock.day(row.shift.starts)
        hours.written(row.volunteer, row.shift.kind, about, given, 0, day, Source.SHIFT, by, at)
    for offer in Offer.objects.filter(commitments__signup=row, status=OfferStatus.ACCEPTED):
        move(offer, "finish")
    return row


# -- by a leader ---------------------------------------------------------------------------------------


@act(MARK, basis=f"{LAW} 第19条", on="signup")
def mark(
    *, signup: Signup, word: str, when: datetime | None = None, by: Actor, at: datetime
) -> Signup:
    """Write down by hand that somebody came, went or did not come, where a phone was of no use.

    `word` is arrive, go or miss; `when` the moment, else now. Raises Malformed, Refusal.
    """
    shift = signup.shift
    require_runs(by, shift.team, shift.org_path, MARK)
    moment = min(when or at, at)
    if word == "arrive":
        return move(signup, "arrive", set={"arrived_at": moment, "left_at": None})
    if word == "go":
        return _gone(signup, moment, by, at)
    if word == "miss":
        promises.release(at, signup=signup)
        return move(signup, "miss")
    raise Malformed("no_such_choice", field="word")


# -- by the house itself -------------------------------------------------------------------------------


def close_all(at: datetime) -> int:
    """Close every shift that is over and whose time for checking out has passed; returns how many."""
    done = 0
    for row in chosen.over(at):
        by = Actor("house", row.org_path, (Grant("house", "/", frozenset({CLOSE})),))
        try:
            close(shift=row, by=by, at=at)
            done += 1
        except Refusal:  # somebody closed it between our reading and our writing
            continue
    return done
