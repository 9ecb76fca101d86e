"""The number of a bag: that of its donation, what is in it, and a check character.

A bag's number is made from the donation's alone, so that a bus off line, a second centrifuge and a
reprint all arrive at the same one: `U` + facility, year and serial of the donation + two letters for
the component + which one of them + a check character by ISO 7064 MOD 37-2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_2

from sanxian.blood.facts.terms import Component
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed

PRODUCTS = {
    Component.WHOLE_BLOOD: "WB",
    Component.RED_CELLS: "RC",
    Component.PLATELETS: "PC",
    Component.APHERESIS_PLATELETS: "PA",
    Component.FFP: "FP",
    Component.FROZEN_PLASMA: "ZP",
    Component.CRYO: "CR",
}
COMPONENTS = {code: component for component, code in PRODUCTS.items()}
_SHAPE = re.compile(r"U([A-Z][A-Z0-9]{4})(\d{2})(\d{6})([A-Z]{2})([1-9])[0-9A-Z*]", re.ASCII)


def unit_number(donation: str, component: str, which: int = 1) -> str:
    """The number of the `which`-th bag (1 to 9) of a component. Raises Malformed for a bad donation
    number or a tenth bag.
    """
    if not 1 <= which <= 9:
        raise Malformed("number_serial", field="number")
    body = numbers.DONATIONS.parse(donation).text[1:-1]
    text = f"U{body}{PRODUCTS[Component(component)]}{which}"
    return text + str(mod_37_2.calc_check_digit(text))


def donation_part(number: str) -> str:
    """The donation's number that a bag's number holds. Raises Malformed."""
    found = UNITS_OF_DONATIONS.parse(number)
    return numbers.DONATIONS.make(found.facility, found.year, found.serial)


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
        return bool(found and found[4] in COMPONENTS and mod_37_2.is_valid(found[0]))

    def parse(self, text: str) -> numbers.Number:
        """Raises Malformed: number_other_scheme, number_check."""
        number = numbers.normalise(text)
        found = _SHAPE.fullmatch(number)
        if not found or found[4] not in COMPONENTS:
            raise Malformed("number_other_scheme", field="number")
        if not mod_37_2.is_valid(number):
            raise Malformed("number_check", field="number")
        return numbers.Number(self.name, number, found[1], 2000 + int(found[2]), int(found[3]))

    def shown(self, text: str) -> str:
        n = numbers.normalise(text)
        return f"{n[:6]} {n[6:8]} {n[8:11]} {n[11:14]} {n[14:17]} {n[17:]}"


UNITS_OF_DONATIONS = UnitScheme()
numbers.register(UNITS_OF_DONATIONS)
