"""Each distinct locus typing gets a number; what a patient matches is worked out once a number.

Typings that leave the same open share a number. Number 0 is the untyped locus.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sanxian.hla.grades import certain
from sanxian.hla.typing import NULL, LocusTyping, Pairs, Tokens, Typing, expressed

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """The typings of a book as arrays: pairs of sides, and each side's tokens in one long row."""

    tokens: Numbers  # of all sides, one after the other; NULL stands as the last token
    starts: Numbers  # where each side's tokens begin
    unknown: npt.NDArray[np.bool_]  # sides of which nothing is known
    first: Numbers  # of each pair
    second: Numbers
    entry: Numbers  # where each entry's pairs begin
    exact: npt.NDArray[np.bool_]  # entries with one pair of two single tokens
    width: int


class Book:
    """The distinct typings of one locus."""

    def __init__(self, locus: str) -> None:
        self.locus = locus
        self.numbers: dict[Pairs, int] = {}
        self.typings: list[Pairs] = []
        self.texts: list[str] = []
        self._table: Table | None = None
        self.number_of(((None, None),), "")

    def __len__(self) -> int:
        return len(self.typings)

    def number(self, typing: LocusTyping | None) -> int:
        return self.number_of(canonical(typing.written), typing.text) if typing else 0

    def number_of(self, pairs: Pairs, text: str) -> int:
        found = self.numbers.get(pairs)
        if found is None:
            found = self.numbers[pairs] = len(self.typings)
            self.typings.append(pairs)
            self.texts.append(text)
            self._table = None
        return found

    def table(self) -> Table:
        if self._table is None:
            self._table = _table(self.typings)
        return self._table

    def likely(self, patient: LocusTyping) -> Bytes:
        """For every number, how many sides may be alike with the patient's: 0, 1 or 2."""
        table = self.table()
        best = np.zeros(len(table.first), np.uint8)
        for one, other in patient.pairs:
            a, b = _hit(table, one), _hit(table, other)
            direct = a[table.first] + b[table.second]
            crossed = a[table.second] + b[table.first]
            np.maximum(best, np.maximum(direct, crossed), out=best)
        return np.maximum.reduceat(best, table.entry)

    def definite(self, patient: LocusTyping, numbers: Numbers, likely: Bytes) -> Bytes:
        """For the given numbers, how many sides are alike whatever is found out later."""
        found = likely[numbers]
        exact = len(patient.pairs) == 1 and all(
            s is not None and len(s) == 1 for s in patient.pairs[0]
        )
        open_ = np.flatnonzero((found > 0) & ~(self.table().exact[numbers] & exact))
        for place in open_:
            pairs = self.typings[int(numbers[place])]
            least = min(certain(mine, theirs) for mine in patient.pairs for theirs in means(pairs))
            found[place] = min(least, int(found[place]))
        return found


def canonical(pairs: Pairs) -> Pairs:
    """The same meaning, the same value: sides and pairs in one order."""
    if len(pairs) == 1:
        ((a, b),) = pairs
        return pairs if _order(a) <= _order(b) else ((b, a),)
    turned = (pair if _order(pair[0]) <= _order(pair[1]) else (pair[1], pair[0]) for pair in pairs)
    return tuple(sorted(dict.fromkeys(turned), key=lambda pair: (_order(pair[0]), _order(pair[1]))))


def means(pairs: Pairs) -> Pairs:
    """Sides as written → as they are compared."""
    return tuple(expressed(*pair) for pair in pairs)


def numbered(books: dict[str, Book], typing: Typing) -> list[int]:
    return [book.number(typing.get(locus)) for locus, book in books.items()]


def _order(side: Tokens) -> tuple[int, ...]:
    return () if side is None else tuple(sorted(side)) if len(side) > 1 else tuple(side)


def _hit(table: Table, side: Tokens) -> Bytes:
    """Which sides of the book share a token with this one."""
    if side is None:
        return np.ones(len(table.starts), np.uint8)
    mark = np.zeros(table.width, np.uint8)
    mark[[token for token in side if token < table.width - 1]] = 1  # NULL is -1, the last
    hit = np.maximum.reduceat(mark[table.tokens], table.starts)
    hit[table.unknown] = 1
    return hit


def _table(typings: Iterable[Pairs]) -> Table:
    sides: dict[Tokens, int] = {}
    first, second, entry, exact = [], [], [], []
    for pairs in map(means, typings):
        entry.append(len(first))
        exact.append(len(pairs) == 1 and all(s is not None and len(s) == 1 for s in pairs[0]))
        for one, other in pairs:
            first.append(sides.setdefault(one, len(sides)))
            second.append(sides.setdefault(other, len(sides)))
    width = 2 + max((max(side) for side in sides if side), default=0)
    tokens, starts = [], []
    for side in sides:
        starts.append(len(tokens))
        # a side of which nothing is known keeps one place, which is never asked
        tokens += [width - 1 if token == NULL else token for token in side] if side else [0]
    return Table(
        np.array(tokens, np.int64),
        np.array(starts, np.int64),
        np.array([side is None for side in sides]),
        np.array(first, np.int64),
        np.array(second, np.int64),
        np.array(entry, np.int64),
        np.array(exact),
        width,
    )
