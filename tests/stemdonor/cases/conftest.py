"""A county, its city and a hospital that live through match cases."""

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
