"""From a file of another system to its donors, and stock under two signatures, in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sanxian.blood.models import Donor, Unit
from sanxian.exchange.models import Upload
from sanxian.exchange.registers import services
from tests.blood.registers.crowd import number
from tests.chromium import go, grave_faults, session_of
from tests.exchange.registers.books import book

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SANXIAN_SHOTS", "")
HEAD = ["姓名", "身份证号", "手机", "编号"]
GOOD = [["王小明", number(1), "13800138000", "X-1"], ["李晓红", number(2), "", "X-2"]]
BAD = [["王小明", "3.70303199003121E+17", "1380013", "X-1"], ["", number(2), "", "X-2"]]
STOCK = ["血袋号", "品种", "血型", "RhD", "容量", "采血时间", "有效期至"]
BAGS = [["G001", "悬浮红细胞", "A", "阳性", "200", "2026-11-20 09:00", "2030-12-25 09:00"]]


@pytest.fixture
def seat(browser: Browser, live_server: Any, persona: Any) -> Any:
    """`seat("registrar", 360)`: that person's page."""
    contexts = []

    def taken(role: str, width: int = 1440) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", base_url=live_server.url
        )
        contexts.append(context)
        key = session_of(persona.account(role))
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        return context.new_page()

    yield taken
    for context in contexts:
        context.close()


def sound(page: Page, name: str) -> None:
    """Readable by everyone, and within its width."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    assert grave_faults(page) == []


def send(page: Page, kind: str, rows: list[list[str]], system: str = "") -> None:
    page.goto(f"/exchange/registers?kind={kind}")
    if system:
        page.get_by_label("来自哪个系统").fill(system)
    file = {"name": "名册.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": book(rows)}
    page.get_by_label("名册文件").set_input_files(file)
    go(page.get_by_role("button", name="传入并预览"))


def work(page: Page) -> None:
    """The worker's turn; then the page as it reloads itself."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("正在导入")
    for upload in Upload.objects.filter(ended_at__isnull=True, started_at__isnull=False):
        services.take_in(upload.pk, upload.started_by)
    page.reload()


@pytest.mark.parametrize("width", [1440, 360])
def test_a_register_is_mended_taken_in_and_taken_back(seat, width):
    page = seat("registrar", width)
    page.goto("/exchange/registers")
    sound(page, f"registers-{width}")
    send(page, "donors", [HEAD, *BAD])
    sound(page, f"columns-{width}")
    page.get_by_label("编号", exact=True).select_option("former")
    go(page.get_by_role("button", name="整份导入"))
    work(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("有 3 处要改")
    expect(page.get_by_text("末几位已经丢失").first).to_be_visible()
    sound(page, f"faults-{width}")
    assert Donor.objects.count() == 0
    send(page, "donors", [HEAD, *GOOD])
    expect(page.get_by_label("编号", exact=True)).to_have_value("former")
    go(page.get_by_role("button", name="整份导入"))
    work(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已导入 2 行")
    sound(page, f"taken-{width}")
    go(page.get_by_role("link", name="看导入记录"))
    sound(page, f"imports-{width}")
    page.locator("summary", has_text="撤销").first.click()
    go(page.get_by_role("button", name="撤销", exact=True).last)
    expect(page.get_by_text("导入已撤销：2 行")).to_be_visible()
    assert Donor.objects.count() == 0


@pytest.mark.parametrize("width", [1440, 360])
def test_stock_is_signed_by_a_second_person(seat, width):
    page = seat("stock_manager", width)
    send(page, "units", [STOCK, *BAGS], system="旧采供血系统")
    go(page.get_by_role("button", name="整份导入"))
    work(page)
    go(page.get_by_role("link", name="看移交清单"))
    expect(page.get_by_role("button", name="签字入库")).to_have_count(0)
    other = seat("quality_officer", width)
    other.goto("/blood/takeovers")
    sound(other, f"takeovers-{width}")
    go(other.locator("a.code, td a, .code a").first)
    sound(other, f"takeover-{width}")
    go(other.get_by_role("button", name="签字入库"))
    expect(other.get_by_role("heading", level=1)).to_contain_text("两人签字接收")
    assert Unit.objects.get().status == "available"
