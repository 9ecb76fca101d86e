"""The number of a bag: that of its donation, what is in it, and a check character.

A bag's number is made from the donation's alone, so that a bus off line, a second centrifuge and a
reprint all arrive at the same one: `U` + facility, year and serial of the donation + two letters for
the product + which one of them + a check character by ISO 7064 MOD 37-2. A pool's begins with `P`
and has the lowest donation in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_2

from sanxian.blood.facts.terms import Component
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed


@dataclass(frozen=True, slots=True)
class Product:
    """What a product code says: the component, and what was done to it besides."""

    component: Component
    leucodepleted: bool = False
    irradiated: bool = False


# Component to its codes: as it is, leucodepleted, irradiated, both. "" where nobody makes it.
_CODES = {
    Component.WHOLE_BLOOD: ("WB", "WL", "WI", "WX"),
    Component.RED_CELLS: ("RC", "RL", "RI", "RX"),
    Component.PLATELETS: ("PC", "PL", "PI", "PX"),
    Component.APHERESIS_PLATELETS: ("PA", "AL", "AI", "AX"),
    Component.FFP: ("FP", "", "", ""),
    Component.FROZEN_PLASMA: ("ZP", "", "", ""),
    Component.CRYO: ("CR", "", "", ""),
    Component.WASHED_RED_CELLS: ("WR", "VL", "VI", "VX"),
    Component.FROZEN_RED_CELLS: ("FR", "FL", "FI", "FX"),
    Component.THAWED_RED_CELLS: ("TR", "TL", "TI", "TX"),
    Component.THAWED_PLASMA: ("TP", "", "", ""),
    Component.THAWED_CRYO: ("TC", "", "", ""),
    Component.POOLED_PLATELETS: ("PP", "QL", "QI", "QX"),
    Component.POOLED_CRYO: ("PR", "", "", ""),
}
_DONE = ((False, False), (True, False), (False, True), (True, True))
PRODUCTS: dict[str, Product] = {
    code: Product(component, *done)
    for component, codes in _CODES.items()
    for code, done in zip(codes, _DONE, strict=True)
    if code
}
_SHAPE = re.compile(r"[UP]([A-Z][A-Z0-9]{4})(\d{2})(\d{6})([A-Z]{2})([1-9])[0-9A-Z*]", re.ASCII)


def product_code(component: str, *, leucodepleted: bool = False, irradiated: bool = False) -> str:
    """The two letters on the label. What is always without leucocytes (plasma) has but one code."""
    codes = _CODES[Component(component)]
    return codes[_DONE.index((leucodepleted, irradiated))] or codes[0]


def unit_number(
    donation: str,
    component: str,
    which: int = 1,
    *,
    leucodepleted: bool = False,
    irradiated: bool = False,
) -> str:
    """The number of the `which`-th bag (1 to 9) of a product. Raises Malformed for a bad donation
    number or a tenth bag.
    """
    code = product_code(component, leucodepleted=leucodepleted, irradiated=irradiated)
    return _number("U", donation, code, which)


def pool_number(
    lowest: str,
    component: str,
    which: int = 1,
    *,
    leucodepleted: bool = False,
    irradiated: bool = False,
) -> str:
    """The number of a pool; `lowest` is the lowest number of the donations in it."""
    code = product_code(component, leucodepleted=leucodepleted, irradiated=irradiated)
    return _number("P", lowest, code, which)


def _number(lead: str, donation: str, code: str, which: int) -> str:
    if not 1 <= which <= 9:
        raise Malformed("number_serial", field="number")
    text = f"{lead}{numbers.DONATIONS.parse(donation).text[1:-1]}{code}{which}"
    return text + str(mod_37_2.calc_check_digit(text))


def donation_part(number: str) -> str:
    """The donation's number that a bag's number holds. Raises Malformed; a pool has none."""
    found = UNITS_OF_DONATIONS.parse(number)
    if found.text.startswith("P"):
        raise Malformed("number_other_scheme", field="number")
    return numbers.DONATIONS.make(found.facility, found.year, found.serial)


def product_of(number: str) -> Product:
    """What the number says is in the bag. Raises Malformed."""
    return PRODUCTS[UNITS_OF_DONATIONS.parse(number).text[14:16]]


@dataclass(frozen=True, slots=True)
class UnitScheme:
    """The scheme as `kernel.numbers` asks for it, so that a scanner's text is recognised."""

    name: str = "sanxian-unit-of-donation-1"

    def make(self, facility: str, year: int, serial: int) -> str:
        """The bag as it leaves the arm. Raises Malformed."""
        donation = numbers.DONATIONS.make(facility, year, serial)
        return unit_number(donation, Component.WHOLE_BLOOD)

    def check(self, text: str) -> bool:
        found = _SHAPE.fullmatch(numbers.normalise(text))
        return bool(found and found[4] in PRODUCTS and mod_37_2.is_valid(found[0]))

    def parse(self, text: str) -> numbers.Number:
        """Raises Malformed: number_other_scheme, number_check."""
        number = numbers.normalise(text)
        found = _SHAPE.fullmatch(number)
        if not found or found[4] not in PRODUCTS:
            raise Malformed("number_other_scheme", field="number")
        if not mod_37_2.is_valid(number):
            raise Malformed("number_check", field="number")
        return numbers.Number(self.name, number, found[1], 2000 + int(found[2]), int(found[3]))

    def shown(self, text: str) -> str:
        n = numbers.normalise(text)
        return f"{n[:6]} {n[6:8]} {n[8:11]} {n[11:14]} {n[14:17]} {n[17:]}"


UNITS_OF_DONATIONS = UnitScheme()
numbers.register(UNITS_OF_DONATIONS)
