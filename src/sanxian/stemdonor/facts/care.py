"""Codes and values of the collection: hospitals, exam, plan, drug, sessions, hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What an exam says; the findings lie sealed."""

    FIT = "fit"
    UNFIT = "unfit"
    AGAIN = "again"


class Reaction(StrEnum):
    """What the drug that mobilises may do."""

    NONE = "none"
    BONE_PAIN = "bone_pain"
    HEADACHE = "headache"
    FATIGUE = "fatigue"
    FEVER = "fever"
    NAUSEA = "nausea"
    SPLEEN_PAIN = "spleen_pain"
    ALLERGY = "allergy"
    OTHER = "other"


GRAVE = frozenset({Reaction.SPLEEN_PAIN, Reaction.ALLERGY})


class Press(StrEnum):
    """What the donor wishes of press and publicity."""

    NOTHING = "nothing"
    WITHOUT_NAME = "without_name"
    AFTERWARDS = "afterwards"


class Vessel(StrEnum):
    """Through which vein the cells were taken."""

    ARM = "arm"
    CENTRAL = "central"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A collection hospital as a choice sees it. `beds_free` on every one of the days; `together`
    says that cells must not be taken there for this case, whatever the reason."""

    pk: int
    name: str
    org_path: str
    qualified: bool
    beds_free: bool
    km: int | None
    together: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a plan: the drug is given on `gcsf_days` days up to the first of collection."""

    admission: date
    gcsf_from: date
    gcsf_days: int
    collection: date
    collection_days: int
    discharge: date


@dataclass(frozen=True, slots=True)
class Product:
    """One bag of cells. MNC in millions, CD34+ in tens of thousands; whole numbers."""

    volume_ml: int
    mnc: int
    cd34: int
