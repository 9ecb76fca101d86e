"""Blood before its crossmatch in a real browser: proposed, signed, matched afterwards; and a bar of tabs
on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.models import Crossmatch
from tests.blood.hospital import urgent
from tests.blood.hospital.wardwork import Ward
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_own_group_before_the_crossmatch_and_the_crossmatch_after(
    sit: Any, city: Any, persona: Any, at: Any, width: int
) -> None:
    urgent.switch_on()
    ward = Ward(city, persona, at)
    patient = urgent.grouped(ward, "A+", "A+")
    bag = ward.unit("A+", place=ward.hospital)
    order = urgent.order(ward, patient)
    clerk = sit("hospital_clerk", width)
    page = clerk.open(f"/blood/orders/{order.pk}")
    go(page.get_by_role("link", name="紧急发血"))
    expect(page.get_by_text("2 份标本都是 A+")).to_be_visible()
    clerk.sound("emergency-own-group")
    page.get_by_text(bag.number).click()
    go(page.get_by_role("button", name="提出紧急发血"))
    doctor = sit("hospital_doctor", width)
    there = doctor.open("/blood/hospital/sign")
    expect(there.get_by_text("签字即同意")).to_be_visible()
    there.get_by_text(bag.number).click()
    go(there.get_by_role("button", name="签字发血"))
    page = clerk.open("/")
    expect(page.get_by_text("紧急发出的血，待补做配血").first).to_be_visible()
    page = clerk.open("/blood/hospital")
    expect(page.get_by_text("紧急发出的血，待补做配血")).to_be_visible()
    clerk.sound("owed-crossmatch")
    go(page.get_by_role("link", name=bag.number).first)
    page.get_by_text("相合", exact=True).click()
    clerk.sound("crossmatch-after")
    go(page.get_by_role("button", name="记录配血结果"))
    assert Crossmatch.objects.get().outcome == "compatible"
    expect(page.get_by_text("补做的配血结果已记录")).to_be_visible()


def test_the_tab_where_one_is_lies_in_view_on_a_phone(
    sit: Any, city: Any, persona: Any, at: Any
) -> None:
    """The control is the first tab, which then is out of view: the bar is wider than the screen."""
    Ward(city, persona, at)
    seat = sit("quality_officer", PHONE)
    page = seat.open("/blood/reports")
    tabs = page.locator(".tabs a")
    assert tabs.count() > 5
    address = tabs.last.get_attribute("href")
    page = seat.open(address)
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".tabs a").first).not_to_be_in_viewport()
    assert page.evaluate("window.scrollX") == 0
