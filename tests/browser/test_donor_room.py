"""The donor room in a real browser: from the door to the thanks, and labels that a decoder reads."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import zxingcpp
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from sanxian.blood.models import Donation, Donor
from sanxian.orgs.models import Account
from sanxian.people.models import Person
from sanxian.people.rules.demo import demo_id_number
from tests.blood.donor_room.room import BORN, Room
from tests.chromium import go, grave_faults, session_of
from tests.personas import AT

pytestmark = pytest.mark.browser


@pytest.fixture
def room(transactional_db: None, city: Any, persona: Any, monkeypatch: Any) -> Room:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: AT)
    return Room(city, persona)


def enter(
    browser: Browser, live_server: Any, account: Account, width: int = 1440, **options: Any
) -> Page:
    """A page on which this account has signed in; `page.said` holds the console's complaints."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", **options
    )
    cookie = {"name": "sessionid", "value": session_of(account), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)  # type: ignore[attr-defined]
    return page


def accessible(page: Page) -> None:
    assert grave_faults(page) == []
    assert [text for text in page.said if "Content Security Policy" in text] == []  # type: ignore[attr-defined]
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def raster(page: Page, png: bytes) -> memoryview:
    """A screenshot as grey pixels, decoded by the browser itself."""
    wide, high, grey = page.evaluate(
        """async (data) => {
            const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
            const canvas = document.createElement('canvas');
            canvas.width = image.width; canvas.height = image.height;
            const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
            const pixels = context.getImageData(0, 0, image.width, image.height).data;
            let text = '';
            for (let i = 0; i < pixels.length; i += 4) text += String.fromCharCode(pixels[i]);
            return [image.width, image.height, btoa(text)];
        }""",
        base64.b64encode(png).decode(),
    )
    return memoryview(base64.b64decode(grey)).cast("B", (high, wide))


def test_labels_are_read_back_by_a_decoder(browser: Browser, live_server: Any, room: Room) -> None:
    donation = room.given()
    # three device pixels to a CSS one are 288 to the inch: what a label printer has
    page = enter(browser, live_server, room.persona.account("nurse"), device_scale_factor=3)
    page.goto(live_server.url + reverse("blood:donation_label", args=[donation.pk]))
    accessible(page)
    unit = donation.units.get().number
    labels = page.locator("article.label, article.tube")
    expect(labels).to_have_count(6)
    read = [
        sorted(
            (str(code.format), code.text)
            for code in zxingcpp.read_barcodes(raster(page, label.screenshot(scale="device")))
        )
        for label in labels.all()
    ]
    code, square = "Code 128", "Data Matrix"
    assert [len(found) for found in read] == [2, 2, 1, 1, 1, 1]
    assert {text for found in (read[0], *read[2:]) for _, text in found} == {donation.number}
    assert {text for _, text in read[1]} == {unit}
    assert {kind.replace("DataMatrix", square).replace("Code128", code) for kind, _ in read[0]} == {
        code,
        square,
    }


@pytest.mark.parametrize("width", [1440, 360])
def test_a_first_donor_is_received_screened_drawn_and_thanked(
    browser: Browser, live_server: Any, room: Room, width: int
) -> None:
    page = enter(browser, live_server, room.persona.account("nurse"), width)
    page.goto(live_server.url + reverse("blood:session", args=[room.session.pk]))
    accessible(page)
    go(page.get_by_role("link", name="接待一位"))
    page.get_by_label("身份证号、手机、编码或姓名").fill(demo_id_number(77, BORN, "female"))
    go(page.get_by_role("button", name="查"))
    go(page.get_by_role("button", name="登记新献血者"))
    page.get_by_label("姓名").fill("许文静")
    page.get_by_label("手机").fill("13900007777")
    page.get_by_label("本人已阅读并签署").check()
    accessible(page)
    go(page.get_by_role("button", name="登记，去选献血量"))
    page.locator("label", has_text="全血 400 mL").click()
    accessible(page)
    go(page.get_by_role("button", name="报到，去初筛"))
    go(page.get_by_role("link", name="开始初筛"))
    screen(page)
    accessible(page)
    go(page.get_by_role("button", name="判定能不能献"))
    expect(page.get_by_text("初筛通过，今天可以献")).to_be_visible()
    page.get_by_label("本人已看过，当面签了字").check()
    go(page.get_by_role("button", name="取号，开始采血"))
    accessible(page)
    page.get_by_label("采到").fill("400")
    go(page.get_by_role("button", name="采血完成"))
    expect(page.get_by_text("谢谢您，献血完成")).to_be_visible()
    accessible(page)
    assert Donation.objects.get().status == "drawn"
    page.context.close()


def screen(page: Page) -> None:
    """A healthy donor's answers and measurements, tapped as a nurse taps them."""
    measured = {
        "weight_kg": "60",
        "sbp_mmhg": "118",
        "dbp_mmhg": "76",
        "pulse_per_min": "72",
        "temperature_c": "36.5",
        "hb_g_per_l": "138",
    }
    for name, value in measured.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("label[for=id_pulse_regular_0]").click()
    for label in page.locator(".question .seg label[for$='_0']").all():
        label.click()


def test_what_follows_from_yes_appears_with_yes(
    browser: Browser, live_server: Any, room: Room
) -> None:
    visit = room.came()
    page = enter(browser, live_server, room.persona.account("nurse"), 360)
    page.goto(live_server.url + reverse("blood:screen", args=[visit.pk]))
    day = page.locator("#id_d_tattoo")
    pulled, when = page.locator("#id_e_tooth_extraction"), page.locator("#id_d_tooth_extraction")
    expect(day).to_be_hidden()
    screen(page)
    page.locator("label[for=id_q_teeth_1]").click()
    expect(pulled).to_be_visible()
    expect(when).to_be_hidden()
    pulled.check()
    when.fill("2026-11-20")
    page.locator("label[for=id_q_tattoo_1]").click()
    day.fill("2026-06-01")
    accessible(page)
    go(page.get_by_role("button", name="判定能不能献"))
    expect(page.get_by_role("heading", name="今天暂时不能献全血，谢谢您来")).to_be_visible()
    expect(
        page.locator(".refusal").get_by_text("2027 年 6 月 1 日 星期二", exact=True)
    ).to_be_visible()
    accessible(page)
    page.context.close()


def test_a_donor_leaves_in_two_taps_on_a_phone(
    browser: Browser, live_server: Any, room: Room
) -> None:
    donor = room.donor()
    room.given(donor)
    account = room.persona.account("donor")
    Account.objects.filter(pk=account.pk).update(
        person_uid=Person.objects.get(pk=Donor.objects.get().person_id).uid
    )
    page = enter(browser, live_server, account, 360)
    page.goto(live_server.url + reverse("portal:home"))
    expect(page.get_by_text("下次可以献全血")).to_be_visible()
    accessible(page)
    page.goto(live_server.url + reverse("portal:me"))
    accessible(page)
    page.get_by_text("退出献血服务", exact=True).click()
    go(page.get_by_role("button", name="确定退出"))
    expect(page.get_by_text("您现在不在献血服务中。")).to_be_visible()
    page.context.close()
