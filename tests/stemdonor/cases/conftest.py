"""A county, its city and a hospital that live through match cases."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County
from tests.stemdonor.peers import corps_of, helper_of, keep_the_example
from tests.volunteers.corps import Corps


@pytest.fixture
def county(city: SimpleNamespace, persona: Any) -> County:
    return County(city, persona)


@pytest.fixture
def story(county: County) -> Story:
    return Story(county)


@pytest.fixture
def five(monkeypatch: pytest.MonkeyPatch) -> None:
    """The county keeps the example of five one-to-ones."""
    keep_the_example(monkeypatch)


@pytest.fixture
def corps(story: Story) -> Corps:
    return corps_of(story)


@pytest.fixture
def helper(corps: Corps) -> Any:
    return helper_of(corps)
