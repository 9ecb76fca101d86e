"""Codes and values of what comes after: costs, follow-up, visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CostKind(StrEnum):
    LOST_WORK = "lost_work"
    TRAVEL = "travel"
    MEALS = "meals"
    HOTEL = "hotel"
    EXAM = "exam"


class Fund(StrEnum):
    """Where the money comes from."""

    PROVINCE = "province"
    CITY = "city"
    HOSPITAL = "hospital"
    FOUNDATION = "foundation"


class Wellbeing(StrEnum):
    """How a donor says that she is; sealed."""

    WELL = "well"
    TIRED = "tired"
    PAIN = "pain"
    ILL = "ill"


class VisitKind(StrEnum):
    """Why a visit of care is planned: a donor of this year, or one whose turn it is."""

    THIS_YEAR = "this_year"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Blood:
    """A blood count: haemoglobin in g/L, white cells in 10^7/L, platelets in 10^9/L; None untested."""

    hb: int | None = None
    wbc: int | None = None
    plt: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A donor for the planner of visits: when she gave, when she was last visited."""

    pk: int
    gave_on: date
    visited_on: date | None = None
