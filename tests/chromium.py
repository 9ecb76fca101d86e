"""A real browser for the tests that look at pages: how one is signed in, and how one goes on.

The fixture `browser` stands in tests/conftest.py.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Locator, Page, Response, expect

BACKEND = "django.contrib.auth.backends.ModelBackend"

# As long as PATIENCE in tests/conftest.py: what is there at once costs nothing.
expect.set_options(timeout=120_000)


def go(locator: Locator, key: str = "") -> Response:
    """Click what leads to another page (or press `key` there); returns when that page stands.

    A click alone returns while the old page is still there: what is read or measured next would be the
    old page, or none. Also when it returns, what the server wrote for the new page is written.
    """
    with locator.page.expect_navigation() as gone:
        locator.press(key) if key else locator.click()
    answer = gone.value
    assert answer is not None, f"{locator} leads to a place within its own page"
    return answer


def grave_faults(page: Page) -> list[tuple[str, Any, str]]:
    """What axe finds serious or critical: the rule, where, and what is amiss.

    It is asked for faults alone: to write down what passes is most of its work on a large page.
    """
    asked = {"resultTypes": ["violations"]}
    return [
        (fault["id"], node["target"], node.get("failureSummary", "")[:200])
        for fault in Axe().run(page, options=asked).response["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def session_of(account: Any) -> str:
    """The key of a session in which this account has signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)
