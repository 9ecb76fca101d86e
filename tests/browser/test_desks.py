"""Every role's desk in a real browser: readable, within its width, and its one button leads on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from sanxian.console.desks import DESKS
from sanxian.core import clock
from tests.chromium import go, grave_faults, session_of
from tests.console.world import World
from tests.core import ferry
from tests.personas import AT

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SANXIAN_SHOTS", "")
# On their feet, with a phone in the hand.
WALKING = ("ward_nurse", "nurse", "registrar", "hospital_clerk", "organiser", "county_worker")


def faults(page: Page, width: int) -> list[Any]:
    """What a reader, or the content policy, would stumble over."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*grave_faults(page), *([("too wide", wide)] if wide > width else [])]


@pytest.mark.parametrize(("width", "roles"), [(1440, tuple(DESKS)), (360, WALKING)])
def test_desks(
    width: int, roles: tuple[str, ...], live_server: Any, browser: Browser, city: Any, persona: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: AT)
    wrong: list[Any] = []
    with ferry.known():
        World(city, persona).everything()
        for role in roles:
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
            key = session_of(persona.account(role))
            context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
            page = context.new_page()
            page.on(
                "console",
                lambda m, r=role, w=wrong: w.append((r, m.text)) if m.type == "error" else None,
            )
            page.goto(live_server.url + "/")
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"desk-{role}-{width}.png", full_page=True)
            wrong += [(role, fault) for fault in faults(page, width)]
            if go(page.locator("main .btn-main").first).status != 200:
                wrong.append((role, page.url))
            context.close()
    assert wrong == []
