"""Whom to call next, how often, and by which way; every answer says why, and none leaves anybody out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sanxian.duties.facts import CallRule, Channel, Outcome, Priority, Tried, Waiting, Way
from sanxian.kernel.calendar import ONE, WorkingCalendar
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

# What is no contact: the person's own call, and work at a desk.
UNCOUNTED = frozenset({Channel.INCOMING, Channel.DESK})
ANSWERED = frozenset({Outcome.REACHED, Outcome.AGREED, Outcome.DECLINED, Outcome.CALL_BACK})
# The number itself is at fault: another call to it finds nobody.
DEAD = frozenset({Outcome.WRONG_NUMBER, Outcome.OUT_OF_SERVICE})
BY_NUMBER = frozenset({Channel.PHONE, Channel.SMS})
EVEN = 500  # chance in a thousand of somebody nobody has tried to reach yet
NEAR = 2  # hours of the day that count as the same time


def contacts(tried: Iterable[Tried]) -> Iterator[Tried]:
    """What counts against the cap. A call that the person asked for does not."""
    asked = False
    for one in sorted(tried, key=lambda t: t.day):
        if one.channel not in UNCOUNTED:
            if not asked:
                yield one
            asked = one.outcome == Outcome.CALL_BACK


def cap_bars(
    tried: Iterable[Tried], on: date, ruled: Resolved[CallRule], calendar: WorkingCalendar
) -> Iterator[Reason]:
    """Why this person may not be contacted on that day; none = she may."""
    cap, days = ruled.values.cap, ruled.values.cap_days
    recent = [one.day for one in contacts(tried) if calendar.between(one.day, on) < days]
    if len(recent) >= cap:
        free = calendar.add(recent[-cap], days).day
        yield ruled.reason("contact_cap_reached", "cap", until=free, cap=cap, days=days)


def next_way(
    tried: Sequence[Tried],
    on: date,
    rule: CallRule,
    calendar: WorkingCalendar,
    *,
    work: bool = False,
    relatives: int = 0,
) -> Way:
    """How to look for somebody next. Asked after the last time that she answered.

    `work`: she agreed to be asked after at her employer or school; `relatives`: of so many people
    she agreed that they are asked. Nobody is asked without her leave.
    """
    lost = _since_reached(tried)
    if lost and calendar.between(lost[0].day, on) >= rule.ladder_days:
        return Way(None, 0, 0, "search_time_over")
    dead = any(one.outcome in DEAD for one in lost)
    for channel, most in zip(rule.ladder, rule.tries, strict=True):
        if channel in _barred(work, relatives, dead):
            continue
        made = sum(one.channel == channel for one in lost)
        if made < most:
            return Way(channel, made + 1, most, "search_goes_on" if lost else "search_begins")
    return Way(None, 0, 0, "search_ways_used_up")


def _barred(work: bool, relatives: int, dead: bool) -> frozenset[Channel]:
    """The ways that are closed: without her leave, or by a number at which nobody is."""
    leave = {Channel.EMPLOYER: work, Channel.RELATIVE: relatives > 0}
    closed = frozenset(channel for channel, given in leave.items() if not given)
    return closed | BY_NUMBER if dead else closed


def _since_reached(tried: Sequence[Tried]) -> list[Tried]:
    """The attempts since somebody last answered, oldest first."""
    rows = sorted((t for t in tried if t.channel not in UNCOUNTED), key=lambda t: t.day)
    last = max((n for n, one in enumerate(rows) if one.outcome in ANSWERED), default=-1)
    return rows[last + 1 :]


def turn(waiting: Waiting, at: datetime) -> Priority:
    """Where a duty stands: overdue, due today, the hour she asked for, then who is likely reached.

    `at` is the place's time. Somebody who asked for a later hour comes last until then, and is seen.
    """
    chance = reachable(waiting.tried, at.hour)
    if waiting.due_at <= at:
        return Priority(0, "turn_late", chance)
    if waiting.again_at and waiting.again_at <= at:
        return Priority(2 if waiting.due_at.date() > at.date() else 1, "turn_call_back", chance)
    if waiting.due_at.date() <= at.date():
        return Priority(1, "turn_today", chance)
    if waiting.again_at:
        return Priority(4, "turn_asked_later", chance)
    if not waiting.tried:
        return Priority(3, "turn_not_tried", chance)
    return Priority(3, "turn_likely" if chance >= EVEN else "turn_unlikely", chance)


def reachable(tried: Iterable[Tried], hour: int) -> int:
    """How likely she answers at this hour, in a thousand: of her own attempts, near this hour if
    there are any, and one half where there are none."""
    rows = [one for one in tried if one.channel == Channel.PHONE]
    near = [one for one in rows if abs(one.hour - hour) <= NEAR] or rows
    answered = sum(one.outcome in ANSWERED for one in near)
    return (answered + 1) * 1000 // (len(near) + 2)


def order(found: Priority, waiting: Waiting, pk: int) -> tuple[int, int, datetime, int]:
    """The key by which a desk is sorted."""
    likely = -found.chance if found.rank == 3 else 0
    return found.rank, likely, waiting.due_at, pk


def since(on: date, days: int) -> date:
    """A day certainly before the last `days` working days, to bound what is read."""
    return on - timedelta(days=days * 2 + 20) - ONE
