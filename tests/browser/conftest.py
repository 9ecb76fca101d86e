"""What the tests of pages share beside the browser itself (tests/conftest.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from sanxian.core.models import Home
from tests.browser.test_supply import DESK, Seat


@pytest.fixture
def sit(live_server: Any, browser: Browser, city: Any, persona: Any, at: Any) -> Iterator[Any]:
    """`sit("nurse")`, `sit("nurse", PHONE)`: somebody in that role before a screen of that width."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})
    taken: list[Seat] = []

    def take(role: str, width: int = DESK) -> Seat:
        taken.append(Seat(browser, live_server.url, persona.account(role), width))
        return taken[-1]

    yield take
    for seat in taken:
        seat.context.close()
