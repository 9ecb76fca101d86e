"""One match case by eleven people in a real browser, from a blood session to delivered cells.

Desks of 1440 px, phones of 360 px, each person in a window of her own, clicking what her pages offer;
`tests/one_case.py` is the story, and says what happens in it without a click. A no by each of those who may
say it is clicked here once; that it closes cleanly at every stage is in `tests/coordination/test_refusals.py`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, expect

from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import BedDay
from tests.browser.test_supply import Seat
from tests.chromium import go
from tests.coordination.test_refusals import Both, the_doctor, the_donor, the_worker, work_left
from tests.one_case import OneCase, Person

pytestmark = pytest.mark.browser

DESK, PHONE = 1440, 360
SHOTS = os.environ.get("SANXIAN_SHOTS", "")


# What a form may be folded into: a box that is asked twice, and a plain one.
UNCOVERED = (
    "xpath=ancestor::dialog[not(@open)]/preceding-sibling::details[1]/summary",
    "xpath=ancestor::details[not(@open)]/summary",
)


def _whole(words: str) -> re.Pattern[str]:
    """These words alone, beside a count."""
    return re.compile(rf"^\s*{re.escape(words)}\s*\d*\s*$")


class Window(Seat):
    """A person before a real browser, with the words of `tests.clicks.Hand`."""

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def open(self, path: str) -> Window:  # type: ignore[override]
        self.page.goto(self.url + path)
        return self._seen()

    def _seen(self) -> Window:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.path
        if SHOTS:
            name = re.sub(r"\W+", "-", self.path).strip("-") or "desk"
            self.page.screenshot(path=Path(SHOTS) / f"one-{name}-{self.width}.png", full_page=True)
        return self

    def reads(self, *words: str) -> None:
        for word in words:
            expect(self.main).to_contain_text(word)

    def offered(self, button: str) -> bool:
        return self._forms(button).count() > 0

    def _forms(self, button: str) -> Locator:
        shown = self.page.locator("button", has_text=_whole(button))
        return self.main.locator("form").filter(has=shown)

    def follow(self, words: str) -> Window:
        go(self.main.locator("a[href]", has_text=words).first)
        return self._seen()

    def turn(self, words: str) -> Window:
        menu = self.page.get_by_role("navigation").locator("a", has_text=_whole(words))
        go(menu.first)
        return self._seen()

    def press(self, button: str, *, every: str = "", **said: Any) -> Window:
        form = self._forms(button).first
        for way in UNCOVERED:
            for closed in form.locator(way).all():
                closed.click()
        for name in self._radios(form, every) if every else []:
            self._tick(form, form.locator(f"input[name='{name}']").first)
        for name, word in said.items():
            self._fill(form, name, word)
        go(form.locator("button", has_text=_whole(button)).first)
        return self._seen()

    def _radios(self, form: Locator, every: str) -> list[str]:
        return form.evaluate(  # type: ignore[no-any-return]
            """(form, start) => [...new Set([...form.querySelectorAll("input[type=radio]")]
                .map(one => one.name).filter(name => name.startsWith(start)))]""",
            every,
        )

    def _fill(self, form: Locator, name: str, word: Any) -> None:
        field = form.locator(f"[name='{name}']")
        kind = field.first.evaluate("one => one.type")
        if kind == "file":
            field.set_input_files({"name": word[0], "buffer": word[1], "mimeType": word[2]})
        elif kind in ("radio", "checkbox"):
            wanted = [str(one) for one in word] if isinstance(word, list) else [str(word)]
            for one in field.all():
                if one.is_checked() is not ((one.get_attribute("value") or "on") in wanted):
                    self._tick(form, one)
        elif kind == "select-one":
            field.select_option(value=str(word))
        else:
            field.fill(str(word))

    def _tick(self, form: Locator, one: Locator) -> None:
        """By its label, which is what one sees of it."""
        label = form.locator(f"label[for='{one.get_attribute('id')}']")
        (label.first if label.count() else one).click()


def test_one_case_in_the_browser(
    live_server: Any, browser: Browser, city: Any, persona: Any
) -> None:
    cache.clear()
    windows: list[Window] = []

    def seat(role: str, where: str = "", number: int = 1, phone: bool = False) -> Person:
        account, width = persona.account(role, where, number), PHONE if phone else DESK
        windows.append(Window(browser, live_server.url, account, width))
        return windows[-1]

    try:
        one = OneCase(city, persona, seat).lives()
        assert {said for window in windows for said in window.said} == set()
        assert {window.width for window in windows} == {DESK, PHONE}
    finally:
        for window in windows:
            window.context.close()
    one.was_done_by_many()


@pytest.mark.parametrize(
    ("status", "who"),
    [
        (CaseStatus.TALKING, the_worker),
        (CaseStatus.PLANNED, the_donor),
        (CaseStatus.MOBILISING, the_doctor),
    ],
    ids=["a worker for her", "she herself", "a doctor at her word"],
)
def test_a_no_closes_cleanly_in_the_browser(
    live_server: Any,
    browser: Browser,
    city: Any,
    persona: Any,
    signed_in: Any,
    status: Any,
    who: Any,
) -> None:
    cache.clear()
    both = Both(city, persona, signed_in).until(status)
    windows: list[Window] = []

    def seat(role: str, where: str = "") -> Window:
        width = PHONE if role in ("donor", "county_worker") else DESK
        windows.append(Window(browser, live_server.url, persona.account(role, where), width))
        return windows[-1]

    both.hand = seat  # type: ignore[assignment,method-assign]
    try:
        who(both)
        both.carried()
        page = seat("county_worker").open(f"/stemdonor/cases/{both.case.pk}")
        page.reads("这个病例已经停止")
        assert page.main.locator("form button").count() == 0
        seat("collection_doctor").open("/stemdonor/ward").reads("现在没有捐献者")
        other = seat("transplant_doctor", "other").open(f"/stempatient/cases/{both.patient.pk}")
        other.reads("供者不可用")
        seat("donor").open("/my/case").reads("这次不继续了")
        assert {said for window in windows for said in window.said} == set()
    finally:
        for window in windows:
            window.context.close()
    assert work_left() == set()
    assert not BedDay.objects.exists()
