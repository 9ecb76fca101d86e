"""Haplotype frequencies from unphased typings, by expectation-maximisation.

The steps of Excoffier and Slatkin (Mol Biol Evol 1995;12:921): every way in which a person's alleles may
lie on two haplotypes is weighed by the frequencies so far, and the weights are the next frequencies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from sanxian.hla.frequencies.table import LOCI, Frequencies, Population
from sanxian.hla.grades import at
from sanxian.hla.names import Nomenclature
from sanxian.hla.typing import NULL, Pairs, Typing

RESOLUTIONS = 64  # of what was typed, up to which a person's haplotypes are all thought of
Alleles = tuple[int, ...]  # a token at each of LOCI


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was found, and what it stands on.

    `people` took part; `unexplained` were left out, since their typings were too open for haplotypes
    of their own, and no haplotype of the others explained them. `converged` is False where the
    rounds ended before the frequencies stood still.
    """

    frequencies: Frequencies
    people: int
    unexplained: int
    rounds: int
    converged: bool


@dataclass
class _Ways:
    """Each way of each distinct person: two haplotypes."""

    person: list[int]
    one: list[int]
    other: list[int]


def estimate(
    typings: Iterable[Typing],
    names: Nomenclature,
    *,
    population: str = "estimated",
    rounds: int = 2000,
    still: float = 1e-6,
    least: float = 1e-9,
) -> Estimate:
    """Frequencies of the haplotypes of people who are taken as unrelated.

    People whose typing leaves more open than RESOLUTIONS are explained by the haplotypes of the
    others, in a second estimate that begins where the first ended. `still` is the greatest sum of
    changes in one round after which it ends; haplotypes below `least` are left out.
    """
    counts = Counter(tuple(at(typing, locus).written for locus in LOCI) for typing in typings)
    narrow = [loci for loci in counts if _resolutions(loci) <= RESOLUTIONS]
    numbers: dict[Alleles, int] = {}
    ways = _Ways([], [], [])
    for person, loci in enumerate(narrow):
        for one, other in sorted({_ordered(*pair) for pair in _phases(loci)}):
            ways.person.append(person)
            ways.one.append(numbers.setdefault(one, len(numbers)))
            ways.other.append(numbers.setdefault(other, len(numbers)))
    weights = [counts[loci] for loci in narrow]
    f, done, converged = _rounds(ways, weights, len(numbers), rounds, still)
    wide = [loci for loci in counts if _resolutions(loci) > RESOLUTIONS]
    explained = _join(wide, ways, narrow, numbers, f) if numbers else []
    if explained:
        weights += [counts[loci] for loci in explained]
        f, more, converged = _rounds(ways, weights, len(numbers), rounds, still, f)
        done += more
    people = sum(weights)
    return Estimate(
        _named(numbers, f, names, population, least),
        people,
        sum(counts.values()) - people,
        done,
        converged,
    )


def _rounds(
    ways: _Ways,
    weights: list[int],
    haplotypes: int,
    rounds: int,
    still: float,
    start: npt.NDArray[np.float64] | None = None,
) -> tuple[npt.NDArray[np.float64], int, bool]:
    if not haplotypes:
        return np.zeros(0), 0, True
    person, one, other = (np.array(x, np.int64) for x in (ways.person, ways.one, ways.other))
    people = np.array(weights, np.float64)
    twice = np.where(one == other, 1.0, 2.0)
    f = np.full(haplotypes, 1 / haplotypes) if start is None else start
    for done in range(1, rounds + 1):
        mass = f[one] * f[other] * twice
        whole = np.bincount(person, mass, len(people))
        share = mass * (people / np.where(whole > 0, whole, 1.0))[person]
        sums = np.bincount(one, share, haplotypes) + np.bincount(other, share, haplotypes)
        new = sums.astype(np.float64)
        new /= new.sum()
        change = float(np.abs(new - f).sum())
        f = new
        if change < still:
            return f, done, True
    return f, rounds, False


def _join(
    wide: list[tuple[Pairs, ...]],
    ways: _Ways,
    narrow: list[tuple[Pairs, ...]],
    numbers: dict[Alleles, int],
    f: npt.NDArray[np.float64],
) -> list[tuple[Pairs, ...]]:
    """The ways of openly typed people, by the haplotypes that have some frequency."""
    from sanxian.hla.imputation import paired

    alleles = list(numbers)
    held = np.flatnonzero(f > 1e-8)
    known = Population(
        "", ("",) * len(held), np.array([alleles[h] for h in held], np.int32), f[held]
    )
    explained = []
    for loci in wide:
        one, other, mass = paired(list(loci), known)
        if mass.sum() > 0:
            person = len(narrow) + len(explained)
            ways.person += [person] * len(one)
            ways.one += held[one].tolist()
            ways.other += held[other].tolist()
            explained.append(loci)
    return explained


def _resolutions(loci: tuple[Pairs, ...]) -> int:
    """How many pairs of alleles a typing leaves open over all loci; beyond any limit where untyped."""
    total = 1
    for pairs in loci:
        own = 0
        for one, other in pairs:
            if one is None or other is None:
                return RESOLUTIONS + 1
            own += len(one) * len(other)
        total *= own
    return total


def _phases(loci: tuple[Pairs, ...]) -> Iterator[tuple[Alleles, Alleles]]:
    """Every pair of haplotypes that explains a narrow typing; the first locus is not turned."""
    own = [
        [(x, y) for one, other in pairs for x in one or () for y in other or ()] for pairs in loci
    ]
    for chosen in product(*own):
        first, *rest = chosen
        turns = [((x, y), (y, x)) if x != y else ((x, y),) for x, y in rest]
        for turned in product(*turns):
            both = (first, *turned)
            yield tuple(x for x, _ in both), tuple(y for _, y in both)


def _ordered(one: Alleles, other: Alleles) -> tuple[Alleles, Alleles]:
    return (one, other) if one <= other else (other, one)


def _named(
    numbers: dict[Alleles, int],
    f: npt.NDArray[np.float64],
    names: Nomenclature,
    population: str,
    least: float,
) -> Frequencies:
    kept = [(alleles, float(f[n])) for alleles, n in numbers.items() if f[n] >= least]
    kept.sort(key=lambda row: (-row[1], row[0]))
    written = tuple(
        "~".join(_written(locus, token, names) for locus, token in zip(LOCI, alleles, strict=True))
        for alleles, _ in kept
    )
    tokens = np.array([alleles for alleles, _ in kept], np.int32).reshape(-1, len(LOCI))
    values = np.array([value for _, value in kept])
    return Frequencies({population: Population(population, written, tokens, values)})


def _written(locus: str, token: int, names: Nomenclature) -> str:
    """A token as a name that is read again as the same token."""
    if token == NULL:
        null = next(entry.name for entry in names[locus].entries if entry.is_null)
        return f"{locus}*{null}"
    return f"{locus}*{names[locus].tokens[token]}"
