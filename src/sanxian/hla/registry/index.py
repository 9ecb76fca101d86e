"""The index: donors by phenotype, phenotypes in the order in which a search skips what cannot match.

It holds a code for each donor, typings and what a search filters by; no name, number or address.
Donors of one phenotype (the same typings at A, B, C, DRB1 and DQB1) stand together, phenotypes are
sorted by B, DRB1 and A. A change goes into a small second segment, and what it replaces is struck out of
the first; `compact()` makes one of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sanxian.hla.loci import COUNTED, LOCI
from sanxian.hla.names import Codes, Nomenclature
from sanxian.hla.registry.coding import Book
from sanxian.hla.typing import Reader, Typing

ORDER = ("B", "DRB1", "A", "C", "DQB1")  # of the columns by which phenotypes are sorted
assert set(ORDER) == set(COUNTED[10])

Column = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]
UNKNOWN_YEAR = 0


@dataclass(frozen=True, slots=True)
class Donor:
    """One donor as a search knows them.

    `id` is a code of the registry; `born` a year, 0 where unknown; `sex` "m", "f" or ""; `region` a
    division code; `abo` a group such as "A+"; `cmv` "neg", "pos" or "".
    """

    id: str
    typing: Typing
    available: bool = True
    sex: str = ""
    born: int = UNKNOWN_YEAR
    region: str = ""
    abo: str = ""
    cmv: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which donors are asked for. Empty values filter nothing; a donor whose value is unknown passes.

    `region` is a prefix of the division code; `born_from` and `born_to` years, both included.
    """

    available: bool = True
    sex: str = ""
    born_from: int = 0
    born_to: int = 0
    region: str = ""
    abo: str = ""
    cmv: str = ""


TEXTS = ("sex", "region", "abo", "cmv")


@dataclass
class Words:
    """The few texts of a column, numbered; 0 is the empty one."""

    numbers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def chosen(self, prefix: str, *, whole: bool) -> npt.NDArray[np.bool_]:
        """Which numbers pass for a text that is asked for: itself or, if not whole, what begins so."""
        return np.array(
            [
                not text or (text == prefix if whole else text.startswith(prefix))
                for text in self.numbers
            ]
        )

    def texts(self) -> list[str]:
        return list(self.numbers)


@dataclass
class Columns:
    """Donors as columns, in any order; `codes` by locus."""

    ids: Column
    codes: dict[str, Column]
    available: Column
    born: Column
    texts: dict[str, Column]

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, rows: Rows) -> Columns:
        return Columns(
            self.ids[rows],
            {locus: column[rows] for locus, column in self.codes.items()},
            self.available[rows],
            self.born[rows],
            {name: column[rows] for name, column in self.texts.items()},
        )

    def given_up(self, rows: Rows) -> Columns:
        """The same as `taken`, one column at a time; nothing is left here, so that memory holds one."""
        kept = Columns(self.ids[rows], {}, self.available[rows], self.born[rows], {})
        self.ids = self.available = self.born = np.zeros(0, np.bool_)
        for mine, theirs in ((self.codes, kept.codes), (self.texts, kept.texts)):
            for name in list(mine):
                theirs[name] = mine.pop(name)[rows]
        return kept

    @staticmethod
    def joined(parts: list[Columns]) -> Columns:
        return Columns(
            np.concatenate([p.ids for p in parts]),
            {locus: np.concatenate([p.codes[locus] for p in parts]) for locus in LOCI},
            np.concatenate([p.available for p in parts]),
            np.concatenate([p.born for p in parts]),
            {name: np.concatenate([p.texts[name] for p in parts]) for name in TEXTS},
        )


class Segment:
    """Donors sorted by phenotype, with the runs that a search skips or opens.

    `phenotype[locus]` codes of each phenotype; donors of phenotype n are rows `begins[n]:begins[n + 1]`.
    A run is what shares the first two loci of ORDER: phenotypes `runs[r]:runs[r + 1]`. The columns that
    it is made of are given up to it.
    """

    def __init__(self, donors: Columns) -> None:
        order = np.lexsort([donors.codes[locus] for locus in reversed(ORDER)])
        self.donors = donors.given_up(order)
        del order
        self.alive = np.ones(len(self.donors), np.bool_)
        codes = self.donors.codes
        new = _changes([codes[locus] for locus in ORDER], len(self.donors))
        self.begins = np.append(new, len(self.donors)).astype(np.int64)
        self.phenotype = {locus: codes.pop(locus)[new] for locus in ORDER}
        self.runs = np.append(_changes([self.phenotype[x] for x in ORDER[:2]], len(new)), len(new))
        by_id = np.argsort(self.donors.ids, kind="stable")
        self.by_id = by_id.astype(np.uint32) if len(by_id) < 1 << 32 else by_id

    def __len__(self) -> int:
        return len(self.donors)

    def rows_of(self, ids: Column) -> Rows:
        """The rows of those of these ids that stand here and are not struck out."""
        held = self.donors.ids
        if not len(held) or not len(ids):
            return np.zeros(0, np.int64)
        place = np.searchsorted(held, ids, sorter=self.by_id)
        rows = self.by_id[np.minimum(place, len(held) - 1)].astype(np.int64)
        found = rows[held[rows] == ids]
        return found[self.alive[found]]

    def living(self) -> Columns:
        """Its donors as they were given, without those struck out."""
        spread = np.repeat(np.arange(len(self.begins) - 1), np.diff(self.begins))
        whole = Columns(
            self.donors.ids,
            {**self.donors.codes, **{x: self.phenotype[x][spread] for x in ORDER}},
            self.donors.available,
            self.donors.born,
            self.donors.texts,
        )
        return whole.taken(np.flatnonzero(self.alive))


class Index:
    """Donors in segments, and the books that number their typings."""

    def __init__(self, names: Nomenclature, codes: Codes | None = None) -> None:
        self.names = names
        self.reader = Reader(names, codes)
        self.books = {locus: Book(locus) for locus in LOCI}
        self.words = {name: Words() for name in TEXTS}
        self.segments: list[Segment] = []

    def __len__(self) -> int:
        """Donors that a search may find."""
        return sum(int(segment.alive.sum()) for segment in self.segments)

    # -- what goes in

    def load(self, donors: Iterable[Donor], batch: int = 200_000) -> None:
        """Fill an empty registry; an id that comes twice counts as it came last."""
        parts = [self._columns(rows) for rows in _batches(donors, batch)]
        self.build(Columns.joined(parts) if parts else self._columns([]))

    def build(self, donors: Columns) -> None:
        """The index over columns whose codes are of this registry's own books; they are given up to it."""
        self.segments = [Segment(_last_of_each(donors))]

    def add(self, donors: Iterable[Donor]) -> None:
        """Take in donors, new ones or known ones that changed; searchable when it returns."""
        self.change(donors, ())

    def remove(self, ids: Iterable[str]) -> None:
        """Strike donors out; an unknown id is no error."""
        self.change((), ids)

    def change(self, donors: Iterable[Donor], gone: Iterable[str]) -> None:
        """Both at once. Costs by what changed since `compact()`, not by the size of the registry."""
        fresh = self._columns(list(donors))
        struck = _ids([*fresh.ids.tolist(), *(own.encode() for own in gone)])
        for segment in self.segments:
            segment.alive[segment.rows_of(struck)] = False
        kept = [s.living() for s in self.segments[1:]]
        delta = Segment(_last_of_each(Columns.joined([*kept, fresh])))
        self.segments = [*self.segments[:1], delta]

    def compact(self) -> None:
        """One segment of all that lives."""
        self.build(Columns.joined([s.living() for s in self.segments] or [self._columns([])]))

    def _columns(self, donors: list[Donor]) -> Columns:
        books, words = self.books, self.words
        return Columns(
            _ids([d.id.encode() for d in donors]),
            {
                locus: np.fromiter((book.number(d.typing.get(locus)) for d in donors), np.uint32)
                for locus, book in books.items()
            },
            np.fromiter((d.available for d in donors), np.bool_),
            np.fromiter((d.born for d in donors), np.int16),
            {
                name: np.fromiter((column.number(getattr(d, name)) for d in donors), np.uint16)
                for name, column in words.items()
            },
        )

    # -- who passes

    def chosen(self, segment: Segment, filters: Filters) -> npt.NDArray[np.bool_]:
        """Which donors of a segment pass."""
        donors, passed = segment.donors, segment.alive
        if filters.available:
            passed = passed & donors.available
        if filters.born_from:
            passed = passed & ((donors.born == UNKNOWN_YEAR) | (donors.born >= filters.born_from))
        if filters.born_to:
            passed = passed & ((donors.born == UNKNOWN_YEAR) | (donors.born <= filters.born_to))
        for name in TEXTS:
            if text := getattr(filters, name):
                wanted = self.words[name].chosen(text, whole=name != "region")
                passed = passed & wanted[donors.texts[name]]
        return passed


def _batches(donors: Iterable[Donor], size: int) -> Iterator[list[Donor]]:
    rows: list[Donor] = []
    for donor in donors:
        rows.append(donor)
        if len(rows) == size:
            yield rows
            rows = []
    if rows:
        yield rows


def _changes(columns: list[Column], length: int) -> Rows:
    """Where any of the columns begins a new value; the first row always does."""
    if not length:
        return np.zeros(0, np.int64)
    new = np.zeros(length, np.bool_)
    new[0] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def _ids(codes: list[bytes]) -> Column:
    return np.array(codes, f"S{max(map(len, codes), default=1)}")


def _last_of_each(donors: Columns) -> Columns:
    order = np.argsort(donors.ids, kind="stable")
    ids = donors.ids[order]
    last = np.append(ids[1:] != ids[:-1], True)[: len(ids)]
    return donors if last.all() else donors.given_up(np.sort(order[last]))


def attributes(row: Mapping[str, str]) -> dict[str, Any]:
    """What a search filters by, from a file's columns, where they stand: available, sex, born …"""
    found: dict[str, Any] = {name: row[name].strip() for name in TEXTS if row.get(name)}
    if row.get("born", "").strip().isdigit():
        found["born"] = int(row["born"])
    if row.get("available"):
        found["available"] = row["available"].strip().lower() not in {"0", "no", "false", "n"}
    return found
