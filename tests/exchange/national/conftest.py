"""A county with registrants, and the centre that asks for them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County


@pytest.fixture
def county(city: SimpleNamespace, persona: Any) -> County:
    return County(city, persona)


@pytest.fixture
def story(county: County) -> Story:
    return Story(county)


@pytest.fixture
def listed(county: County) -> Any:
    """`listed("SD-7")`: somebody who can be asked for."""
    return lambda number="SD-00001": county.listed(number)
