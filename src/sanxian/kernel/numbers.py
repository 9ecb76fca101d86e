"""Numbers of donations and units: pluggable schemes, each with a check against slips of the hand.

A number is opaque text plus the name of its scheme. The shipped schemes are the project's own and
end in a check character by ISO 7064 MOD 37-2, which finds every single wrong character and every
swap of neighbours. A centre that is licensed for another scheme registers it under its own name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from stdnum.iso7064 import mod_37_2

from sanxian.kernel.refusal import Malformed

# Facilities set aside for validation: every demonstration uses one of them, no real centre does.
DEMONSTRATION = tuple(f"A{n}" for n in range(9990, 10000))

_FACILITY = re.compile(r"[A-Z][A-Z0-9]{4}", re.ASCII)
_SERIALS = 1_000_000


@dataclass(frozen=True, slots=True)
class Number:
    """What a number says. `year` has four digits; `text` is the number without spaces."""

    scheme: str
    text: str
    facility: str
    year: int
    serial: int

    @property
    def demonstration(self) -> bool:
        return self.facility in DEMONSTRATION


class Scheme(Protocol):
    """What a scheme of numbers must offer. Serials are 0 to 999,999 a facility and year."""

    @property
    def name(self) -> str:
        """The scheme's own name, kept beside every number."""

    def make(self, facility: str, year: int, serial: int) -> str:
        """The number with its check character. Raises Malformed."""

    def check(self, text: str) -> bool:
        """Whether the text is such a number, check character included."""

    def parse(self, text: str) -> Number:
        """The number as a value. Raises Malformed, saying what is wrong."""

    def shown(self, text: str) -> str:
        """The number in groups, as an eye reads it."""


@dataclass(frozen=True, slots=True)
class Mod37Scheme:
    """`lead` + facility (5) + year (2) + serial (6) + check character.

    The lead keeps the schemes apart: no unit number is ever a donation number.
    """

    name: str
    lead: str

    def make(self, facility: str, year: int, serial: int) -> str:
        if not _FACILITY.fullmatch(facility):
            raise Malformed("number_facility", field="facility")
        if not 2000 <= year <= 2099:
            raise Malformed("number_year", field="year")
        if not 0 <= serial < _SERIALS:
            raise Malformed("number_serial", field="serial")
        body = f"{self.lead}{facility}{year % 100:02d}{serial:06d}"
        return body + str(mod_37_2.calc_check_digit(body))

    def check(self, text: str) -> bool:
        try:
            self.parse(text)
        except Malformed:
            return False
        return True

    def parse(self, text: str, field: str = "number") -> Number:
        """Raises Malformed: number_empty, number_length, number_characters, number_other_scheme,
        number_check.
        """
        number = normalise(text)
        if fault := self._fault(number):
            raise Malformed(fault, field=field)
        body = number[len(self.lead) : -1]
        return Number(self.name, number, body[:5], 2000 + int(body[5:7]), int(body[7:]))

    def _fault(self, number: str) -> str:
        if not number:
            return "number_empty"
        if not re.fullmatch(r"[0-9A-Z]+[0-9A-Z*]", number, re.ASCII):
            return "number_characters"
        if not number.startswith(self.lead):
            return "number_other_scheme"
        body = number[len(self.lead) : -1]
        if len(body) != 13:
            return "number_length"
        if not _FACILITY.fullmatch(body[:5]) or not body[5:].isdigit():
            return "number_characters"
        return "" if mod_37_2.is_valid(number) else "number_check"

    def shown(self, text: str) -> str:
        number, at = normalise(text), len(self.lead)
        parts = (
            number[: at + 5],
            number[at + 5 : at + 7],
            number[at + 7 : at + 10],
            number[at + 10 : -1],
            number[-1:],
        )
        return " ".join(part for part in parts if part)


def normalise(text: str) -> str:
    """Full-width characters made ordinary, spaces and hyphens taken out, letters in capitals."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


DONATIONS = Mod37Scheme("sanxian-donation-1", "D")
UNITS = Mod37Scheme("sanxian-unit-1", "U")

_schemes: dict[str, Scheme] = {}


def register(scheme: Scheme) -> Scheme:
    """Make a scheme known. Raises ValueError when another one has its name."""
    if _schemes.setdefault(scheme.name, scheme) is not scheme:
        raise ValueError(f"a scheme of that name exists: {scheme.name}")
    return scheme


def scheme(name: str) -> Scheme:
    """The registered scheme. Raises Malformed where there is none."""
    if name not in _schemes:
        raise Malformed("number_unknown_scheme", field="scheme")
    return _schemes[name]


# From the most telling fault to the least: what all but fits one scheme belongs to that one.
_TELLING = (
    "number_check",
    "number_empty",
    "number_length",
    "number_characters",
    "number_other_scheme",
)


def find(text: str) -> Number:
    """The number in whichever registered scheme it belongs to.

    Raises Malformed with what the nearest scheme finds wrong: a wrong check character is said as
    such, not as "unknown".
    """
    faults: list[Malformed] = []
    for known in _schemes.values():
        try:
            return known.parse(text)
        except Malformed as fault:
            faults.append(fault)
    raise min(faults, key=lambda fault: _TELLING.index(fault.codes[0]))


register(DONATIONS)
register(UNITS)
