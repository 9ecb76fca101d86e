from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.coordination import sides
from sanxian.core.models import Home
from tests.coordination.table import DonorRoom, Table
from tests.personas import AT


@pytest.fixture
def table(city: SimpleNamespace, persona: Any, monkeypatch: pytest.MonkeyPatch) -> Table:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    room = DonorRoom(city.county.path)
    monkeypatch.setattr(sides, "DONOR", room.doors())
    return Table(city, persona, room)
