"""The pages of people and duties in a real browser, wide and on a phone: no grave fault, no overflow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from sanxian.core.act import ACTS, act
from sanxian.core.actor import Actor, Grant
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.people import selectors, services
from tests.chromium import go, grave_faults
from tests.people.conftest import BORN, number

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("SANXIAN_SHOTS", "")


@act("tests.people.open")
def _opening(*, place: str, by: Actor, at: Any) -> Any:
    """A duty opened in another room's act."""
    return [
        duties.open_duty(
            kind="tests.browser", subject=f"people.person:{n}", place=place, by=by, at=at
        )
        for n in (1, 2)
    ]


del ACTS["tests.people.open"]  # the house does not know it: the tests of roles count its acts


@pytest.fixture
def story(transactional_db, register, persona, at, city, monkeypatch) -> dict[str, Any]:
    """A file with consents, its suspected double, two duties."""
    home = {
        "phone": "13800138000",
        "born": BORN,
        "sex": "female",
        "address": "山东省淄博市张店区人民路1号",
    }
    one, other = register("王小明", id_number=number(1), **home), register("王小名", **home)
    services.compare_later(other.pk)
    registrar = persona("registrar")
    services.give_consent(person=one, purpose="research", version="2026-1", by=registrar, at=at)
    services.set_contact(
        person=one, way="emergency", phone="13900139000", name="李大伟", relation="spouse",
        by=registrar, at=at,
    )  # fmt: skip
    monkeypatch.setattr(kinds, "KINDS", {})
    kinds.offer("tests.browser", "回电：献血者询问结果", 2, 24)
    house = Actor("a-x", city.centre.path, (Grant("x", "/", frozenset({"tests.people.open"})),))
    opened = _opening(place=city.centre.path, by=house, at=at)
    judge = persona("quality_officer")
    return {"one": one, "double": selectors.doubles(judge).get(), "duty": opened[0]}


def enter(browser: Browser, client: Any, server: Any, width: int) -> tuple[Page, list[str]]:
    """A browser in which this persona has signed in, and what its console complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    return page, said


PAGES = {
    "search": ("registrar", lambda s: reverse("people:search")),
    "register": ("registrar", lambda s: reverse("people:register")),
    "file": ("registrar", lambda s: reverse("people:file", args=[s["one"].pk])),
    "amend": ("registrar", lambda s: reverse("people:amend", args=[s["one"].pk])),
    "doubles": ("quality_officer", lambda s: reverse("people:doubles")),
    "double": ("quality_officer", lambda s: reverse("people:double", args=[s["double"].pk])),
    "own": ("donor", lambda s: reverse("people:own")),
    "looks": ("auditor", lambda s: reverse("people:looks", args=[s["one"].pk])),
    "duties": ("nurse", lambda s: reverse("duties:listed")),
    "duty": ("quality_officer", lambda s: reverse("duties:duty", args=[s["duty"].pk])),
}


@pytest.mark.parametrize("width", [1440, 360])
def test_pages_without_grave_faults(browser, story, live_server, signed_in, persona, at, width):
    from sanxian.orgs.models import Account

    donor = persona.account("donor")
    Account.objects.filter(pk=donor.pk).update(person_uid=story["one"].uid)
    selectors.opened(story["one"].pk, persona("nurse"), at)
    faults: list[Any] = []
    for name, (role, where) in PAGES.items():
        page, said = enter(browser, signed_in(role), live_server, width)
        answer = page.goto(live_server.url + where(story))
        assert answer is not None and answer.status == 200, name
        faults += [(name, *fault) for fault in grave_faults(page)]
        faults += [(name, text) for text in said if "Content Security Policy" in text]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((name, "wider than the screen"))
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        page.context.close()
    assert faults == []


def test_a_masked_value_is_shown_for_a_reason(browser, story, live_server, signed_in):
    page, said = enter(browser, signed_in("registrar"), live_server, 360)
    page.goto(live_server.url + reverse("people:file", args=[story["one"].pk]))
    assert "13800138000" not in page.content()
    mask = page.locator("details.mask", has_text="138****8000")
    mask.locator("summary").click()
    mask.locator("select").select_option("call")
    go(mask.locator("button"))
    assert "13800138000" in page.content()
    assert [text for text in said if "Content Security Policy" in text] == []
    page.context.close()
