"""Whether a machine's record can be true, and whether the year's volume was passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sanxian.blood.facts import Eligibility, Kind, PastDonation
from sanxian.blood.rules.eligibility.history import A_YEAR, after
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Eligibility]
LONGEST_H = 6


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a machine; volumes in mL."""

    started_at: datetime
    ended_at: datetime
    processed_ml: int
    anticoagulant_ml: int
    product_ml: int
    plasma_ml: int = 0


def run_bars(run: Run, drawn_at: datetime, at: datetime) -> tuple[Reason, ...]:
    """What cannot be: time that runs backwards or lies ahead, more out of the arm than through the machine."""
    hours = (run.ended_at - run.started_at).total_seconds() / 3600
    found = {
        "run_out_of_order": run.ended_at <= run.started_at,
        "run_ahead": run.ended_at > at,
        "run_before_draw": run.started_at < drawn_at.replace(second=0, microsecond=0),
        "run_too_long": hours > LONGEST_H,
        "run_without_product": run.product_ml <= 0,
        "run_more_than_processed": run.product_ml + run.plasma_ml > run.processed_ml,
    }
    return tuple(Reason(code) for code, bad in found.items() if bad)


def over_year(run: Run, on: date, donations: Iterable[PastDonation], policy: Policy) -> bool:
    """Whether platelets and plasma of a year, this run with them, exceed what the edition allows."""
    dose = policy.values.platelet_dose_ml
    total = run.product_ml + run.plasma_ml
    for past in donations:
        if past.kind is Kind.APHERESIS_PLATELETS and after(past.date, A_YEAR, policy) > on:
            volume = dose * (past.doses or 1) if past.volume_ml is None else past.volume_ml
            total += volume + past.plasma_ml
    return total > policy.values.platelets_plasma_a_year_max_ml
