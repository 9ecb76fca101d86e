"""A laboratory's file of results, as readings. Two shapes: one assay a line, or one donation a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.facts.terms import Assay
from sanxian.exchange import sheets
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Malformed, Reason

COLUMNS = {
    "donation": ("number", "献血码", "献血编号", "条码", "标本号"),
    "assay": ("test", "项目", "检测项目"),
    "outcome": ("result", "结果", "检测结果"),
    "instrument": ("仪器", "设备"),
    "lot": ("batch", "试剂批号", "批号"),
}
ASSAYS = {
    Assay.ABO: ("ABO血型", "ABO定型", "血型"),
    Assay.RHD: ("RhD", "Rh(D)", "RhD血型", "Rh血型"),
    Assay.ALT: ("谷丙转氨酶", "丙氨酸氨基转移酶", "ALT(U/L)"),
    Assay.HBSAG: ("乙肝表面抗原", "HBsAg"),
    Assay.ANTI_HCV: ("丙肝抗体", "抗-HCV", "anti-HCV"),
    Assay.HIV: ("艾滋病抗体", "HIV抗原抗体", "抗-HIV", "anti-HIV", "HIVAg/Ab"),
    Assay.SYPHILIS: ("梅毒抗体", "抗-TP", "anti-TP", "TP"),
    Assay.NAT: ("核酸", "核酸检测", "HBV/HCV/HIV核酸"),
}
CHOICES = (*COLUMNS, *(assay.value for assay in Assay))
_NAMES = {
    "".join(word.split()).lower(): assay
    for assay, words in ASSAYS.items()
    for word in (assay.value, *words)
}


def read(name: str, content: bytes, words: Mapping[str, str] | None = None) -> list[Reading]:
    """Readings in the order of the file; each knows its row.

    `words` are headings of this laboratory and the columns they mean, "" for one that is not read.

    A file has a column `donation` and either `assay` and `outcome`, or a column for each assay.
    Raises Malformed with every fault of `sheets`, and cell_missing, assay_unknown with row and
    column; the outcomes themselves are looked at by the act that writes them.
    """
    sheet = _worded(sheets.read(name, content), words or {})
    wide = any(_NAMES.get("".join(word.split()).lower()) for word in sheet.heading)
    faults: list[Reason] = []
    readings = list(_wide(sheet, faults) if wide else _long(sheet, faults))
    if faults:
        raise Malformed(*faults[:200])
    return readings


def _worded(sheet: sheets.Sheet, words: Mapping[str, str]) -> sheets.Sheet:
    """The sheet with its own headings replaced by the columns that they are known to mean."""
    heading = tuple(words.get(word, word) for word in sheet.heading)
    return sheets.Sheet(heading, sheet.rows)


def heading(name: str, content: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headings of a table and its first five rows, to say what they mean. Raises Malformed."""
    sheet = sheets.read(name, content)
    return sheet.heading, [cells for _row, cells in sheet.rows[:5]]


def guessed(word: str) -> str:
    """The column that a heading means by itself; "" for one that nobody knows."""
    plain = "".join(word.split()).lower()
    for column, known in COLUMNS.items():
        if plain in {"".join(w.split()).lower() for w in (column, *known)}:
            return column
    return _NAMES.get(plain, "")


def _long(sheet: sheets.Sheet, faults: list[Reason]) -> Iterator[Reading]:
    places = sheets.columns(sheet.heading, COLUMNS, ("donation", "assay", "outcome"))
    for row, cells in sheet.rows:
        said = {name: _cell(cells, place) for name, place in places.items()}
        empty = [name for name in ("donation", "assay", "outcome") if not said[name]]
        faults += _missing(row, [sheet.heading[places[name]] for name in empty])
        assay = _NAMES.get("".join(said["assay"].split()).lower())
        if said["assay"] and assay is None:
            column = sheet.heading[places["assay"]]
            where = {"row": row, "column": column, "expected": " ".join(Assay)}
            faults.append(Reason("assay_unknown", params=where))
        yield Reading(
            normalise(said["donation"]),
            assay or "",
            said["outcome"],
            said.get("instrument", ""),
            said.get("lot", ""),
            row,
        )


def _wide(sheet: sheets.Sheet, faults: list[Reason]) -> Iterator[Reading]:
    known = {**COLUMNS, **{assay.value: words for assay, words in ASSAYS.items()}}
    places = sheets.columns(sheet.heading, known, ("donation",))
    assays = [assay for assay in Assay if assay.value in places]
    for row, cells in sheet.rows:
        number = _cell(cells, places["donation"])
        if not number:
            faults += _missing(row, [sheet.heading[places["donation"]]])
        tool, lot = (_cell(cells, places[w]) if w in places else "" for w in ("instrument", "lot"))
        for assay in assays:
            if outcome := _cell(cells, places[assay]):  # an empty cell: not tested yet
                yield Reading(normalise(number), assay, outcome, tool, lot, row)


def _cell(cells: tuple[str, ...], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _missing(row: int, columns: list[str]) -> list[Reason]:
    return [
        Reason("cell_missing", params={"row": row, "column": column[:40]}) for column in columns
    ]
