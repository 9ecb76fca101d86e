"""What follows a donation, in a real browser: the counsellor's way, the slip on a phone, no overflow."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from sanxian.blood.models import CounsellingCase
from sanxian.blood.selectors import aftercare
from tests.blood.donor_room.room import Room
from tests.blood.laboratory.bench import Bench, released
from tests.blood.laboratory.conftest import labs  # noqa: F401
from tests.browser.test_donor_room import enter, room  # noqa: F401
from tests.chromium import go
from tests.personas import AT

pytestmark = pytest.mark.browser


def fits(page: Any) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def test_a_positive_donor_is_told_in_person(
    browser: Browser,
    live_server: Any,
    room: Room,  # noqa: F811
    labs: Any,  # noqa: F811
) -> None:
    released([Bench(room.city, AT).donation(where="bus")], labs, AT, hbsag="reactive")
    case = CounsellingCase.objects.get()
    page = enter(browser, live_server, room.persona.account("counsellor"), 360)
    page.goto(live_server.url + reverse("blood:cases"))
    fits(page)
    page.goto(live_server.url + reverse("blood:case", args=[case.pk]))
    fits(page)
    page.get_by_label("约在哪一天").first.fill("2026-11-30")
    go(page.get_by_role("button", name="发通知，打印信"))
    expect(page.get_by_text("有一件事想当面和您说")).to_be_visible()
    assert "乙肝" not in page.content()
    go(page.get_by_role("link", name="回到这一例"))
    page.get_by_label("谈了什么").fill("当面说明")
    go(page.get_by_role("button", name="已面谈"))
    go(page.get_by_role("button", name="已报告"))
    page.get_by_label("疾控中心回执编号").fill("CDC-1")
    go(page.get_by_role("button", name="登记回执"))
    go(page.get_by_role("button", name="结束这一例"))
    expect(page.get_by_text("现在还不能申请归队")).to_be_visible()
    fits(page)
    page.context.close()


def test_the_slip_on_a_phone(
    browser: Browser,
    live_server: Any,
    room: Room,  # noqa: F811
) -> None:
    donation = room.given()
    page = browser.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN").new_page()
    page.goto(live_server.url + reverse("blood:tell"))
    fits(page)
    page.get_by_label("感谢卡上的回告码").fill(aftercare.slip_code(donation))
    go(page.get_by_role("button", name="这次的血请不要用"))
    expect(page.get_by_role("heading", name="收到了，谢谢您")).to_be_visible()
    assert donation.units.get().status == "held"
    page.context.close()
