"""The numbers by which eligibility is decided, as a policy topic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sanxian.blood.facts.eligibility import Permanent, Temporary
from sanxian.kernel.days import IntervalEnd, LeapBirthday, MonthEnd, Span, YearWindow
from sanxian.kernel.policy import Topic, register


class UpperAge(StrEnum):
    """Whether "to 55" lasts until the 56th birthday or ends on the 55th."""

    WHOLE_YEAR = "whole_year"
    BIRTHDAY = "birthday"


class YearCount(StrEnum):
    """What is counted against the yearly number of platelet donations."""

    SESSIONS = "sessions"
    DOSES = "doses"


class Silence(StrEnum):
    """What holds where the text says nothing."""

    ALLOWED = "allowed"
    BARRED = "barred"


@dataclass(frozen=True)
class Eligibility:
    """`_from` and `_to` are inclusive, `_below` is not."""

    age_from: int
    age_to: int
    age_to_repeat: int
    repeat_donor_min: int
    repeat_needs_no_reaction: bool
    repeat_needs_request: bool
    weight_male_kg_from: Decimal
    weight_female_kg_from: Decimal
    sbp_mmhg_from: int
    sbp_mmhg_below: int
    dbp_mmhg_from: int
    dbp_mmhg_below: int
    pulse_pressure_mmhg_from: int
    pulse_from: int
    pulse_athlete_from: int
    pulse_to: int
    temperature_c_to: Decimal
    hb_male_g_per_l_from: Decimal
    hb_female_g_per_l_from: Decimal
    hct_from: Decimal
    platelets_from: Decimal
    platelets_below: Decimal
    platelets_after_from: Decimal
    whole_blood_volumes_ml: tuple[int, ...]
    whole_blood_max_ml: int
    platelet_doses_max: int
    plasma_with_one_dose_max_ml: int
    platelets_a_year_max: int
    platelets_plasma_a_year_max_ml: int
    interval_whole_to_whole: Span
    interval_platelets_to_platelets: Span
    interval_platelets_special_match: Span
    interval_platelets_to_whole: Span
    interval_whole_to_platelets: Span
    temporary: dict[Temporary, Span]
    temporary_platelets_only: tuple[Temporary, ...]
    incubation: dict[str, Span]
    permanent: dict[Permanent, bool]
    interval_end: IntervalEnd
    month_end: MonthEnd
    leap_birthday: LeapBirthday
    upper_age: UpperAge
    year_window: YearWindow
    platelet_year_counts: YearCount
    platelet_dose_ml: int
    breastfeeding_after_a_year: Silence

    def __post_init__(self) -> None:
        pairs = (
            ("age_from", "age_to"),
            ("sbp_mmhg_from", "sbp_mmhg_below"),
            ("dbp_mmhg_from", "dbp_mmhg_below"),
            ("pulse_from", "pulse_to"),
            ("pulse_athlete_from", "pulse_to"),
            ("platelets_from", "platelets_below"),
        )
        for low, high in pairs:
            if getattr(self, low) >= getattr(self, high):
                raise ValueError(f"{low} must be below {high}")
        self._check_amounts()

    def _check_amounts(self) -> None:
        if not self.age_from > 0 or self.age_to > 120 or self.age_to_repeat > 120:
            raise ValueError("an age is out of range")
        if not self.whole_blood_volumes_ml or min(self.whole_blood_volumes_ml) <= 0:
            raise ValueError("whole_blood_volumes_ml must name volumes above zero")
        if min(self.platelet_dose_ml, self.platelet_doses_max) <= 0:
            raise ValueError("platelet_dose_ml and platelet_doses_max must be above zero")
        spans = [*self.temporary.values(), *self.incubation.values(), *self.intervals]
        if any(span.by_the_clock for span in spans):
            raise ValueError("waiting times are days, weeks, months or years")

    @property
    def intervals(self) -> tuple[Span, ...]:
        return (
            self.interval_whole_to_whole,
            self.interval_platelets_to_platelets,
            self.interval_platelets_special_match,
            self.interval_platelets_to_whole,
            self.interval_whole_to_platelets,
        )


ELIGIBILITY = register(
    Topic("blood.eligibility", Eligibility, "sanxian.blood", "policy/eligibility.toml")
)
