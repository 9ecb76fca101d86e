"""Which pairs of haplotypes explain a typing, and how probable each is. Exact: nothing is cut off.

A person's two haplotypes are drawn from one population; without saying which, populations are equally
probable beforehand. A pair explains a typing if at every locus its two alleles are among what the two
sides may be, one on each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanxian.hla.frequencies.table import LOCI, Frequencies, Population
from sanxian.hla.grades import at
from sanxian.hla.typing import Pairs, Tokens, Typing

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Diplotype:
    """Two haplotypes of a population, named, and the probability given what was typed."""

    population: str
    one: str
    other: str
    probability: float


@dataclass(frozen=True, slots=True)
class Imputed:
    """All diplotypes, the most probable first; `mass` is how probable the typing itself was.

    No diplotype and no mass: no pair of haplotypes explains what was typed.
    """

    diplotypes: tuple[Diplotype, ...]
    mass: float

    @property
    def is_explained(self) -> bool:
        return bool(self.diplotypes)


def impute(typing: Typing, frequencies: Frequencies) -> Imputed:
    """All diplotypes of a typing, over LOCI (A, B, C, DRB1, DQB1).

    A null allele is compared as itself: a haplotype carries it, though it is not expressed.
    """
    found: list[tuple[float, str, str, str]] = []
    share = 1 / len(frequencies.populations)
    for population in frequencies.populations.values():
        first, second, weights = pairs(typing, population)
        names = population.haplotypes
        found += [
            (float(w) * share, population.name, names[i], names[j])
            for i, j, w in zip(first, second, weights, strict=True)
        ]
    mass = float(np.sum([row[0] for row in found])) if found else 0.0
    if mass <= 0:
        return Imputed((), 0.0)
    found.sort(key=lambda row: (-row[0], row[1:]))
    return Imputed(tuple(Diplotype(p, a, b, w / mass) for w, p, a, b in found if w > 0), mass)


def pairs(
    typing: Typing, population: Population
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Haplotypes i ≤ j of each pair that explains a typing, and the pair's frequency."""
    return paired([at(typing, locus).written for locus in LOCI], population)


def paired(
    loci: list[Pairs], population: Population
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """`pairs`, from the sides of each of LOCI."""
    possible = np.ones(len(population), np.bool_)
    for column, locus in enumerate(loci):
        possible &= _any_side(locus, population.tokens[:, column])
    rows = np.flatnonzero(possible)
    tokens = population.tokens[rows]
    fits = np.ones((len(rows), len(rows)), np.bool_)
    for column, locus in enumerate(loci):
        fits &= _fits(locus, tokens[:, column])
    i, j = np.nonzero(np.triu(fits))
    both = population.frequencies[rows]
    weights = both[i] * both[j] * np.where(i == j, 1.0, 2.0)
    return rows[i], rows[j], weights


def _any_side(pairs: Pairs, tokens: npt.NDArray[np.int32]) -> Flags:
    found = np.zeros(len(tokens), np.bool_)
    for one, other in pairs:
        found |= among(tokens, one) | among(tokens, other)
    return found


def _fits(pairs: Pairs, tokens: npt.NDArray[np.int32]) -> Flags:
    fits = np.zeros((len(tokens), len(tokens)), np.bool_)
    for one, other in pairs:
        a, b = among(tokens, one), among(tokens, other)
        fits |= (a[:, None] & b[None, :]) | (b[:, None] & a[None, :])
    return fits


def among(tokens: npt.NDArray[np.int32], side: Tokens) -> Flags:
    """Which tokens a side may be."""
    if side is None:
        return np.ones(len(tokens), np.bool_)
    wanted = np.fromiter(side, np.int64, len(side))
    marked = np.zeros(max(int(tokens.max(initial=0)), int(wanted.max(initial=0))) + 2, np.bool_)
    marked[wanted] = True  # NULL is -1: the last place, which no other token has
    return marked[tokens]
