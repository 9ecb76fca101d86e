"""A volunteer's morning on a phone and at a desk: the list, a call, the calendar; and the figures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from sanxian.duties.models import Duty
from tests.chromium import go, session_of

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
SHOTS = os.environ.get("SANXIAN_SHOTS", "")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


def window(browser: Any, live_server: Any, account: Any, width: int) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    key = session_of(account)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
    )
    page, said = context.new_page(), []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    return page, said


def sound(page: Page, said: list[str], name: str) -> None:
    """Readable by everyone, within its width, within its content policy."""
    width = page.viewport_size["width"]
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"duties-{name}-{width}.png", full_page=True)
    found = [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in GRAVE]
    assert (name, found) == (name, [])
    assert [text for text in said if "Content Security Policy" in text] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", [360, 1440])
def test_a_volunteers_morning(live_server, browser, persona, asking, clock, width) -> None:
    for n in range(3):
        asking(subject=f"tests.asked{n}")
    page, said = window(browser, live_server, persona.account("callback_volunteer"), width)
    page.goto(f"{live_server.url}/")
    sound(page, said, "desk")
    page.goto(f"{live_server.url}/duties/")
    sound(page, said, "list")
    go(page.get_by_role("button", name="接收").first)
    go(page.get_by_role("link", name="打电话").first)
    expect(page.get_by_text("照着说")).to_be_visible()
    sound(page, said, "call")
    page.get_by_text("无人接听").click()
    go(page.get_by_role("button", name="记下"))
    expect(page.get_by_text("下一步：电话")).to_be_visible()
    sound(page, said, "called")
    page.goto(f"{live_server.url}/duties/calendar")
    go(page.get_by_role("button", name="给我一个地址"))
    sound(page, said, "calendar")
    assert Duty.objects.filter(status="acknowledged").count() == 1
    page.context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_how_the_work_goes(live_server, browser, persona, opened, clock, width) -> None:
    persona.account("county_worker")
    for n in range(24):
        opened("tests.task", place="county", subject=f"thing:{n}")
    page, said = window(browser, live_server, persona.account("county_worker", "city"), width)
    page.goto(f"{live_server.url}/duties/figures")
    sound(page, said, "figures")
    page.goto(f"{live_server.url}/exchange/national")
    sound(page, said, "national")
    page.context.close()
