from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.core.models import Home
from tests.blood.hospital.wardwork import Ward


@pytest.fixture
def ward(city: SimpleNamespace, persona: Any, at: datetime) -> Ward:
    """The small city at work, its clock standing at the tests' moment."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})
    return Ward(city, persona, at)
