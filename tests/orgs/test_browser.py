"""Sign-in and the administrator's pages in a real browser: no grave fault, no policy broken, no overflow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sanxian.core import home, services
from sanxian.core.models import Home
from sanxian.orgs import services as orgs
from tests.chromium import go, grave_faults
from tests.core import ferry
from tests.personas import AT

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SANXIAN_SHOTS", "")
PASSWORD = "wind over the Yellow River"


def window(browser: Browser, width: int) -> tuple[BrowserContext, Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    return context, page, said


def sound(page: Page, said: list[str], name: str) -> None:
    """The page as it stands: readable by everyone, within its width, within its content policy."""
    width = page.viewport_size["width"]
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"orgs-{name}-{width}.png", full_page=True)
    assert (name, grave_faults(page)) == (name, [])
    assert [text for text in said if "Content Security Policy" in text] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", [1440, 360])
def test_first_day_of_a_nurse(live_server, browser, persona, one_code, width) -> None:
    """Password, second factor, recovery codes, own page; and tomorrow the code is asked for."""
    cache.clear()
    account = persona.account("nurse")
    account.second_factor = True
    account.set_password(PASSWORD)
    account.save()
    context, page, said = window(browser, width)
    page.goto(f"{live_server.url}/account")
    sound(page, said, "sign-in")
    page.get_by_label("用户名").fill(account.username)
    page.get_by_label("密码").fill(PASSWORD)
    go(page.get_by_role("button", name="登录"))
    expect(page.get_by_role("heading", name="先设置第二步验证")).to_be_visible()
    sound(page, said, "set-up")
    secret = page.locator("span.code").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill(one_code(secret))
    go(page.get_by_role("button", name="启用"))
    expect(page.get_by_role("heading", name="把备用码抄下来")).to_be_visible()
    spare = page.locator("li.code").first.inner_text()
    sound(page, said, "codes")
    page.goto(f"{live_server.url}/account")
    expect(page.get_by_role("heading", name=account.name)).to_be_visible()
    sound(page, said, "mine")
    context.close()
    _tomorrow(browser, live_server.url, width, account.username, spare)


def _tomorrow(browser: Browser, url: str, width: int, username: str, spare: str) -> None:
    context, page, said = window(browser, width)
    page.goto(f"{url}/sign-in?next=/account")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    go(page.get_by_role("button", name="登录"))
    expect(page.get_by_role("heading", name="请输入验证码")).to_be_visible()
    page.get_by_label("验证码").fill("000000")
    go(page.get_by_role("button", name="确认"))
    sound(page, said, "code-wrong")
    page.get_by_label("验证码").fill(spare)
    go(page.get_by_role("button", name="确认"))
    expect(page.get_by_role("heading", name="nurse 1")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_one_click_of_a_demonstration(live_server, browser, persona, settings, width) -> None:
    settings.SANXIAN_DEMO = True
    home.found(Home.Kind.DEMONSTRATION, "演示", AT)
    for role in ("administrator", "nurse", "donor", "auditor"):
        persona.account(role)
    context, page, said = window(browser, width)
    page.goto(f"{live_server.url}/sign-in?next=/account")
    sound(page, said, "demonstration")
    go(page.get_by_role("button", name="审计员"))
    expect(page.get_by_role("heading", name="auditor 1")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_the_administrators_pages(
    live_server, browser, persona, signed_in, city, at, width
) -> None:
    admin = persona("administrator")
    nurse = persona.account("nurse")
    orgs.give_delegation(giver=city.city, taker=city.county, step="blood.plan", by=admin, at=at)
    services.fill_holidays(org_path=city.city.path, year=2026, by=admin, at=at)
    with ferry.known():
        edition = services.write_edition(
            org_path=city.city.path, topic="test.ferry", text=ferry.written(), by=admin, at=at
        )
        context, page, said = window(browser, width)
        session = signed_in("administrator").cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        for name, path in {
            "tree": "", "org": f"{city.city.pk}", "org-open": f"{city.centre.pk}/open",
            "delegate": f"{city.city.pk}/delegate", "competence": f"{city.city.pk}/competence/blood.plan",
            "accounts": "accounts", "account": f"accounts/{nurse.pk}",
            "grant": f"accounts/{nurse.pk}/grant", "editions": "editions",
            "topic": "editions/topic/test.ferry", "diff": "editions/topic/test.ferry/diff?with=3702",
            "edition": f"editions/{edition.pk}", "value": f"editions/{edition.pk}/value?key=seats",
            "toml": f"editions/{edition.pk}/revise", "holidays": "holidays?year=2026",
        }.items():  # fmt: skip
            assert page.goto(f"{live_server.url}/orgs/{path}").status == 200, name
            sound(page, said, name)
        page.goto(f"{live_server.url}/orgs/{city.centre.pk}/close")
        go(page.get_by_role("button", name="撤销"))
        expect(page.get_by_text("没有撤销，请先撤销或移走")).to_be_visible()
        sound(page, said, "refused")
        context.close()


def test_refused_and_locked(live_server, browser, persona, signed_in) -> None:
    cache.clear()
    context, page, said = window(browser, 1440)
    session = signed_in("nurse").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    assert page.goto(f"{live_server.url}/orgs/accounts").status == 403
    sound(page, said, "forbidden")
    context.clear_cookies()
    for _ in range(5):
        page.goto(f"{live_server.url}/sign-in")
        page.get_by_label("用户名").fill("nurse.here.1")
        page.get_by_label("密码").fill("wrong")
        go(page.get_by_role("button", name="登录"))
    expect(page.get_by_role("heading", name="试错太多次")).to_be_visible()
    sound(page, said, "locked")
    context.close()
