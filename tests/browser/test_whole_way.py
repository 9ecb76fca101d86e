"""One story through the whole house, in a real browser, by its real people: from the arm to the bed.

Everybody signs in by password at the door, one of them by a second factor; desks are 1440 px wide,
phones 360 px. Numbers are read off the printed labels by a decoder and scanned from then on. Every
page is watched for complaints of the browser; every kind of page is read once by axe.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.core.cache import cache
from django.urls import resolve
from playwright.sync_api import Browser, Locator, Page, Response, expect

from sanxian.blood.models import (
    Donation,
    Donor,
    Issue,
    NumberBlock,
    Order,
    Patient,
    Recall,
    Session,
    Unit,
    Visit,
)
from sanxian.core import trail
from sanxian.core.later import work_off
from sanxian.core.models import Home
from sanxian.orgs.models import Account
from sanxian.people.rules.demo import demo_id_number
from tests.blood.laboratory import kit
from tests.chromium import go, grave_faults
from tests.personas import AT

pytestmark = pytest.mark.browser

DESK, PHONE = 1440, 360
PASSWORD = "wind over the Yellow River"
SHOTS = os.environ.get("SANXIAN_SHOTS", "")
NOT_YOURS = "您的岗位在这里没有做这件事的权限"
BORN = date(1990, 5, 4)
GOOD = {
    "abo": "A", "rhd": "+", "alt": "23", "hbsag": "nonreactive", "anti_hcv": "nonreactive",
    "hiv": "nonreactive", "syphilis": "nonreactive", "nat": "nonreactive",
}  # fmt: skip


class House:
    """The running house, and what was noticed on any of its pages."""

    def __init__(self, browser: Browser, url: str, persona: Any, one_code: Any) -> None:
        self.browser, self.url, self.persona, self.one_code = browser, url, persona, one_code
        self.complaints: list[str] = []
        self.refused: set[tuple[str, int]] = set()
        self.unguarded: list[str] = []
        self.read: set[tuple[str, int]] = set()
        self.seats: list[Seat] = []

    def seat(self, role: str, width: int = DESK, **options: Any) -> Seat:
        self.seats.append(Seat(self, self.persona.account(role), width, **options))
        return self.seats[-1]


class Seat:
    """One person at one screen of their own."""

    def __init__(self, house: House, account: Account, width: int, scale: int = 1) -> None:
        self.house, self.account, self.width = house, account, width
        self.context = house.browser.new_context(
            viewport={"width": width, "height": 800}, locale="zh-CN", has_touch=width == PHONE,
            device_scale_factor=scale,
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda fault: house.complaints.append(str(fault)))
        self.page.on("response", self._answered)

    def _heard(self, message: Any) -> None:
        # a refusal's own status is judged by `refused`, with the page it came from
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.house.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 400:
            self.house.refused.add((_name(path), response.status))
        if response.request.is_navigation_request() and response.status < 300:
            policy = response.headers.get("content-security-policy", "")
            if "unsafe" in policy or "script-src" not in policy:
                self.house.unguarded.append(path)

    def enter(self) -> Page:
        """In through the door, by name and password."""
        self.account.set_password(PASSWORD)
        self.account.save()
        self.open("/sign-in")
        self.page.get_by_label("用户名").fill(self.account.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        return self.page

    def open(self, path: str) -> Page:
        self.page.goto(self.house.url + path)
        return self.look()

    def press(self, name: str, within: Locator | None = None, **options: Any) -> Page:
        """Press a button, and look at the page to which it leads."""
        go((within or self.page).get_by_role("button", name=name, **options).first)
        return self.look()

    def follow(self, name: str, within: Locator | None = None) -> Page:
        go((within or self.page.get_by_role("main")).get_by_role("link", name=name).first)
        return self.look()

    def says(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def look(self, also: str = "") -> Page:
        """Within its width, always; readable by everyone, once for every kind of page."""
        self.page.wait_for_load_state()
        kind = (_name(urlsplit(self.page.url).path) + also, self.width)
        if kind not in self.house.read:
            self.house.read.add(kind)
            self._read(kind[0])
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, kind
        return self.page

    def _read(self, kind: str) -> None:
        if SHOTS:
            name = f"way-{kind.replace(':', '-')}-{self.width}.png"
            self.page.screenshot(path=Path(SHOTS) / name, full_page=True)
        assert (kind, self.width, grave_faults(self.page)) == (kind, self.width, [])


def _name(path: str) -> str:
    return path if path.startswith("/static/") else resolve(path).view_name


@pytest.fixture
def house(
    live_server: Any, browser: Browser, persona: Any, one_code: Any, at: Any
) -> Iterator[House]:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})
    cache.clear()
    opened = House(browser, live_server.url, persona, one_code)
    yield opened
    for seat in opened.seats:
        seat.context.close()


def test_from_the_arm_to_the_bed_and_back(house: House, city: Any, tmp_path: Path) -> None:
    administrator_opens_a_site(house)
    stock_manager_plans(house)
    registrar = house.seat("registrar")
    registrar_opens_the_session(registrar)
    nurse = house.seat("nurse", PHONE, scale=3)
    nurse.enter()
    nurse_refuses(nurse, comes(registrar, 1, "赵不能", "13900001111"))
    good = nurse_draws(nurse, comes(registrar, 2, "许文静", "13900002222"))
    bad = nurse_draws(nurse, comes(registrar, 3, "孙阳性", "13900003333"))
    bags = [good["bag"], bad["bag"]]
    maker = house.seat("component_technician", scale=3)
    sent_to_the_centre(nurse, maker, bags)
    red_cells, plasma = separated(maker, good["number"])
    tubes_counted(house, nurse, [good["number"], bad["number"]])
    laboratory(house, good["number"], bad["number"], tmp_path)
    assert {u.status for u in Unit.objects.filter(donation__number=bad["number"])} == {
        "consumed",
        "held",
    }
    clerk = house.seat("hospital_clerk")
    order, patient = clerk_orders(clerk)
    stock_manager_sends(house, order, red_cells)
    clerk_issues(clerk, order, red_cells)
    ward_nurse_transfuses(house, patient, red_cells)
    donor_reads_the_thanks(house, "许文静", patient)
    recalled(house, clerk, red_cells, plasma)
    auditor_sees(house, red_cells)
    nothing_was_amiss(house)


# -- before anybody comes ----------------------------------------------------------------------------


def administrator_opens_a_site(house: House) -> None:
    seat = house.seat("administrator")
    page = seat.enter()
    seat.open("/blood/sites/open")
    page.get_by_label("机构").select_option(label=_option(page, "机构", "城东广场献血屋"))
    page.get_by_label("每天可接待").fill("40")
    page.get_by_label("电话").fill("0533-2860000")
    for day in range(7):
        page.locator(f"#id_opens_{day}").fill("09:00")
        page.locator(f"#id_closes_{day}").fill("17:00")
    seat.press("保存")
    seat.says("城东广场献血屋")
    seat.open("/blood/numbers")
    page.get_by_label("分给").select_option(label=_option(page, "分给", "淄博市中心血站"))
    page.get_by_label("机构代号", exact=True).fill("A9990")
    page.get_by_label("数量").fill("100")
    seat.press("分配", exact=True)
    assert NumberBlock.objects.get().facility == "A9990"


def _option(page: Page, field: str, name: str) -> str:
    """The whole text of the choice that holds this name; a choice may be indented or more precise."""
    texts = page.get_by_label(field).locator("option").all_text_contents()
    return next(text for text in texts if name in text)


def stock_manager_plans(house: House) -> None:
    seat = house.seat("stock_manager")
    page = seat.enter()
    seat.open("/blood/sessions")
    seat.follow("排一个场次")
    page.get_by_label("日期").fill("2026-11-23")
    seat.press("排好")
    assert Session.objects.get().status == "planned"


def registrar_opens_the_session(seat: Seat) -> None:
    seat.enter()
    seat.open("/blood/sessions")
    seat.follow("打开看板")
    seat.press("开始接待")
    assert Session.objects.get().status == "open"


# -- the donor room ------------------------------------------------------------------------------------


def comes(seat: Seat, serial: int, name: str, phone: str) -> Visit:
    """A first donor at the counter, by a number of the unassigned area 999."""
    page = seat.open(f"/blood/sessions/{Session.objects.get().pk}")
    seat.follow("接待一位")
    page.get_by_label("身份证号、手机、编码或姓名").fill(demo_id_number(serial, BORN, "female"))
    seat.press("查", exact=True)
    seat.press("登记新献血者")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("手机").fill(phone)
    page.get_by_label("本人已阅读并签署").check()
    seat.press("登记，去选献血量")
    page.locator("label", has_text="全血 400 mL").click()
    seat.press("报到，去初筛")
    return Visit.objects.latest("pk")


def nurse_refuses(seat: Seat, visit: Visit) -> None:
    """A fresh tattoo: thanked, told the clause, and the day on which she may come again."""
    page = begin_screening(seat, visit)
    page.locator("label[for=id_q_tattoo_1]").click()
    page.locator("#id_d_tattoo").fill("2026-06-01")
    seat.press("判定能不能献")
    seat.look("-deferred")
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("2027 年 6 月 1 日 星期二")
    expect(refusal).to_contain_text("GB 18467-2011")
    visit.refresh_from_db()
    assert visit.status == "deferred"


def begin_screening(seat: Seat, visit: Visit) -> Page:
    """From the board to the questionnaire; everything in order so far."""
    page = seat.open(f"/blood/sessions/{visit.session_id}")
    go(page.locator(f"a[href='/blood/visits/{visit.pk}']"))
    seat.look("-arrived")
    seat.follow("开始初筛")
    measured = {
        "weight_kg": "60", "sbp_mmhg": "118", "dbp_mmhg": "76", "pulse_per_min": "72",
        "temperature_c": "36.5", "hb_g_per_l": "138",
    }  # fmt: skip
    for name, value in measured.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("label[for=id_pulse_regular_0]").click()
    for label in page.locator(".question .seg label[for$='_0']").all():
        label.click()
    return page


def nurse_draws(seat: Seat, visit: Visit) -> dict[str, str]:
    """Accepted and drawn; both numbers as the decoder reads them off the labels."""
    page = begin_screening(seat, visit)
    seat.press("判定能不能献")
    expect(page.get_by_text("初筛通过，今天可以献")).to_be_visible()
    seat.look("-accepted")
    page.get_by_label("本人已看过，当面签了字").check()
    seat.press("取号，开始采血")
    seat.look("-drawing")
    page.get_by_label("采到").fill("400")
    seat.press("采血完成")
    expect(page.get_by_text("谢谢您，献血完成")).to_be_visible()
    seat.look("-done")
    seat.follow("标签")
    number, bag = (read_label(page, article) for article in page.locator("article.label").all())
    assert Donation.objects.get(visit=visit).number == number
    seat.press("记下：已贴好")
    return {"number": number, "bag": bag}


def read_label(page: Page, article: Locator) -> str:
    """What a decoder reads on a label as it stands on the screen; all its codes say the same."""
    found = zxingcpp.read_barcodes(raster(page, article.screenshot(scale="device")))
    (text,) = {code.text for code in found}
    assert len(found) == 2
    return str(text)


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


# -- the centre ----------------------------------------------------------------------------------------


def sent_to_the_centre(nurse: Seat, maker: Seat, bags: list[str]) -> None:
    page = nurse.open("/blood/boxes/pack")
    page.get_by_label("从", exact=True).select_option(label=_option(page, "从", "城东广场"))
    page.get_by_label("送到").select_option(label=_option(page, "送到", "中心血站"))
    page.get_by_label("血袋号").fill("\n".join(bags))
    nurse.press("装箱")
    nurse.press("交给司机，发出")
    nurse.says("2 袋在路上，等待签收")
    maker.enter()
    maker.open("/blood/boxes")
    maker.follow("JJ")
    receive(maker, bags)


def receive(seat: Seat, bags: list[str]) -> None:
    seat.page.get_by_label("收到的血袋").fill("\n".join(bags))
    seat.press("签收", exact=True)
    seat.says(f"{len(bags)} 袋已签收")


def separated(maker: Seat, number: str) -> tuple[str, str]:
    """Both bags into red cells and plasma; the numbers of the good one's as its labels say."""
    page = maker.open("/blood/separation")
    maker.says("2 袋全血等分离")
    maker.press("分离选中的，并打印标签")
    expect(page.locator("article.label")).to_have_count(4)
    made = {read_label(page, article) for article in page.locator("article.label").all()}
    mine = Unit.objects.filter(number__in=made, donation__number=number)
    assert len(made) == 4
    return mine.get(component="red_cells").number, mine.exclude(component="red_cells").get().number


def tubes_counted(house: House, nurse: Seat, numbers: list[str]) -> None:
    """The nurse hands over what the session drew; the laboratory counts it in, on instruments in order."""
    kit.in_order("/37/3703/bc1/", AT)
    nurse.open("/blood/laboratory/collections")
    nurse.press("交接", nurse.page.get_by_role("main"))
    nurse.says("2 份献血等清点")
    seat = house.seat("lab_technician")
    seat.enter()
    seat.open(urlsplit(nurse.page.url).path)
    for field in ("标本管", "血袋"):
        seat.page.get_by_label(field).fill("\n".join(numbers))
    seat.press("对一对")
    seat.says("都已对上，已结批")


def laboratory(house: House, good: str, bad: str, folder: Path) -> None:
    """One by file, one by hand with something in it; two people for each."""
    seat = house.seat("lab_technician")
    page = seat.enter()
    seat.open("/blood/laboratory")
    seat.says("2 份献血还缺检验结果")
    seat.follow("传入结果文件")
    page.locator("input[type=file]").set_input_files(_file(folder, good))
    seat.press("传入", exact=True)
    seat.says("录入了 8 项结果")
    seat.open("/blood/laboratory")
    seat.follow(bad)
    _type_all(seat, page)
    _second_typist(house, bad)
    seat.open("/exchange/results")
    page.locator("input[type=file]").set_input_files(_repeats(folder, bad))
    seat.press("传入", exact=True)
    seat.says("录入了 2 项结果")
    seat.open("/blood/release?tab=ready")
    seat.press("判定选中的")
    seat.says("2 份判定等第二个人复核")
    seat.follow("详情")
    expect(page.get_by_text("要由另一位同事复核")).to_be_visible()
    _own_confirmation_is_refused(page)
    _second_person_agrees(house, bad)


TUBES = {
    **{"anti_a": "4+", "anti_b": "0", "anti_d": "4+", "control": "0"},
    **{"a1_cells": "0", "b_cells": "4+", "o_cells": "0"},
}


def _type_all(seat: Any, page: Page) -> None:
    """Every tube and every marker of a donation, the HIV test reactive."""
    for name, strength in TUBES.items():
        page.locator(f"select[name={name}]").select_option(strength)
    for assay, said in {**GOOD, "hiv": "reactive"}.items():
        if assay not in ("abo", "rhd"):
            _tap(page, assay, said)
    page.locator("input[name=instrument]").fill("AU-1")
    page.locator("input[name=lot]").fill("L1")
    seat.press("录入", exact=True)


def _second_typist(house: House, number: str) -> None:
    """A colleague types the same and sees nothing of what was typed before."""
    seat = house.seat("lab_reviewer")
    page = seat.enter()
    seat.open("/blood/laboratory/work")
    seat.follow(number)
    expect(page.locator("input:checked")).to_have_count(0)
    _type_all(seat, page)
    expect(page.get_by_text("还有项目要用同一标本复检").first).to_be_visible()


def _repeats(folder: Path, number: str) -> Path:
    path = folder / "复检.csv"
    rows = [f"{number},hiv,reactive,AU-1,L1"] * 2
    path.write_text("\n".join(["献血码,项目,结果,仪器,批号", *rows]), encoding="utf-8")
    return path


def _file(folder: Path, number: str) -> Path:
    path = folder / "今天.csv"
    path.write_text(
        f"献血码,{','.join(GOOD)},仪器,批号\n{number},{','.join(GOOD.values())},AU-1,L1\n",
        encoding="gbk",
    )
    return path


def _tap(page: Page, assay: str, said: str) -> None:
    field = page.locator(f"input[name={assay}]")
    if field.count() == 1:
        return field.fill(said)
    key = page.locator(f"input[name={assay}][value='{said}']").get_attribute("id")
    return page.locator(f"label[for={key}]").click()


def _own_confirmation_is_refused(page: Page) -> None:
    """The page offers no button; the address answers no to whoever writes the form himself."""
    expect(page.get_by_role("button", name="同意")).to_have_count(0)
    answer = page.request.post(
        page.url + "/confirm", form=_token(page), headers={"Referer": page.url}
    )
    assert answer.status == 403 and NOT_YOURS in answer.text()
    assert set(Donation.objects.values_list("status", flat=True)) == {"proposed"}


def _token(page: Page) -> dict[str, str]:
    """The browser's own token, so that the answer judges the person and not the form."""
    return {
        "csrfmiddlewaretoken": page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    }


def _second_person_agrees(house: House, bad: str) -> None:
    """The reviewer's first day: a second factor is set up, and only then there is a desk."""
    account = house.persona.account("lab_reviewer")
    account.second_factor = True
    account.save()
    seat = house.seat("lab_reviewer")
    page = seat.enter()
    seat.says("先设置第二步验证")
    secret = page.locator("span.code").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill(house.one_code(secret))
    seat.press("启用")
    seat.says("把备用码抄下来")
    seat.open("/blood/release")
    seat.press("复核并放行选中的")
    expect(page.get_by_text("已放行 1 份献血").first).to_be_visible()
    seat.follow("详情")
    seat.press("同意，封存")
    seat.says("不合格，已全部封存")
    assert Donation.objects.get(number=bad).status == "rejected"


# -- the hospital --------------------------------------------------------------------------------------


def clerk_orders(seat: Seat) -> tuple[Order, Patient]:
    page = seat.enter()
    seat.open("/blood/hospital/patients/new")
    page.get_by_label("姓名").fill("钱某某")
    page.get_by_label("住院号").fill("ZY20261123")
    page.get_by_text("女", exact=True).click()
    seat.press("登记", exact=True)
    page.locator("label[for=id_abo_0]").click()
    page.get_by_text("阳性 +").click()
    seat.press("记录血型")
    seat.says("A+ 型")
    seat.follow("申请用血")
    sent_twice(page)
    seat.press("提出申请")
    seat.says("为什么要输血")
    page.get_by_label("血红蛋白").fill("62")
    page.get_by_text("择期手术", exact=True).click()
    seat.press("记录", exact=True)
    seat.says("还缺 1 袋")
    return Order.objects.get(), Patient.objects.get()


def sent_twice(page: Page) -> None:
    """The same form is sent once behind the page, before its button sends it again."""
    said = page.evaluate(
        """() => Object.fromEntries(new FormData(
            document.querySelector('main form:has(input[name=request])')))"""
    )
    answer = page.request.post(page.url, form=said, headers={"Referer": page.url})
    assert answer.ok
    assert Order.objects.count() == 1


def stock_manager_sends(house: House, order: Order, red_cells: str) -> None:
    seat = next(s for s in house.seats if s.account.username.startswith("stock_manager"))
    page = seat.open("/blood/stock")
    expect(page.get_by_role("main")).to_contain_text("1 份申请待备血")
    seat.follow("1 份申请待备血")
    seat.follow(order.code)
    expect(page.get_by_text(red_cells)).to_be_visible()
    seat.press("预留勾选的血")
    seat.says("已备齐，等待送到")
    seat.open("/blood/boxes")
    seat.follow("市中心医院")
    seat.press("装箱")
    seat.press("交给司机，发出")
    seat.says("1 袋在路上，等待签收")


def clerk_issues(seat: Seat, order: Order, red_cells: str) -> None:
    seat.open("/blood/hospital")
    seat.follow("JJ")
    receive(seat, [red_cells])
    page = seat.open(f"/blood/orders/{order.pk}")
    page.get_by_text("相合", exact=True).click()
    page.get_by_label("采样时间").fill("2026-11-23T09:00")
    seat.press("记录配血结果")
    seat.press("发血")
    seat.says("已全部发出")


def ward_nurse_transfuses(house: House, patient: Patient, red_cells: str) -> None:
    """One wrong character in any scan of bag, patient or second nurse, and nothing begins."""
    seat = house.seat("ward_nurse", PHONE)
    page = seat.enter()
    seat.open("/blood/ward")
    seat.follow("悬浮红细胞")
    second = house.persona.account("ward_nurse", number=2)
    right = [patient.code, "ZY20261123", red_cells, second.username]
    for place in range(4):
        scan(page, [other(text) if n == place else text for n, text in enumerate(right)])
        seat.look(f"-wrong-{place}")
        seat.says("对不上，不要输注")
        expect(page.get_by_role("button", name="开始输注")).to_have_count(0)
    scan(page, right)
    seat.says("三项都对上了")
    seat.press("开始输注")
    seat.says("正在输注")
    seat.press("输注结束")
    seat.says("没有等着的血")
    assert Unit.objects.get(number=red_cells).status == "transfused"
    assert Issue.objects.get().outcome == "transfused"


def other(text: str) -> str:
    """The same text with one character wrong, as a slip of the finger makes it."""
    at = len(text) - 2
    return text[:at] + ("7" if text[at] != "7" else "3") + text[at + 1 :]


def scan(page: Page, texts: list[str]) -> None:
    """As a wedge scanner does: text and Enter; the last Enter sends the form."""
    labels = ("腕带上的患者编码", "住院号（第二身份标识）", "血袋号", "第二位核对人的胸牌")
    for label, text in zip(labels, texts, strict=True):
        field = page.get_by_label(label)
        field.fill(text)
        go(field, "Enter") if label == labels[-1] else field.press("Enter")


# -- afterwards ----------------------------------------------------------------------------------------


def donor_reads_the_thanks(house: House, name: str, patient: Patient) -> None:
    """The blood was used; of the place and the person her page knows nothing."""
    account = house.persona.account("donor")
    donor = next(d for d in Donor.objects.select_related("person") if d.person.name == name)
    account.person_uid = donor.person.uid
    account.save()
    work_off()  # the thanks are queued work
    seat = house.seat("donor", PHONE)
    page = seat.enter()
    seat.says("我的献血")
    expect(page.get_by_text("您的血液已用于救治")).to_be_visible()
    told = page.content()
    seat.follow("看全部")
    told += page.content()
    unit = Unit.objects.get(status="transfused")
    secret = (
        "医院", "骨科", "病区", "钱某某", "ZY20261123", patient.code, unit.number, unit.org_path,
        Order.objects.get().code,
    )  # fmt: skip
    assert [word for word in secret if word in told] == []


def recalled(house: House, clerk: Seat, red_cells: str, plasma: str) -> None:
    seat = house.seat("quality_officer")
    page = seat.enter()
    seat.open("/blood/trace")
    page.get_by_label("号码或编码").fill(red_cells)
    seat.press("追溯", page.get_by_role("main"))
    seat.says("1 位受血者")
    page.get_by_role("main").get_by_text("召回这些血液").first.click()
    page.get_by_label("召回原因").select_option(label="献血者捐后告知")
    seat.press("召回", page.locator("form[action$='/recall']"))
    recall = Recall.objects.get()
    seat.says(recall.code)
    assert Unit.objects.get(number=plasma).status == "held"
    expect(page.get_by_text("等待答复")).to_be_visible()
    clerk.open(f"/blood/recalls/{recall.pk}")
    clerk.press("已封存并告知临床")
    seat.open(f"/blood/recalls/{recall.pk}")
    expect(page.get_by_text("已答复")).to_be_visible()
    page.get_by_text("排除风险，可解除封存").click()
    seat.press("结案", exact=True)
    recall.refresh_from_db()
    assert recall.status == "closed"


def auditor_sees(house: House, red_cells: str) -> None:
    seat = house.seat("auditor")
    page = seat.enter()
    unit = Unit.objects.get(number=red_cells)
    seat.open(f"/orgs/trail?subject=blood.unit:{unit.pk}")
    said = page.get_by_role("main").inner_text()
    acts = (
        "blood.unit.separate",
        "blood.order.reserve",
        "blood.unit.issue",
        "blood.unit.transfuse",
    )
    assert [act for act in acts if act not in said] == []
    assert "钱某某" not in said and "许文静" not in said


def nothing_was_amiss(house: House) -> None:
    verdict = trail.verify()
    assert verdict.ok and verdict.rows > 60
    assert house.complaints == []
    assert house.unguarded == []
    assert house.refused == {("blood:check", 409)}
    assert {width for _, width in house.read} == {DESK, PHONE}
