"""ASTM E1394 records (CLSI LIS2), bare or in E1381 frames (LIS1): what an analyser sends by line or file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from sanxian.exchange.measured import (
    FINAL,
    LONGEST,
    MOST_ROWS,
    Faults,
    Row,
    clean,
    digits,
    lot_in,
    records,
)
from sanxian.kernel.refusal import Malformed, Reason

STX, ETX, EOT, ENQ, ETB = b"\x02", b"\x03", b"\x04", b"\x05", b"\x17"
_KNOWN = frozenset("HPORCLQMS")
_FRAME = re.compile(
    rb"([0-7])([^\x02\x03\x17]*)([\x03\x17])([0-9A-Fa-f]{2})?([\r\n\x04\x05\x06 ]*)", re.DOTALL
)


def looks_like(content: bytes) -> bool:
    """Whether a file begins as ASTM does: a frame, or a header record."""
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x05\r\n \t")
    return start[:1] == STX or re.match(rb"H[^\w\s][^\w\s]{3}", start) is not None


def read(content: bytes) -> list[Row]:
    """The results of a file, in its order; names and other data of people are passed over.

    Pure. Raises Malformed, each fault with line, record and field: analyser_empty,
    analyser_too_large, analyser_encoding, analyser_checksum, analyser_frame, analyser_no_header,
    analyser_record_unknown, analyser_out_of_place, analyser_cut_short, analyser_not_final,
    analyser_field_missing, analyser_field_too_long, analyser_too_many, analyser_no_results.
    """
    reader = _Reader()
    for line, record in records(content, unframed, "\x00\x03\x04\x05\x17 \t"):
        reader.take(line, record)
    return reader.done()


# -- frames ------------------------------------------------------------------------------------------


def unframed(content: bytes) -> bytes:
    """The text of E1381 frames, put together: STX, number, text, ETB or ETX, checksum, CR LF.

    A frame sent twice is taken once. Raises Malformed: analyser_frame, analyser_checksum.
    """
    if STX not in content:
        return content
    faults: list[Reason] = []
    parts: list[bytes] = []
    begin, *chunks = content.split(STX)
    last: tuple[int, bytes] | None = None
    if begin.strip(b"\x04\x05\x06\r\n \xef\xbb\xbf"):
        faults.append(Reason("analyser_frame", params={"row": 0}))
    for count, chunk in enumerate(chunks, 1):
        found = _FRAME.fullmatch(chunk)
        if found is None:
            faults.append(Reason("analyser_frame", params={"row": count}))
            continue
        number, text, end, said, rest = found.groups()
        if said and int(said, 16) != sum(number + text + end) % 256:
            faults.append(Reason("analyser_checksum", params={"row": count}))
        if (int(number), text) != last:  # a frame that was not understood is sent again
            if last and int(number) != (last[0] + 1) % 8:
                faults.append(Reason("analyser_frame", params={"row": count}))
            parts.append(text if end == ETB else text + b"\r")
        last = None if EOT in rest or ENQ in rest else (int(number), text)
    if faults:
        raise Malformed(*faults[:200])
    return b"".join(parts)


# -- records -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Signs:
    """The delimiters that a header declares."""

    fields: str = "|"
    repeats: str = "\\"
    components: str = "^"
    escape: str = "&"

    def split(self, record: str) -> list[str]:
        return record.split(self.fields)

    def parts(self, value: str) -> list[str]:
        """The components of the first repeat, escapes resolved."""
        return [self.plain(c) for c in value.split(self.repeats)[0].split(self.components)]

    def plain(self, text: str) -> str:
        known = {"F": self.fields, "S": self.components, "R": self.repeats, "E": self.escape}
        mark = re.escape(self.escape)

        def said(found: re.Match[str]) -> str:
            word = found[1]
            if word[:1] == "X":
                return clean(bytes.fromhex(word[1:]).decode("latin-1"))
            return known[word]

        pattern = rf"{mark}([FSRE]|X(?:[0-9A-Fa-f]{{2}}){{1,20}}){mark}"
        return clean(re.sub(pattern, said, text))


@dataclass(slots=True)
class _Reader:
    """A file's records one by one: a header, patients, orders, results, and an end."""

    faults: Faults = field(default_factory=Faults)
    rows: list[Row] = field(default_factory=list)
    signs: _Signs | None = None
    sender: str = ""
    sample: str = ""
    remarked: bool = False  # whether a comment here would speak of a result
    line: int = 0

    def take(self, line: int, record: str) -> None:
        self.line = line
        kind = record[0].upper()
        if kind == "H":
            self._header(record)
        elif self.signs is None:
            self.faults.add("analyser_no_header", line, kind)
        elif kind not in _KNOWN or record[1:2] != self.signs.fields:
            self.faults.add("analyser_record_unknown", line, kind)
        else:
            getattr(self, f"_{kind.lower()}", self._nothing)(self.signs.split(record))

    def _header(self, record: str) -> None:
        """A header while a message is open: the one before was cut short."""
        if self.signs is not None:
            self.faults.add("analyser_cut_short", self.line, "L")
        marks = record[1:5]
        if len(marks) < 4 or len(set(marks)) < 4 or any(m.isalnum() or m.isspace() for m in marks):
            self.faults.add("analyser_no_header", self.line, "H", "H.2")
            return
        self.signs = _Signs(*marks)
        fields = self.signs.split(record)
        self.sender = self.signs.parts(_at(fields, 5))[0]
        self.sample = ""

    def _nothing(self, fields: list[str]) -> None:
        """Scientific, manufacturer and query records hold nothing that is taken."""

    def _p(self, fields: list[str]) -> None:
        """A patient record: its names are not looked at."""
        self.sample, self.remarked = "", False

    def _o(self, fields: list[str]) -> None:
        assert self.signs is not None
        said = [self.signs.parts(_at(fields, n))[0] for n in (3, 4)]
        self.sample, self.remarked = said[0] or said[1], False
        if not self.sample:
            self.faults.add("analyser_field_missing", self.line, "O", "O.3")

    def _r(self, fields: list[str]) -> None:
        assert self.signs is not None
        if not self.sample:
            self.faults.add("analyser_out_of_place", self.line, "R", "O.3")
            return
        value = self.signs.parts(_at(fields, 4))
        row = Row(
            self.line,
            self.sample,
            _test(self.signs.parts(_at(fields, 3))),
            next((part for part in value if part), ""),
            self.signs.parts(_at(fields, 5))[0],
            self.signs.parts(_at(fields, 7))[0],
            self.signs.parts(_at(fields, 14))[0] or self.sender,
            "",
            digits(_at(fields, 13)) or digits(_at(fields, 12)),
        )
        status = clean(_at(fields, 9)).upper()[:1]
        if status not in FINAL:
            self.faults.add("analyser_not_final", self.line, "R", "R.9")
        for name, at in (("test", "R.3"), ("value", "R.4")):
            if not getattr(row, name):
                self.faults.add("analyser_field_missing", self.line, "R", at)
        if max(len(said) for said in (row.sample, row.test, row.value, row.instrument)) > LONGEST:
            self.faults.add("analyser_field_too_long", self.line, "R", "R.4", most=LONGEST)
        if len(self.rows) >= MOST_ROWS:
            raise Malformed("analyser_too_many", most=MOST_ROWS)
        self.rows.append(row)
        self.remarked = True

    def _c(self, fields: list[str]) -> None:
        """A comment on the result before it may name the reagent's lot."""
        assert self.signs is not None
        lot = lot_in(self.signs.plain(_at(fields, 4)).replace(self.signs.components, " "))
        if lot and self.remarked and not self.rows[-1].lot:
            self.rows[-1] = replace(self.rows[-1], lot=lot)

    def _l(self, fields: list[str]) -> None:
        self.signs, self.sample, self.remarked = None, "", False

    def done(self) -> list[Row]:
        if self.signs is not None:
            self.faults.add("analyser_cut_short", self.line, "L")
        self.faults.raise_any()
        if not self.rows:
            raise Malformed("analyser_no_results")
        return self.rows


def _at(fields: list[str], number: int) -> str:
    """Field `number`, counted from 1 with the record's type as the first."""
    return fields[number - 1] if len(fields) >= number else ""


def _test(parts: list[str]) -> str:
    """The manufacturer's code: the fourth component, else the last that says something."""
    if len(parts) > 3 and parts[3]:
        return parts[3]
    return next((part for part in reversed(parts) if part), "")
