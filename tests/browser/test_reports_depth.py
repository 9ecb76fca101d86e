"""The reports by name and the list for a session in a real browser, at a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.models import Donation
from sanxian.core import clock
from tests.blood.hospital.wardwork import Ward
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_quality_officer_reads_and_takes_a_report(
    sit: Any, city: Any, persona: Any, at: Any, width: int
) -> None:
    Ward(city, persona, at).transfused(n=2)
    seat = sit("quality_officer", width)
    page = seat.open("/blood/reports")
    expect(page.get_by_role("heading", level=1)).to_have_text("献血统计")
    seat.sound("reports")
    go(page.get_by_role("link", name="临床输血统计"))
    expect(page.get_by_text("市中心医院").first).to_be_visible()
    seat.sound("report-transfusions")
    page.get_by_label("从").fill("2020-01-01")
    page.get_by_label("到", exact=True).fill("2020-02-01")
    go(page.get_by_role("button", name="查看"))
    expect(page.get_by_text("这段时间没有记录")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_nurse_takes_the_list_along(
    sit: Any, city: Any, persona: Any, at: Any, width: int
) -> None:
    bench = Ward(city, persona, at).bench
    row = bench.donation()
    Donation.objects.filter(pk=row.pk).update(day=clock.day(at) - timedelta(days=400))
    session = bench.session("site")
    seat = sit("nurse", width)
    page = seat.open(f"/blood/sessions/{session.pk}")
    go(page.get_by_role("link", name="外采名单"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 位")
    expect(page.get_by_text("可以献", exact=True).first).to_be_visible()
    seat.sound("session-roster")
