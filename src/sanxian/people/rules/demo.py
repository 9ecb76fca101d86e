"""Resident numbers that can belong to nobody, for demonstrations, tests and simulated cities."""

from __future__ import annotations

from datetime import date

from sanxian.kernel import idcard
from sanxian.people.facts import Sex

AREA = 999_000  # GB/T 2260 gives no division above 82; 99 stands for no province
PER_DAY = 500  # odd serial numbers are men's, even ones women's


def demo_id_number(serial: int, born: date, sex: str) -> str:
    """The `serial`-th (0 … 499,999) number of that day and sex in the unassigned area 999."""
    if not 0 <= serial < 1000 * PER_DAY:
        raise ValueError(f"no demonstration number {serial}")
    area, order = AREA + serial // PER_DAY, serial % PER_DAY * 2 + (sex == Sex.MALE)
    body = f"{area}{born:%Y%m%d}{order:03}"
    return body + idcard.check_character(body)


def is_demo(number: str) -> bool:
    return len(number) == 18 and number.startswith("999")
