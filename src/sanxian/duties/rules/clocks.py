"""When a duty is due, when it goes up, and what may be said of it.

Moments are handed in as the people read them: a working hour is one of the place's own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sanxian.duties.facts import Clock, Kind, Timing, Unit, session
from sanxian.duties.lifecycle import DutyStatus
from sanxian.kernel.calendar import ONE, WorkingCalendar

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class WorkTime:
    """When an office works: the sessions of a working day, and which days are worked."""

    sessions: tuple[str, ...]
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment reached by counting; provisional as `kernel.calendar.Deadline` is."""

    at: datetime
    provisional: bool = False


def timing(kind: Kind, named: dict[str, Timing]) -> Timing:
    """The clock of a kind: the edition's, or else the hours it was offered with."""
    own = Timing(
        Unit.HOURS, kind.hours_to_acknowledge, kind.hours_to_finish, kind.hours_to_acknowledge
    )
    return named.get(kind.code, own)


def count(unit: Unit, amount: int, at: datetime, time: WorkTime) -> Moment:
    """`amount` of a unit after `at`. Working days end with the last session of the day reached."""
    if unit == Unit.HOURS:
        return Moment(at + timedelta(hours=amount))
    if unit == Unit.WORKING_HOURS:
        return _working_minutes(amount * 60, at, time)
    reached = time.calendar.add(at.date(), amount)
    end = session(time.sessions[-1])[1]
    return Moment(_at_minute(at, reached.day, end), reached.provisional)


def _working_minutes(left: int, at: datetime, time: WorkTime) -> Moment:
    """The moment at which so many minutes have been worked since `at`."""
    day, provisional = at.date(), False
    while True:
        provisional = provisional or time.calendar.is_provisional(day)
        for begin, end in _worked(day, time):
            start = max(_at_minute(at, day, begin), at)
            there = (_at_minute(at, day, end) - start) // timedelta(minutes=1)
            if there >= left:
                return Moment(start + timedelta(minutes=left), provisional)
            left -= max(there, 0)
        day += ONE


def _worked(day: date, time: WorkTime) -> list[tuple[int, int]]:
    return [session(one) for one in time.sessions] if time.calendar.is_working_day(day) else []


def _at_minute(at: datetime, day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=at.tzinfo)


def start(
    clock: Timing,
    at: datetime,
    time: WorkTime,
    due: datetime | None = None,
    since: datetime | None = None,
) -> Clock:
    """The clock of a duty that opens at `at`; a `due` given by the room counts before the kind's, and
    where the work begins only at `since`, nobody has to see or to do anything before.

    Nobody is given longer to say "I have seen it" than to do it.
    """
    begins = max(at, since or at)
    end = Moment(due) if due else count(clock.unit, clock.finish, begins, time)
    seen = count(clock.unit, clock.acknowledge, begins, time)
    by = min(seen.at, end.at)
    return Clock(by, end.at, by, end.provisional or (seen.provisional and not due))


def again(
    clock: Timing, at: datetime, time: WorkTime, due: datetime, *, above: bool = False
) -> Clock:
    """The clock after it passed into other hands, or to those above; the day by which it must be
    done stays."""
    amount = clock.escalate if above else clock.acknowledge
    seen = count(clock.unit, amount, at, time).at
    return Clock(acknowledge_by=seen, due_at=due, escalate_at=seen)


def after_acknowledging(clock: Timing, at: datetime, time: WorkTime, due: datetime) -> datetime:
    """When an acknowledged duty goes up: when it is overdue; a late one gets its time once more."""
    return due if due > at else count(clock.unit, clock.acknowledge, at, time).at


def why_up(status: str, due: datetime, at: datetime) -> str:
    """The reason code of an escalation at `at`."""
    if status == DutyStatus.ACKNOWLEDGED or due <= at:
        return "duty_overdue"
    return "duty_not_acknowledged"


def urgency(status: str, acknowledge_by: datetime, due: datetime, at: datetime) -> str:
    """late, unseen (nobody has acknowledged it in time), soon, calm."""
    if due <= at:
        return "late"
    if status != DutyStatus.ACKNOWLEDGED and acknowledge_by <= at:
        return "unseen"
    return "soon" if due - at <= SOON else "calm"
