"""Donors and patients from a file of text, row by row; a bad row never spoils the good ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sanxian.hla.loci import LOCI
from sanxian.hla.registry.index import Donor, attributes
from sanxian.hla.typing import Reader, Typing, TypingFault


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: where, whose, and what was wrong with which text."""

    line: int
    id: str
    locus: str
    text: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.locus} {self.text!r}: " if self.locus or self.text else ""
        return f"line {self.line}, {self.id or '?'}: {where}{self.reason.replace('_', ' ')}"


class BadFile(ValueError):
    """A file that has no column `id`, or no typings."""


def read_people(path: Path, reader: Reader) -> Iterator[Donor | BadRow]:
    """The people of a CSV file with a heading, in its order.

    Columns: `id`, and `A_1, A_2, B_1 …` for the loci that it holds, or `gl` with a GL string; donors may
    have `available, sex, born, region, abo, cmv` besides. Raises BadFile.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        heading = [name.strip() for name in next(rows, [])]
        loci = [locus for locus in LOCI if f"{locus}_1" in heading]
        if "id" not in heading or not (loci or "gl" in heading):
            raise BadFile(f"{path.name}: a column id, and A_1, A_2 … or gl, are needed")
        yield from _people(rows, heading, loci, reader)


def _people(
    rows: Iterator[list[str]], heading: list[str], loci: list[str], reader: Reader
) -> Iterator[Donor | BadRow]:
    place = {name: n for n, name in enumerate(heading)}
    pairs = [(locus, place[f"{locus}_1"], place.get(f"{locus}_2", -1)) for locus in loci]
    code, gl, width = place["id"], place.get("gl", -1), len(heading)
    more = {"available", "sex", "born", "region", "abo", "cmv"} & set(heading)
    for line, row in enumerate(rows, 2):
        if not any(row):
            continue
        row += [""] * (width - len(row))
        own = row[code].strip()
        if not own:
            yield BadRow(line, "", "", "", "no_id")
            continue
        try:
            typing: Typing = (
                reader.gl(row[gl])
                if gl >= 0 and row[gl].strip()
                else reader.typing({x: (row[a], row[b] if b >= 0 else "") for x, a, b in pairs})
            )
        except TypingFault as fault:
            yield BadRow(line, own, fault.locus, fault.text, fault.reason)
            continue
        extra = attributes({name: row[place[name]] for name in more}) if more else {}
        yield Donor(own, typing, **extra)
