"""Excel files that nobody would send on purpose: odd cells, broken parts, a broken archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any

import xlsxwriter

VALUES = (0, 1, -1, 23, 23.5, 46349, 46349.75, 1e15, 123456789012345678, 1e300, -1e-300, True, False,
          datetime(1990, 5, 4), datetime(2026, 11, 23, 10, 20), datetime(9999, 12, 31), "", None, "x" * 500)  # fmt: skip
# Cells as no program writes them: far away, no place, of no type, of no number.
CELLS = (
    '<c r="XFD1048576"><v>1</v></c>', '<c r="A0"><v>1</v></c>', '<c r="ZZZZ9"><v>1</v></c>', '<c r=""/>', "<c/>",
    '<c r="A3" t="s"><v>99999</v></c>', '<c r="A3" t="s"><v>-1</v></c>', '<c r="B3" t="s"/>', '<c r="B3" t="e"><v>#N/A</v></c>',
    '<c r="B3" t="d"><v>2026-02-30</v></c>', '<c r="B3" t="b"><v>7</v></c>', '<c r="B3" t="?"><v>1</v></c>',
    '<c r="C3" s="999"><v>1</v></c>', '<c r="C3"><v>NaN</v></c>', '<c r="C3"><v>1e999</v></c>', '<c r="C3"><v>1.5.2</v></c>',
    '<c r="C3" s="1"><v>-700000</v></c>', '<c r="C3" s="1"><v>1e17</v></c>', '<c r="D3" t="inlineStr"><is><t>&#x1F600;</t></is></c>',
    '<c r="D3" t="str"><f>1/0</f><v></v></c>', '<c r="D3" t="inlineStr"><is/></c>', '<c r="A2000000"><v>1</v></c>',
)  # fmt: skip
_FOOT = b"</sheetData>"


def book(rng: Random, heading: Sequence[str], texts: Sequence[str], good: Sequence[str]) -> bytes:
    """A workbook with this heading and a few rows, every second one of `good` cells; then, mostly,
    something done to it."""
    content = _plain(rng, heading, texts, good)
    do: Callable[[Random, bytes], bytes] = rng.choice(
        (
            _as_it_is,
            _odd_cells,
            _odd_cells,
            _broken_part,
            _broken_part,
            _other_parts,
            _broken_archive,
        )
    )
    return do(rng, content)


def _plain(rng: Random, heading: Sequence[str], texts: Sequence[str], good: Sequence[str]) -> bytes:
    out, odd = io.BytesIO(), rng.choice((0, 0, 0.1, 1))
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": rng.random() < 0.1}) as made:
        dated = made.add_format({"num_format": rng.choice(("yyyy-mm-dd", "h:mm", "[h]", "@"))})
        if rng.random() < 0.2:
            made.add_worksheet("另").hide()
        sheet = made.add_worksheet("名册")
        sheet.activate()
        top, left = rng.choice((0, 0, 0, 1, 30)), rng.choice((0, 0, 0, 1, 9))
        sheet.write_row(top, left, heading)
        for row in range(rng.randint(0, 4)):
            for column in range(len(heading)):
                any_cell = rng.choice(VALUES if rng.random() < 0.3 else texts)
                value = any_cell if rng.random() < odd else good[column]
                _write(sheet, top + 1 + row, left + column, value, dated)
        if rng.random() < 0.15 and top:
            sheet.merge_range(0, 0, 0, 3, "血站献血者名册")
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, dated: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, dated)
    elif value == "=1+1":
        sheet.write_formula(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


# -- what is done to it --------------------------------------------------------------------------------


def _as_it_is(rng: Random, content: bytes) -> bytes:
    return content


def _odd_cells(rng: Random, content: bytes) -> bytes:
    """Rows at the end that hold such cells."""
    rows = "".join(
        f'<row r="{rng.choice((3, 40, 0, 1048576, "x"))}">{"".join(rng.choices(CELLS, k=rng.randint(1, 4)))}</row>'
        for _ in range(rng.randint(1, 3))
    ).encode()
    parts = _parts(content)
    for name in _sheets(parts):
        parts[name] = parts[name].replace(_FOOT, rows + _FOOT)
    return _packed(rng, list(parts.items()))


def _broken_part(rng: Random, content: bytes) -> bytes:
    """The XML of some part with a few signs out of place."""
    parts = _parts(content)
    for name in rng.sample(sorted(parts), rng.choice((1, 1, 2))):
        parts[name] = _broken(rng, parts[name])
    return _packed(rng, list(parts.items()))


def _other_parts(rng: Random, content: bytes) -> bytes:
    """Parts left out, doubled, exchanged, renamed, emptied, or blown up."""
    parts = list(_parts(content).items())
    at = rng.randrange(len(parts))
    name, body = parts[at]
    other = rng.choice(parts)
    parts[at : at + 1] = rng.choice((
        [], [(name, body)] * 2, [(name, other[1])], [(name.upper(), body)], [(name, b"")],
        [("../" + name, body)], [(name, body + b" " * 3_000_000)], [(name, b"\xff\xfe" + body)],
    ))  # fmt: skip
    return _packed(rng, parts)


def _broken_archive(rng: Random, content: bytes) -> bytes:
    """The archive itself: cut off, with wrong bytes in its directory or its data, or not one."""
    where = rng.choice((len(content), 60, 0))
    start = max(0, len(content) - 300) if where == len(content) else 0
    body = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 9))):
        body[rng.randrange(start, len(body) if where else 60)] = rng.randrange(256)
    if rng.random() < 0.3:
        body = body[: rng.randrange(4, len(body))]
    if rng.random() < 0.05:
        body[:4] = b"\xd0\xcf\x11\xe0"
    return bytes(body)


def _broken(rng: Random, body: bytes) -> bytes:
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.randrange(len(body) + 1)
        do = rng.randrange(4)
        if do == 0:
            body = body[:at] + body[at + rng.randint(1, 9) :]
        elif do == 1:
            body = body[:at] + rng.choice((b"<", b">", b'"', b"&", b"&#0;", b"\x00", b"9", b"-")) + body[at:]  # fmt: skip
        elif do == 2:
            body = body[:at] + body[at : at + 60] + body[at:]
        else:
            body = body[:at] + rng.randbytes(2) + body[at + 2 :]
    return body


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {part.filename: archive.read(part) for part in archive.infolist()}


def _sheets(parts: dict[str, bytes]) -> list[str]:
    return [name for name in parts if name.startswith("xl/worksheets/sheet")]


def _packed(rng: Random, parts: Sequence[tuple[str, bytes]]) -> bytes:
    import warnings

    out = io.BytesIO()
    kind = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", kind) as archive:
        warnings.simplefilter("ignore")  # of a name that stands there twice: that is meant
        for name, body in parts:
            archive.writestr(name, body)
    return out.getvalue()
