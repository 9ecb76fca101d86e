"""When a patient may deposit blood, when the deposit may be used, and how much of a city's use it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sanxian.blood.facts.hospital_policy import Autologous
from sanxian.kernel.days import MonthEnd, Span, add
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Autologous]


@dataclass(frozen=True, slots=True)
class Draw:
    """A deposit that is asked for; `before` are the days of the patient's earlier draws."""

    hb: int
    volume_ml: int
    on: date
    operation_on: date
    before: tuple[date, ...] = ()


def deposit_bars(draw: Draw, policy: Policy) -> tuple[Reason, ...]:
    """Every reason against drawing now."""
    return tuple(_deposit_bars(draw, policy))


def _deposit_bars(draw: Draw, policy: Policy) -> Iterator[Reason]:
    values = policy.values
    if draw.hb < values.hb_from:
        yield policy.reason("deposit_hb_low", "hb_from", limit=values.hb_from)
    if not 0 < draw.volume_ml <= values.most_ml:
        yield policy.reason("deposit_volume", "most_ml", limit=values.most_ml)
    if draw.operation_on < after(draw.on, values.last_before_operation):
        span = values.last_before_operation
        yield policy.reason("deposit_too_late", "last_before_operation", limit=span)
    next_day = max((after(day, values.draws_apart) for day in draw.before), default=draw.on)
    if draw.on < next_day:
        yield policy.reason("deposit_too_soon", "draws_apart", until=next_day)


def after(day: date, span: Span) -> date:
    """The day that lies `span` after `day`."""
    return add(day, span, MonthEnd.CLAMP)


def use_bars(
    tested: bool, finding: str, expires_at: datetime, at: datetime, policy: Policy
) -> tuple[Reason, ...]:
    """Every reason why a deposit may not go to its patient now."""
    found: list[Reason] = []
    if policy.values.tests_needed and not tested:
        found.append(policy.reason("deposit_not_tested", "tests_needed"))
    if finding == "reactive" and not policy.values.reactive_may_be_given:
        found.append(policy.reason("deposit_reactive", "reactive_may_be_given"))
    if expires_at <= at:
        found.append(Reason("deposit_expired"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Own blood among all blood of elective operations: patients and mL, each with its denominator."""

    own_patients: int
    patients: int
    own_ml: int
    ml: int

    @property
    def by_patients(self) -> Decimal | None:
        return percent(self.own_patients, self.patients)

    @property
    def by_ml(self) -> Decimal | None:
        return percent(self.own_ml, self.ml)


def percent(part: int, whole: int) -> Decimal | None:
    """Per cent with one decimal; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def ratio(own: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> Ratio:
    """Of (patient, mL) rows of own blood and of other people's, each patient counted once."""
    mine, theirs = list(own), list(others)
    own_patients = {patient for patient, _ml in mine}
    everybody = own_patients | {patient for patient, _ml in theirs}
    own_ml = sum(ml for _patient, ml in mine)
    return Ratio(
        len(own_patients), len(everybody), own_ml, own_ml + sum(ml for _patient, ml in theirs)
    )


def per_thousand(part: int, whole: int) -> Decimal | None:
    """Per thousand with two decimals; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(part) * 1000 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def minutes(span: Span) -> int:
    """A span by the clock in minutes."""
    return span.count * (60 if span.unit == "hours" else 1)
