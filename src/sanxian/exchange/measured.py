"""What an analyser's file says, whatever its protocol: rows, and faults that say where they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sanxian.kernel.refusal import Malformed, Reason

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_FAULTS = 200
LONGEST = 400
FINAL = frozenset({"", "F", "C", "R", "U"})  # final, corrected; not preliminary, not undone
_LOT = re.compile(r"\b(?:lot|reagent lot|批号)\s*[:=^ ：]\s*([^\s|^;,]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `line` is the record or segment of the file, counted from 1; `at` is the
    instrument's own time as digits (YYYYMMDDHHMMSS), "" where it says none.
    """

    line: int
    sample: str
    test: str
    value: str
    unit: str = ""
    flags: str = ""
    instrument: str = ""
    lot: str = ""
    at: str = ""


@dataclass(slots=True)
class Faults:
    """Faults of one file, the first two hundred."""

    found: list[Reason] = field(default_factory=list)

    def add(self, code: str, line: int, segment: str, place: str = "", **params: object) -> None:
        """`segment` is the record's type, `place` the field: R.4, OBX-5."""
        if len(self.found) < MOST_FAULTS:
            where = {"row": line, "segment": segment[:8], "column": (place or segment)[:12]}
            self.found.append(Reason(code, params={**where, **params}))

    def raise_any(self) -> None:
        if self.found:
            raise Malformed(*self.found)


def records(
    content: bytes, unwrapped: Callable[[bytes], bytes], blanks: str
) -> Iterator[tuple[int, str]]:
    """The records of a file out of its wrapping, with their lines from 1; blank ones are passed over.

    Raises Malformed: analyser_too_large, and what `unwrapped` and `text_of` raise.
    """
    if len(content) > MOST_BYTES:
        raise Malformed("analyser_too_large", most=MOST_BYTES // 1024 // 1024)
    for line, text in enumerate(re.split(r"\r\n|\r|\n", text_of(unwrapped(content))), 1):
        if record := text.strip(blanks):
            yield line, record


def text_of(content: bytes) -> str:
    """The file's text. Raises Malformed: analyser_empty, analyser_too_large, analyser_encoding."""
    if not content.strip():
        raise Malformed("analyser_empty")
    if len(content) > MOST_BYTES:
        raise Malformed("analyser_too_large", most=MOST_BYTES // 1024 // 1024)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Malformed("analyser_encoding")


def clean(text: str) -> str:
    """What a person could have typed: no control characters, no outer blanks."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def lot_in(comment: str) -> str:
    """The lot that a comment names ("LOT: 2406A", "Lot^2406A", "批号：2406A"); "" for none."""
    found = _LOT.search(comment)
    return found[1] if found else ""


def digits(text: str) -> str:
    """A time as digits, its zone and fractions left off; "" where it is none."""
    found = re.match(r"\d{8,14}", text, re.ASCII)
    return found[0] if found else ""
