"""What is known of a duty and its kind, as values, and what the editions say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sanxian.kernel.policy import Topic, register

PACKAGE = "sanxian.duties"


class Channel(StrEnum):
    """How somebody was contacted; what does not count as a contact stands in `rules.calls`."""

    PHONE = "phone"
    SMS = "sms"
    VISIT = "visit"
    LETTER = "letter"
    RELATIVE = "relative"
    EMPLOYER = "employer"
    INCOMING = "incoming"  # the person came or called herself
    DESK = "desk"  # a step of work without a contact


class Outcome(StrEnum):
    """What came of an attempt; nothing here says why."""

    REACHED = "reached"
    AGREED = "agreed"
    DECLINED = "declined"
    CALL_BACK = "call_back"
    NO_ANSWER = "no_answer"
    LEFT_WORD = "left_word"
    WRONG_NUMBER = "wrong_number"
    OUT_OF_SERVICE = "out_of_service"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work, offered by the room that opens it.

    `label` is what the screens call it; the hours are counted from opening. `permission` is what
    the worker must hold to be shown it before anybody owns it; `step` the step of the table of
    competences by which an organisation is chosen ("" = the place itself); `link` gives the page of
    a subject; `unverified` says that the hours stand in no rule that we have read.

    `named`: a worker of the organisation has her name on it from the first moment. `persuades`: it
    asks somebody for a yes, and is closed by her no. `care` is work in the person's own interest,
    which no cap of contacts holds up. `script` names the questions of a call ("" = none). `by_site`: it
    goes to the crew of the session at the site where it came up, and to the place where there is none.
    """

    code: str
    label: Any
    hours_to_acknowledge: int
    hours_to_finish: int
    permission: str = ""
    step: str = ""
    link: Callable[[str], str] | None = None
    unverified: bool = True
    named: bool = False
    persuades: bool = False
    care: bool = False
    script: str = ""
    by_site: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The three instants of a duty; provisional where a day on the way lies in a year whose
    holidays are not published."""

    acknowledge_by: datetime
    due_at: datetime
    escalate_at: datetime | None
    provisional: bool = False


class Unit(StrEnum):
    """What a clock counts."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Timing:
    """The clock of a kind: how much of its unit there is to acknowledge and to finish, and how much
    those above have to acknowledge what has gone up to them."""

    unit: Unit
    acknowledge: int
    finish: int
    escalate: int

    def __post_init__(self) -> None:
        if not 0 < self.acknowledge <= 999 or not 0 < self.finish <= 999:
            raise ValueError("acknowledge, finish: from 1 to 999 of the unit")
        if not 0 < self.escalate <= 999:
            raise ValueError("escalate: from 1 to 999 of the unit")


@dataclass(frozen=True)
class ClockRule:
    """When an office of a place is open on a working day ("08:30-12:00", in order), and the clocks
    of kinds of duties, by code; a kind that is not named keeps the hours it was offered with."""

    sessions: tuple[str, ...]
    kinds: dict[str, Timing]

    def __post_init__(self) -> None:
        times = [minute for one in self.sessions for minute in session(one)]
        if not times or times != sorted(set(times)):
            raise ValueError("sessions: times of a day, one after the other")


def session(text: str) -> tuple[int, int]:
    """Begin and end of "08:30-12:00" in minutes of the day. Raises ValueError."""
    begin, _, end = text.partition("-")
    return _minutes(begin), _minutes(end)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ValueError("sessions: written as 08:30-12:00")
    return int(hour) * 60 + int(minute)


CLOCKS = register(Topic("duties.clocks", ClockRule, PACKAGE, "policy/clocks.toml"))


@dataclass(frozen=True)
class CallRule:
    """How often a person may be contacted, how somebody who cannot be reached is looked for, what
    the scripts of a call ask, and what an attempt usually costs.

    `script_of`: kind of duty -> its script, before the one it was offered with.
    `cap` contacts in `cap_days` working days. `ladder` are the ways of looking, in their order,
    with as many tries on each as stand at the same place of `tries`; after the last, or after
    `ladder_days` working days, somebody counts as lost. `scripts`: name -> codes of questions.
    `minutes` of staff for a contact of each channel, where nobody says how long it took; more than
    `most_trips` of the person for one thing are one too many.
    """

    cap: int
    cap_days: int
    ladder: tuple[Channel, ...]
    tries: tuple[int, ...]
    ladder_days: int
    minutes: dict[Channel, int]
    most_trips: int
    scripts: dict[str, tuple[str, ...]]
    script_of: dict[str, str]

    def __post_init__(self) -> None:
        if not 0 < self.cap <= 99 or not 0 < self.cap_days <= 250:
            raise ValueError("cap, cap_days: from 1 to 99, and to 250 working days")
        if len(self.ladder) != len(self.tries) or len(set(self.ladder)) != len(self.ladder):
            raise ValueError("ladder, tries: as many numbers of tries as different ways")
        if not self.ladder or min(self.tries) < 1 or not 0 < self.ladder_days <= 250:
            raise ValueError("ladder, tries, ladder_days: at least one way, one try, one day")
        if any(not 0 <= one <= 720 for one in self.minutes.values()) or self.most_trips < 0:
            raise ValueError("minutes: from 0 to 720; most_trips: not below 0")


CALLS = register(Topic("duties.calls", CallRule, PACKAGE, "policy/calls.toml"))


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt, as the rules of calling read it; `day` and `hour` are the place's."""

    channel: Channel
    outcome: Outcome
    day: date
    hour: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """The next way to look for somebody, and which try on it this is; no channel = none is left."""

    channel: Channel | None
    number: int
    of: int
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A duty as the order of a desk reads it: when it is due, when the person asked to be called,
    and how the attempts at her went so far."""

    due_at: datetime
    again_at: datetime | None = None
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    """Where a duty stands in the order of a desk, and the code of why. Nobody is left out."""

    rank: int
    why: str
    chance: int = 0
    soon: int = 0  # which span of days it is due in


@dataclass(frozen=True, slots=True)
class Contactable:
    """Whom a duty calls: a name, a telephone with stars, and `party`, the record of the person as
    the trail names it (`people.person:<uid>`). `work` says that she agreed to be asked after at her
    employer or school, `relatives` how many people she agreed to have asked."""

    name: str
    phone: str
    party: str
    work: bool = False
    relatives: int = 0


class Naming(StrEnum):
    """How the first name came on a duty."""

    RULE = "rule"
    GIVEN = "given"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty, or a call that somebody asked for, in a worker's calendar."""

    uid: str
    label: str
    number: int
    place: str
    at: datetime
    call: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a calendar file."""

    uid: str
    summary: str
    at: datetime
    place: str = ""
    url: str = ""
