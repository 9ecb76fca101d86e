"""A list as a file: CSV or Excel, safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sanxian.core import clock

CSV, XLSX = "csv", "xlsx"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def wanted(request: HttpRequest) -> str:
    """ "csv" or "xlsx" where the address asks for a file (`?export=`), else ""."""
    asked = request.GET.get("export", "")
    return asked if asked in (CSV, XLSX) else ""


def links(request: HttpRequest) -> list[tuple[str, str]]:
    """What `{% table … export=links %}` shows: the same page, with the same search, as a file."""
    said = request.GET.copy()
    said.pop("page", None)
    found = []
    for kind, label in ((XLSX, _("导出 Excel")), (CSV, _("导出 CSV"))):
        said["export"] = kind
        found.append((label, f"{request.path}?{said.urlencode()}"))
    return found


def table(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """The answer to `?export=csv`, or else Excel: times of the place, no cell a formula.

    `name` is the file's name without its ending.
    """
    if wanted(request) == CSV:
        return _answer(csv_bytes(header, rows), "text/csv; charset=utf-8", f"{name}.csv")
    return _answer(xlsx_bytes(header, rows), EXCEL, f"{name}.xlsx")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, which Excel in Chinese needs to read it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_harmless(str(title)) for title in header])
    writer.writerows([_harmless(v) for v in row] for row in _plain(rows))
    return "\ufeff".encode() + out.getvalue().encode()


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Strings stay strings (no formulas, no links, no numbers of eighteen digits)."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, title in enumerate(header):
            sheet.write_string(0, column, str(title), bold)
        for line, row in enumerate(_plain(rows), 1):
            for column, value in enumerate(row):
                write = (
                    sheet.write_number if isinstance(value, (int, float)) else sheet.write_string
                )
                write(line, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def _plain(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_text(value) for value in row]


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int) else str(value)


def _harmless(value: Any) -> Any:
    """A CSV cell that a spreadsheet would run is given an apostrophe; a phone number keeps its +."""
    if not isinstance(value, str) or not value.startswith(FORMULA):
        return value
    digits = value[1:].replace(" ", "").replace("-", "")
    return value if value[0] in "+-" and digits.isdigit() or value in {"+", "-"} else "'" + value


def _answer(body: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer
