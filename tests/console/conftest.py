from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sanxian.core import clock
from tests.console.world import World
from tests.core import ferry
from tests.personas import AT


@pytest.fixture(autouse=True)
def stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house's clock stands at ten on the Monday of the tests."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture(autouse=True)
def topic() -> Iterator[None]:
    with ferry.known():
        yield


@pytest.fixture
def world(city: Any, persona: Any) -> World:
    """The first city in the middle of its morning."""
    return World(city, persona).everything()


@pytest.fixture
def elsewhere(city: Any, persona: Any) -> World:
    """The same morning in the other city."""
    return World(city, persona, "other").everything()
