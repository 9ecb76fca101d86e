"""Lists as files: CSV and Excel, safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def wanted(request: HttpRequest) -> str:
    """ "csv" or "xlsx" where the address asks for a file (`?export=`), else ""."""
    asked = request.GET.get("export", "")
    return asked if asked in TYPES else ""


def links(request: HttpRequest) -> list[tuple[str, str]]:
    """What `{% table … export=links %}` shows: the same page, with the same search, as a file."""
    said = request.GET.copy()
    found = []
    for kind, label in ((XLSX, _("导出 Excel")), (CSV, _("导出 CSV"))):
        said["export"] = kind
        said.pop("page", None)
        found.append((label, f"{request.path}?{said.urlencode()}"))
    return found


def table(
    request: HttpRequest, name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Rows as the file that `?export=` asks for; `name` without ending. Excel where nothing is asked.

    Text that a spreadsheet would take for a formula is written so that it stays text.
    """
    kind = wanted(request) or XLSX
    body = (_csv if kind == CSV else _xlsx)([str(head) for head in header], rows)
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}', safe='')}"
    )
    return response


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (header, *rows):
        writer.writerow([_harmless(_plain(value)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column, head in enumerate(header):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, 18)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, line, column, _plain(value))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(_harmless(value)))


def _plain(value: Any) -> Any:
    """Numbers stay numbers; days and moments as people write them, in the place's time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _harmless(value: Any) -> Any:
    """A formula hidden in text shows as text: with an apostrophe before it."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value
