"""What a larger registry is worth: the chance that a patient finds a donor, as it grows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from sanxian.core.actor import Actor
from sanxian.hla import Nomenclature
from sanxian.hla.coverage import Coverage, coverage
from sanxian.stemcell import editions
from sanxian.stemcell.selectors import names

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
PATIENTS = 500


def usual_rate(by: Actor, on: date) -> int:
    """How many of a hundred registered are effective where the actor works, by the edition."""
    return editions.register(by.facility, on).values.effective_rate


def curve(
    known: Nomenclature,
    population: str,
    rate: int,
    here: int,
    recruited: Mapping[str, float] | None = None,
) -> Coverage | None:
    """The curve over SIZES and the present size, at so many effective of a hundred registered;
    `recruited`: population → its share of the registry (all from the patients' own if not said)."""
    if population not in names.populations(known):
        return None
    sizes = tuple(sorted({*SIZES, here} - {0}))
    return _curve(known, population, rate, sizes, tuple(sorted((recruited or {}).items())))


@lru_cache(maxsize=32)
def _curve(
    known: Nomenclature,
    population: str,
    rate: int,
    sizes: tuple[int, ...],
    recruited: tuple[tuple[str, float], ...],
) -> Coverage:
    held = names.frequencies(known)
    assert held is not None
    return coverage(
        held, sizes, population=population, effective_rate=rate / 100, patients=PATIENTS,
        recruited=dict(recruited),
    )  # fmt: skip
