"""A confirming laboratory's file, as reports: one sample and marker a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sanxian.blood.facts.laboratory import Reported
from sanxian.blood.facts.terms import Assay
from sanxian.blood.rules.confirmation import Confirmed
from sanxian.exchange import sheets
from sanxian.exchange.registers import cells
from sanxian.exchange.results import ASSAYS
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Malformed, Reason

MOST_FAULTS = 200
COLUMNS = {
    "number": ("献血码", "献血编号", "条码", "标本号", "献血者编号", "样本编号"),
    "marker": ("项目", "检测项目", "确证项目"),
    "outcome": ("结论", "报告结论", "结果", "确证结果"),
    "reported_on": ("报告日期", "报告时间", "日期"),
}
OUTCOMES = {
    **dict.fromkeys(("positive", "阳性", "确证阳性", "pos", "+"), Confirmed.POSITIVE),
    **dict.fromkeys(("negative", "阴性", "确证阴性", "neg", "-"), Confirmed.NEGATIVE),
    **dict.fromkeys(("indeterminate", "不确定", "可疑", "待定", "ind"), Confirmed.INDETERMINATE),
}
_MARKERS = {
    "".join(word.split()).lower(): assay.value
    for assay, words in ASSAYS.items()
    if assay in (Assay.HBSAG, Assay.ANTI_HCV, Assay.HIV, Assay.SYPHILIS, Assay.NAT)
    for word in (assay.value, *words)
}


def read(name: str, content: bytes) -> list[Reported]:
    """Reports in the order of the file; each knows its row.

    Raises Malformed with every fault of `sheets`, and cell_missing, report_marker_unknown,
    report_outcome_unknown, day_unreadable, with row and column; what was written is not repeated.
    """
    sheet = sheets.read(name, content)
    places = sheets.columns(sheet.heading, COLUMNS, tuple(COLUMNS))
    faults: list[Reason] = []
    found = [_report(sheet, places, row, line, faults) for row, line in sheet.rows]
    if faults:
        raise Malformed(*faults[:MOST_FAULTS])
    return [report for report in found if report]


def _report(
    sheet: sheets.Sheet,
    places: Mapping[str, int],
    row: int,
    line: tuple[str, ...],
    faults: list[Reason],
) -> Reported | None:
    said = {name: line[at] if at < len(line) else "" for name, at in places.items()}
    where = {name: {"row": row, "column": sheet.heading[at][:40]} for name, at in places.items()}
    empty = [name for name, value in said.items() if not value]
    faults += [Reason("cell_missing", params=where[name]) for name in empty]
    marker = _MARKERS.get("".join(said["marker"].split()).lower(), "")
    outcome = OUTCOMES.get(said["outcome"].strip().lower(), "")
    on = _day(said["reported_on"])
    for name, found, code in (
        ("marker", marker, "report_marker_unknown"),
        ("outcome", outcome, "report_outcome_unknown"),
        ("reported_on", on, "report_day_unreadable"),
    ):
        if said[name] and not found:
            faults.append(Reason(code, params=where[name]))
    if empty or not (marker and outcome and on):
        return None
    return Reported(normalise(said["number"]), marker, str(outcome), on, row)


def _day(text: str) -> date | None:
    try:
        return cells.day(text)
    except Malformed:
        return None
