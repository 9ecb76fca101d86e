"""Lines of registers, of people whose numbers come from an area code nobody is given."""

from datetime import date, timedelta
from typing import Any

from sanxian.blood.facts.registers import DonationLine, DonorLine, UnitLine
from sanxian.people.facts import Particulars
from sanxian.people.rules.demo import demo_id_number
from tests.personas import AT, ON

BORN = date(1990, 3, 12)


def number(serial: int, born: date = BORN, sex: str = "female") -> str:
    return demo_id_number(serial, born, sex)


def donor(row: int, serial: int | None = None, **said: Any) -> DonorLine:
    serial = row if serial is None else serial
    who = Particulars(
        row=row,
        name=said.pop("name", "王小明"),
        sex=said.pop("sex", "female"),
        born=said.pop("born", BORN),
        document="resident",
        id_number=said.pop("id_number", number(serial)),
        phone=said.pop("phone", ""),
        address=said.pop("address", ""),
    )
    return DonorLine(who=who, **said)


def gift(row: int, serial: int | None = None, **said: Any) -> DonationLine:
    given = {
        "day": ON - timedelta(days=100),
        "kind": "whole_blood",
        "id_number": number(row if serial is None else serial),
        "volume_ml": 400,
        **said,
    }
    return DonationLine(row=row, **given)


def bag(row: int, **said: Any) -> UnitLine:
    given = {
        "number": f"OLD{row:06d}",
        "component": "red_cells",
        "abo": "A",
        "rhd": "+",
        "volume_ml": 200,
        "collected_at": AT - timedelta(days=3),
        "expires_at": AT + timedelta(days=30),
        **said,
    }
    return UnitLine(row=row, **given)
