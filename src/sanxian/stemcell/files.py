"""A file of typings as lines: `id` with `gl`, or with `A_1, A_2, B_1 …`; CSV in UTF-8 or GB 18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from sanxian.hla.loci import LOCI
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.stemcell.facts import Coarse, TypedLine

MOST = 100_000
LONGEST = 4000  # characters of a cell
SEX = {"male": "male", "m": "male", "男": "male", "female": "female", "f": "female", "女": "female"}
FAULTS_MOST = 1000


def lines(content: bytes) -> list[TypedLine]:
    """Every row that holds something. Raises Malformed: typings_not_text, typings_heading,
    typings_too_many, and cells that cannot be read, each with `row` and `column`."""
    rows = csv.reader(io.StringIO(_text(content), newline=""))
    try:
        heading = [name.strip().lower() for name in next(rows, [])]
        if "id" not in heading or not ({"gl", *_headings()} & set(heading)):
            raise Malformed("typings_heading")
        found, faults = [], list[Reason]()
        for number, row in enumerate(rows, 2):
            if not any(cell.strip() for cell in row):
                continue
            if len(found) == MOST:
                raise Malformed("typings_too_many", most=MOST)
            found.append(_line(number, dict(zip(heading, row, strict=False)), faults))
    except csv.Error:
        raise Malformed("typings_not_text") from None
    Malformed.unless_empty(faults[:FAULTS_MOST])
    return found


def headings() -> list[str]:
    """The columns of an empty table to fill in."""
    typed = [f"{locus}_{side}" for locus in LOCI for side in (1, 2)]
    return ["id", *typed, "born", "sex", "region", "abo", "cmv"]


def _headings() -> Iterator[str]:
    yield from (f"{locus.lower()}_1" for locus in LOCI)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Malformed("typings_not_text")


def _line(number: int, cells: dict[str, str], faults: list[Reason]) -> TypedLine:
    said = {name: cell.strip() for name, cell in cells.items()}
    for name, cell in said.items():
        if len(cell) > LONGEST:
            faults.append(_fault("text_too_long", number, name, most=LONGEST))
    columns = {
        locus: (said.get(f"{locus.lower()}_1", ""), said.get(f"{locus.lower()}_2", ""))
        for locus in LOCI
    }
    return TypedLine(
        number,
        said["id"].upper() if "id" in said else "",
        said.get("gl", ""),
        {locus: pair for locus, pair in columns.items() if any(pair)},
        _coarse(number, said, faults),
    )


def _coarse(number: int, said: dict[str, str], faults: list[Reason]) -> Coarse:
    born, sex = said.get("born", ""), said.get("sex", "").lower()
    year = born[:4]
    if born and not (year.isascii() and year.isdigit() and len(year) == 4):
        faults.append(_fault("day_unreadable", number, "born"))
        born = ""
    if sex and sex not in SEX:
        faults.append(_fault("sex_unreadable", number, "sex"))
    return Coarse(
        int(year) if born else None,
        SEX.get(sex, ""),
        said.get("region", ""),
        said.get("abo", "").upper(),
        said.get("cmv", "").lower(),
    )


def _fault(code: str, row: int, column: str, **params: object) -> Reason:
    return Reason(code, params={**params, "row": row, "column": column})


def unlike(lines: Sequence[TypedLine]) -> Iterator[Reason]:
    """Numbers that stand in more than one row."""
    seen: set[str] = set()
    for line in lines:
        if line.number in seen:
            yield _fault("registrant_twice", line.row, "id", number=line.number)
        seen.add(line.number)
