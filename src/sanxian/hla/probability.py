"""How probable it is that a donor matches in ten, nine or eight of ten, once both are typed in full.

Exact: every pair of haplotypes that explains what was typed takes part, of patient and donor alike, and
nothing is cut off unless `Outlook.kept` says so. Donors are worked through in one go: the haplotypes
which a donor may carry are gathered into kinds that behave alike (on which sides they fit, which of the
patient's alleles they bring), and only kinds are paired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sanxian.hla.frequencies.table import LOCI, Frequencies, Population
from sanxian.hla.grades import at
from sanxian.hla.imputation import among, paired
from sanxian.hla.registry.coding import Book
from sanxian.hla.typing import NULL, Pair, Pairs, Typing, expressed
from sanxian.hla.unresolved import LEAST, Unresolved

Codes = npt.NDArray[np.int64]  # (donors, loci)
Spectrum = npt.NDArray[np.float64]  # (donors, 11): the mass of each number of matches
Genotype = tuple[tuple[int, int], ...]  # two tokens at each of LOCI

GENOTYPES = (
    4000  # of a patient that are worked through, the most probable first; `kept` says their part
)
FEW = 4  # of a patient whose genotypes are gone through one by one
AT_ONCE = 2_000_000  # pairs of kinds in memory
DONORS = 1024
_FITS, _BRINGS, _KIND = 2, 3, 5  # bits of one locus of a kind: sides it fits, what it brings


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a search's probabilities stand on.

    `genotypes` of the patient that were worked through, and `kept`, the part of all their probability;
    `explained` False where no pair of haplotypes explains the patient's typing: then only donors
    whose typing and the patient's leave nothing open have a probability.
    """

    populations: tuple[str, ...]
    explained: bool
    genotypes: int
    kept: float
    judged: int = 0
    """Phenotypes of donors whose probability was worked out."""


class Chances:
    """Probabilities from haplotype frequencies. One object serves many searches."""

    def __init__(self, frequencies: Frequencies, population: str = "") -> None:
        self.frequencies = frequencies.only(population) if population else frequencies

    def of(self, patient: Typing, books: dict[str, Book], codes: Codes) -> tuple[Spectrum, Outlook]:
        """For donors given by their numbers at LOCI: the probability of 0 to 10 matches.

        A row of NaN where no pair of haplotypes explains the donor (or the patient, see Outlook).
        """
        genotypes, kept, explained = self.genotypes(patient)
        exact = _exact_rows(books, codes)
        found = np.zeros((len(codes), 11))
        names = tuple(self.frequencies.populations)
        if len(genotypes) > FEW:
            found[:, LEAST:] = self._unresolved(Unresolved(genotypes), books, codes, exact)
            return found, Outlook(names, explained, len(genotypes), kept, len(codes))
        for genotype, weight in genotypes:
            found[exact] += weight * _counted(books, codes[exact], genotype)
            found[~exact] += weight * self._spread(books, codes[~exact], genotype)
        if not genotypes:
            found[:] = np.nan
        return found, Outlook(names, explained, len(genotypes), kept, len(codes))

    def genotypes(self, patient: Typing) -> tuple[list[tuple[Genotype, float]], float, bool]:
        """What the patient may be, with probabilities, the part of the whole kept, and if explained."""
        loci = [at(patient, locus).written for locus in LOCI]
        if all(_is_exact(pairs) for pairs in loci):
            return [(_single(loci), 1.0)], 1.0, True
        weights: dict[Genotype, float] = {}
        for population in self.frequencies.populations.values():
            one, other, mass = paired(loci, population)
            _gather(weights, population.tokens[one], population.tokens[other], mass)
        total = sum(weights.values())
        if total <= 0:
            return [], 0.0, False
        ordered = sorted(weights.items(), key=lambda row: -row[1])[:GENOTYPES]
        kept = sum(weight for _, weight in ordered)
        return [(genotype, weight / kept) for genotype, weight in ordered], kept / total, True

    def _unresolved(
        self,
        patient: Unresolved,
        books: dict[str, Book],
        codes: Codes,
        exact: npt.NDArray[np.bool_],
    ) -> Spectrum:
        """The same for all genotypes of the patient at one go: eight, nine and ten matches."""
        found = np.zeros((len(codes), 3))
        held = np.flatnonzero(exact)
        if len(held):
            rows = [
                _single([books[x].typings[int(c)] for x, c in zip(LOCI, codes[n], strict=True)])
                for n in held
            ]
            tokens = np.array(rows, np.int32)
            found[held] = patient.compared(patient.pairs(tokens[:, :, 0], tokens[:, :, 1]))
        left = np.flatnonzero(~exact)
        mass = np.zeros((len(left), 4))
        for population in self.frequencies.populations.values():
            for begin in range(0, len(left), DONORS):
                part = slice(begin, begin + DONORS)
                mass[part] += _unresolved_masses(patient, books, codes[left[part]], population)
        total = mass[:, 3:]
        found[left] = mass[:, :3] / np.where(total > 0, total, np.nan)
        return found

    def _spread(self, books: dict[str, Book], codes: Codes, genotype: Genotype) -> Spectrum:
        """Donors whose typing leaves something open: over all that they may be."""
        mass = np.zeros((len(codes), 11))
        for population in self.frequencies.populations.values():
            for begin in range(0, len(codes), DONORS):
                part = slice(begin, begin + DONORS)
                mass[part] += _masses(books, codes[part], genotype, population)
        total = mass.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            return mass / np.where(total > 0, total, np.nan)


def _masses(
    books: dict[str, Book], codes: Codes, genotype: Genotype, population: Population
) -> Spectrum:
    tokens, frequencies = population.merged
    held = _Held.of(books, codes, tokens)
    mass = np.zeros((len(codes), 11))
    brings = [_brought(tokens[:, n], genotype[n]) for n in range(len(LOCI))]
    rows = np.flatnonzero(held.simple)
    if len(rows):
        mass[rows] = _by_kinds(held, rows, brings, frequencies)
    for row in np.flatnonzero(~held.simple):
        loci = [books[x].typings[int(codes[row, n])] for n, x in enumerate(LOCI)]
        mass[row] = _pair_by_pair(loci, population, genotype)
    return mass


def _unresolved_masses(
    patient: Unresolved, books: dict[str, Book], codes: Codes, population: Population
) -> Spectrum:
    tokens, frequencies = population.merged
    held = _Held.of(books, codes, tokens)
    mass = np.zeros((len(codes), 4))
    rows = np.flatnonzero(held.simple)
    if len(rows):
        donor, haplotype = held.haplotypes(rows, len(frequencies))
        sides = np.stack(
            [held.fits[n][held.where[n][rows][donor], haplotype] for n in range(len(LOCI))], axis=1
        )
        mass[rows] = patient.of_donors(
            donor, sides, tokens[haplotype], frequencies[haplotype], len(rows)
        )
    for row in np.flatnonzero(~held.simple):
        loci = [books[x].typings[int(codes[row, n])] for n, x in enumerate(LOCI)]
        one, other, own = paired(loci, population)
        chances = patient.compared(patient.pairs(population.tokens[one], population.tokens[other]))
        mass[row, :3], mass[row, 3] = own @ chances, own.sum()
    return mass


@dataclass(frozen=True)
class _Held:
    """Donors' typings over the haplotypes of a population.

    `fits` of each locus, (distinct typings, haplotypes): on which sides a haplotype fits; `where` of each
    locus which of them each donor has; `simple` donors have one pair of sides at every locus.
    """

    fits: list[npt.NDArray[np.uint8]]
    where: list[npt.NDArray[np.int64]]
    simple: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, books: dict[str, Book], codes: Codes, tokens: npt.NDArray[np.int32]) -> _Held:
        simple = np.ones(len(codes), np.bool_)
        fits, where = [], []
        for column, locus in enumerate(LOCI):
            distinct, place = np.unique(codes[:, column], return_inverse=True)
            typings = [books[locus].typings[int(number)] for number in distinct]
            simple &= np.array([len(pairs) == 1 for pairs in typings], np.bool_)[place]
            fits.append(np.array([_sides(tokens[:, column], pairs[0]) for pairs in typings]))
            where.append(place)
        return cls(fits, where, simple)

    def haplotypes(
        self, rows: npt.NDArray[np.int64], count: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Which of these donors may carry which haplotype: places in `rows` in order, haplotypes."""
        possible = np.packbits(self.fits[0] > 0, axis=1)[self.where[0][rows]]
        for column in range(1, len(LOCI)):
            possible &= np.packbits(self.fits[column] > 0, axis=1)[self.where[column][rows]]
        donor, haplotype = np.nonzero(np.unpackbits(possible, axis=1, count=count))
        return donor, haplotype


def _by_kinds(
    held: _Held,
    rows: npt.NDArray[np.int64],
    brings: list[npt.NDArray[np.uint8]],
    frequencies: npt.NDArray[np.float64],
) -> Spectrum:
    """The mass of 0 to 10 matches of each donor, by pairs of kinds of haplotypes."""
    donors = len(rows)
    donor, haplotype = held.haplotypes(rows, len(frequencies))
    kind = donor.astype(np.int64)
    for column in range(len(LOCI)):
        fits = held.fits[column][held.where[column][rows][donor], haplotype]
        kind = kind << _KIND | fits | brings[column][haplotype] << _FITS
    kinds, place = np.unique(kind, return_inverse=True)
    weight = np.bincount(place, frequencies[haplotype], len(kinds))
    owner = kinds >> (_KIND * len(LOCI))
    ends = np.searchsorted(owner, owner, side="right")
    mass = np.zeros(donors * 11)
    for begin, end in _portions(ends - np.arange(len(kinds))):
        first = np.repeat(np.arange(begin, end), ends[begin:end] - np.arange(begin, end))
        second = _ranges(np.arange(begin, end), ends[begin:end])
        product = weight[first] * weight[second] * np.where(first == second, 1.0, 2.0)
        matches = _matches(kinds[first], kinds[second])
        fitting = matches >= 0
        cell = owner[first[fitting]] * 11 + matches[fitting]
        mass += np.bincount(cell, product[fitting], donors * 11)
    return mass.reshape(donors, 11)


def genotype_of(population: Population, one: int, other: int) -> Genotype:
    """What two haplotypes express together."""
    weights: dict[Genotype, float] = {}
    tokens = population.tokens
    _gather(weights, tokens[[one]], tokens[[other]], np.ones(1))
    (genotype,) = weights
    return genotype


def spectrum_of_anyone(genotype: Genotype, population: Population) -> Spectrum:
    """The probability of 0 to 10 matches of somebody of whom nothing is known but the population.

    Haplotypes that the table does not list match nothing: the sum is (the sum of its frequencies)².
    """
    tokens, frequencies = population.merged
    kind = np.zeros(len(tokens), np.int64)
    for column in range(len(LOCI)):
        kind = kind << _KIND | (3 | _brought(tokens[:, column], genotype[column]) << _FITS)
    kinds, place = np.unique(kind, return_inverse=True)
    weight = np.bincount(place, frequencies, len(kinds))
    first, second = np.triu_indices(len(kinds))
    product = weight[first] * weight[second] * np.where(first == second, 1.0, 2.0)
    return np.bincount(_matches(kinds[first], kinds[second]), product, 11).astype(np.float64)


def _matches(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The matches of pairs of kinds; negative where they cannot stand together."""
    table = _pairing()
    total = np.zeros(len(one), np.int64)
    low = (1 << _KIND) - 1
    for column in range(len(LOCI)):
        shift = _KIND * column
        total += table[(one >> shift & low) << _KIND | (other >> shift & low)]
    return total


@lru_cache(maxsize=1)
def _pairing() -> npt.NDArray[np.int64]:
    """For two haplotypes at one locus, by sides they fit and alleles they bring: matches, or −100."""
    table = np.full(1 << 2 * _KIND, -100, np.int64)
    for one in range(1 << _KIND):
        for other in range(1 << _KIND):
            a, b = one & 3, other & 3
            if (a & 1 and b & 2) or (a & 2 and b & 1):
                table[one << _KIND | other] = _alike(one >> _FITS, other >> _FITS)
    return table


def _alike(one: int, other: int) -> int:
    """Matches with the patient; bit 1 brings the first allele, 2 the second, 4 is a null allele."""
    if one & 4 and other & 4:
        return 2 if one & 3 else 0
    one, other = (other if one & 4 else one), (one if other & 4 else other)
    return max((one & 1) + (other >> 1 & 1), (one >> 1 & 1) + (other & 1))


def _brought(tokens: npt.NDArray[np.int32], patient: tuple[int, int]) -> npt.NDArray[np.uint8]:
    first, second = tokens == patient[0], tokens == patient[1]
    return (first | second.astype(np.uint8) << 1 | (tokens == NULL).astype(np.uint8) << 2).astype(
        np.uint8
    )


def _sides(tokens: npt.NDArray[np.int32], pair: Pair) -> npt.NDArray[np.uint8]:
    return (among(tokens, pair[0]) | among(tokens, pair[1]).astype(np.uint8) << 1).astype(np.uint8)


def _pair_by_pair(loci: list[Pairs], population: Population, genotype: Genotype) -> Spectrum:
    """One donor whose phase was left open at a locus."""
    one, other, mass = paired(loci, population)
    weights: dict[Genotype, float] = {}
    _gather(weights, population.tokens[one], population.tokens[other], mass)
    found = np.zeros(11)
    for own, weight in weights.items():
        found[sum(_common(a, b) for a, b in zip(own, genotype, strict=True))] += weight
    return found


def _common(one: tuple[int, int], other: tuple[int, int]) -> int:
    direct = (one[0] == other[0]) + (one[1] == other[1])
    return max(direct, (one[0] == other[1]) + (one[1] == other[0]))


def _gather(
    weights: dict[Genotype, float],
    one: npt.NDArray[np.int32],
    other: npt.NDArray[np.int32],
    mass: npt.NDArray[np.float64],
) -> None:
    """Pairs of haplotypes → expressed genotypes, their masses added to `weights`."""
    a = np.where(one == NULL, other, one)
    b = np.where(other == NULL, one, other)
    both = np.stack([np.minimum(a, b), np.maximum(a, b)], axis=2).reshape(len(one), 2 * len(LOCI))
    if not len(both):
        return
    distinct, place = np.unique(both, axis=0, return_inverse=True)
    sums = np.bincount(place.ravel(), mass, len(distinct))
    for row, weight in zip(distinct.tolist(), sums.tolist(), strict=True):
        key = tuple(zip(row[::2], row[1::2], strict=True))
        weights[key] = weights.get(key, 0.0) + weight


def _is_exact(pairs: Pairs) -> bool:
    return len(pairs) == 1 and all(side is not None and len(side) == 1 for side in pairs[0])


def _single(loci: list[Pairs]) -> Genotype:
    found = []
    for ((one, other),) in loci:
        a, b = expressed(one, other)
        found.append((min(a or ()), min(b or ())))
    return tuple((min(pair), max(pair)) for pair in found)


def _exact_rows(books: dict[str, Book], codes: Codes) -> npt.NDArray[np.bool_]:
    rows = np.ones(len(codes), np.bool_)
    for column, locus in enumerate(LOCI):
        rows &= books[locus].table().exact[codes[:, column]]
    return rows


def _counted(books: dict[str, Book], codes: Codes, genotype: Genotype) -> Spectrum:
    """Donors whose typing leaves nothing open: all the mass on one number of matches."""
    total = np.zeros(len(codes), np.int64)
    for column, locus in enumerate(LOCI):
        distinct, place = np.unique(codes[:, column], return_inverse=True)
        counts = [
            _common(_single([books[locus].typings[int(number)]])[0], genotype[column])
            for number in distinct
        ]
        total += np.array(counts, np.int64)[place] if counts else 0
    found = np.zeros((len(codes), 11))
    found[np.arange(len(codes)), total] = 1.0
    return found


def _portions(sizes: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose sizes together stay near AT_ONCE."""
    sums = np.cumsum(sizes)
    begin = 0
    while begin < len(sizes):
        limit = (sums[begin - 1] if begin else 0) + AT_ONCE
        end = max(begin + 1, int(np.searchsorted(sums, limit, side="right")))
        yield begin, end
        begin = end


def _ranges(begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    lengths = ends - begins
    starts = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) + np.repeat(begins - starts, lengths)
