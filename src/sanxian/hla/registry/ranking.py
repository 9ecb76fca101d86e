"""The order of what a search found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sanxian.hla.grades import ANTIGEN, DEFINITE, POTENTIAL, at
from sanxian.hla.loci import COUNTED, LOCI
from sanxian.hla.registry.facts import Asked, Found, Hits
from sanxian.hla.registry.index import ORDER, TEXTS, Index, Rows

if TYPE_CHECKING:
    from sanxian.hla.probability import Chances, Outlook

JUDGED = 5000  # phenotypes whose probability is worked out for one page of results
Table = npt.NDArray[np.int64]


def ranked(
    registry: Index,
    asked: Asked,
    found: list[Hits],
    limit: int | None,
    chances: Chances | None,
    prefer: Mapping[str, str],
) -> tuple[tuple[Found, ...], Outlook | None]:
    """The best `limit` donors of all segments, and what their probabilities stand on."""
    loci = COUNTED[asked.of]
    if not any(len(hits.rows) for hits in found):
        return (), None
    codes, place, rows, owner = _gathered(found)
    likely, definite = _counts(registry, asked, codes)
    total, sure = likely[place].sum(axis=1), definite[place].sum(axis=1)
    taste = _taste(registry, found, rows, owner, prefer)
    first = np.lexsort([*reversed(taste), -sure, -total])
    spectrum, outlook = None, None
    if chances:
        chosen = first if limit is None else first[: _class_end(total, sure, first, limit)]
        spectrum, outlook = _judged(registry, chances, asked, codes, place, chosen)
        p = np.nan_to_num(spectrum[place[chosen]][:, [10, 9, 8]], nan=-1.0)
        keys = [*(t[chosen] for t in reversed(taste)), -p[:, 2], -p[:, 1], -p[:, 0]]
        first = chosen[np.lexsort([*keys, -sure[chosen], -total[chosen]])]
    best = first if limit is None else first[:limit]
    grades = {(0, 0): ANTIGEN * 2, (1, 0): POTENTIAL + ANTIGEN, (1, 1): DEFINITE + ANTIGEN}
    grades |= {(2, n): DEFINITE * n + POTENTIAL * (2 - n) for n in range(3)}
    words = {name: registry.words[name].texts() for name in TEXTS}
    donors = []
    for row in best.tolist():
        hits, at = found[owner[row]], rows[row]
        held, kind = hits.segment.donors, place[row]
        p10, p9, p8 = _three(spectrum, kind)
        donors.append(
            Found(
                held.ids[at].decode(),
                int(total[row]),
                int(sure[row]),
                {
                    locus: grades[int(likely[kind, n]), int(definite[kind, n])]
                    for n, locus in enumerate(loci)
                },
                p10,
                p9,
                p8,
                born=int(held.born[at]),
                **{name: words[name][held.texts[name][at]] for name in TEXTS},
            )
        )
    return tuple(donors), outlook


def _gathered(found: list[Hits]) -> tuple[Table, Rows, Rows, Rows]:
    """Distinct codes of the donors found (over LOCI), and of each donor: which, its row, its segment."""
    parts, rows, owner = [], [], []
    for number, hits in enumerate(found):
        phenotypes = hits.phenotypes[hits.of_row]
        columns = {x: hits.segment.phenotype[x][phenotypes] for x in ORDER}
        columns["DPB1"] = hits.segment.donors.codes["DPB1"][hits.rows]
        parts.append(np.stack([columns[x] for x in LOCI], axis=1).astype(np.int64))
        rows.append(hits.rows)
        owner.append(np.full(len(hits.rows), number))
    codes, place = np.unique(np.concatenate(parts), axis=0, return_inverse=True)
    return codes, place.ravel(), np.concatenate(rows), np.concatenate(owner)


def _counts(registry: Index, asked: Asked, codes: Table) -> tuple[Table, Table]:
    likely, definite = [], []
    for locus in COUNTED[asked.of]:
        book, column = registry.books[locus], codes[:, LOCI.index(locus)]
        distinct, place = np.unique(column, return_inverse=True)
        sure = book.definite(at(asked.patient, locus), distinct, asked.likely[locus])
        likely.append(asked.likely[locus][column].astype(np.int64))
        definite.append(sure[place].astype(np.int64))
    return np.stack(likely, axis=1), np.stack(definite, axis=1)


def _taste(
    registry: Index, found: list[Hits], rows: Rows, owner: Rows, prefer: Mapping[str, str]
) -> list[Table]:
    """What decides between donors who match alike; smaller comes first."""
    keys: list[list[Table]] = [[], [], [], []]
    ids = []
    for number, hits in enumerate(found):
        donors, own = hits.segment.donors, rows[owner == number]
        born = donors.born[own].astype(np.int64)
        keys[0].append(np.where(born == 0, 9999, -born))
        keys[1].append(_unlike(registry, "sex", donors.texts["sex"][own], "m"))
        for place, name in ((2, "cmv"), (3, "abo")):
            keys[place].append(
                _unlike(registry, name, donors.texts[name][own], prefer.get(name, ""))
            )
        ids.append(donors.ids[own])
    last = np.argsort(np.argsort(np.concatenate(ids), kind="stable"), kind="stable")
    return [*(np.concatenate(parts) for parts in keys), last]


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
    registry: Index, chances: Chances, asked: Asked, codes: Table, place: Rows, chosen: Rows
) -> tuple[npt.NDArray[np.float64], Outlook]:
    columns = [LOCI.index(locus) for locus in COUNTED[10]]
    wanted, back = np.unique(codes[place[chosen]][:, columns], axis=0, return_inverse=True)
    found, outlook = chances.of(asked.patient, registry.books, wanted)
    spectrum = np.full((len(codes), 11), np.nan)
    spectrum[place[chosen]] = found[back.ravel()]
    return spectrum, outlook


def _three(
    spectrum: npt.NDArray[np.float64] | None, kind: int
) -> tuple[float | None, float | None, float | None]:
    if spectrum is None or np.isnan(spectrum[kind, 10]):
        return None, None, None
    p = spectrum[kind]
    return float(p[10]), float(p[9]), float(p[8])
