"""A wrong group put right, a pool resolved, reports from a file and a bag set scanned, in a real browser."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import AssayRun, Confirmation, Donor, GroupCorrection, PackLot
from sanxian.blood.services import pools
from sanxian.core import clock
from tests.blood.hospital.wardwork import Ward
from tests.blood.laboratory.bench import Bench, entered, load
from tests.blood.laboratory.test_confirmations import sent
from tests.blood.laboratory.test_corrections import before, settled
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [DESK, PHONE])


@pytest.fixture
def labs(persona: Any) -> SimpleNamespace:
    names = {
        "technician": "lab_technician",
        "reviewer": "lab_reviewer",
        "quality": "quality_officer",
    }
    return SimpleNamespace(**{name: persona(role) for name, role in names.items()})


@pytest.mark.django_db(transaction=True)
@BOTH
def test_a_wrong_group_is_put_right_by_two(
    sit: Any, city: SimpleNamespace, persona: Any, labs: Any, at: Any, width: int
) -> None:
    ward = Ward(city, persona, at)
    donor = ward.bench.donor(abo="A", rhd="+")
    unit = ward.unit("A+", donation=before(ward, donor))
    doubt = settled(ward.bench.donation(donor=donor), labs, at)
    reviewer = sit("lab_reviewer", width)
    page = reviewer.open(f"/blood/laboratory/groups/{doubt.pk}")
    expect(page.get_by_text("献血者的记录要更正").first).to_be_visible()
    reviewer.sound(f"correct-{width}")
    page.get_by_label("原因").select_option("mistyped")
    go(page.get_by_role("button", name="提出更正"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("等另一位同事复核")
    reviewer.sound(f"correction-{width}")
    quality = sit("quality_officer", width)
    page = quality.open("/blood/laboratory/corrections")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 份血型更正等您复核")
    quality.sound(f"corrections-{width}")
    go(page.get_by_role("main").get_by_role("link", name=donor.code))
    go(page.get_by_role("button", name="同意更正"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 袋按原血型贴签的血已追回")
    quality.sound(f"corrected-{width}")
    unit.refresh_from_db()
    assert (unit.status, Donor.objects.get(pk=donor.pk).abo) == ("held", "O")
    assert GroupCorrection.objects.get().status == "confirmed"


@pytest.mark.django_db(transaction=True)
@BOTH
def test_a_pool_is_resolved_on_its_page(
    sit: Any, city: SimpleNamespace, labs: Any, at: Any, width: int
) -> None:
    bench = Bench(city, at)
    given = [bench.donation(), bench.donation()]
    pool = pools.make(place=city.centre.path, donations=given, by=labs.technician, at=at)
    load([Reading(pool.code, "nat", "reactive")], labs.technician, at)
    load([Reading(given[0].number, "nat", "reactive")], labs.technician, at)
    seat = sit("lab_technician", width)
    page = seat.open(f"/blood/laboratory/pools/{pool.pk}")
    expect(page.get_by_text("拆分单检：每一份单独做核酸")).to_be_visible()
    seat.sound(f"pool-resolve-{width}")
    name = f"{given[0].number} · HBV 核酸鉴别"
    page.get_by_role("group", name=name).get_by_text("有反应性", exact=True).click()
    go(page.get_by_role("button", name="录入"))
    expect(page.get_by_text("等另一位同事再录").first).to_be_visible()
    assert not AssayRun.objects.filter(role="discriminate").exists(), "one person alone is nobody"


@pytest.mark.django_db(transaction=True)
@BOTH
def test_reports_come_as_a_file(
    sit: Any, city: SimpleNamespace, labs: Any, at: Any, tmp_path: Path, width: int
) -> None:
    donation = Bench(city, at).donation()
    entered([donation], labs.technician, at, hiv="reactive")
    sent(donation, labs, at)
    sheet = tmp_path / "报告.csv"
    line = f"{donation.number},HIV抗体,阳性,{clock.day(at)}"
    sheet.write_text(f"献血码,项目,结论,报告日期\n{line}\n", encoding="gbk")
    seat = sit("lab_technician", width)
    page = seat.open("/blood/laboratory/confirmations")
    go(page.get_by_role("main").get_by_role("link", name="传入报告文件"))
    page.locator("input[type=file]").set_input_files(sheet)
    go(page.get_by_role("button", name="先检查，不录入"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("这份文件可以录入")
    seat.sound(f"reports-{width}")
    page.locator("input[type=file]").set_input_files(sheet)
    go(page.get_by_role("button", name="传入", exact=True))
    expect(page.get_by_text("1 份报告").first).to_be_visible()
    assert Confirmation.objects.get().status == "read"


@pytest.mark.django_db(transaction=True)
@BOTH
def test_a_lot_of_bag_sets_is_entered(sit: Any, width: int) -> None:
    seat = sit("stock_manager", width)
    page = seat.open("/blood/packs")
    expect(page.get_by_role("heading", level=1)).to_contain_text("还没有登记采血袋批号")
    page.get_by_role("textbox", name="批号").fill("CX26Q")
    page.get_by_label("血袋型号").select_option("triple")
    page.get_by_label("有效期至").fill("2027-12-31")
    go(page.get_by_role("button", name="登记"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 个批号在用")
    seat.sound(f"packs-{width}")
    assert PackLot.objects.get().volume_ml == 400
