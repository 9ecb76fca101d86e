"""Codes of a registrant's life: how they came, what they were asked, why they paused or left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sanxian.kernel.numbers import Mod37Scheme
from sanxian.kernel.policy import Topic, register
from sanxian.people.facts import Particulars
from sanxian.stemdonor.facts import PACKAGE

# Labels of samples: H, "R" and the city's four digits, year, serial, check character.
SAMPLES = Mod37Scheme("sanxian-hsc-sample-1", "H")


class Channel(StrEnum):
    """Where somebody was enrolled."""

    DONATION = "donation"  # at a blood donation, in one visit
    EVENT = "event"
    PHONE = "phone"
    OWN = "own"  # by themselves, on their own pages
    FILE = "file"  # taken over from a file


class SampleKind(StrEnum):
    BLOOD = "blood"
    SWAB = "swab"


class SamplePurpose(StrEnum):
    """For which typing a sample was drawn."""

    REGISTER = "register"
    CONFIRMATORY = "confirmatory"  # high resolution, within a case


class Unfit(StrEnum):
    """Why a sample cannot be typed."""

    TOO_LITTLE = "too_little"
    CLOTTED = "clotted"
    LABEL = "label"
    DAMAGED = "damaged"
    FAILED = "failed"  # typed without a result
    MISSING = "missing"  # was on the list, was not in the box


class Fineness(StrEnum):
    """How finely a sample was typed, in the word of whoever keeps typings."""

    HIGH = "high"
    LOW = "low"


class Method(StrEnum):
    """How the laboratory typed, as the registry names it."""

    NGS = "ngs"
    SBT = "sbt"
    SSO = "sso"
    SSP = "ssp"
    SEROLOGY = "serology"
    UNSAID = "unsaid"


class Reprint(StrEnum):
    """Why a label is printed again."""

    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    LOST = "lost"
    PRINTER_FAULT = "printer_fault"


class Talking(StrEnum):
    """What a conversation was for."""

    COOLING = "cooling"
    RETENTION = "retention"
    TRACING = "tracing"


class Outcome(StrEnum):
    """How a conversation ended."""

    KEEP = "keep"
    WITHDRAW = "withdraw"
    UNDECIDED = "undecided"
    UNREACHABLE = "unreachable"


class Said(StrEnum):
    """An answer to a question of a script; none may be insisted on."""

    YES = "yes"
    NO = "no"
    UNSAID = "unsaid"


class Deed(StrEnum):
    """What keeping in touch asks for: something done, rather than a greeting."""

    PHONE = "phone"
    ADDRESS = "address"
    WILLING = "willing"
    CONSENT = "consent"
    SWAB = "swab"


class Why(StrEnum):
    """The open word for an absence; what it was in particular lies sealed."""

    HEALTH = "health"
    ABROAD = "abroad"
    PERSONAL = "personal"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"
    AGE = "age"
    EXCLUDED = "excluded"
    DONATED = "donated"
    DECEASED = "deceased"


PAUSES = (Why.HEALTH, Why.ABROAD, Why.PERSONAL)
ENDS = (Why.WITHDRAWN, Why.AGE, Why.EXCLUDED, Why.DONATED, Why.DECEASED)


class Ground(StrEnum):
    """What stands behind an absence; sealed, because it tells of health or of the family."""

    UNSAID = "unsaid"  # the person left it unsaid, and that is recorded
    FAMILY = "family"
    FEAR = "fear"
    TIME = "time"
    MOVED = "moved"
    PREGNANT = "pregnant"
    ILL = "ill"
    MEDICINE = "medicine"
    OTHER = "other"


MOST_RELATIVES = 2  # people who may be asked after a registrant


class Kin(StrEnum):
    """What somebody who may be asked is to a registrant."""

    PARENT = "parent"
    SPOUSE = "spouse"
    SIBLING = "sibling"
    CHILD = "child"
    OTHER = "other"


class Found(StrEnum):
    """What a call of the random sample found."""

    READY = "ready"  # reached, willing and eligible
    UNWILLING = "unwilling"
    UNFIT = "unfit"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class RegistrantBrief:
    """What others may hold of a registrant: nothing here is sealed."""

    pk: int
    uid: str
    number: str
    name: str
    masked_phone: str
    org_path: str
    status: str
    born: date | None


@dataclass(frozen=True, slots=True)
class RegistrantLine:
    """One row of a register of another system: who, under which number, in which county's care."""

    who: Particulars
    number: str
    county: str = ""  # a division code or a name; "" the place that sends the file
    listed: date | None = None
    kept: date | None = None


# -- what an edition says ----------------------------------------------------------------------------


class Question(StrEnum):
    """What somebody must have understood before a sample is drawn."""

    PAID = "paid"
    SPINE = "spine"
    BOUND = "bound"
    LATE = "late"
    REACH = "reach"


# Whether the sentence that is read out is true.
TRUE = {
    Question.PAID: False,
    Question.SPINE: False,
    Question.BOUND: False,
    Question.LATE: True,
    Question.REACH: True,
}


class Asked(StrEnum):
    """What a call asks."""

    FAMILY = "family"
    UNDERSTOOD = "understood"
    WILLING = "willing"
    REACHABLE = "reachable"


@dataclass(frozen=True)
class EnrolmentRule:
    """Ages in whole years, and the check of what was understood."""

    youngest: int
    oldest: int
    leave_at: int
    questions: tuple[Question, ...]
    right_least: int

    def __post_init__(self) -> None:
        if not 0 < self.youngest <= self.oldest < self.leave_at:
            raise ValueError("youngest, oldest, leave_at: ages in years, each above the one before")
        if not 0 < self.right_least <= len(set(self.questions)) == len(self.questions):
            raise ValueError("right_least: from one to as many as there are questions")


@dataclass(frozen=True)
class CoolingRule:
    """Days to think it over, days after them in which the call is made, and what it asks."""

    days: int
    call_days: int
    questions: tuple[Asked, ...]

    def __post_init__(self) -> None:
        if not 0 < self.days <= 90 or not 0 < self.call_days <= 90 or not self.questions:
            raise ValueError("days, call_days: from 1 to 90; questions: at least one")


@dataclass(frozen=True)
class KeepingRule:
    """How touch is kept: every so many months, so many registrants a week on each worker's desk;
    attempts before somebody counts as lost; days until a deferral without a day is looked at again."""

    months: int
    a_week: int
    deeds_least: int
    attempts: int
    review_days: int

    def __post_init__(self) -> None:
        figures = (self.months, self.deeds_least, self.attempts, self.a_week)
        if min(*figures, self.review_days) < 1:
            raise ValueError("months, deeds_least, attempts, a_week, review_days: 1 or more")


@dataclass(frozen=True)
class RateRule:
    """The call sample: how many are drawn, from how many answers on its rate is shown, and of a
    hundred such intervals how many hold the truth."""

    size: int
    shown_from: int
    confidence: int

    def __post_init__(self) -> None:
        if not 1 <= self.shown_from <= self.size <= 1000 or not 50 <= self.confidence <= 99:
            raise ValueError("shown_from at most size, at most 1000; confidence: 50 to 99")


@dataclass(frozen=True)
class QualityRule:
    """By what recruiting is judged: the recruits of so many years; who was in touch within so many
    months; from how many people on a share is shown."""

    recruits_years: int
    in_touch_months: int
    shown_from: int

    def __post_init__(self) -> None:
        if not 1 <= self.recruits_years <= 20 or not 1 <= self.in_touch_months <= 120:
            raise ValueError("recruits_years: 1 to 20; in_touch_months: 1 to 120")
        if self.shown_from < 2:
            raise ValueError("shown_from: at least two")


ENROLMENT = register(Topic("stemdonor.enrolment", EnrolmentRule, PACKAGE, "policy/enrolment.toml"))
COOLING = register(Topic("stemdonor.cooling", CoolingRule, PACKAGE, "policy/cooling.toml"))
KEEPING = register(Topic("stemdonor.keeping", KeepingRule, PACKAGE, "policy/keeping.toml"))
RATE = register(Topic("stemdonor.rate", RateRule, PACKAGE, "policy/rate.toml"))
QUALITY = register(Topic("stemdonor.quality", QualityRule, PACKAGE, "policy/quality.toml"))
