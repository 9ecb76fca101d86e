"""A patient's blood in a real browser: ordered, reserved, carried, crossmatched, issued, checked, given.

Desks at 1440 px, the ward's phone at 360 px; no grave fault for axe, no content-policy violation.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sanxian.blood.models import Issue, Order, Patient, Unit
from sanxian.blood.services import shipments
from sanxian.core import clock
from tests.blood.hospital.wardwork import Ward
from tests.chromium import go, grave_faults, session_of

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SANXIAN_SHOTS", "")
DESK, PHONE = 1440, 360


class Seat:
    """One person at one screen, signed in."""

    def __init__(self, browser: Browser, url: str, account: Any, width: int) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 800}, locale="zh-CN"
        )
        self.context.add_cookies([{"name": "sessionid", "value": session_of(account), "url": url}])
        self.page: Page = self.context.new_page()
        self.url, self.width, self.said = url, width, list[str]()
        self.page.on("console", lambda m: self.said.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def sound(self, name: str) -> None:
        """Readable by everyone, within its width, within its content policy."""
        if SHOTS:
            self.page.screenshot(
                path=Path(SHOTS) / f"supply-{name}-{self.width}.png", full_page=True
            )
        assert (name, grave_faults(self.page)) == (name, [])
        assert [text for text in self.said if "Content Security Policy" in text] == []
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name


def stocked(ward: Ward) -> None:
    """A centre with some of everything, and a week of demand that leaves A and O short."""
    for group, n in (("A+", 3), ("O+", 2), ("B+", 6), ("AB+", 4), ("A-", 1), ("O-", 2), ("B-", 1)):
        ward.stock(n, group, days=3 + n)
    for group, n in (("A+", 8), ("O+", 7), ("B+", 2), ("AB+", 1)):
        at = ward.at - timedelta(days=2)
        box = shipments.pack(
            from_path=ward.centre,
            to_path=ward.hospital,
            units=ward.stock(n, group),
            by=ward.keeper,
            at=at,
        )
        shipments.send(shipment=box, by=ward.keeper, at=at)


def test_from_the_order_to_the_bed(sit: Any, city: Any, persona: Any, at: Any) -> None:
    ward = Ward(city, persona, at)
    stocked(ward)
    clerk, keeper, nurse = (
        sit("hospital_clerk"),
        sit("stock_manager"),
        sit("ward_nurse", PHONE),
    )

    _register_and_order(clerk)
    order, patient = Order.objects.get(), Patient.objects.get()
    number = _reserve_and_send(keeper, order)
    _receive_match_issue(clerk, order, number)
    _check_and_begin(nurse, patient, number, ward.second.id)
    assert Unit.objects.get(number=number).status == "transfused"
    assert Issue.objects.get().outcome == "transfused"


def _register_and_order(clerk: Seat) -> None:
    page = clerk.open("/blood/hospital/patients/new")
    page.get_by_label("姓名").fill("钱某某")
    page.get_by_label("住院号").fill("ZY20261123")
    page.get_by_text("女", exact=True).click()
    clerk.sound("register")
    go(page.get_by_role("button", name="登记", exact=True))
    page.locator("label", has_text="A").filter(has_not_text="AB").first.click()
    page.get_by_text("阳性 +").click()
    go(page.get_by_role("button", name="记录血型"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("A+ 型")
    clerk.sound("patient")
    go(page.get_by_role("link", name="申请用血"))
    page.get_by_text("抢救", exact=True).click()  # the shelf of the test stands below its line
    clerk.sound("place")
    go(page.get_by_role("button", name="提出申请"))
    page.get_by_label("血红蛋白").fill("62")
    page.get_by_text("择期手术", exact=True).click()
    clerk.sound("grounds")
    go(page.get_by_role("button", name="记录", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("还缺 1 袋")


def _reserve_and_send(keeper: Seat, order: Order) -> str:
    page = keeper.open("/blood/stock")
    expect(page.get_by_role("heading", level=1)).to_have_text("A 型、O 型低于警戒线")
    keeper.sound("stock")
    go(page.get_by_role("link", name="1 份申请待备血"))
    keeper.sound("orders")
    go(page.get_by_role("link", name=order.code))
    keeper.sound("order")
    go(page.get_by_role("button", name="预留勾选的血"))
    expect(page.get_by_role("heading", level=1)).to_have_text("已备齐，等待送到")
    page = keeper.open("/blood/boxes")
    keeper.sound("boxes")
    go(page.get_by_role("link", name="市中心医院").first)
    keeper.sound("pack")
    go(page.get_by_role("button", name="装箱"))
    keeper.sound("box-packed")
    go(page.get_by_role("button", name="交给司机，发出"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 袋在路上，等待签收")
    go(page.get_by_role("link", name="交接单"))
    keeper.sound("slip")
    return str(order.reservations.get().unit.number)


def _receive_match_issue(clerk: Seat, order: Order, number: str) -> None:
    box = order.reservations.get().unit.journeys.get().shipment
    page = clerk.open("/blood/hospital")
    clerk.sound("hospital")
    go(page.get_by_role("link", name=box.code))
    page.get_by_label("收到的血袋").fill(number)
    clerk.sound("box-receive")
    go(page.get_by_role("button", name="签收"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 袋已签收")
    page = clerk.open(f"/blood/orders/{order.pk}")
    page.get_by_text("相合", exact=True).click()
    page.get_by_label("采样时间").fill(f"{clock.now().astimezone(clock.PLACE):%Y-%m-%dT%H:%M}")
    clerk.sound("order-match")
    go(page.get_by_role("button", name="记录配血结果"))
    clerk.sound("order-issue")
    go(page.get_by_role("button", name="发血"))
    expect(page.get_by_role("heading", level=1)).to_have_text("已全部发出")


def _check_and_begin(nurse: Seat, patient: Patient, number: str, second: str) -> None:
    page = nurse.open("/blood/ward")
    nurse.sound("ward")
    go(page.get_by_role("link", name="悬浮红细胞"))
    _scan(page, patient.code, "ZY20261124", number, second)
    expect(page.get_by_role("heading", level=1)).to_have_text("对不上，不要输注")
    nurse.sound("check-refused")
    _scan(page, patient.code, "ZY20261123", number, second)
    expect(page.get_by_role("heading", level=1)).to_have_text("三项都对上了")
    nurse.sound("bed")
    go(page.get_by_role("button", name="开始输注"))
    expect(page.get_by_role("heading", level=1)).to_have_text("正在输注")
    page.get_by_text("患者有不良反应").click()
    nurse.sound("bed-running")
    go(page.get_by_role("button", name="输注结束"))
    expect(page.get_by_role("heading", level=1)).to_have_text("没有等着的血")


def _scan(page: Page, code: str, hospital_number: str, unit: str, second: str) -> None:
    """As a wedge scanner does: text and Enter; the last Enter sends the form."""
    page.get_by_label("腕带上的患者编码").fill(code)
    page.get_by_label("腕带上的患者编码").press("Enter")
    page.get_by_label("住院号（第二身份标识）").fill(hospital_number)
    page.get_by_label("住院号（第二身份标识）").press("Enter")
    page.get_by_label("血袋号").fill(unit)
    page.get_by_label("血袋号").press("Enter")
    page.get_by_label("第二位核对人的胸牌").fill(second)
    go(page.get_by_label("第二位核对人的胸牌"), "Enter")


@pytest.mark.parametrize(
    "path", ["/blood/stock", "/blood/orders", "/blood/boxes", "/blood/stock/ready"]
)
def test_the_desk_on_a_phone(sit: Any, city: Any, persona: Any, at: Any, path: str) -> None:
    ward = Ward(city, persona, at)
    stocked(ward)
    ward.reserve(ward.order(ward.patient("B+"), 2))
    keeper = sit("stock_manager", PHONE)
    keeper.open(path)
    keeper.sound(path.strip("/").replace("/", "-"))


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_public_page(sit: Any, city: Any, persona: Any, at: Any, width: int) -> None:
    ward = Ward(city, persona, at)
    stocked(ward)
    seat = sit("stock_manager", width)
    seat.context.clear_cookies()
    page = seat.open("/city/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("现在最需要")
    seat.sound("city")


def test_the_command_room(sit: Any, city: Any, persona: Any, at: Any) -> None:
    ward = Ward(city, persona, at)
    stocked(ward)
    ward.bench.session("site")
    seat = sit("stock_manager", 1920)
    page = seat.open("/city/screen")
    expect(page.locator(".say")).to_have_text("A 型、O 型低于警戒线")
    seat.sound("screen")
