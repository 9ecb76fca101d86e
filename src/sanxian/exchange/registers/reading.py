"""A file of a register as rows of text, whatever wrote it: CSV of any usual make, xls, xlsx."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from sanxian.exchange.registers import excel
from sanxian.kernel.refusal import Malformed

MB = 1024 * 1024
MOST_BYTES = 40 * MB
MOST_UNPACKED = 600 * MB
MOST_ROWS = 200_000
MOST_COLUMNS = 120
LONGEST_CELL = 400
PATIENCE = 120.0  # seconds for an Excel file
READER = Path(excel.__file__)
_QUOTED = re.compile(r'"[^"]*"')
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that hold something, each with its line in the file; cells cleaned, the end cut off."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    date1904: bool = False


def read(name: str, content: bytes, longest: int = LONGEST_CELL) -> Rows:
    """Rows of a file whose cells have at most `longest` signs.

    Raises Malformed: sheet_empty, sheet_too_large, sheet_kind_unknown, sheet_unreadable,
    sheet_encoding, sheet_area_too_large, sheet_too_many_rows, sheet_too_wide, sheet_cell_too_long.
    """
    file = name[:60]
    if not content.strip():
        raise Malformed("sheet_empty", file=file)
    if len(content) > MOST_BYTES:
        raise Malformed("sheet_too_large", file=file, most=MOST_BYTES // MB)
    if content[:2] == _ZIP or content[:4] == _OLE:
        found = _excel(file, content, longest)
    else:
        found = Rows(tuple(_bounded(_csv(file, content), file, longest)))
    if not found.rows:
        raise Malformed("sheet_empty", file=file)
    return found


def _bounded(
    lines: Iterable[tuple[int, list[str]]], file: str, longest: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Cleaned lines that hold something, within what a register can be."""
    count = 0
    for number, raw in lines:
        cells = [clean(cell) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 20:
            raise Malformed("sheet_too_many_rows", file=file, most=MOST_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise Malformed("sheet_too_wide", row=number, most=MOST_COLUMNS)
        if max(map(len, cells)) > longest:
            raise Malformed("sheet_cell_too_long", row=number, most=longest)
        yield number, tuple(cells)


def clean(cell: str) -> str:
    """Full-width signs made ordinary, a text mark (') and what cannot be seen taken away."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFKC", cell).lstrip("\u2018\u2019\ufeff")
    if not cell.isprintable():
        cell = "".join(sign if sign.isprintable() else " " for sign in cell)
    return cell.strip().removeprefix("'").strip()


# -- text ----------------------------------------------------------------------------------------------


def _csv(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(file, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_mark(text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as fault:
        raise Malformed("sheet_unreadable", file=file, row=reader.line_num) from fault


def _decoded(file: str, content: bytes) -> str:
    """UTF-16 and UTF-8 with or without their mark, else what Chinese Excel writes."""
    for encoding in (*_utf_16(content[:400]), "utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text[:4000]:
            raise Malformed("sheet_kind_unknown", file=file)
        return text
    raise Malformed("sheet_encoding", file=file)


def _utf_16(start: bytes) -> tuple[str, ...]:
    """Two bytes a sign: by the mark, or because ASCII signs leave every second byte empty."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    empty = [place % 2 for place, byte in enumerate(start) if byte == 0]
    if len(empty) < 4 or 0 < sum(empty) < len(empty):
        return ()
    return ("utf-16-le",) if empty[0] else ("utf-16-be",)


def _mark(text: str) -> str:
    """The separator: the one that the first lines use most."""
    start = _QUOTED.sub("", "\n".join(text[:20_000].splitlines()[:20]))
    return max(",\t;|", key=start.count)


# -- Excel ---------------------------------------------------------------------------------------------


def _excel(file: str, content: bytes, longest: int) -> Rows:
    """By a process of its own: see `excel`."""
    _see_what_it_claims(file, content)
    about: dict[str, bool] = {}
    rows = tuple(_bounded(told(file, content, about), file, longest))
    return Rows(rows, about.get("date1904", False))


def _see_what_it_claims(file: str, content: bytes) -> None:
    if content[:2] != _ZIP:
        return
    try:
        with ZipFile(io.BytesIO(content)) as parts:
            claimed = sum(part.file_size for part in parts.infolist())
    except (BadZipFile, ValueError, OSError, RuntimeError) as fault:
        raise Malformed("sheet_unreadable", file=file, row=0) from fault
    if claimed > MOST_UNPACKED:
        raise Malformed("sheet_area_too_large", file=file)


def told(file: str, content: bytes, about: dict[str, bool]) -> Iterator[tuple[int, list[str]]]:
    """Rows of an Excel file that hold something, as a process of its own tells them; what it says of
    the whole file goes into `about`. Raises Malformed (sheet_unreadable, sheet_area_too_large).
    """
    reader = subprocess.Popen(
        [sys.executable, "-I", str(READER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    clock = threading.Timer(PATIENCE, reader.kill)
    clock.start()
    try:
        assert reader.stdin and reader.stdout
        _hand_over(reader, content)
        for line in reader.stdout:
            said = json.loads(line)
            if isinstance(said, dict):
                about.update(said)
            else:
                yield said[0], said[1]
        _judge(file, reader.wait())
    finally:
        clock.cancel()
        reader.kill()
        reader.wait()
        for end in (reader.stdin, reader.stdout):
            if end:
                end.close()


def _hand_over(reader: subprocess.Popen[bytes], content: bytes) -> None:
    assert reader.stdin
    try:
        reader.stdin.write(content)
        reader.stdin.close()
    except BrokenPipeError:  # it is dead already: its status says why
        pass


def _judge(file: str, status: int) -> None:
    """Raises Malformed where the reader found no sense in the file, or died of it."""
    if status == excel.UNREADABLE:
        raise Malformed("sheet_unreadable", file=file, row=0)
    if status:
        raise Malformed("sheet_area_too_large", file=file)
