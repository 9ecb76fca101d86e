from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.blood.components.conftest import bench, good, labs

__all__ = ["bench", "good", "labs"]


@pytest.fixture
def people(persona: Any) -> SimpleNamespace:
    """Who reports, who judges, a second who judges, and who counts."""
    return SimpleNamespace(
        nurse=persona("nurse"),
        stock=persona("stock_manager"),
        stock2=persona("stock_manager", number=2),
        maker=persona("component_technician"),
        quality=persona("quality_officer"),
        quality2=persona("quality_officer", number=2),
        admin=persona("administrator"),
        stranger=persona("quality_officer", "other"),
    )


@pytest.fixture
def place(city: SimpleNamespace) -> str:
    return str(city.centre.path)


@pytest.fixture
def moment(at: datetime) -> datetime:
    return at
