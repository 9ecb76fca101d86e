"""Which row is the heading, and which column means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sanxian.exchange.registers.fields import Field
from sanxian.exchange.registers.reading import Rows
from sanxian.kernel.refusal import Malformed

LOOKED_AT = 20  # rows among which the heading is
_NOISE = re.compile(r"[\s*＊:：_/\\\-.。()（）\[\]【】]+")

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading, its row, and the rows below it."""

    heading: tuple[str, ...]
    row: int
    rows: tuple[Row, ...]


def plain(word: str) -> str:
    """A heading as it is compared: no case, spaces, stars or brackets."""
    return _NOISE.sub("", word).lower()


def headed(
    table: Rows, fields: Sequence[Field], mapping: Mapping[str, str] | None = None
) -> Headed:
    """Find the heading among the first rows: below titles, in one line or in two.

    `mapping` (heading to field) is known besides the words of the fields. Raises Malformed
    (sheet_no_rows) where nothing stands below.
    """
    words = _words(fields) | {plain(word): name for word, name in (mapping or {}).items()}
    rows = table.rows
    counts = [_known(cells, words) for _, cells in rows[: LOOKED_AT + 1]]
    best = (0, -1, 1)  # how many are known, where, in how many lines
    for place, one in enumerate(counts[:LOOKED_AT]):
        if one > best[0]:
            best = (one, place, 1)
        if place + 1 < len(rows) and counts[place + 1]:
            two = _known(_joined(rows[place][1], rows[place + 1][1]), words)
            if two > max(best[0], one, counts[place + 1]):
                best = (two, place, 2)
    _, place, lines = best if best[1] >= 0 else (0, _first_wide(rows), 1)
    heading = rows[place][1] if lines == 1 else _joined(rows[place][1], rows[place + 1][1])
    below = tuple(r for r in rows[place + lines :] if r[1] != rows[place][1])
    if not below:
        raise Malformed("sheet_no_rows", file="")
    return Headed(_named(heading), rows[place][0], below)


def _named(heading: Sequence[str]) -> tuple[str, ...]:
    """Names that a person can tell apart: an empty one is called after its column."""
    return tuple(word[:40] or f"[{_letter(place)}]" for place, word in enumerate(heading))


def _letter(place: int) -> str:
    first = chr(64 + place // 26) if place >= 26 else ""
    return first + chr(65 + place % 26)


def _first_wide(rows: Sequence[Row]) -> int:
    """The first row with two cells; a title has one."""
    return next((n for n, (_, cells) in enumerate(rows) if sum(map(bool, cells)) > 1), 0)


def _words(fields: Sequence[Field]) -> dict[str, str]:
    return {plain(word): field.name for field in fields for word in (field.name, *field.words)}


def _known(cells: Sequence[str], words: Mapping[str, str]) -> int:
    return len({words[plain(cell)] for cell in cells if plain(cell) in words})


def _joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """A heading of two lines: a merged cell above stands over all that is below it."""
    width = max(len(above), len(below))
    tops, bottoms = ([*row, *[""] * (width - len(row))] for row in (above, below))
    found, over = [], ""
    for top, bottom in zip(tops, bottoms, strict=True):
        over = top or (over if bottom else "")
        found.append(bottom or top)
    return tuple(found)


def guess(
    heading: Sequence[str], fields: Sequence[Field], remembered: Mapping[str, str]
) -> dict[str, str]:
    """Heading to field name, for each heading that is understood; what was chosen before goes first."""
    words = _words(fields)
    known = {field.name for field in fields}
    said = {plain(word): name for word, name in remembered.items()}
    found: dict[str, str] = {}
    for word in heading:
        name = said[plain(word)] if plain(word) in said else words.get(plain(word), "")
        if name in known and name not in found.values():
            found[word] = name
    return found


def places(
    heading: Sequence[str], mapping: Mapping[str, str], fields: Sequence[Field]
) -> dict[str, int]:
    """Where each field stands. Raises Malformed: column_twice, column_missing, heading_unknown."""
    by_word = {plain(word): place for place, word in enumerate(heading)}
    found: dict[str, int] = {}
    for word, name in mapping.items():
        if not name:
            continue
        if name in found:
            raise Malformed("column_twice", column=word[:40])
        if plain(word) not in by_word or name not in {f.name for f in fields}:
            raise Malformed("heading_unknown", column=word[:40])
        found[name] = by_word[plain(word)]
    for field in fields:
        if field.needed and field.name not in found:
            raise Malformed("column_missing", column=str(field.label))
    return found
