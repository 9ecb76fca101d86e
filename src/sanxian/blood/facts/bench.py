"""What the rules of the bench need to know: instruments, lots, control samples, numbers of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sanxian.blood.facts.laboratory import GROUPING
from sanxian.blood.facts.terms import Assay


def reagent_of(assay: str) -> str:
    """The assay whose reagent lot a reading uses: grouping is read with that of ABO, a single virus
    with that of the nucleic acid test."""
    if assay == GROUPING:
        return Assay.ABO
    return Assay.NAT if assay.startswith(f"{Assay.NAT}_") else assay


class InstrumentKind(StrEnum):
    """What stands in the register."""

    SEROLOGY = "serology"  # enzyme or chemiluminescence immunoassay
    NAT = "nat"
    CHEMISTRY = "chemistry"
    GROUPING = "grouping"
    MANUAL = "manual"  # a bench where one reads by eye


class Difference(StrEnum):
    """How a number of a collection batch disagrees."""

    TUBE_MISSING = "tube_missing"
    BAG_MISSING = "bag_missing"
    BOTH_MISSING = "both_missing"
    NOT_LISTED = "not_listed"  # it came, and the session did not list it


@dataclass(frozen=True, slots=True)
class Control:
    """A control sample as it was measured. `expected` is a word, or the mean where `sd` is given."""

    instrument: str
    assay: str
    lot: str
    level: str
    expected: str
    found: str
    sd: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A judged control run."""

    level: str
    ok: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Tool:
    """What a result names, as the register knows it: None where it knows no such thing."""

    instrument_status: str | None
    lot_status: str | None
    lot_expires: date | None = None
    runs: tuple[Run, ...] = ()  # of this instrument with this lot
