from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.blood.laboratory.bench import Bench, released


@pytest.fixture
def bench(city: SimpleNamespace, at: datetime) -> Bench:
    return Bench(city, at)


@pytest.fixture
def labs(persona: Any) -> SimpleNamespace:
    """The people of the component room and of the laboratory before it."""
    return SimpleNamespace(
        technician=persona("lab_technician"),
        other=persona("lab_technician", number=2),
        reviewer=persona("lab_reviewer"),
        maker=persona("component_technician"),
        quality=persona("quality_officer"),
        stock=persona("stock_manager"),
    )


@pytest.fixture
def good(bench: Bench, labs: SimpleNamespace, at: datetime) -> Any:
    """`good("red_cells", 3)`: released bags of a component, each of a donation of its own."""

    def make(component: str, count: int = 1, *, hours: int = 4, days: int = 35, **said: Any) -> Any:
        fields = {k: said.pop(k) for k in ("volume", "place") if k in said}
        units = [
            bench.unit(bench.donation(hours=hours), component=component, days=days, **fields)
            for _ in range(count)
        ]
        released([u.donation for u in units], labs, at, **said)
        for unit in units:
            unit.refresh_from_db()
        return units

    return make
