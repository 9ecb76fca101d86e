"""A search: which donors can reach a number of matches, the most promising first.

A donor is found if what was typed leaves open that so many sides are alike. None is missed: what is
skipped cannot reach the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sanxian.hla.grades import at
from sanxian.hla.loci import COUNTED
from sanxian.hla.registry.facts import Asked, Bytes, Hits, Search, Tally
from sanxian.hla.registry.index import ORDER, Filters, Index, Rows, Segment
from sanxian.hla.registry.ranking import ranked
from sanxian.hla.typing import Typing

if TYPE_CHECKING:
    from sanxian.hla.probability import Chances


def tally(
    registry: Index,
    patient: Typing,
    *,
    of: int = 10,
    least: int = 8,
    filters: Filters | None = None,
) -> Tally:
    """Counts alone: how many donors reach `least` of `of` matches, by their number."""
    asked = ask(registry, patient, of, least)
    counts = np.zeros(of + 1, np.int64)
    for segment in registry.segments:
        hits = _hits(segment, asked)
        if filters is None and segment.alive.all() and of <= 10:
            sizes = segment.begins[hits.phenotypes + 1] - segment.begins[hits.phenotypes]
            counts += np.bincount(hits.matches, sizes, of + 1).astype(np.int64)
            continue
        _open(registry, hits, asked, filters or Filters(available=False))
        counts += np.bincount(_total(hits, asked)[0], minlength=of + 1)
    return Tally(of, {n: int(counts[n]) for n in range(of, least - 1, -1)})


def reaching(
    registry: Index,
    patient: Typing,
    *,
    of: int = 10,
    least: int = 8,
    filters: Filters | None = None,
) -> dict[str, int]:
    """Every donor who can reach `least` of `of` matches, with the matches, in no order; see `search`."""
    asked = ask(registry, patient, of, least)
    found: dict[str, int] = {}
    for segment in registry.segments:
        hits = _hits(segment, asked)
        _open(registry, hits, asked, filters or Filters())
        ids = segment.donors.ids[hits.rows].astype(str).tolist()
        found.update(zip(ids, _total(hits, asked)[0].tolist(), strict=True))
    return found


def search(
    registry: Index,
    patient: Typing,
    *,
    of: int = 10,
    least: int = 8,
    filters: Filters | None = None,
    limit: int | None = 1000,
    chances: Chances | None = None,
    prefer: Mapping[str, str] | None = None,
) -> Search:
    """Donors who can reach `least` of `of` matches, most matches first.

    Among them: definite before potential, then the chance of a full match, then the younger, then men,
    then those whose CMV and blood group are as in `prefer` ({"cmv": "neg", "abo": "A+"}). `of` is 6, 8,
    10 or 12, `limit` None for all; `chances` gives the probabilities. Raises KeyError for another `of`.
    """
    asked = ask(registry, patient, of, least)
    found: list[Hits] = []
    counts = np.zeros(of + 1, np.int64)
    for segment in registry.segments:
        hits = _hits(segment, asked)
        _open(registry, hits, asked, filters or Filters())
        counts += np.bincount(_total(hits, asked)[0], minlength=of + 1)
        found.append(hits)
    donors, outlook = ranked(registry, asked, found, limit, chances, prefer or {})
    return Search(donors, Tally(of, {n: int(counts[n]) for n in range(of, least - 1, -1)}), outlook)


def ask(registry: Index, patient: Typing, of: int, least: int) -> Asked:
    loci = COUNTED[of]
    likely = {locus: registry.books[locus].likely(at(patient, locus)) for locus in loci}
    return Asked(of, least, likely, patient)


def _hits(segment: Segment, asked: Asked) -> Hits:
    """Phenotypes that can reach the number; those loci that they do not hold count in full."""
    loci = [locus for locus in ORDER if locus in asked.likely]
    spare = asked.of - asked.least  # mismatches allowed
    first, rest = [x for x in ORDER[:2] if x in loci], [x for x in ORDER[2:] if x in loci]
    heads = segment.runs[:-1]
    missing = np.zeros(len(heads), np.uint8)
    for locus in first:
        missing += 2 - asked.likely[locus][segment.phenotype[locus][heads]]
    chosen = np.flatnonzero(missing <= spare)
    rows = spread(segment.runs[chosen], segment.runs[chosen + 1])
    left = np.repeat(spare - missing[chosen], np.diff(segment.runs)[chosen]).astype(np.int8)
    for locus in rest:
        left -= 2 - asked.likely[locus][segment.phenotype[locus][rows]].astype(np.int8)
        kept = left >= 0
        rows, left = rows[kept], left[kept]
    held = 2 * len(loci)
    return Hits(
        segment, rows, (held - spare + left).astype(np.uint8), np.zeros(len(rows), np.uint8)
    )


def _open(registry: Index, hits: Hits, asked: Asked, filters: Filters) -> None:
    """The donors of the phenotypes found who pass the filters and, with DPB1, reach the number."""
    segment = hits.segment
    begins, ends = segment.begins[hits.phenotypes], segment.begins[hits.phenotypes + 1]
    rows = spread(begins, ends)
    of_row = np.repeat(np.arange(len(begins)), ends - begins)
    passed = registry.chosen(segment, filters)[rows]
    hits.rows, hits.of_row = rows[passed], of_row[passed]
    if asked.of == 12:
        enough = _total(hits, asked)[0] >= asked.least
        hits.rows, hits.of_row = hits.rows[enough], hits.of_row[enough]


def _total(hits: Hits, asked: Asked) -> tuple[Bytes, Bytes]:
    """Matches and definite matches of each donor, DPB1 included where it counts."""
    matches, definite = hits.matches[hits.of_row], hits.definite[hits.of_row]
    if asked.of == 12:
        matches = matches + asked.likely["DPB1"][hits.segment.donors.codes["DPB1"][hits.rows]]
    return matches, definite


def spread(begins: Rows, ends: Rows) -> Rows:
    """All numbers of all ranges, one range after the other."""
    lengths = ends - begins
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    starts = np.cumsum(lengths) - lengths
    return np.arange(total) + np.repeat(begins - starts, lengths)
