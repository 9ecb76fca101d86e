"""A county of the small city that enrols, calls and cares."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.stemdonor.county import County


@pytest.fixture
def county(city: SimpleNamespace, persona: Any) -> County:
    return County(city, persona)
