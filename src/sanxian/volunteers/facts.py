"""Codes and values of volunteers' work; nothing of any donor, patient or case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sanxian.kernel.policy import Topic, register

PACKAGE = "sanxian.volunteers"


class Kind(StrEnum):
    """What a volunteer does."""

    ESCORT = "escort"  # carries cells to the hospital where they are waited for
    PEER = "peer"  # has donated, and tells of it where that is asked for
    COMPANION = "companion"  # is with somebody through the days of a donation
    CALLER = "caller"  # calls back by a script
    PUBLICITY = "publicity"
    OTHER = "other"


class Activity(StrEnum):
    """What a team did together: also beyond donation."""

    PUBLICITY = "publicity"
    CALLBACK = "callback"
    TALK = "talk"
    COMPANION = "companion"
    POVERTY = "poverty"
    DISABILITY = "disability"
    THREE_CARES = "three_cares"
    TRAINING = "training"
    OTHER = "other"


COUNTS_AS: dict[Activity, Kind] = {
    Activity.PUBLICITY: Kind.PUBLICITY,
    Activity.CALLBACK: Kind.CALLER,
    Activity.TALK: Kind.PEER,
    Activity.COMPANION: Kind.COMPANION,
}  # the others count as Kind.OTHER


class Language(StrEnum):
    MANDARIN = "mandarin"
    DIALECT = "dialect"
    ENGLISH = "english"
    SIGN = "sign"


class Course(StrEnum):
    """What can be learned; which work needs which of them is a matter of the edition."""

    BASICS = "basics"
    COLD_CHAIN = "cold_chain"
    LISTENING = "listening"
    CALLING = "calling"
    CARE = "care"


class Result(StrEnum):
    """How a training ended for one who had signed up."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


class Source(StrEnum):
    """Where hours come from."""

    SHIFT = "shift"
    CREDIT = "credit"  # another room saw the work done
    ACTIVITY = "activity"
    CORRECTION = "correction"


class Why(StrEnum):
    """Why hours are corrected."""

    FORGOT_OUT = "forgot_out"
    WRONG_TIME = "wrong_time"
    NOT_COUNTED = "not_counted"
    COUNTED_TWICE = "counted_twice"


class Answer(StrEnum):
    """What a room above hears of an offer that it made."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    RETURNED = "returned"  # accepted, and given back
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class VolunteerBrief:
    """What another room may hold of a volunteer whom it could ask."""

    pk: int
    name: str
    masked_phone: str
    org_path: str
    trained: bool
    insured: bool


@dataclass(frozen=True)
class WorkRule:
    """What each kind of work needs before it is offered or taken, and how often one may be asked."""

    course: dict[Kind, str]  # "" where none is needed
    risky: dict[Kind, bool]  # insurance must cover the whole time
    past_donor: dict[Kind, bool]
    course_days: dict[Course, int]  # how long it holds; 0 is for ever
    offers_most: int  # to one person within offers_days
    offers_days: int
    offer_hours: int  # within which an answer is waited for
    insurance_warn_days: int

    def __post_init__(self) -> None:
        if set(self.course.values()) - {"", *Course}:
            raise ValueError("course: one of the courses, or nothing")
        for table in (self.course, self.risky, self.past_donor):
            if set(table) != set(Kind):
                raise ValueError("course, risky, past_donor: one value for each kind of work")
        if set(self.course_days) != set(Course) or min(self.course_days.values()) < 0:
            raise ValueError("course_days: days for each course, 0 for ever")
        if min(self.offers_most, self.offers_days, self.offer_hours) < 1:
            raise ValueError("offers: at least one")


@dataclass(frozen=True)
class AttendanceRule:
    """How one checks in and out of a shift, and what counts as time."""

    code_minutes: int
    tries_most: int
    early_minutes: int  # before the shift begins
    late_minutes: int  # after it ended: then a leader writes it down
    minutes_most: int  # of one piece of work
    small_below: int  # figures of fewer persons are not shown

    def __post_init__(self) -> None:
        if not 1 <= self.code_minutes <= 60 or self.tries_most < 1:
            raise ValueError("code_minutes: 1 to 60; tries_most: at least one")
        if not 0 < self.minutes_most <= 7 * 1440 or min(self.early_minutes, self.late_minutes) < 0:
            raise ValueError("minutes: not negative, a week at most")


WORK = register(Topic("volunteers.work", WorkRule, PACKAGE, "policy/work.toml"))
ATTENDANCE = register(
    Topic("volunteers.attendance", AttendanceRule, PACKAGE, "policy/attendance.toml")
)


@dataclass(frozen=True, slots=True)
class Span:
    """A time that somebody is taken up, or covered."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An offer that a person was made before: when, about what, how it stands."""

    kind: str
    subject: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Able:
    """What a rule needs to know of a volunteer: `trained_until` by course, None for ever."""

    status: str
    kinds: frozenset[str]
    past_donor: bool
    trained_until: dict[str, date | None]
    covers: tuple[Span, ...] = ()
    taken: tuple[Span, ...] = ()
    asked: tuple[Asked, ...] = ()
