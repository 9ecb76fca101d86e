from __future__ import annotations

from typing import Any

import pytest

from tests.blood.donor_room.room import Room


@pytest.fixture
def room(city: Any, persona: Any) -> Room:
    return Room(city, persona)


@pytest.fixture
def other_room(city: Any, persona: Any) -> Room:
    return Room(city, persona, "other")
