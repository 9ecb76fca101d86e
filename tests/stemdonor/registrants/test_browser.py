"""The pages of registrants in a real browser, wide and on a phone: no grave fault, no overflow; and
one walk with a thumb from the search to the sample."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from sanxian.core.models import Home
from sanxian.stemdonor.models import Registrant
from sanxian.stemdonor.services import registrants, sampling
from tests.chromium import go
from tests.stemdonor.county import RIGHT, WEEK

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
SHOTS = os.environ.get("SANXIAN_SHOTS", "")


def url(name: str, *args: Any) -> str:
    return reverse(f"stemdonor:{name}", args=args)


@pytest.fixture
def story(transactional_db, county) -> dict[str, Any]:
    """Somebody in each state, two boxes, a lot; a week after the first sample."""
    later = county.at + WEEK
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": later})
    box = county.sent(county.kept(), county.kept())
    listed = county.listed("SD-00001")
    county.kept()
    cooling = county.drawn(at=later).registrant
    deferred = county.listed("SD-00002")
    registrants.defer(registrant=deferred, why="health", by=county.worker, at=later)
    lot = sampling.draw(place=county.city.city.path, seed=7, by=county.town, at=later)
    asked = county.enrolled()
    return {
        "box": box, "listed": listed, "cooling": cooling, "deferred": deferred, "lot": lot,
        "asked": asked, "intending": county.enrolled(agreed=()), "sample": box.samples.first(),
    }  # fmt: skip


def enter(browser: Browser, client: Any, server: Any, width: int) -> tuple[Page, list[str]]:
    """A browser in which this persona has signed in, and what its console complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    return page, said


PAGES = {
    "registrants": ("city_worker", lambda s: url("registrants")),
    "enrol": ("county_worker", lambda s: url("enrol")),
    "asked": ("county_worker", lambda s: url("registrant", s["asked"].pk)),
    "intending": ("county_worker", lambda s: url("registrant", s["intending"].pk)),
    "cooling": ("county_worker", lambda s: url("registrant", s["cooling"].pk)),
    "listed": ("county_worker", lambda s: url("registrant", s["listed"].pk)),
    "deferred": ("county_worker", lambda s: url("registrant", s["deferred"].pk)),
    "calls": ("county_worker", lambda s: url("calls")),
    "call": ("county_worker", lambda s: url("call", s["cooling"].pk)),
    "touch": ("county_worker", lambda s: url("call", s["listed"].pk)),
    "samples": ("city_worker", lambda s: url("samples")),
    "boxes": ("hla_technician", lambda s: url("boxes")),
    "box": ("hla_technician", lambda s: url("box", s["box"].pk)),
    "bench": ("hla_technician", lambda s: url("bench")),
    "sample": ("city_worker", lambda s: url("sample", s["sample"].pk)),
    "rate": ("city_worker", lambda s: url("rate")),
    "lot": ("county_worker", lambda s: url("lot", s["lot"].pk)),
    "intakes": ("city_worker", lambda s: url("intakes")),
    "prospects": ("nurse", lambda s: url("prospects")),
    "own": ("donor", lambda s: reverse("portal:cells")),
    "desk": ("city_worker", lambda s: reverse("home")),
    "bench_desk": ("hla_technician", lambda s: reverse("home")),
    "county_desk": ("county_worker", lambda s: reverse("home")),
}


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_without_grave_faults(browser, story, live_server, signed_in, persona, width):
    from sanxian.orgs.models import Account

    donor = persona.account("donor")
    Account.objects.filter(pk=donor.pk).update(person_uid=story["cooling"].person.uid)
    faults: list[Any] = []
    for name, (role, where) in PAGES.items():
        page, said = enter(browser, signed_in(role), live_server, width)
        answer = page.goto(live_server.url + where(story))
        assert answer is not None and answer.status == 200, name
        for found in Axe().run(page).response["violations"]:
            if found["impact"] in GRAVE:
                faults += [(name, found["id"], node["target"]) for node in found["nodes"]]
        faults += [(name, text) for text in said if "Content Security Policy" in text]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((name, "wider than the screen"))
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        page.context.close()
    assert faults == []


def test_enrolled_with_one_thumb(browser, transactional_db, county, live_server, signed_in):
    """From the telephone number to the sample on a phone, and out again in two taps."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": county.at})
    county.person("赵一一", phone="13911112222")
    page, said = enter(browser, signed_in("county_worker"), live_server, 360)
    page.goto(live_server.url + url("enrol"))
    page.locator("input[name=q]").fill("13911112222")
    go(page.locator("input[name=q] ~ button, form:has(input[name=q]) button").first)
    go(page.get_by_role("button", name="是这位"))
    page.locator("input[name=register]").check()
    page.locator("input[name=typing]").check()
    go(page.get_by_role("button", name="登记", exact=True))
    for question, right in RIGHT.items():
        page.locator(f"label[for=id_said_{question}_{0 if right else 1}]").click()
    go(page.get_by_role("button", name="都问过了"))
    go(page.get_by_role("button", name="已采样"))
    assert "静思期" in page.locator("h1").inner_text()
    page.get_by_text("本人要退出").first.click()
    go(page.get_by_role("button", name="退出", exact=True))
    assert Registrant.objects.get().status == "left"
    assert [text for text in said if "Content Security Policy" in text] == []
    page.context.close()
