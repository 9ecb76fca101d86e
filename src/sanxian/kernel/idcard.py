"""Resident identity numbers of the People's Republic of China (GB 11643: eighteen characters).

Six digits of region, eight of birth, three of sequence (odd: male), one check character by
ISO 7064 MOD 11-2. The region is advisory only: counties are founded and abolished, and a valid
number may carry a code no list knows. Numbers of fifteen digits are no longer accepted anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from sanxian.kernel.refusal import Malformed

# First two digits of the division codes in use; 81 to 83 are residence permits of Hong Kong,
# Macao and Taiwan residents, 9 starts the permanent residence card of foreigners.
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True)
class IdCard:
    """What a resident number says. `sex` is "male" or "female"."""

    number: str
    birth_date: date
    sex: str
    region: str

    @property
    def region_known(self) -> bool:
        """Advisory: whether the region's first two digits are in use."""
        return self.region[:2] in PROVINCES or self.region[0] == "9"


def check_character(body: str) -> str:
    """The eighteenth character to seventeen digits (ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return _CHECKS[total % 11]


def normalise(text: str) -> str:
    """Full-width digits made ordinary, spaces and hyphens taken out, x in capitals."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def parse(text: str, *, on: date | None = None, field: str = "id_number") -> IdCard:
    """The number as a value; `on` refuses a birth after that day.

    Raises Malformed: idcard_empty, idcard_fifteen_digits, idcard_length, idcard_characters,
    idcard_birth_date, idcard_birth_in_future, idcard_check. Params name the field, never a digit.
    """
    number = normalise(text)
    if fault := _shape_fault(number):
        raise Malformed(fault, field=field)
    born = _birth(number)
    if born is None:
        raise Malformed("idcard_birth_date", field=field)
    if check_character(number[:17]) != number[17]:
        raise Malformed("idcard_check", field=field)
    if on is not None and born > on:
        raise Malformed("idcard_birth_in_future", field=field)
    return IdCard(number, born, "male" if int(number[16]) % 2 else "female", number[:6])


def _shape_fault(number: str) -> str:
    if not number:
        return "idcard_empty"
    if re.fullmatch(r"[0-9]{15}", number):
        return "idcard_fifteen_digits"
    if len(number) != 18:
        return "idcard_length"
    return "" if _SHAPE.fullmatch(number) else "idcard_characters"


def _birth(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def is_valid(text: str) -> bool:
    """Whether this is a resident number, as far as the number itself can tell."""
    try:
        parse(text)
    except Malformed:
        return False
    return True
