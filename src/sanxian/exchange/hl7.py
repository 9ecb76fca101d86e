"""HL7 v2 messages ORU^R01 (v2.5.1 and its neighbours), bare or in MLLP blocks, several in a file."""

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

VT, FS = b"\x0b", b"\x1c"
# Segments of ORU^R01 that hold nothing which is taken; PID and NK1 are not even looked at.
_PASSED = frozenset(
    ("SFT", "UAC", "PID", "PD1", "NK1", "PV1", "PV2", "ORC", "TQ1", "TQ2", "CTD", "FT1", "CTI",
     "DSC", "PRT", "DG1", "INV", "EQU", "FHS", "BHS", "BTS", "FTS")
)  # fmt: skip
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}", re.ASCII)


def looks_like(content: bytes) -> bool:
    """Whether a file begins as HL7 does: an MLLP block, or a message header."""
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x0b\r\n \t")
    return content[:1] == VT or start[:3] in (b"MSH", b"FHS", b"BHS")


def read(content: bytes) -> list[Row]:
    """The results of a file, in its order; who the patient is is passed over.

    Pure. Raises Malformed, each fault with line, segment and field: analyser_empty,
    analyser_too_large, analyser_encoding, analyser_cut_short, analyser_no_header,
    analyser_message_unknown, analyser_record_unknown, analyser_out_of_place, analyser_not_final,
    analyser_field_missing, analyser_field_too_long, analyser_too_many, analyser_no_results.
    """
    reader = _Reader()
    for line, segment in records(content, unwrapped, "\x00\x1c\x0b \t"):
        reader.take(line, segment)
    return reader.done()


def unwrapped(content: bytes) -> bytes:
    """The messages of MLLP blocks: VT, text, FS CR. Raises Malformed: analyser_cut_short."""
    if VT not in content:
        return content
    parts = []
    for count, block in enumerate(content.split(VT)[1:], 1):
        text, mark, rest = block.partition(FS)
        if not mark or rest.strip():
            raise Malformed(
                Reason("analyser_cut_short", params={"row": count, "segment": "FS", "column": "FS"})
            )
        parts.append(text)
    return b"\r".join(parts)


@dataclass(slots=True)
class _Signs:
    """The separators that a message header declares."""

    fields: str
    components: str = "^"
    repeats: str = "~"
    escape: str = "\\"
    parts: str = "&"

    def of(self, fields: list[str], number: int) -> str:
        return fields[number] if len(fields) > number else ""

    def first(self, value: str) -> list[str]:
        """The components of the first repeat, escapes resolved."""
        return [self.plain(c) for c in value.split(self.repeats)[0].split(self.components)]

    def word(self, fields: list[str], number: int) -> str:
        """The first component of a field, down to its first subcomponent."""
        raw = self.of(fields, number).split(self.repeats)[0].split(self.components)[0]
        return self.plain(raw.split(self.parts)[0])

    def plain(self, text: str) -> str:
        """Escapes resolved; formatting commands are dropped."""
        known = {
            "F": self.fields,
            "S": self.components,
            "T": self.parts,
            "R": self.repeats,
            "E": self.escape,
            ".br": " ",
        }
        mark = re.escape(self.escape)

        def said(found: re.Match[str]) -> str:
            word = found[1]
            if word[:1] == "X":
                return clean(bytes.fromhex(word[1:]).decode("latin-1"))
            return known.get(word, "")

        pattern = rf"{mark}([FSTREHN]|\.br|X(?:[0-9A-Fa-f]{{2}}){{1,20}}){mark}"
        return clean(re.sub(pattern, said, text))


@dataclass(slots=True)
class _Reader:
    """A file's segments one by one."""

    faults: Faults = field(default_factory=Faults)
    rows: list[Row] = field(default_factory=list)
    signs: _Signs | None = None
    sender: str = ""
    sample: str = ""
    ordered: bool = False
    line: int = 0
    begun: int = 0  # rows before the present order

    def take(self, line: int, segment: str) -> None:
        self.line = line
        name = segment[:3].upper()
        if name == "MSH":
            self._header(segment)
        elif self.signs is None:
            if name not in ("FHS", "BHS", "BTS", "FTS"):
                self.faults.add("analyser_no_header", line, name)
        elif not _SEGMENT.fullmatch(name) or segment[3:4] not in (self.signs.fields, ""):
            self.faults.add("analyser_record_unknown", line, name)
        elif name in ("OBR", "OBX", "NTE", "SPM"):
            getattr(self, f"_{name.lower()}")(segment.split(self.signs.fields))
        elif name not in _PASSED and name[0] != "Z":
            self.faults.add("analyser_record_unknown", line, name)

    def _header(self, segment: str) -> None:
        self._end_order()
        marks = segment[3:8]
        if len(marks) < 5 or len(set(marks)) < 5 or any(m.isalnum() or m.isspace() for m in marks):
            self.faults.add("analyser_no_header", self.line, "MSH", "MSH-2")
            self.signs = None
            return
        self.signs = _Signs(*marks)
        fields = [segment[:3], *segment[3:].split(self.signs.fields)]
        fields[1] = self.signs.fields
        self.sender = self.signs.word(fields, 3)
        kind = self.signs.first(self.signs.of(fields, 9))
        if kind[:2] != ["ORU", "R01"]:
            self.faults.add("analyser_message_unknown", self.line, "MSH", "MSH-9")
        self.ordered = False

    def _obr(self, fields: list[str]) -> None:
        """The sample is the placer's number, or else the filler's; a specimen segment may say it later."""
        assert self.signs is not None
        self._end_order()
        self.sample = self.signs.word(fields, 2) or self.signs.word(fields, 3)
        self.ordered, self.begun = True, len(self.rows)

    def _spm(self, fields: list[str]) -> None:
        assert self.signs is not None
        sample = self.signs.word(fields, 2)
        if not self.sample and sample:
            self.sample = sample
            here = self.rows[self.begun :]
            self.rows[self.begun :] = [replace(row, sample=sample) for row in here]

    def _end_order(self) -> None:
        """An order with results whose sample nobody named."""
        if self.ordered and not self.sample and len(self.rows) > self.begun:
            self.faults.add("analyser_field_missing", self.rows[self.begun].line, "OBR", "OBR-2")
        self.ordered, self.sample = False, ""

    def _obx(self, fields: list[str]) -> None:
        assert self.signs is not None
        signs = self.signs
        if not self.ordered:
            self.faults.add("analyser_out_of_place", self.line, "OBX", "OBR")
            return
        kind = signs.first(signs.of(fields, 3))
        row = Row(
            self.line,
            self.sample,
            next((part for part in (kind[0], *kind[3:4], *kind[1:2]) if part), ""),
            _value(signs.of(fields, 2), signs.first(signs.of(fields, 5))),
            signs.word(fields, 6),
            signs.word(fields, 8),
            signs.word(fields, 18) or self.sender,
            "",
            digits(signs.of(fields, 14)) or digits(signs.of(fields, 19)),
        )
        if clean(signs.of(fields, 11)).upper()[:1] not in FINAL:
            self.faults.add("analyser_not_final", self.line, "OBX", "OBX-11")
        for name, at in (("test", "OBX-3"), ("value", "OBX-5")):
            if not getattr(row, name):
                self.faults.add("analyser_field_missing", self.line, "OBX", at)
        if max(len(said) for said in (row.sample, row.test, row.value, row.instrument)) > LONGEST:
            self.faults.add("analyser_field_too_long", self.line, "OBX", "OBX-5", most=LONGEST)
        if len(self.rows) >= MOST_ROWS:
            raise Malformed("analyser_too_many", most=MOST_ROWS)
        self.rows.append(row)

    def _nte(self, fields: list[str]) -> None:
        """A comment on the result before it may name the reagent's lot."""
        assert self.signs is not None
        raw = self.signs.of(fields, 3).replace(self.signs.components, " ")
        lot = lot_in(self.signs.plain(raw))
        if lot and len(self.rows) > self.begun and self.ordered and not self.rows[-1].lot:
            self.rows[-1] = replace(self.rows[-1], lot=lot)

    def done(self) -> list[Row]:
        self._end_order()
        self.faults.raise_any()
        if not self.rows:
            raise Malformed("analyser_no_results")
        return self.rows


def _value(kind: str, parts: list[str]) -> str:
    """A structured number with its comparator ("<^5"), a coded word by its code or its text."""
    if kind.strip().upper() == "SN":
        return "".join(parts[:4])
    return next((part for part in parts if part), "")
