"""A disk that fails under somebody's hands: a page that can be read, and the way back."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from sanxian.blood.models import Patient
from sanxian.core import clock
from tests.browser.test_desks import SHOTS, faults
from tests.chromium import go, session_of
from tests.personas import AT

pytestmark = pytest.mark.browser


def register(page: Page) -> int:
    """Fill the form in and send it; the status of what comes."""
    page.fill("input[name=name]", "王某")
    page.fill("input[name=number]", "ZY1")
    page.locator("label", has=page.locator("input[value=male]")).or_(
        page.locator("label[for='id_sex_0']")
    ).first.click()
    return int(go(page.locator("main form .btn-main")).status)


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "zh-hans")])
def test_the_page_of_a_full_disk(
    width: int, language: str, live_server: Any, browser: Browser, city: Any, persona: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: AT)
    context = browser.new_context(viewport={"width": width, "height": 740})
    cookies = {"sessionid": session_of(persona.account("hospital_clerk")), "language": language}
    context.add_cookies(
        [{"name": name, "value": said, "url": live_server.url} for name, said in cookies.items()]
    )
    page = context.new_page()
    violations: list[str] = []
    page.on("console", lambda said: violations.append(said.text))
    page.goto(f"{live_server.url}/blood/hospital/patients/new")
    full = OSError(errno.ENOSPC, "No space left on device")

    def fails(**_: Any) -> None:
        raise full

    with monkeypatch.context() as broken:
        broken.setattr("sanxian.blood.services.hospital.register", fails)
        assert register(page) == 503
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/outage-{language}-{width}.png", full_page=True)
    assert faults(page, width) == []
    assert [said for said in violations if "Content Security" in said] == []
    page.go_back()
    assert register(page) == 200
    assert Patient.objects.count() == 1
