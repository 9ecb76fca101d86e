"""What may cross between the two sides, and the values of escorts, letters and meetings.

`FromDonor` and `FromPatient` have no field for anything that the other side must not know: a name, a
place, a reason or a person's own words cannot be put in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sanxian.kernel.policy import Topic, register

PACKAGE = "sanxian.coordination"
PRODUCT = re.compile(
    r"[A-Z0-9][A-Z0-9-]{2,22}[A-Z0-9*]", re.ASCII
)  # one check sign in 37 is a star


class Direction(StrEnum):
    TO_PATIENT = "to_patient"
    TO_DONOR = "to_donor"


class DonorWord(StrEnum):
    """All that the patient's side ever hears."""

    REPORT = "report"
    RESERVED = "reserved"
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    COLLECTED = "collected"
    DELIVERED = "delivered"


# What says of the day of collection: one is planned, or she is held and the day is open (again).
DAYS = (DonorWord.PLANNED, DonorWord.RESERVED)


class PatientWord(StrEnum):
    """All that the donor's side ever hears."""

    WANTED = "wanted"
    PREPARING = "preparing"
    RECEIVED = "received"
    TRANSPLANTED = "transplanted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FromDonor:
    """One word to the patient's side; a day goes with a plan, and may go with a reservation (the last
    on which the donor is held); a product goes with a collection."""

    word: DonorWord
    day: date | None = None
    product: str = ""
    matches: int | None = None
    of: int | None = None

    def __post_init__(self) -> None:
        _typed(self, word=DonorWord, day=date, matches=int, of=int)
        if self.product and not PRODUCT.fullmatch(self.product):
            raise ValueError("product: capital letters, digits and dashes, or a star at the end")
        if self.day is None and self.word == DonorWord.PLANNED:
            raise ValueError("day: goes with a plan")
        if self.day and self.word not in (DonorWord.PLANNED, DonorWord.RESERVED):
            raise ValueError("day: goes with a plan or a reservation, and with nothing else")
        if bool(self.product) != (self.word == DonorWord.COLLECTED):
            raise ValueError("product: goes with a collection, and with nothing else")


@dataclass(frozen=True, slots=True)
class FromPatient:
    """One word to the donor's side; what is wanted goes with `wanted` alone. Age in whole years."""

    word: PatientWord
    first: date | None = None
    last: date | None = None
    mnc: Decimal | None = None
    cd34: Decimal | None = None
    sex: str = ""
    age: int | None = None
    weight: Decimal | None = None

    def __post_init__(self) -> None:
        _typed(
            self, word=PatientWord, first=date, last=date, mnc=Decimal, cd34=Decimal, age=int,
            weight=Decimal,
        )  # fmt: skip
        if self.sex not in ("", "male", "female"):
            raise ValueError("sex: male or female")
        rest = (self.first, self.last, self.mnc, self.cd34, self.age, self.weight)
        if self.word != PatientWord.WANTED and (self.sex or any(x is not None for x in rest)):
            raise ValueError("days, dose and body go with what is wanted alone")


def _typed(said: Any, **kinds: type) -> None:
    """No free text where a number, a day or a known word belongs."""
    for name, kind in kinds.items():
        value = getattr(said, name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, datetime)):
            raise TypeError(f"{name}: {kind.__name__}")


@dataclass(frozen=True, slots=True)
class DonorSide:
    """A donor's case as whoever opened the link sees it: code, county, where it stands, the hospital that
    has it, and when two persons there had signed for the cells."""

    uid: str
    code: str
    org_path: str
    stands: str
    open: bool
    hospital: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case of one side that waits for a link: its code, its place and its days, never a name.

    `task` is the national centre's number. It belongs to the donor's side: nothing says that the other
    side knows it too, so that it is not told there.
    """

    uid: str
    code: str
    place: str
    first: date | None
    last: date | None
    task: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the publicity checker may know of a case, to find it in a draft; never shown. `wish` is what
    the donor wishes of the press: "nothing", "without_name", "afterwards", or "" where she was not asked."""

    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    hospitals: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    wish: str = ""


@dataclass(slots=True)
class Doors:
    """How the donor's side is asked and told; filled at start-up."""

    by_code: Callable[[str], DonorSide | None]
    by_uid: Callable[[str], DonorSide | None]
    hear: Callable[..., Any]  # uid=, said=FromPatient, by=, at=
    known: Callable[[str], Known]
    mine: Callable[[Any], list[str]]  # the uids of an actor's own cases
    so_far: Callable[[str], list[FromDonor]]  # what was said before there was a link
    waiting: Callable[[str], list[Waiting]]  # reserved donors at or below a path


class Rank(StrEnum):
    FIRST = "first"
    BACKUP = "backup"  # kept informed; what it says is held back


class Because(StrEnum):
    """Because somebody opens a link."""

    ESCORT = "escort"  # to plan the way of the cells
    SAFETY = "safety"  # a finding that concerns the other side's health
    SECOND = "second"  # a second request for the same donor
    LOST = "lost"  # the donor is lost while the patient is prepared
    MEETING = "meeting"
    MISTAKE = "mistake"  # the link was made between wrong cases
    AUDIT = "audit"


class Ended(StrEnum):
    """Because a link ended; open words that say nothing of anybody's health or wish."""

    DONE = "done"
    DONOR_UNAVAILABLE = "donor_unavailable"
    NOT_NEEDED = "not_needed"
    MISTAKE = "mistake"


class Side(StrEnum):
    DONOR = "donor"
    PATIENT = "patient"


# Ends after which the two sides may still write: cells were given. After any other there is nobody to
# write to: no cells were given, or the link was never between these two.
WRITES_ON = frozenset({Ended.DONE})


class Purpose(StrEnum):
    """What a side may agree to, each by itself."""

    LETTERS = "letters"
    MEETING = "meeting"


class Return(StrEnum):
    """Because a letter goes back to its writer."""

    TELLS_WHO = "tells_who"
    TELLS_WHERE = "tells_where"
    MONEY = "money"
    HURTS = "hurts"
    OTHER = "other"


class No(StrEnum):
    """Because a meeting is not approved."""

    TOO_EARLY = "too_early"
    NOT_BOTH = "not_both"
    NOT_WELL = "not_well"
    OTHER = "other"


class Passing(StrEnum):
    """Which hand-over it is."""

    PICKUP = "pickup"
    RELAY = "relay"
    DELIVERY = "delivery"


@dataclass(frozen=True)
class TransportRule:
    """Hours from the take-over of the cells to their delivery, temperatures in °C, and how often in
    minutes one looks."""

    hours_most: int
    low: Decimal
    high: Decimal
    every_minutes: int

    def __post_init__(self) -> None:
        if not 0 < self.hours_most <= 240 or self.every_minutes < 5:
            raise ValueError("hours_most: up to ten days; every_minutes: at least 5")
        if self.low >= self.high:
            raise ValueError("low: below high")


@dataclass(frozen=True)
class ContactRule:
    """Days after the transplant before a letter is passed on and before people may meet; where either
    side is abroad, and within the country."""

    letter_days: int
    letter_days_foreign: int
    meeting_days: int
    meeting_days_foreign: int

    def __post_init__(self) -> None:
        if min(self.letter_days, self.letter_days_foreign) < 0:
            raise ValueError("days: not negative")
        if self.meeting_days < self.letter_days:
            raise ValueError("meeting_days: people write before they meet")


@dataclass(frozen=True)
class PublicityRule:
    """When a draft for the public tells too much. Ages in years between which a donor's lies; days ahead
    within which a day is to come; how many Chinese signs, besides what may be said, a clause of the receiving
    side, a letter from it, and the end of the cells' way may have before a person is to read it."""

    youngest: int
    oldest: int
    ahead_days: int
    clause_signs: int
    letter_signs: int
    goal_signs: int

    def __post_init__(self) -> None:
        if not 0 < self.youngest < self.oldest:
            raise ValueError("youngest: below oldest")
        if min(self.ahead_days, self.clause_signs, self.letter_signs, self.goal_signs) < 1:
            raise ValueError("days and signs: at least one")


TRANSPORT = register(
    Topic("coordination.transport", TransportRule, PACKAGE, "policy/transport.toml")
)
CONTACT = register(Topic("coordination.contact", ContactRule, PACKAGE, "policy/contact.toml"))
PUBLICITY = register(
    Topic("coordination.publicity", PublicityRule, PACKAGE, "policy/publicity.toml")
)


@dataclass(frozen=True, slots=True)
class Errand:
    """All that an escort may know of what she carries: the codes on the bags ("" until the cells are
    collected), the errand's own code and two addresses."""

    code: str
    product: str
    start: str
    end: str
