from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.blood.laboratory.bench import Bench


@pytest.fixture
def bench(city: SimpleNamespace, at: datetime) -> Bench:
    return Bench(city, at)


@pytest.fixture
def labs(persona: Any) -> SimpleNamespace:
    """The people of the laboratory and the rooms behind it."""
    return SimpleNamespace(
        technician=persona("lab_technician"),
        other=persona("lab_technician", number=2),
        reviewer=persona("lab_reviewer"),
        maker=persona("component_technician"),
        quality=persona("quality_officer"),
        elsewhere=persona("lab_technician", "other"),
        stock=persona("stock_manager"),
    )
