from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.core.models import Home
from tests.personas import AT
from tests.stempatient.ward import Transplant


@pytest.fixture
def ward(city: SimpleNamespace, persona: Any) -> Transplant:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    return Transplant(city, persona)
