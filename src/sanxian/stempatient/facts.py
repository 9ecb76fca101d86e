"""Codes and values of the patient's side. Nothing here can hold anything of a donor but its news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sanxian.kernel.policy import Topic, register

PACKAGE = "sanxian.stempatient"


class Word(StrEnum):
    """All that ever comes from the donor's side."""

    REPORT = "report"  # how many of how many match
    RESERVED = "reserved"  # with the last day on which the donor is held
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"  # never why
    PLANNED = "planned"  # with the day of collection
    CONFIRMED = "confirmed"  # the donor's last written yes
    COLLECTED = "collected"  # with the code on the bag
    DELIVERED = "delivered"


class Told(StrEnum):
    """All that the patient's side ever says."""

    WANTED = "wanted"  # dose and days
    PREPARING = "preparing"  # conditioning has begun; in general terms
    RECEIVED = "received"
    TRANSPLANTED = "transplanted"
    CANCELLED = "cancelled"  # no longer needed; never why


class Outcome(StrEnum):
    """How it went; sealed, since it says how somebody is."""

    ENGRAFTED = "engrafted"
    NOT_ENGRAFTED = "not_engrafted"
    RELAPSED = "relapsed"
    DIED = "died"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """Looked a request was taken back; sealed."""

    OTHER_DONOR = "other_donor"
    OTHER_TREATMENT = "other_treatment"
    CONDITION = "condition"
    WISH = "wish"
    DIED = "died"
    UNSAID = "unsaid"


class Looked(StrEnum):
    """Looked somebody opens a patient's name and record."""

    CARE = "care"
    CALL = "call"
    CORRECTION = "correction"


SEXES = ("male", "female")
GROUPS = ("A+", "A-", "B+", "B-", "O+", "O-", "AB+", "AB-")


KG_LEAST = 5  # a step that is fewer kilograms of a patient hides no weight


@dataclass(frozen=True)
class RequestRule:
    """What a request may ask for and how a product may come: MNC in 10⁸ and CD34+ in 10⁶ for each
    kilogram of the patient, the steps up to which both are rounded before the donor's side hears of
    them, the heaviest patient in kg, the product's temperature in °C at receipt."""

    mnc_per_kg: Decimal
    cd34_per_kg: Decimal
    mnc_step: Decimal
    cd34_step: Decimal
    weight_most: int
    receipt_low: Decimal
    receipt_high: Decimal

    def __post_init__(self) -> None:
        if min(self.mnc_per_kg, self.cd34_per_kg) <= 0 or self.weight_most < 1:
            raise ValueError("mnc_per_kg, cd34_per_kg, weight_most: above 0")
        if min(self.mnc_step / self.mnc_per_kg, self.cd34_step / self.cd34_per_kg) < KG_LEAST:
            raise ValueError("mnc_step, cd34_step: so fine that they tell the patient's weight")
        if self.receipt_low >= self.receipt_high:
            raise ValueError("receipt_low: below receipt_high")


REQUEST = register(Topic("stempatient.request", RequestRule, PACKAGE, "policy/request.toml"))


@dataclass(frozen=True, slots=True)
class Dose:
    """What the product must hold: MNC in 10⁸, CD34+ in 10⁶ cells, of the whole product."""

    mnc: Decimal
    cd34: Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """What a hospital counts on before conditioning: the day of collection, the last day of the
    reservation, and whether a donor is held at all."""

    collection: date | None
    until: date | None
    by_a_donor: bool


@dataclass(frozen=True, slots=True)
class Patient:
    """Who it is, as the hospital writes it down; everything but sex and the year is sealed."""

    name: str
    document: str
    sex: str = ""
    born: int | None = None
    abo: str = ""
    diagnosis: str = ""
    clinical: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """From which to which day the cells are wanted, and when conditioning is to begin."""

    first: date | None
    last: date | None
    conditioning: date | None = None
