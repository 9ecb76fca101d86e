"""Tables from other people's files: CSV in UTF-8 or GBK, and Excel; each cell as text, with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from sanxian.exchange.registers import reading
from sanxian.kernel.refusal import Malformed, Reason

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_UNPACKED = 100 * 1024 * 1024
LONGEST_CELL = 400


@dataclass(frozen=True, slots=True)
class Sheet:
    """A heading and its rows; `rows` holds (line in the file, cells). Empty lines are left out."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(name: str, content: bytes) -> Sheet:
    """The first sheet of a file as text.

    Raises Malformed: sheet_empty, sheet_too_large, sheet_kind_unknown, sheet_unreadable,
    sheet_encoding, sheet_area_too_large, sheet_too_many_rows, sheet_too_wide, sheet_cell_too_long,
    sheet_no_rows.
    """
    if not content:
        raise Malformed("sheet_empty", file=name[:60])
    if len(content) > MOST_BYTES:
        raise Malformed("sheet_too_large", file=name[:60], most=MOST_BYTES // 1024 // 1024)
    lines = list(_bounded(_lines(name, content)))
    if len(lines) < 2:
        raise Malformed("sheet_no_rows", file=name[:60])
    return Sheet(lines[0][1], tuple(lines[1:]))


def _lines(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content[:4] == b"PK\x03\x04":
        return _excel(name, content)
    if content[:4] == b"\xd0\xcf\x11\xe0" or b"\x00" in content[:1000]:
        raise Malformed("sheet_kind_unknown", file=name[:60])
    return _csv(name, content)


def _bounded(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Lines that hold something, within what a person would send."""
    count = 0
    for number, cells in lines:
        cells = ["".join(sign for sign in cell if sign.isprintable()).strip() for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise Malformed("sheet_too_many_rows", most=MOST_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise Malformed("sheet_too_wide", row=number, most=MOST_COLUMNS)
        if max(len(cell) for cell in cells) > LONGEST_CELL:
            raise Malformed("sheet_cell_too_long", row=number, most=LONGEST_CELL)
        yield number, tuple(cells)


def _csv(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(name, content)
    first = text.split("\n", 1)[0]
    mark = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as fault:
        raise Malformed("sheet_unreadable", file=name[:60], row=reader.line_num) from fault


def _decoded(name: str, content: bytes) -> str:
    """UTF-8 with or without mark, else what Chinese Excel writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Malformed("sheet_encoding", file=name[:60])


def _excel(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """By a process of its own: two cells in far corners would take all memory of this one."""
    try:
        with ZipFile(io.BytesIO(content)) as parts:
            claimed = sum(part.file_size for part in parts.infolist())
    except (BadZipFile, ValueError, OSError, RuntimeError) as fault:
        raise Malformed("sheet_unreadable", file=name[:60], row=0) from fault
    if claimed > MOST_UNPACKED:
        raise Malformed("sheet_too_large", file=name[:60], most=MOST_UNPACKED // 1024 // 1024)
    yield from reading.told(name[:60], content, {})


def columns(
    heading: Sequence[str], known: dict[str, tuple[str, ...]], needed: Sequence[str]
) -> dict[str, int]:
    """Where each known column stands; its words are compared without case or spaces.

    Raises Malformed with every fault: column_missing, column_twice.
    """
    words = {_plain(word): name for name, all_words in known.items() for word in (name, *all_words)}
    places: dict[str, int] = {}
    faults: list[Reason] = []
    for place, word in enumerate(heading):
        name = words.get(_plain(word))
        if name and name in places:
            faults.append(Reason("column_twice", params={"column": word[:40]}))
        elif name:
            places[name] = place
    for name in needed:
        if name not in places:
            faults.append(
                Reason("column_missing", params={"column": " / ".join((name, *known[name]))})
            )
    if faults:
        raise Malformed(*faults)
    return places


def _plain(word: str) -> str:
    return "".join(word.split()).lower()
