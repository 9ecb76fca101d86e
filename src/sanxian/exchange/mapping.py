"""From what an instrument says to what the laboratory means: test codes, cut-offs, words. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from sanxian.blood.facts.laboratory import NONREACTIVE, REACTIVE, Reading, outcome_of
from sanxian.blood.facts.terms import Assay
from sanxian.exchange.measured import MOST_FAULTS, Row
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Malformed, Reason

MOST_CODES = 200


class How(StrEnum):
    """How a value becomes an outcome."""

    WORD = "word"  # reactive, NEG, 阴性, A, Rh+: as a person would write it
    CUTOFF = "cutoff"  # a ratio such as S/CO: at or above the cut-off is reactive
    NUMBER = "number"  # a whole number; 23.0 is one, 23.4 is not
    NUMBER_UP = "number_up"  # rounded up to a whole number
    SKIP = "skip"  # this code is not taken


@dataclass(frozen=True, slots=True)
class Code:
    """One test code of an instrument. `lot` is what is meant where the file names none."""

    test: str
    assay: str
    how: str
    cutoff: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Mapping_:
    """The saved reading of one instrument: `instrument` is its code in the register."""

    instrument: str
    codes: tuple[Code, ...]

    def as_json(self) -> str:
        return json.dumps([asdict(code) for code in self.codes], ensure_ascii=False)


def from_json(instrument: str, text: str) -> Mapping_:
    return Mapping_(instrument, tuple(Code(**row) for row in json.loads(text)))


def faults(codes: Iterable[Code]) -> Iterator[Reason]:
    """What is wrong with a mapping that somebody wrote; each fault names its line, from 1."""
    seen: set[str] = set()
    for line, code in enumerate(codes, 1):
        where: dict[str, Any] = {"row": line, "test": code.test[:40]}
        if not code.test.strip() or len(code.test) > 60:
            yield Reason("mapping_test_missing", params=where)
        if code.test.lower() in seen:
            yield Reason("mapping_test_twice", params=where)
        seen.add(code.test.lower())
        if code.how not in set(How):
            yield Reason("mapping_how_unknown", params=where)
        elif code.how != How.SKIP and code.assay not in set(Assay):
            yield Reason("mapping_assay_unknown", params=where)
        elif not _fits(code):
            yield Reason("mapping_how_unfit", params=where)
        if code.how == How.CUTOFF and not _above_nought(code.cutoff):
            yield Reason("mapping_cutoff", params=where)
        if line > MOST_CODES:
            yield Reason("mapping_too_long", params={"most": MOST_CODES})
            return


def _fits(code: Code) -> bool:
    """Whole numbers are an ALT, a cut-off is for a marker; words fit any assay but ALT."""
    if code.how == How.SKIP:
        return True
    numbers = code.how in (How.NUMBER, How.NUMBER_UP)
    if code.how == How.CUTOFF:
        return code.assay not in (Assay.ABO, Assay.RHD, Assay.ALT, Assay.PHENOTYPE)
    return numbers == (code.assay == Assay.ALT)


def _above_nought(text: str) -> bool:
    number = _number(text)
    return number is not None and number > 0


def readings(rows: Iterable[Row], known: Mapping[str, Mapping_]) -> list[Reading]:
    """The readings of a file by the saved mappings, `known` by the instrument's name in the file.

    Raises Malformed with every fault, each with its line: mapping_missing (an instrument without
    one, once), mapping_code_unknown (a code, once), mapping_value_unreadable.
    """
    found: list[Reading] = []
    wrong: dict[tuple[str, ...], Reason] = {}
    for row in rows:
        mapping = known.get(row.instrument.lower())
        if mapping is None:
            said = {"row": row.line, "instrument": row.instrument[:40] or "—"}
            wrong.setdefault((row.instrument,), Reason("mapping_missing", params=said))
            continue
        code = next((c for c in mapping.codes if c.test.lower() == row.test.lower()), None)
        where = {"row": row.line, "test": row.test[:40], "instrument": mapping.instrument}
        if code is None:
            key = (row.instrument, row.test.lower())
            wrong.setdefault(key, Reason("mapping_code_unknown", params=where))
        elif code.how != How.SKIP:
            try:
                found.append(_reading(row, code, mapping.instrument))
            except ValueError:
                reason = Reason("mapping_value_unreadable", params=where)
                wrong.setdefault(("", str(row.line), row.test), reason)
    if wrong:
        raise Malformed(*list(wrong.values())[:MOST_FAULTS])
    if not found:
        raise Malformed("analyser_no_results")
    return found


def _reading(row: Row, code: Code, instrument: str) -> Reading:
    lot = (row.lot or code.lot)[:41]
    said = outcome(row.value, code)
    return Reading(normalise(row.sample), code.assay, said, instrument, lot, row.line)


def outcome(value: str, code: Code) -> str:
    """What the value means. Raises ValueError where it is not of that kind, or leaves it open."""
    if code.how == How.WORD:
        return outcome_of(Assay(code.assay), value)
    if code.how == How.CUTOFF:
        return _by_cutoff(value, Decimal(code.cutoff))
    number = _number(value)
    if number is None or number < 0:
        raise ValueError("not a number")
    if code.how == How.NUMBER_UP:
        number = number.to_integral_value(ROUND_CEILING)
    return outcome_of(Assay(code.assay), format(number, "f"))


def _by_cutoff(value: str, cutoff: Decimal) -> str:
    """ ">20" and "<0.1" are outcomes where they settle it; "<20" of a cut-off of 1 does not."""
    sign = value.strip()[:1]
    number = _number(value.strip().lstrip("<>=≤≥ "))
    if number is None or number < 0:
        raise ValueError("not a number")
    if sign in ("<", "≤"):
        if number > cutoff or (sign == "≤" and number == cutoff):
            raise ValueError("left open")
        return NONREACTIVE
    if sign in (">", "≥") and number < cutoff:
        raise ValueError("left open")
    return REACTIVE if number >= cutoff else NONREACTIVE


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 12 and len(text) < 40 else None
