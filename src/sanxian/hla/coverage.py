"""What a larger registry is worth: the chance that a patient finds a donor, as it grows.

A patient's two haplotypes, and each donor's, are drawn from their populations. For each of the patients
drawn, the chance that one more donor matches is exact (over all pairs of haplotypes); the chance that at
least one of n does is 1 − (1 − p)ⁿ. Patients with a haplotype that the frequencies do not list count as
without a donor, so that a table that leaves out rare haplotypes does not flatter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanxian.hla.drawing import draw
from sanxian.hla.frequencies.table import BadFrequencies, Frequencies, Population
from sanxian.hla.probability import genotype_of, spectrum_of_anyone

Chances = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """One size of the registry.

    `ten` and `nine`: the chance of at least one donor with 10 of 10, and with 9 or more; `thousand` what
    one more thousand effective donors adds to `ten` and to `nine`.
    """

    registered: int
    effective: int
    ten: float
    nine: float
    thousand_ten: float
    thousand_nine: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """A curve for the patients of one population.

    `listed` is the part of patients both of whose haplotypes are in the table; `error` the standard error
    of the chances, which comes from the number of patients drawn.
    """

    population: str
    recruited: Mapping[str, float]
    effective_rate: float
    patients: int
    listed: float
    error: float
    points: tuple[Point, ...]


def coverage(
    frequencies: Frequencies,
    sizes: Sequence[int],
    *,
    population: str = "",
    recruited: Mapping[str, float] | None = None,
    effective_rate: float = 1.0,
    patients: int = 1000,
    seed: int = 1,
) -> Coverage:
    """The chances of patients of `population` (the first if not said) at each size of the registry.

    `recruited` says how the registry is recruited: population → its share of the donors (all from the
    patients' own if not said); `effective_rate` which part of those registered is typed, reached and
    willing. Raises BadFrequencies for an unknown population and ValueError for shares that do not sum
    to one or a rate outside 0…1.
    """
    held = frequencies.populations
    name = population or next(iter(held))
    shares = dict(recruited or {name: 1.0})
    for one in (name, *shares):
        if one not in held:
            raise BadFrequencies(f"no population {one!r}; there are {', '.join(held)}")
    if abs(sum(shares.values()) - 1) > 1e-6 or min(shares.values()) < 0:
        raise ValueError("the shares of the populations recruited must sum to one")
    if not 0 <= effective_rate <= 1:
        raise ValueError("the effective rate lies between 0 and 1")
    ten, nine = _chances(held, name, shares, patients, seed)
    listed = min(1.0, float(held[name].frequencies.sum())) ** 2
    points = [_point(size, effective_rate, ten, nine, listed) for size in sizes]
    largest = int(max(sizes) * effective_rate) if sizes else 0
    spread = float(np.std(_at_least_one(ten, largest))) / max(1, patients) ** 0.5
    return Coverage(name, shares, effective_rate, patients, listed, spread * listed, tuple(points))


def _chances(
    held: Mapping[str, Population],
    name: str,
    shares: Mapping[str, float],
    patients: int,
    seed: int,
) -> tuple[Chances, Chances]:
    """For each patient drawn: that one donor matches ten of ten, and nine or more."""
    pairs = draw(held[name], patients, np.random.default_rng(seed))
    distinct, place = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True)
    ten, nine = np.zeros(len(distinct)), np.zeros(len(distinct))
    for row, (one, other) in enumerate(distinct):
        genotype = genotype_of(held[name], int(one), int(other))
        for donors, share in shares.items():
            spectrum = share * spectrum_of_anyone(genotype, held[donors])
            ten[row] += spectrum[10]
            nine[row] += spectrum[10] + spectrum[9]
    return ten[place.ravel()], nine[place.ravel()]


def _at_least_one(p: Chances, donors: int) -> Chances:
    """1 − (1 − p)ⁿ, also where p is very small."""
    return -np.expm1(donors * np.log1p(-np.minimum(p, 1 - 1e-16)))


def _point(size: int, rate: float, ten: Chances, nine: Chances, listed: float) -> Point:
    effective = int(size * rate)

    def chance(p: Chances, donors: int) -> float:
        return float(np.mean(_at_least_one(p, donors))) * listed

    a, b = chance(ten, effective), chance(nine, effective)
    return Point(
        size,
        effective,
        a,
        b,
        chance(ten, effective + 1000) - a,
        chance(nine, effective + 1000) - b,
    )
