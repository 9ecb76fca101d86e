"""Codes and values of a match case, as the donor's side knows it. Nothing here says who the patient is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Request(StrEnum):
    """What the centre asks for."""

    EXTENDED = "extended"  # extended typing, for a registry abroad
    VERIFICATION = "verification"  # verification typing, for a registry abroad
    DOMESTIC = "domestic"
    SECOND_CELLS = "second_cells"  # a second donation of stem cells
    LYMPHOCYTES = "lymphocytes"  # donor lymphocytes for the same patient


SECOND = frozenset({Request.SECOND_CELLS, Request.LYMPHOCYTES})


class Side(StrEnum):
    """Whose doing it is that a case stops."""

    DONOR = "donor"
    PATIENT = "patient"
    HOUSE = "house"


class StopWhy(StrEnum):
    """Why a case stops. What tells of health or family is sealed: see OPEN_WORD."""

    UNSAID = "unsaid"
    UNWILLING = "unwilling"
    WORK = "work"
    FAMILY = "family"
    FEAR = "fear"
    HEALTH = "health"
    UNFIT = "unfit"
    LOST = "lost"
    NOT_MATCHED = "not_matched"
    NOT_NEEDED = "not_needed"
    ANOTHER_DONOR = "another_donor"
    LOGISTICS = "logistics"


PERSONAL = "personal"  # the open word that stands for a sealed one
SEALED_WHY = frozenset({StopWhy.FAMILY, StopWhy.FEAR, StopWhy.HEALTH, StopWhy.UNFIT})
OPEN_WHY = (PERSONAL, *(why.value for why in StopWhy if why not in SEALED_WHY))

WHY_OF: dict[Side, tuple[StopWhy, ...]] = {
    Side.DONOR: (
        StopWhy.UNSAID, StopWhy.UNWILLING, StopWhy.WORK, StopWhy.FAMILY, StopWhy.FEAR,
        StopWhy.HEALTH, StopWhy.UNFIT, StopWhy.LOST,
    ),
    Side.PATIENT: (
        StopWhy.UNSAID, StopWhy.NOT_MATCHED, StopWhy.NOT_NEEDED, StopWhy.ANOTHER_DONOR,
    ),
    Side.HOUSE: (StopWhy.UNSAID, StopWhy.LOGISTICS),
}  # fmt: skip


class Party(StrEnum):
    """With whom one talks."""

    DONOR = "donor"
    FAMILY = "family"


class Setting(StrEnum):
    """Where, or how."""

    HOME = "home"
    OFFICE = "office"
    SITE = "site"
    HOSPITAL = "hospital"
    PHONE = "phone"
    VIDEO = "video"


class Concern(StrEnum):
    """What somebody is worried about."""

    PAIN = "pain"
    BODY = "body"
    FERTILITY = "fertility"
    FAMILY = "family"
    WORK = "work"
    MONEY = "money"
    TRAVEL = "travel"
    TRUST = "trust"
    PRIVACY = "privacy"
    OTHER = "other"


class Leave(StrEnum):
    """Whether her family may be talked to, as she says."""

    GIVEN = "given"
    REFUSED = "refused"


class Way(StrEnum):
    """How a yes in writing was given."""

    PAPER = "paper"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Talked:
    """What the talks of a case have come to: how many answers she gave back in her own words, out of
    how many; which health questions stand open or stop (codes)."""

    talks: int = 0
    taught: int = 0
    asked_health: bool = False
    open_health: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stood:
    """What a case stands on when collection is planned: the exam, the day she gave before."""

    request: Request
    fit_until: date | None
    gave_before: date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Of one worker's or station's cases: how many were answered in the window, how many with yes."""

    answered: int
    agreed: int


@dataclass(frozen=True, slots=True)
class CaseNews:
    """What the other side may hear of a case: a code and a word; never a name, place or reason."""

    code: str
    word: str
    at: datetime
