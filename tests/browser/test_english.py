"""The language switch in a real browser, and English that fits the screen it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from sanxian.core import clock
from tests.chromium import go
from tests.console.world import World
from tests.core import ferry
from tests.personas import AT

pytestmark = pytest.mark.browser

# A desk or list of each room; English words are longer than Chinese ones.
PAGES = {
    "stock_manager": ["/", "/blood/stock", "/blood/units", "/blood/boxes", "/blood/orders"],
    "nurse": ["/", "/blood/sessions", "/blood/donors", "/blood/donor-reactions", "/duties/"],
    "lab_reviewer": ["/", "/blood/laboratory", "/blood/release", "/account"],
    "hospital_clerk": ["/", "/blood/hospital", "/blood/hospital/patients", "/blood/orders"],
    "ward_nurse": ["/"],
    "quality_officer": ["/", "/blood/trace", "/blood/recalls", "/people/doubles"],
    "administrator": ["/", "/orgs/", "/orgs/accounts", "/orgs/editions"],
    "government_viewer": ["/"],
}


@pytest.fixture
def morning(transactional_db: None, city: Any, persona: Any, monkeypatch: Any) -> Iterator[World]:
    monkeypatch.setattr(clock, "now", lambda: AT)
    with ferry.known():
        yield World(city, persona).everything()


def enter(browser: Browser, client: Any, server: Any, width: int, language: str = "") -> Page:
    """A browser of this width in which the persona has signed in."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    cookies = [(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)]
    if language:
        cookies.append((settings.LANGUAGE_COOKIE_NAME, language))
    context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in cookies])
    return context.new_page()


def language_of(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


@pytest.mark.parametrize("width", [1440, 360])
def test_one_switch_there_and_back(browser, morning, live_server, signed_in, width):
    page = enter(browser, signed_in("nurse"), live_server, width)
    page.goto(live_server.url + "/blood/sessions")
    for lands in ("en", "zh-Hans"):
        if width < 1000:
            page.locator("details.side-more summary").click()
        switch = page.locator("button[name=language]:visible")
        assert switch.count() == 1
        go(switch)
        assert language_of(page).startswith(lands[:2])
        assert page.url == live_server.url + "/blood/sessions"
    page.context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_english_fits_the_screen(browser, morning, live_server, signed_in, width):
    wide = []
    for role, addresses in PAGES.items():
        page = enter(browser, signed_in(role), live_server, width, "en")
        for url in addresses:
            answer = page.goto(live_server.url + url)
            assert answer is not None and answer.status == 200, url
            assert language_of(page) == "en"
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((role, url))
        page.context.close()
    assert wide == []
