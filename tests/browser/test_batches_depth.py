"""Tubes from the bus to the bench, and the controls before a result counts, in a real browser."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.models import CollectionBatch, ControlRun
from tests.blood.laboratory import kit
from tests.blood.laboratory.bench import Bench
from tests.browser.test_supply import Seat
from tests.chromium import go

pytestmark = pytest.mark.browser
DESK, PHONE = 1440, 360
PICTURES = os.environ.get("SANXIAN_PICTURES", "")


def seen(seat: Seat, name: str) -> None:
    """Sound for axe and the content policy; a picture where somebody wants to look at it."""
    seat.sound(name)
    if PICTURES:
        seat.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.django_db(transaction=True)
def test_from_the_session_to_the_closed_batch(sit: Any, city: SimpleNamespace, at: Any) -> None:
    bench = Bench(city, at)
    numbers = [bench.donation(counted_in=False).number for _ in range(3)]
    nurse = sit("nurse", PHONE)
    page = nurse.open("/blood/laboratory/collections")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 场还没有交接")
    seen(nurse, "collections-phone")
    go(page.get_by_role("button", name="交接"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 份献血等清点")
    code = CollectionBatch.objects.get()
    lab = sit("lab_technician")
    page = lab.open(f"/blood/laboratory/collections/{code.pk}")
    page.get_by_label("标本管").fill("\n".join(numbers[:2]))
    page.get_by_label("血袋").fill("\n".join(numbers))
    go(page.get_by_role("button", name="对一对"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("还有 1 处差异要说明")
    seen(lab, "collection")
    page.get_by_label(f"{numbers[2]} 的说明").select_option("tube_broken")
    go(page.get_by_role("button", name="记下说明"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("差异都已说明")
    go(page.get_by_role("button", name="结批"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已结批")
    seen(sit_phone(sit, f"/blood/laboratory/collections/{code.pk}"), "collection-phone")
    page = lab.open("/blood/laboratory/runs")
    go(page.get_by_role("button", name="开批"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("还有 2 份缺结果")
    seen(lab, "run")


def sit_phone(sit: Any, address: str) -> Seat:
    seat: Seat = sit("lab_technician", PHONE)
    seat.open(address)
    return seat


@pytest.mark.django_db(transaction=True)
def test_a_failed_control_is_seen_and_done_again(sit: Any, city: SimpleNamespace, at: Any) -> None:
    bench = Bench(city, at)
    unit = bench.unit(bench.donation(hours=40))
    kit.in_order(city.centre.path, at)
    lab = sit("lab_technician")
    page = lab.open("/blood/laboratory/bench/controls")
    page.locator("details.part summary").first.click()  # all was done this morning: it is folded
    first = page.get_by_role("textbox", name="测得").first
    first.fill("y")
    go(page.get_by_role("button", name="录入质控"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 项质控要做")
    seen(lab, "controls")
    page = lab.open("/blood/laboratory/bench")
    expect(page.get_by_role("heading", level=1)).to_contain_text("失控")
    seen(lab, "bench")
    page = lab.open("/blood/laboratory/bench/controls")
    page.get_by_role("textbox", name="测得").first.fill("x")
    go(page.get_by_role("button", name="录入质控"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("都做齐了")
    assert ControlRun.objects.filter(ok=False).count() == 1
    for name, address in (
        ("instruments", "/blood/laboratory/bench/instruments"),
        ("lots", "/blood/laboratory/bench/lots"),
        ("turnaround", "/blood/laboratory/turnaround"),
        ("touched", "/blood/laboratory/touched"),
        ("load", "/exchange/results"),
        ("codes", "/exchange/codes"),
        ("columns", "/exchange/results/columns"),
    ):
        lab.open(address)
        seen(lab, name)
        seen(sit_phone(sit, address), f"{name}-phone")
    assert unit.donation.number in lab.open("/blood/laboratory/turnaround").content()
    reviewer = sit("lab_reviewer")
    reviewer.open("/exchange/codes/new")
    seen(reviewer, "code-table")
