"""`make pictures`: the pictures of the README, taken while one bag goes from the arm to the bed.

A browser walks the demonstration city as its roles: a donor of AB negative comes, and a patient who
has been waiting for that group receives the red cells. It is also the proof that the walk of the
README can be walked. The city is built in a folder of its own; `--at URL` walks one that is already
being served, and changes it.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import headless
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
CHROMIUM = headless.found()
MOST_BYTES = 300_000
PATIENCE = 900  # seconds until the city stands and answers
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
HOUSE, CENTRE, HOSPITAL = "人民公园献血屋", "青禾市中心血站", "青禾市中心医院"
NOBODY = "999999199805205548"  # an identity number of an area that is given to nobody
LOT = "CX26Q"  # of the bag sets in use
MARKERS = ("hbsag", "anti_hcv", "hiv", "syphilis", "nat")
TUBES = {  # of a donor who is AB negative: what clots with what
    **{"anti_a": "4+", "anti_b": "4+", "anti_d": "0", "anti_d_indirect": "0", "control": "0"},
    **{"a1_cells": "0", "b_cells": "0", "o_cells": "0"},
}
SAMPLED = "2026-11-23T09:00"  # the patient's tube, on the morning where the city's clock stands
SECOND = "ward2h1"  # the second nurse of the ward, as her badge says
MEASURED = {
    "weight_kg": "56",
    "sbp_mmhg": "118",
    "dbp_mmhg": "76",
    "pulse_per_min": "72",
    "temperature_c": "36.5",
    "hb_g_per_l": "132",
}


# --- a city and a browser ------------------------------------------------------------------------


@contextmanager
def city(home: Path | None = None) -> Iterator[str]:
    """A demonstration city, served while the block runs: one of its own, or that of a home."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="sanxian-pictures-") as folder:
        place = str(home or Path(folder, "home"))
        environment = {**os.environ, "SANXIAN_HOME": place, "SANXIAN_PORT": str(port)}
        environment.pop("DATABASE_URL", None)
        server = subprocess.Popen(
            [sys.executable, "-m", "sanxian", "serve", "--demo"], env=environment
        )
        try:
            wait_for(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    """A port that nobody serves: the walk must never change somebody else's city."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit("the city did not start")
        try:
            urllib.request.urlopen(f"{url}/sign-in", timeout=5)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{url} did not answer within {PATIENCE} s")


class Walk:
    """The roles of the city, each at a desk of its own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def enter(self, role: str, size: dict[str, int] = DESK, language: str = "zh-CN") -> Page:
        """Sign in by one click, as somebody who holds the role."""
        context = self.browser.new_context(viewport=size, locale=language)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(f"{self.url}/sign-in")
        page.locator(f"button[name=role][value={role}]").click()
        page.wait_for_load_state()
        return page

    def open(self, page: Page, path: str) -> Page:
        page.goto(self.url + path)
        return page


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture; one that is too large for the README is a fault."""
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    size = path.stat().st_size
    print(f"  {path.name}  {size // 1000} kB", flush=True)
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {size} bytes; at most {MOST_BYTES}")


def press(page: Page, words: str) -> None:
    page.locator("main button:visible", has_text=words).first.click()
    page.wait_for_load_state()


def choose(page: Page, name: str, value: str) -> None:
    """One of several; the round mark itself is hidden behind its label."""
    key = page.locator(f"input[name='{name}'][value='{value}']").get_attribute("id")
    page.locator(f"label[for='{key}']").first.click()


def press_link(page: Page, words: str) -> None:
    page.locator("main a:visible", has_text=words).first.click()
    page.wait_for_load_state()


def tick_only(page: Page, name: str, number: str) -> None:
    """Of the boxes to tick the one whose label shows the number."""
    for box in page.locator(f"main input[name='{name}']").all():
        box.set_checked(number in box.evaluate("box => box.labels[0].textContent"))


# --- the walk, from the arm to the bed --------------------------------------------------------------


def registrar(walk: Walk) -> str:
    """Somebody new comes to the house in the square; the address of her visit."""
    page = walk.enter("registrar")
    page.locator("main a", has_text=HOUSE).first.click()
    page.locator("main a", has_text="接待一位").first.click()
    page.fill("input[name=q]", NOBODY)
    press(page, "查")
    page.locator("main button", has_text="登记新献血者").click()
    page.fill("input[name=name]", "李小禾")
    page.fill("input[name=phone]", "13800000000")
    page.check("input[name=consent]")
    press(page, "登记，去选献血量")
    page.check("input[value='whole_blood:400']")
    press(page, "报到，去初筛")
    return page.url.removeprefix(walk.url)


def nurse(walk: Walk, visit: str) -> tuple[str, str]:
    """Questions, measurements, the needle, the box: the numbers of donation and bag."""
    page = walk.open(walk.enter("nurse"), f"{visit}/screen")
    for name, value in MEASURED.items():
        page.fill(f"input[name={name}]", value)
    choose(page, "pulse_regular", "yes")
    names = {one.get_attribute("name") or "" for one in page.locator("input[value=no]").all()}
    for name in sorted(names):
        if name.startswith("q_") or name == "past_reaction":
            choose(page, name, "no")
    page.evaluate("window.scrollTo(0, 0)")
    take(page, "screening")
    press(page, "判定能不能献")
    page.check("input[name=signed]")
    page.fill("input[name=pack]", LOT)
    press(page, "取号，开始采血")
    press(page, "采血完成")
    bag = found(r"UA\S{12,}", page.locator("main").inner_text())
    press_link(page, "装箱送走")
    press(page, "装箱")
    press(page, "发出")
    hand_over(walk, page)
    return f"D{bag[1:14]}", bag


def hand_over(walk: Walk, page: Page) -> None:
    """The list of what the session drew goes with the tubes."""
    walk.open(page, "/blood/laboratory/collections")
    page.locator("main li", has_text=HOUSE).locator("button").click()
    page.wait_for_load_state()


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"nothing like {pattern} on the page")
    return match.group()


def receive(walk: Walk, page: Page, bag: str) -> None:
    """The newest box that is under way, counted in."""
    walk.open(page, f"/blood/boxes?status=sent&q={bag}")
    page.locator("main table a[href^='/blood/boxes/']").first.click()
    page.fill("textarea[name=seen]", bag)
    press(page, "签收")


def component_technician(walk: Walk, bag: str) -> None:
    page = walk.enter("component_technician")
    receive(walk, page, bag)
    walk.open(page, "/blood/separation")
    tick_only(page, "pick", bag)
    press(page, "分离选中的")


def lab_reviewer(walk: Walk, donation: str) -> None:
    """The first of the two who type: every tube, and every marker."""
    page = walk.open(walk.enter("lab_reviewer"), "/blood/laboratory")
    type_results(page, donation)


def lab_technician(walk: Walk, donation: str, bag: str) -> None:
    """The tubes are counted in; the second person types without seeing the first; the judgement."""
    page = walk.open(walk.enter("lab_technician"), "/blood/laboratory/collections?status=open")
    page.locator("main tr", has_text=HOUSE[:4]).locator("a").first.click()
    for field in ("tubes", "bags"):
        page.fill(f"textarea[name={field}]", bag)
    press(page, "对一对")
    walk.open(page, "/blood/laboratory/work")
    type_results(page, donation)
    press_link(page, "去判定")
    press(page, "判定选中的")


def type_results(page: Page, donation: str) -> None:
    page.locator("main table a", has_text=donation).first.click()
    for name, strength in TUBES.items():
        page.select_option(f"select[name={name}]", strength)
    page.fill("input[name=alt]", "21")
    for marker in MARKERS:
        choose(page, marker, "nonreactive")
    press(page, "录入")


def lab_reviewer_confirms(walk: Walk) -> None:
    page = walk.open(walk.enter("lab_reviewer"), "/blood/release?tab=queue")
    press(page, "复核并放行选中的")


def stock_manager(walk: Walk, number: str) -> tuple[str, str]:
    """The order that waits for AB negative gets its bag: the order's address, the bag's number."""
    page = walk.enter("stock_manager")
    take(page, "desk")
    walk.open(page, "/blood/stock")
    take(page, "stock")
    walk.open(page, "/blood/orders")
    page.locator("main tr", has_text="AB-").locator("a").first.click()
    order = page.url.removeprefix(walk.url)
    bag = found(rf"UA{number}RC1\S", page.locator("main").inner_text())
    tick_only(page, "unit", bag)
    press(page, "预留勾选的血")
    press_link(page, "装箱送去")
    press(page, "装箱")
    press(page, "发出")
    return order, bag


def hospital_clerk(walk: Walk, order: str, bag: str) -> tuple[str, str]:
    """Crossmatch and issue; what the patient's wristband says: code and hospital number."""
    page = walk.enter("hospital_clerk")
    receive(walk, page, bag)
    walk.open(page, order)
    page.locator("main label", has_text="相合").first.click()
    page.fill("input[name=sampled_at]", SAMPLED)
    press(page, "记录配血结果")
    tick_only(page, "unit", bag)
    press(page, "发血")
    patient = found(r"\bP[0-9A-Z]{8}\b", page.locator("main").inner_text())
    walk.open(page, f"/blood/hospital/patients?q={patient}")
    page.locator("main a", has_text=patient).first.click()
    page.locator("main summary", has_text="查看全号").click()
    page.locator("form[action$=reveal] button").last.click()
    return patient, found(r"H1-\d{6}", page.locator("main").inner_text())


def ward_nurse(walk: Walk, patient: str, number: str, bag: str) -> None:
    """At the bed, with a phone: three scans that must agree."""
    page = walk.enter("ward_nurse", PHONE)
    page.locator("main a[href$='/check']", has_text=bag[-6:]).first.click()
    page.fill("input[name=patient_code]", patient)
    page.fill("input[name=hospital_number]", number)
    page.fill("input[name=unit_number]", bag)
    page.fill("input[name=second]", SECOND)
    take(page, "bedside")
    press(page, "核对")
    press(page, "开始输注")


def quality_officer(walk: Walk, bag: str) -> None:
    """From the bag to the arm and to the bed."""
    page = walk.open(walk.enter("quality_officer"), "/blood/trace")
    page.fill("input[name=q]", bag)
    press(page, "")
    take(page, "trace")


def others(walk: Walk) -> None:
    """What the README shows beside the walk."""
    take(walk.open(walk.enter("donor", PHONE), "/my/"), "donor")
    take(walk.open(walk.enter("county_worker", PHONE), "/duties/"), "county")
    page = walk.open(walk.enter("coordinator"), "/coordination/links")
    page.locator("main table a[href^='/coordination/links/']").first.click()
    take(page, "link")
    page = walk.enter("administrator")
    take(walk.open(page, "/orgs/editions/topic/blood.eligibility"), "policy")


def walked(url: str) -> None:
    """The whole walk. Raises where a step of it is not there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        walk = Walk(browser, url)
        donation, bag = nurse(walk, registrar(walk))
        component_technician(walk, bag)
        lab_reviewer(walk, donation)
        lab_technician(walk, donation, bag)
        lab_reviewer_confirms(walk)
        order, red_cells = stock_manager(walk, donation[2:])
        patient, number = hospital_clerk(walk, order, red_cells)
        ward_nurse(walk, patient, number, red_cells)
        quality_officer(walk, red_cells)
        others(walk)
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", help="walk a city that is served there, and change it")
    args = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    if args.at:
        walked(args.at.rstrip("/"))
    else:
        with city() as url:
            walked(url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
