"""Codes of a registrant's life: how they came, what they were asked, why they paused or left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
