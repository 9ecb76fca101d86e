"""The quality sampling plan: how many bags, which of them, what is measured, and what passes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sanxian.blood.facts.sampling_policy import Limit, Sampling
from sanxian.blood.facts.storage import Measure
from sanxian.blood.facts.terms import Component
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Sampling]
BASE_ML = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """One value, and whether the edition accepts it."""

    measure: Measure
    value: Decimal
    ok: bool


def need(component: Component, made: int, policy: Policy) -> int:
    """How many of the bags made in a month are to be measured: a share, at least a number, and
    never more than were made."""
    share = -(-made * policy.values.permille // 1000)
    return min(made, max(share, policy.values.monthly[component]))


def order(numbers: Iterable[str], month: date) -> list[str]:
    """The bags in the order in which they are picked: by the SHA-256 of month and number, so that
    nobody chooses and everybody can check."""
    return sorted(numbers, key=lambda n: hashlib.sha256(f"{month:%Y-%m}:{n}".encode()).hexdigest())


def asked(component: Component, *, leucodepleted: bool, policy: Policy) -> tuple[Measure, ...]:
    """What is measured in such a bag; leucocytes are counted where they were taken out, or never
    were in."""
    always = component is Component.APHERESIS_PLATELETS
    return tuple(
        m
        for m in Measure
        if f"{component} {m}" in policy.values.limits
        and (m is not Measure.LEUCOCYTES_E6 or leucodepleted or always)
    )


def limit(component: Component, measure: Measure, source_ml: int, policy: Policy) -> Limit:
    """What a bag made of so much whole blood must measure."""
    found = policy.values.limits[f"{component} {measure}"]
    if not found.each_200 or source_ml <= 0:
        return found
    factor = Decimal(source_ml) / BASE_ML
    return Limit(found.low * factor, found.high * factor, True)


def unreadable(given: Mapping[str, str], wanted: tuple[Measure, ...]) -> Iterator[Reason]:
    """Why these values cannot be judged: one is missing, is no number, or was not asked for."""
    for measure in wanted:
        said = given.get(measure, "").strip()
        if not said:
            yield Reason("measure_missing", params={"measure": measure.value})
        elif _number(said) is None:
            yield Reason("measure_unreadable", params={"measure": measure.value})
    for name in given.keys() - set(wanted):
        if given[name].strip():
            yield Reason("measure_not_asked", params={"measure": name[:24]})


def judged(
    component: Component, source_ml: int, given: Mapping[str, str], policy: Policy
) -> tuple[Measured, ...]:
    """The values, each with its verdict; `unreadable` found nothing wrong with them."""
    found = []
    for name, said in given.items():
        value = _number(said)
        if value is None:
            continue
        bounds = limit(component, Measure(name), source_ml, policy)
        found.append(Measured(Measure(name), value, bounds.low <= value <= bounds.high))
    return tuple(found)


def _number(said: str) -> Decimal | None:
    """A finite number of ordinary size, at most three places; None where it is none."""
    try:
        value = Decimal(said.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value < 100_000:
        return None
    return value.quantize(Decimal("0.001"))
