"""The living page in a real browser: both themes, desk and phone, with script and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import sanxian
from tests.chromium import grave_faults

pytestmark = pytest.mark.browser

BUILT = Path(sanxian.__file__).parent / "static_built" / "sanxian" / "islands.js"
PAGES = ["/design", "/design/touch", "/design/own", "/design/paper", "/design/bare"]


def visit(
    browser: Browser, url: str, *, width: int = 1440, **options: Any
) -> tuple[Page, list[str]]:
    """The page, and what its console complained of."""
    page = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", **options
    ).new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(url)
    return page, said


EVERY_LOOK = [("/design", theme, width) for theme in ("light", "dark") for width in (1440, 360)]
SHELLS = [
    (path, theme, width) for path in PAGES[1:] for theme, width in (("light", 1440), ("dark", 360))
]


@pytest.mark.parametrize(("path", "theme", "width"), EVERY_LOOK + SHELLS)
def test_readable_by_everyone(
    live_server: Any, browser: Browser, path: str, theme: Any, width: int
) -> None:
    page, said = visit(browser, live_server.url + path, width=width, color_scheme=theme)
    assert grave_faults(page) == []
    assert [text for text in said if "Content Security Policy" in text] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_the_pages_load_whole(live_server: Any, browser: Browser) -> None:
    for path in [*PAGES, "/design/big"]:
        page, said = visit(browser, live_server.url + path)
        expect(page.locator("main")).to_be_visible()
        assert said == []
        page.context.close()


def test_the_theme_is_switched_without_script_and_kept(live_server: Any, browser: Browser) -> None:
    page, _ = visit(
        browser, live_server.url + "/design", java_script_enabled=False, color_scheme="light"
    )
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    page.locator(".side footer").get_by_role("button", name="深浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.context.close()


def test_a_fold_asks_without_script(live_server: Any, browser: Browser) -> None:
    page, _ = visit(browser, live_server.url + "/design", java_script_enabled=False)
    page.get_by_text("召回这一袋").click()
    expect(page.get_by_role("button", name="确认召回")).to_be_visible()
    page.context.close()


def test_the_built_script_is_there() -> None:
    assert BUILT.stat().st_size < 20_000, "npm ci --ignore-scripts && npm run build, in frontend/"


def test_a_fold_becomes_a_dialog(live_server: Any, browser: Browser) -> None:
    page, _ = visit(browser, live_server.url + "/design")
    page.get_by_text("召回这一袋").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="确认召回")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.context.close()


def test_the_theme_is_switched_at_once_with_script(live_server: Any, browser: Browser) -> None:
    page, _ = visit(browser, live_server.url + "/design", color_scheme="light")
    with page.expect_response("**/theme"):
        page.locator(".side footer").get_by_role("button", name="深浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.context.close()


def test_a_scanner_goes_from_field_to_field(live_server: Any, browser: Browser) -> None:
    page, _ = visit(browser, live_server.url + "/design/touch")
    first, second = page.locator("#id_s-patient"), page.locator("#id_s-unit")
    first.focus()
    page.keyboard.type(" P-0001 ")
    page.keyboard.press("Enter")
    expect(first).to_have_value("P-0001")
    expect(page.locator(".scan-good")).to_have_count(1)
    expect(second).to_be_focused()
    page.context.close()


def test_an_empty_scan_goes_nowhere(live_server: Any, browser: Browser) -> None:
    page, _ = visit(browser, live_server.url + "/design/touch")
    first = page.locator("#id_s-patient")
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    expect(page.locator(".scan-good")).to_have_count(0)
    page.context.close()


def test_a_live_chart_becomes_explorable(live_server: Any, browser: Browser) -> None:
    page, said = visit(browser, live_server.url + "/design")
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    expect(page.locator("[data-chart] canvas")).to_have_count(1)
    assert said == []
    page.context.close()


def test_buttons_that_need_script_appear_with_it(live_server: Any, browser: Browser) -> None:
    for script, count in ((True, 1), (False, 0)):
        page, _ = visit(browser, live_server.url + "/design", java_script_enabled=script)
        expect(page.locator("[data-print]:visible")).to_have_count(count)
        page.context.close()


def test_the_summary_of_faults_takes_the_focus(live_server: Any, browser: Browser) -> None:
    page, _ = visit(browser, live_server.url + "/design")
    expect(page.locator(".notice-bad[data-autofocus]")).to_be_focused()
    page.context.close()


def test_a_phone_reads_the_graph_as_a_list(live_server: Any, browser: Browser) -> None:
    for width, drawn in ((1440, True), (360, False)):
        page, _ = visit(browser, live_server.url + "/design", width=width)
        expect(page.locator(".graph-drawing")).to_be_visible(visible=drawn)
        expect(page.locator(".graph-list")).to_be_visible(visible=not drawn)
        page.context.close()


def test_a_chosen_answer_is_readable_at_once(live_server: Any, browser: Browser) -> None:
    """Its text turns light in one step, so its ground may not fade in behind it."""
    page, _ = visit(browser, live_server.url + "/design")
    answers = page.locator("input[type=radio] + label.btn")
    expect(answers.first).to_be_attached()
    fades = answers.evaluate_all("all => all.map(one => getComputedStyle(one).transitionDuration)")
    assert set(fades) == {"0s"}
    page.context.close()


def test_a_page_that_not_everyone_can_read_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html lang="zh"><title>x</title><main><img src="data:,"></main></html>')
    assert [rule for rule, _where, _what in grave_faults(page)] == ["image-alt"]
    page.context.close()
