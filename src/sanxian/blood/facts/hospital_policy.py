"""The numbers of the hospital, as policy topics: bedside, ways out, grounds for blood, own blood."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sanxian.blood.facts.hospital import Point
from sanxian.blood.facts.supply_policy import PACKAGE
from sanxian.blood.facts.terms import STOCKED, Component
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


class Threshold(StrEnum):
    """A measure and whether the patient is operated on."""

    HB_SURGICAL = "hb_surgical"
    HB_MEDICAL = "hb_medical"
    PLATELETS_SURGICAL = "platelets_surgical"
    PLATELETS_MEDICAL = "platelets_medical"
    INR_SURGICAL = "inr_surgical"
    INR_MEDICAL = "inr_medical"
    FIBRINOGEN_SURGICAL = "fibrinogen_surgical"
    FIBRINOGEN_MEDICAL = "fibrinogen_medical"


@dataclass(frozen=True)
class Line:
    """Beyond `act` blood is called for; on the other side of `none` it is not; between, by signs."""

    act: Decimal
    none: Decimal


@dataclass(frozen=True)
class Bedside:
    """How many hands check, and when the patient is looked at."""

    second_checker: bool
    early_after: Span
    observations: tuple[Point, ...]

    def __post_init__(self) -> None:
        if not self.early_after.by_the_clock:
            raise ValueError("early_after is counted in minutes or hours")


@dataclass(frozen=True)
class Hospital:
    """Ways out of a hospital: to another one, and back to the centre."""

    transfer_needs_agreement: bool
    returns_accepted: bool
    return_out_within: Span
    return_components: tuple[Component, ...]

    def __post_init__(self) -> None:
        if not self.return_out_within.by_the_clock:
            raise ValueError("return_out_within is counted in minutes or hours")


@dataclass(frozen=True)
class Appropriateness:
    """When blood is called for, how much of it takes a second look, and what stops an issue."""

    lines: dict[Threshold, Line]
    ml_per_bag: dict[str, int]
    large_ml: int
    statement_before_issue: bool
    approval_before_issue: bool

    def __post_init__(self) -> None:
        for name, line in self.lines.items():
            rising = name.startswith("inr")
            if (line.act < line.none) if rising else (line.act > line.none):
                raise ValueError(f"lines.{name}: act and none are the wrong way round")
        if not set(STOCKED) <= set(self.ml_per_bag) <= set(Component):
            raise ValueError("ml_per_bag: a row for every component that is kept in stock")
        if self.large_ml <= 0 or min(self.ml_per_bag.values()) <= 0:
            raise ValueError("volumes are above zero")


@dataclass(frozen=True)
class Autologous:
    """A patient's own blood. `hb_from` in g/L; volumes in mL."""

    hb_from: int
    most_ml: int
    draws_apart: Span
    last_before_operation: Span
    deposit_life: Span
    tests_needed: bool
    reactive_may_be_given: bool

    def __post_init__(self) -> None:
        if self.hb_from <= 0 or self.most_ml <= 0:
            raise ValueError("hb_from and most_ml are above zero")


BEDSIDE = register(Topic("blood.bedside", Bedside, PACKAGE, "policy/bedside.toml"))
HOSPITAL = register(Topic("blood.hospital", Hospital, PACKAGE, "policy/hospital.toml"))
APPROPRIATENESS = register(
    Topic("blood.appropriateness", Appropriateness, PACKAGE, "policy/appropriateness.toml")
)
AUTOLOGOUS = register(Topic("blood.autologous", Autologous, PACKAGE, "policy/autologous.toml"))
