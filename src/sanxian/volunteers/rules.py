"""Pure decisions: may somebody be asked, may she take it, is a time of service one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.volunteers.facts import Able, AttendanceRule, Course, Kind, Span, WorkRule

ACTIVE = "active"
ANSWERED_NO = ("declined", "returned")
STILL = ("open", "accepted", "done")
NUMBER = re.compile(r"[A-Za-z0-9()/._-]{4,40}", re.ASCII)
REGISTERED = re.compile(r"[A-Z0-9-]{6,32}", re.ASCII)


def trained(able: Able, kind: str, until: date, ruled: Resolved[WorkRule]) -> bool:
    """Whether the training that this work needs was passed, and holds on its last day."""
    course = ruled.values.course[Kind(kind)]
    if not course:
        return True
    if course not in able.trained_until:
        return False
    valid = able.trained_until[course]
    return valid is None or valid >= until


def covered(able: Able, span: Span) -> bool:
    """Whether one insurance covers the whole time: from before it begins until after it ends."""
    return any(c.starts <= span.starts and c.ends >= span.ends for c in able.covers)


def work_bars(able: Able, kind: str, until: date, ruled: Resolved[WorkRule]) -> Iterator[Reason]:
    """Why this work cannot be hers at all; `until` is its last day."""
    if able.status != ACTIVE:
        yield Reason("volunteer_not_active")
    if kind not in able.kinds:
        yield Reason("volunteer_not_ready")
    if ruled.values.past_donor[Kind(kind)] and not able.past_donor:
        yield ruled.reason("volunteer_not_past_donor", f"past_donor.{kind}")
    if not trained(able, kind, until, ruled):
        yield ruled.reason("training_missing", f"course.{kind}")


def offer_bars(
    able: Able, kind: str, subject: str, at: datetime, ruled: Resolved[WorkRule]
) -> Iterator[Reason]:
    """Why she is not asked: a no stands, she was asked already, or asked too often of late."""
    about = [o.status for o in able.asked if (o.kind, o.subject) == (kind, subject)]
    if set(about) & set(ANSWERED_NO):
        yield Reason("offer_after_no")
    if set(about) & set(STILL):
        yield Reason("offer_made_already")
    limit = ruled.values.offers_most
    since = at - timedelta(days=ruled.values.offers_days)
    if sum(o.at > since for o in able.asked) >= limit:
        yield ruled.reason(
            "offers_too_many", "offers_most", most=limit, days=ruled.values.offers_days
        )


def taking_bars(able: Able, span: Span, risky: bool) -> Iterator[Reason]:
    """Why she cannot take a time: no insurance covers it, or she has promised it already."""
    if risky and not covered(able, span):
        yield Reason("insurance_missing", source="志愿服务条例 第17条")
    if any(t.starts < span.ends and span.starts < t.ends for t in able.taken):
        yield Reason("work_time_taken")


def valid_until(course: str, on: date, ruled: Resolved[WorkRule]) -> date | None:
    """The last day on which a training passed that day holds; None for ever."""
    days = ruled.values.course_days[Course(course)]
    return on + timedelta(days=days) if days else None


def expires(starts: datetime, at: datetime, ruled: Resolved[WorkRule]) -> datetime:
    """Until when an answer is waited for: some hours, and never beyond the beginning of the work."""
    return min(starts, at + timedelta(hours=ruled.values.offer_hours))


def arrive_bars(span: Span, at: datetime, ruled: Resolved[AttendanceRule]) -> Iterator[Reason]:
    """Why one cannot check in now: too early, or it is over."""
    if at < span.starts - timedelta(minutes=ruled.values.early_minutes):
        yield ruled.reason(
            "check_in_too_early", "early_minutes", minutes=ruled.values.early_minutes
        )
    if at >= span.ends:
        yield Reason("shift_over")


def go_bars(span: Span, at: datetime, ruled: Resolved[AttendanceRule]) -> Iterator[Reason]:
    """Why one cannot check out now: it is over too long, and a leader writes it down."""
    if at > span.ends + timedelta(minutes=ruled.values.late_minutes):
        yield ruled.reason("check_out_too_late", "late_minutes", minutes=ruled.values.late_minutes)


def minutes(arrived: datetime, left: datetime, span: Span) -> int:
    """Minutes that count: within the shift, whoever came early or stayed."""
    first, last = max(arrived, span.starts), min(left, span.ends)
    return max(0, int((last - first).total_seconds()) // 60)


def amount_bars(minutes: int, km: int, ruled: Resolved[AttendanceRule]) -> Iterator[Reason]:
    """Why an amount of time or way cannot be."""
    most = ruled.values.minutes_most
    if not 0 <= minutes <= most:
        yield ruled.reason("hours_minutes_out_of_range", "minutes_most", most=most)
    if not 0 <= km <= 20_000:
        yield Reason("hours_km_out_of_range")


def shown(persons: int, ruled: Resolved[AttendanceRule]) -> bool:
    """Whether a figure may be shown: of none, or of enough that it says nothing of one."""
    return persons == 0 or persons >= ruled.values.small_below


def policy_bars(number: str, span: Span) -> Iterator[Reason]:
    if not NUMBER.fullmatch(number):
        yield Reason("insurance_number_unreadable", params={"field": "policy"})
    if span.ends <= span.starts:
        yield Reason("work_times_crossed", params={"field": "until"})


def time_bars(span: Span, at: datetime) -> Iterator[Reason]:
    """Why a shift or a training cannot be planned so."""
    if span.ends <= span.starts:
        yield Reason("work_times_crossed", params={"field": "ends"})
    elif span.ends <= at:
        yield Reason("work_time_passed", params={"field": "starts"})
    elif span.ends - span.starts > timedelta(days=7):
        yield Reason("work_time_too_long", params={"field": "ends"})


def registered_bars(number: str) -> Iterator[Reason]:
    """The number of the ministry's volunteer system; not a document's."""
    if number and (not REGISTERED.fullmatch(number) or _is_document(number)):
        yield Reason("registered_as_unreadable", params={"field": "registered_as"})


def _is_document(number: str) -> bool:
    return (
        len(number) == 18 and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")
    )


def in_circle(team: int, above: int, parents: Iterable[tuple[int, int | None]]) -> bool:
    """Whether a team would stand below itself if `above` became its parent."""
    known, seen = dict(parents), {team}
    at: int | None = above
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = known.get(at)
    return False
