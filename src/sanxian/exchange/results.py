"""A laboratory's file of results, as readings. Two shapes: one assay a line, or one donation a line.

A line of a donation may bear the reactions of its wells; then they say the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanxian.blood.facts.laboratory import GROUPING, Reading, outcome_of
from sanxian.blood.facts.supply_policy import Strength
from sanxian.blood.facts.terms import Assay
from sanxian.blood.rules import grouping
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
    Assay.HIV: ("艾滋病抗体", "HIV抗体", "HIV抗原抗体", "抗-HIV", "anti-HIV", "HIVAg/Ab"),
    Assay.SYPHILIS: ("梅毒抗体", "抗-TP", "anti-TP", "TP"),
    Assay.NAT: ("核酸", "核酸检测", "HBV/HCV/HIV核酸"),
    Assay.ANTIBODY_SCREEN: ("抗体筛查", "意外抗体筛查", "不规则抗体筛查"),
    Assay.ANTI_CMV: ("抗-CMV", "CMV抗体", "anti-CMV"),
    Assay.PHENOTYPE: ("抗原表型", "血型抗原"),
}
VIRUSES = {
    "nat_hbv": ("HBV DNA", "HBV核酸", "乙肝核酸"),
    "nat_hcv": ("HCV RNA", "HCV核酸", "丙肝核酸"),
    "nat_hiv": ("HIV RNA", "HIV核酸", "艾滋病核酸"),
}
WELLS = {
    "anti_a": ("抗-A", "抗A", "anti-A"),
    "anti_b": ("抗-B", "抗B", "anti-B"),
    "anti_d": ("抗-D", "抗D", "anti-D"),
    "control": ("对照", "Ctl", "阴性对照"),
    "a1_cells": ("A1细胞", "A1c", "反定型A1"),
    "b_cells": ("B细胞", "Bc", "反定型B"),
    "o_cells": ("O细胞", "Oc", "反定型O"),
    "anti_d_indirect": ("抗-D间接试验", "抗-D IAT", "弱D"),
}
_GROUPING_WORDS = ("正反定型", "凝集反应")
_NEEDED_WELLS = tuple(name for name in WELLS if name != "anti_d_indirect")
CHOICES = (*COLUMNS, *(assay.value for assay in Assay), *VIRUSES, *WELLS)
_NAMES = {
    "".join(word.split()).lower(): assay
    for assay, words in {**ASSAYS, **VIRUSES, GROUPING: _GROUPING_WORDS}.items()
    for word in (str(assay), *words)
}
_HEADINGS = _NAMES | {
    "".join(word.split()).lower(): name for name, words in WELLS.items() for word in (name, *words)
}


def read(name: str, content: bytes, words: Mapping[str, str] | None = None) -> list[Reading]:
    """Readings in the order of the file; each knows its row.

    `words` are headings of this laboratory and the columns they mean, "" for one that is not read.

    A file has a column `donation` and either `assay` and `outcome`, or a column for each assay or
    for each well of the grouping. Raises Malformed with every fault of `sheets`, and cell_missing,
    assay_unknown, reaction_unreadable, group_beside_wells with row and column; other outcomes are
    looked at by the act that writes them.
    """
    sheet = _worded(sheets.read(name, content), words or {})
    wide = any(_HEADINGS.get("".join(word.split()).lower()) for word in sheet.heading)
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
    return _HEADINGS.get(plain, "")


def _long(sheet: sheets.Sheet, faults: list[Reason]) -> Iterator[Reading]:
    places = sheets.columns(sheet.heading, COLUMNS, ("donation", "assay", "outcome"))
    for row, cells in sheet.rows:
        said = {name: _cell(cells, place) for name, place in places.items()}
        empty = [name for name in ("donation", "assay", "outcome") if not said[name]]
        faults += _missing(row, [sheet.heading[places[name]] for name in empty])
        assay = _NAMES.get("".join(said["assay"].split()).lower())
        if said["assay"] and assay is None:
            column = sheet.heading[places["assay"]]
            known = " ".join((*Assay, *VIRUSES, GROUPING))
            where = {"row": row, "column": column, "expected": known}
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
    assays = {assay.value: words for assay, words in ASSAYS.items()}
    known = {**COLUMNS, **assays, **VIRUSES, **WELLS}
    plain = {"".join(word.split()).lower() for word in sheet.heading}
    wells = any(_HEADINGS.get(word) in WELLS for word in plain)
    places = sheets.columns(sheet.heading, known, ("donation", *(_NEEDED_WELLS if wells else ())))
    columns = [name for name in (*assays, *VIRUSES) if name in places]
    for row, cells in sheet.rows:
        number = _cell(cells, places["donation"])
        if not number:
            faults += _missing(row, [sheet.heading[places["donation"]]])
        tool, lot = (_cell(cells, places[w]) if w in places else "" for w in ("instrument", "lot"))
        seen = _wells(sheet, places, row, cells, faults) if wells else ""
        if seen:
            yield Reading(normalise(number), GROUPING, seen, tool, lot, row)
        for name in columns:
            outcome = _cell(cells, places[name])  # an empty cell: not tested yet
            if outcome and seen and name in _GROUPS:
                faults += _beside(sheet.heading[places[name]], row, name, outcome, seen)
            elif outcome:
                yield Reading(normalise(number), name, outcome, tool, lot, row)


_GROUPS = (Assay.ABO.value, Assay.RHD.value)


def _wells(
    sheet: sheets.Sheet,
    places: Mapping[str, int],
    row: int,
    cells: tuple[str, ...],
    faults: list[Reason],
) -> str:
    """The reactions of one line in the spelling of a grouping; "" where no well was read, or one
    of them is missing or unreadable."""
    said = {name: _cell(cells, places[name]) for name in WELLS if name in places}
    if not any(said.values()):
        return ""
    empty = [sheet.heading[places[name]] for name in _NEEDED_WELLS if not said[name]]
    found, wrong = {}, []
    for name, value in said.items():
        try:
            found |= {name: grouping.strength(value)} if value else {}
        except ValueError:
            where = {"row": row, "column": sheet.heading[places[name]][:40]}
            expected = " ".join(Strength)
            wrong.append(Reason("reaction_unreadable", params={**where, "expected": expected}))
    faults += [*_missing(row, empty), *wrong]
    if empty or wrong:
        return ""
    return " ".join(f"{name}={value.value}" for name, value in found.items())


def _beside(column: str, row: int, name: str, outcome: str, seen: str) -> list[Reason]:
    """A group that stands beside its wells is not read; it must not say something else."""
    wells = grouping.read(seen)
    a, b = grouping.positive(wells.anti_a), grouping.positive(wells.anti_b)
    said: object = (a * "A" + b * "B") or "O"
    if name == Assay.RHD:
        indirect = wells.anti_d_indirect
        said = "+" if grouping.positive(wells.anti_d) or (indirect and grouping.positive(indirect)) else "-"  # fmt: skip
    try:
        same = outcome_of(Assay(name), outcome) == said
    except ValueError:
        same = False
    where = {"row": row, "column": column[:40]}
    return [] if same else [Reason("group_beside_wells", params=where)]


def _cell(cells: tuple[str, ...], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _missing(row: int, columns: list[str]) -> list[Reason]:
    return [
        Reason("cell_missing", params={"row": row, "column": column[:40]}) for column in columns
    ]
