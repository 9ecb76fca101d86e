"""The order of what a search found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sanxian.hla.grades import ANTIGEN, DEFINITE, POTENTIAL, at
from sanxian.hla.loci import COUNTED, LOCI
from sanxian.hla.registry.facts import Asked, Found, Hits
from sanxian.hla.registry.index import ORDER, TEXTS, Index, Rows

if TYPE_CHECKING:
    from sanxian.hla.probability import Chances, Outlook

_CLASS = 16  # more than the most definite matches
JUDGED = 5000  # phenotypes whose probability is worked out for one page of results
Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Pool:
    """Donors of all segments side by side. Donors of one kind are typed alike at the loci asked for."""

    found: list[Hits]
    codes: Table
    """Of each kind, over LOCI."""
    likely: Table
    """Of each kind, by locus asked for: how many sides may be alike."""
    definite: Table
    kind: Rows
    """Of each donor, as are the next two."""
    row: Rows
    owner: Rows

    def only(self, kept: Rows) -> _Pool:
        return replace(self, kind=self.kind[kept], row=self.row[kept], owner=self.owner[kept])


def ranked(
    registry: Index,
    asked: Asked,
    found: list[Hits],
    limit: int | None,
    chances: Chances | None,
    prefer: Mapping[str, str],
) -> tuple[tuple[Found, ...], Outlook | None]:
    """The best `limit` donors of all segments, and what their probabilities stand on."""
    if not any(len(hits.rows) for hits in found):
        return (), None
    pool = _pool(registry, asked, found)
    total, sure = pool.likely.sum(axis=1), pool.definite.sum(axis=1)
    if limit is not None:
        pool = pool.only(_best_classes(total, sure, pool.kind, limit))
    total, sure = total[pool.kind], sure[pool.kind]
    taste = _taste(registry, pool, prefer)
    first = np.lexsort([*reversed(taste), -sure, -total])
    spectrum, outlook = None, None
    if chances:
        chosen = first if limit is None else first[: _class_end(total, sure, first, limit)]
        spectrum, outlook = _judged(registry, chances, asked, pool, chosen)
        p = np.nan_to_num(spectrum[pool.kind[chosen]][:, [10, 9, 8]], nan=-1.0)
        keys = [*(t[chosen] for t in reversed(taste)), -p[:, 2], -p[:, 1], -p[:, 0]]
        first = chosen[np.lexsort([*keys, -sure[chosen], -total[chosen]])]
    best = first if limit is None else first[:limit]
    return tuple(_said(registry, asked, pool.only(best), spectrum)), outlook


def _said(
    registry: Index, asked: Asked, pool: _Pool, spectrum: npt.NDArray[np.float64] | None
) -> Iterator[Found]:
    """The donors of the pool in its order, in words."""
    letters = {(0, 0): ANTIGEN * 2, (1, 0): POTENTIAL + ANTIGEN, (1, 1): DEFINITE + ANTIGEN}
    letters |= {(2, n): DEFINITE * n + POTENTIAL * (2 - n) for n in range(3)}
    words = {name: registry.words[name].texts() for name in TEXTS}
    of_kind: dict[int, tuple[dict[str, str], int, int]] = {}
    for kind, row, owner in zip(
        pool.kind.tolist(), pool.row.tolist(), pool.owner.tolist(), strict=True
    ):
        if kind not in of_kind:
            likely, sure = pool.likely[kind].tolist(), pool.definite[kind].tolist()
            pairs = zip(COUNTED[asked.of], likely, sure, strict=True)
            of_kind[kind] = {x: letters[a, b] for x, a, b in pairs}, sum(likely), sum(sure)
        grades, matches, definite = of_kind[kind]
        held = pool.found[owner].segment.donors
        yield Found(
            held.ids[row].decode(),
            matches,
            definite,
            grades,
            *_three(spectrum, kind),
            born=int(held.born[row]),
            **{name: words[name][held.texts[name][row]] for name in TEXTS},
        )


def _pool(registry: Index, asked: Asked, found: list[Hits]) -> _Pool:
    parts, kinds, rows, owner = [], [], [], []
    begin = 0
    for number, hits in enumerate(found):
        phenotypes, of_row = hits.phenotypes, hits.of_row
        dpb1 = np.zeros(len(phenotypes), np.int64)
        if asked.of == 12:
            own = hits.segment.donors.codes["DPB1"][hits.rows].astype(np.int64)
            width = int(own.max(initial=0)) + 1
            pairs, of_row = np.unique(of_row * width + own, return_inverse=True)
            phenotypes, dpb1 = phenotypes[pairs // width], pairs % width
        columns = {x: hits.segment.phenotype[x][phenotypes] for x in ORDER} | {"DPB1": dpb1}
        parts.append(np.stack([columns[x] for x in LOCI], axis=1).astype(np.int64))
        kinds.append(of_row + begin)
        rows.append(hits.rows)
        owner.append(np.full(len(hits.rows), number))
        begin += len(phenotypes)
    codes = np.concatenate(parts)
    likely, definite = _counts(registry, asked, codes)
    return _Pool(found, codes, likely, definite, *map(np.concatenate, (kinds, rows, owner)))


def _best_classes(total: Table, sure: Table, place: Rows, limit: int) -> Rows:
    """The donors of as many whole classes (matches, definite matches) as the limit needs."""
    score = (total * _CLASS + sure)[place]
    from_top = np.cumsum(np.bincount(score)[::-1])
    least = len(from_top) - 1 - int(np.searchsorted(from_top, min(limit, len(place))))
    return np.flatnonzero(score >= least)


def _counts(registry: Index, asked: Asked, codes: Table) -> tuple[Table, Table]:
    likely, definite = [], []
    for locus in COUNTED[asked.of]:
        book, column = registry.books[locus], codes[:, LOCI.index(locus)]
        distinct, place = np.unique(column, return_inverse=True)
        sure = book.definite(at(asked.patient, locus), distinct, asked.likely[locus])
        likely.append(asked.likely[locus][column].astype(np.int64))
        definite.append(sure[place].astype(np.int64))
    return np.stack(likely, axis=1), np.stack(definite, axis=1)


def _taste(registry: Index, pool: _Pool, prefer: Mapping[str, str]) -> list[Table]:
    """What decides between donors who match alike; smaller comes first."""
    keys = np.zeros((4, len(pool.row)), np.int64)
    ids = np.empty(len(pool.row), max(hits.segment.donors.ids.dtype for hits in pool.found))
    for number, hits in enumerate(pool.found):
        mine = np.flatnonzero(pool.owner == number)
        donors, own = hits.segment.donors, pool.row[mine]
        born = donors.born[own].astype(np.int64)
        keys[0, mine] = np.where(born == 0, 9999, -born)
        keys[1, mine] = _unlike(registry, "sex", donors.texts["sex"][own], "m")
        for place, name in ((2, "cmv"), (3, "abo")):
            asked_for = prefer.get(name, "")
            keys[place, mine] = _unlike(registry, name, donors.texts[name][own], asked_for)
        ids[mine] = donors.ids[own]
    order = np.argsort(ids, kind="stable")
    last = np.empty(len(order), np.int64)
    last[order] = np.arange(len(order))
    return [*keys, last]


def _unlike(registry: Index, name: str, numbers: Table, wanted: str) -> Table:
    if not wanted:
        return np.zeros(len(numbers), np.int64)
    return (numbers != registry.words[name].numbers.get(wanted, -1)).astype(np.int64)


def _class_end(total: Table, sure: Table, first: Rows, limit: int) -> int:
    """How many of the ordered donors to judge: whole classes until there are enough, within reason."""
    if len(first) <= limit:
        return len(first)
    last = first[limit - 1]
    alike = (total[first] == total[last]) & (sure[first] == sure[last])
    end = int(np.flatnonzero(alike)[-1]) + 1
    return max(limit, min(end, JUDGED))


def _judged(
    registry: Index, chances: Chances, asked: Asked, pool: _Pool, chosen: Rows
) -> tuple[npt.NDArray[np.float64], Outlook]:
    columns, kinds = [LOCI.index(locus) for locus in COUNTED[10]], pool.kind[chosen]
    wanted, back = np.unique(pool.codes[kinds][:, columns], axis=0, return_inverse=True)
    found, outlook = chances.of(asked.patient, registry.books, wanted)
    spectrum = np.full((len(pool.codes), 11), np.nan)
    spectrum[kinds] = found[back.ravel()]
    return spectrum, outlook


def _three(
    spectrum: npt.NDArray[np.float64] | None, kind: int
) -> tuple[float | None, float | None, float | None]:
    if spectrum is None or np.isnan(spectrum[kind, 10]):
        return None, None, None
    p = spectrum[kind]
    return float(p[10]), float(p[9]), float(p[8])
