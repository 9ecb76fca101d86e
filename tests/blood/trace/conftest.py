from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.blood.hospital.wardwork import Ward


@pytest.fixture
def ward(city: SimpleNamespace, persona: Any, at: datetime) -> Ward:
    return Ward(city, persona, at)


@pytest.fixture
def quality(persona: Any) -> Any:
    return persona("quality_officer")
