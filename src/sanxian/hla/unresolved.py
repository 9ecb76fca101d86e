"""The probability of a match for a patient whose own typing leaves many genotypes open.

To go through them one by one would work through the donors anew for each. Here each haplotype of a
donor is looked at once, by the alleles that the patient may have; what two of them make together is
compared with all genotypes of the patient at one go. What cannot reach eight of ten is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanxian.hla.frequencies.table import LOCI
from sanxian.hla.typing import NULL

Numbers = npt.NDArray[np.int64]
Masses = npt.NDArray[np.float64]
Genotype = tuple[tuple[int, int], ...]

LEAST = 8  # matches; fewer are not told apart
CELLS = 4_000_000  # of a table of comparisons in memory
_MOST = 1 << 62


@dataclass(frozen=True)
class _Locus:
    """What the patient may have at one locus, and how each pair that a donor may have compares.

    A donor's token is one of `alleles` (1 …), or another (0); `null` is the number of no expression.
    `pair[a, b]` numbers what two tokens express together; `table[pair, own]` are the matches of such
    a pair with each pair that the patient may have, `own` of each genotype.
    """

    alleles: Numbers
    null: int
    pair: Numbers
    table: npt.NDArray[np.uint8]
    own: Numbers
    best: npt.NDArray[np.uint8]

    def numbered(self, tokens: npt.NDArray[np.int32]) -> Numbers:
        place = np.searchsorted(self.alleles, tokens)
        near = self.alleles[np.minimum(place, len(self.alleles) - 1)]
        found = np.where(near == tokens, place + 1, 0)
        return np.where(tokens == NULL, self.null, found)


def _locus(pairs: Numbers) -> _Locus:
    """`pairs`: (genotypes, 2) tokens of the patient."""
    alleles = np.unique(pairs)
    own, place = np.unique(np.searchsorted(alleles, pairs) + 1, axis=0, return_inverse=True)
    held = int(np.searchsorted(alleles, NULL)) if NULL in alleles else -1
    null = held + 1 if held >= 0 else len(alleles) + 1
    size = len(alleles) + 2
    a, b = np.divmod(np.arange(size * size), size)
    a, b = np.where(a == null, b, a), np.where(b == null, a, b)
    low, high = np.minimum(a, b), np.maximum(a, b)
    distinct, pair = np.unique(low * size + high, return_inverse=True)
    one, other = (side[:, None] for side in np.divmod(distinct, size))
    x, y = own[None, :, 0], own[None, :, 1]
    table = np.maximum(
        (one == x).astype(np.uint8) + (other == y), (one == y).astype(np.uint8) + (other == x)
    )
    return _Locus(alleles, null, pair.reshape(size, size), table, place.ravel(), table.max(axis=1))


class Unresolved:
    """A patient's genotypes with their probabilities, ready to be compared."""

    def __init__(self, genotypes: list[tuple[Genotype, float]]) -> None:
        tokens = np.array([genotype for genotype, _ in genotypes], np.int64)
        self.weights = np.array([weight for _, weight in genotypes])
        self.loci = [_locus(tokens[:, n]) for n in range(len(LOCI))]

    def pairs(self, one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> Numbers:
        """(rows, loci) tokens of two haplotypes → the numbers of what they express together."""
        return np.stack(
            [
                locus.pair[locus.numbered(one[:, n]), locus.numbered(other[:, n])]
                for n, locus in enumerate(self.loci)
            ],
            axis=1,
        )

    def compared(self, pairs: Numbers) -> Masses:
        """For rows of such numbers: the probability of eight, nine and ten matches, as (rows, 3)."""
        distinct, place = rows_of(pairs, [len(locus.table) for locus in self.loci])
        found = np.zeros((len(distinct), 3))
        step = max(1, CELLS // len(self.weights))
        for begin in range(0, len(distinct), step):
            part = distinct[begin : begin + step]
            matches = np.zeros((len(part), len(self.weights)), np.uint8)
            for n, locus in enumerate(self.loci):
                matches += np.take(locus.table[part[:, n]], locus.own, axis=1)
            for n in range(3):
                found[begin : begin + step, n] = (matches == LEAST + n) @ self.weights
        return found[place]

    def reach(self, pairs: Numbers) -> npt.NDArray[np.bool_]:
        """Which rows may have eight matches with some genotype."""
        best = sum(locus.best[pairs[:, n]].astype(np.int64) for n, locus in enumerate(self.loci))
        return np.asarray(best >= LEAST)

    def of_donors(
        self,
        donor: Numbers,
        sides: npt.NDArray[np.uint8],
        tokens: npt.NDArray[np.int32],
        frequencies: Masses,
        donors: int,
    ) -> Masses:
        """The mass of eight, nine, ten matches and of all, of each donor: (donors, 4).

        A row for each haplotype that a donor may carry: `donor` in ascending order, `sides` (rows, loci)
        which of the two typed sides it fits (bits), its tokens and its frequency.
        """
        alleles = np.stack([x.numbered(tokens[:, n]) for n, x in enumerate(self.loci)], axis=1)
        sizes = [donors, *(4 * (len(locus.alleles) + 2) for locus in self.loci)]
        kinds, place = rows_of(np.column_stack([donor, alleles * 4 + sides]), sizes)
        weight = np.bincount(place, frequencies, len(kinds))
        owner, fits, alleles = kinds[:, 0], kinds[:, 1:] % 4, kinds[:, 1:] // 4
        mass = np.zeros((donors, 4))
        for first, second in _pairs(owner):
            kept = np.ones(len(first), np.bool_)
            for n in range(len(LOCI)):
                kept &= TOGETHER[fits[first, n], fits[second, n]]
            first, second = first[kept], second[kept]
            product = weight[first] * weight[second] * np.where(first == second, 1.0, 2.0)
            mass[:, 3] += np.bincount(owner[first], product, donors)
            pairs = np.stack(
                [x.pair[alleles[first, n], alleles[second, n]] for n, x in enumerate(self.loci)],
                axis=1,
            )
            near = self.reach(pairs)
            chances = self.compared(pairs[near]) * product[near, None]
            for n in range(3):
                mass[:, n] += np.bincount(owner[first[near]], chances[:, n], donors)
        return mass


# Two haplotypes stand together at a locus where one fits the first side and the other the second.
TOGETHER = np.array(
    [[bool(a & 1 and b & 2 or a & 2 and b & 1) for b in range(4)] for a in range(4)]
)


def rows_of(rows: Numbers, sizes: list[int]) -> tuple[Numbers, Numbers]:
    """The distinct rows in ascending order, and which of them each row is; `sizes` bound the columns."""
    whole = 1
    for size in sizes:
        whole *= size
    if whole >= _MOST:
        distinct, place = np.unique(rows, axis=0, return_inverse=True)
        return distinct, place.ravel()
    code = np.zeros(len(rows), np.int64)
    for n, size in enumerate(sizes):
        code = code * size + rows[:, n]
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    return rows[first], place.ravel()


def _pairs(owner: Numbers, at_once: int = 1_000_000) -> Iterator[tuple[Numbers, Numbers]]:
    """Pairs of rows of one owner, each with itself and with those after it, some at a time."""
    ends = np.searchsorted(owner, owner, side="right")
    sums = np.cumsum(ends - np.arange(len(owner)))
    begin = 0
    while begin < len(owner):
        limit = (sums[begin - 1] if begin else 0) + at_once
        end = max(begin + 1, int(np.searchsorted(sums, limit, side="right")))
        rows = np.arange(begin, end)
        lengths = ends[begin:end] - rows
        first = np.repeat(rows, lengths)
        starts = np.cumsum(lengths) - lengths
        yield first, np.arange(int(lengths.sum())) + np.repeat(rows - starts, lengths)
        begin = end
