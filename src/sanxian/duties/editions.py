"""The clocks and the rules of calling, as they hold in a place on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sanxian.core import calendar, clock, policy
from sanxian.core.act import once
from sanxian.duties import kinds
from sanxian.duties.facts import CALLS, CLOCKS, CallRule, Clock, ClockRule, Timing, Unit
from sanxian.duties.rules import clocks as rules
from sanxian.kernel.calendar import WorkingCalendar
from sanxian.kernel.policy import Resolved

NO_CALENDAR = WorkingCalendar({}, frozenset())


def clock_rule(path: str, on: date) -> Resolved[ClockRule]:
    return policy.resolve(CLOCKS, policy.area(path), on)


def timing(kind: str, path: str, at: datetime) -> tuple[Timing, rules.WorkTime, str]:
    """The clock of a kind in a place, when its offices work, and the edition that says so.

    The holidays are read only for a clock that counts what is worked.
    """
    ruled = clock_rule(path, clock.day(at))
    found = rules.timing(kinds.get(kind), dict(ruled.values.kinds))
    days = NO_CALENDAR if found.unit == Unit.HOURS else holidays()
    origin = ruled.origins.get(f"kinds.{kind}")
    return found, rules.WorkTime(ruled.values.sessions, days), origin.edition_id if origin else ""


def utc(found: Clock) -> Clock:
    """The same instants as they are stored."""
    up = found.escalate_at.astimezone(UTC) if found.escalate_at else None
    by, due = found.acknowledge_by.astimezone(UTC), found.due_at.astimezone(UTC)
    return Clock(by, due, up, found.provisional)


def call_rule(path: str, on: date) -> Resolved[CallRule]:
    return policy.resolve(CALLS, policy.area(path), on)


def holidays() -> WorkingCalendar:
    """The calendar of this home, read once in an act."""
    return once("holidays", calendar.working)
