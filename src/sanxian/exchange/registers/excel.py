"""Reads an Excel file in a process of its own, which may use so much memory and time and no more.

Whatever a file claims or hides (a bomb of zeros, a sheet of a million columns), only this process
can die of it. Run by path with the file on standard input; writes one JSON line for each row that
holds something: `[number, [cells]]`. It ends with status 3 where the file cannot be read. It imports
nothing of the house, so that it starts quickly.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zipfile import BadZipFile, ZipFile

import python_calamine

MEMORY = 400 * 1024 * 1024  # bytes of address space
SECONDS = 100  # of processor time
UNREADABLE = 3
LOST = 10**15  # Excel keeps fifteen digits of a number
_1904 = re.compile(rb'date1904="(1|true)"')


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    out = sys.stdout
    try:
        out.write(json.dumps({"date1904": _is_1904(content)}) + "\n")
        for number, cells in _rows(content):
            out.write(json.dumps([number, cells]) + "\n")
        out.flush()
    except (python_calamine.CalamineError, BadZipFile, ValueError, KeyError, IndexError):
        return UNREADABLE
    return 0


def _is_1904(content: bytes) -> bool:
    """Whether the file counts its days from 1904, as those of old Macintoshes do."""
    if content[:2] != b"PK":
        return False
    with ZipFile(io.BytesIO(content)) as parts:
        if "xl/workbook.xml" not in parts.namelist():
            return False
        with parts.open("xl/workbook.xml") as book:
            return bool(_1904.search(book.read(200_000)))


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet that is shown and holds anything; a hidden row is a row."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for place, about in enumerate(book.sheets_metadata):
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_index(place)
        if sheet.start is None:
            continue
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells):
                yield number, [_text(cell) for cell in cells]
        return


def _text(cell: object) -> str:
    """A cell as one would type it; a number that lost digits shows it by its exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, datetime):
        on_the_day = cell.time() == time()
        return (
            cell.date().isoformat() if on_the_day else cell.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _number(cell: int | float) -> str:
    if abs(cell) >= LOST:
        return f"{float(cell):E}"
    if float(cell).is_integer():
        return str(int(cell))
    return f"{Decimal(repr(cell)):f}"


if __name__ == "__main__":
    sys.exit(main())
