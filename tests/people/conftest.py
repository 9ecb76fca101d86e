"""People for the tests of their room."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sanxian.people import services
from sanxian.people.rules.demo import demo_id_number

BORN = date(1990, 3, 12)


def number(serial: int = 1, born: date = BORN, sex: str = "female") -> str:
    return demo_id_number(serial, born, sex)


@pytest.fixture
def register(persona: Any, city: Any, at: Any) -> Any:
    """`register("王小明", place="county")`: a file opened by a registrar of that place."""

    def opened(name: str = "王小明", *, place: str = "centre", by: Any = None, **more: Any) -> Any:
        who = by or persona("registrar", place)
        return services.register(
            place=getattr(city, place).path, name=name, by=who, at=more.pop("when", at), **more
        )

    return opened
