"""A group in doubt and a nucleic-acid pool, in a real browser: two persons at their desks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import GroupDiscrepancy, NatPool, Result
from tests.blood.laboratory.bench import Bench, load
from tests.blood.laboratory.test_groups import tubes
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_group_in_doubt_is_settled_by_two(
    sit: Any, city: SimpleNamespace, persona: Any, at: Any, width: int
) -> None:
    donation = Bench(city, at).donation(hours=3)
    load([tubes(donation, b_cells="0")], persona("lab_technician"), at)
    load([tubes(donation, b_cells="2+")], persona("lab_technician"), at)
    technician = sit("lab_technician", width)
    page = technician.open("/blood/laboratory/work")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 份血型不符要查清")
    technician.sound(f"work-{width}")
    go(page.get_by_role("main").get_by_role("link", name="打开").first)
    technician.sound(f"doubt-{width}")
    page.get_by_label("原因").select_option("weak_antibody")
    page.get_by_label("ABO").select_option("A")
    page.get_by_label("RhD").select_option("+")
    go(page.get_by_role("button", name="提交结论"))
    expect(page.get_by_text("要由另一位同事复核").first).to_be_visible()
    reviewer = sit("lab_reviewer", width)
    page = reviewer.open(f"/blood/laboratory/groups/{GroupDiscrepancy.objects.get().pk}")
    go(page.get_by_role("button", name="同意这个结论"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("血型已查清")
    assert Result.objects.filter(donation=donation).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_pool_is_made_and_taken_apart(
    sit: Any, city: SimpleNamespace, persona: Any, at: Any
) -> None:
    bench = Bench(city, at)
    donations = [bench.donation(hours=3) for _ in range(3)]
    technician = sit("lab_technician")
    page = technician.open("/blood/laboratory/pools")
    technician.sound("pools")
    go(page.get_by_role("button", name="把选中的混成一池"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("等核酸结果")
    pool = NatPool.objects.get()
    load([Reading(pool.code, "nat", "reactive")], persona("lab_technician"), at)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("还有 3 份要单独做")
    technician.sound("pool")
    page = technician.open(f"/blood/laboratory/donations/{donations[0].pk}")
    expect(page.get_by_text("还没有拆分做完").first).to_be_visible()
    technician.sound("results-pool")
