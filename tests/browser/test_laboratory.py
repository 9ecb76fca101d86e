"""From the analyser's file to the labelled bag, in a real browser, as the people who do it.

Desks at 1440 px, the component room's phone at 360 px; no grave fault for axe, no content-policy
violation.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.models import Donation, Unit
from tests.blood.laboratory.bench import GOOD, Bench
from tests.chromium import go

pytestmark = pytest.mark.browser
DESK, PHONE = 1440, 360


@pytest.fixture
def drawn(city: SimpleNamespace, at: Any) -> list[Unit]:
    """Three whole-blood bags whose donations wait for the laboratory."""
    bench = Bench(city, at)
    return [bench.unit(bench.donation(hours=3)) for _ in range(3)]


def analyser_file(folder: Path, donations: list[Donation], reactive: int) -> Path:
    lines = [",".join(["献血码", *(assay.value for assay in GOOD), "仪器", "试剂批号"])]
    for n, donation in enumerate(donations):
        said = {**GOOD, "hiv": "reactive" if n == reactive else "nonreactive"}
        lines.append(",".join([donation.number, *said.values(), "AU-1", "L1"]))
    again = ["reactive" if assay == "hiv" else "" for assay in GOOD]  # both repeats on the sample
    lines += [",".join([donations[reactive].number, *again, "AU-1", "L1"])] * 2
    path = folder / "今天.csv"
    path.write_text("\n".join(lines), encoding="gbk")
    return path


@pytest.mark.django_db(transaction=True)
def test_from_the_file_to_the_shelf(sit: Any, drawn: list[Unit], tmp_path: Path) -> None:
    donations = [unit.donation for unit in drawn]
    technician = sit("lab_technician")
    page = technician.open("/blood/laboratory")
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 份献血还缺检验结果")
    technician.sound("bench")
    go(page.get_by_role("main").get_by_role("link", name="传入结果文件"))
    technician.sound("load")
    page.locator("input[type=file]").set_input_files(analyser_file(tmp_path, donations, 2))
    go(page.get_by_role("button", name="传入"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("录入了 26 项结果")
    technician.open("/blood/release?tab=ready")
    technician.sound("ready")
    go(page.get_by_role("button", name="判定选中的"))
    expect(page.get_by_text("是您判定的").first).to_be_visible()
    technician.sound("queue-mine")
    _agreed(sit, donations)
    _made(sit, drawn)


def _agreed(sit: Any, donations: list[Donation]) -> None:
    """The second person: the fit ones together, the unfit one by itself."""
    reviewer = sit("lab_reviewer")
    page = reviewer.open("/blood/release")
    reviewer.sound("queue")
    go(page.get_by_role("button", name="复核并放行选中的"))
    expect(page.get_by_text("已放行 2 份献血").first).to_be_visible()
    go(page.get_by_role("link", name="详情").first)
    reviewer.sound("judgement")
    go(page.get_by_role("button", name="同意，封存"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("不合格，已全部封存")
    statuses = Donation.objects.in_bulk([d.pk for d in donations]).values()
    assert sorted(d.status for d in statuses) == ["rejected", "released", "released"]


def _made(sit: Any, drawn: list[Unit]) -> None:
    """The component room at its phone: separate, print, find on the shelf, destroy one."""
    maker = sit("component_technician", PHONE)
    page = maker.open("/blood/separation")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 袋全血等分离")
    maker.sound("separation")
    go(page.get_by_role("button", name="分离选中的，并打印标签"))
    expect(page.locator("article.label")).to_have_count(4)
    plasma = Unit.objects.filter(component="ffp").first()
    assert plasma and plasma.status == "available"
    maker.open(f"/blood/units/{plasma.pk}")
    maker.sound("unit")
    go(page.get_by_role("link", name="报废血液"))
    page.get_by_label("报废原因").select_option("bag_leaking")
    maker.sound("discard")
    go(page.get_by_role("button", name="报废血液"))
    expect(page.get_by_text("血袋破漏").first).to_be_visible()
    maker.open("/blood/units")
    maker.sound("shelf")
    assert Unit.objects.get(pk=drawn[2].pk).status == "held"


@pytest.mark.django_db(transaction=True)
def test_a_bad_file_is_explained(sit: Any, drawn: list[Unit], tmp_path: Path) -> None:
    technician = sit("lab_technician", PHONE)
    page = technician.open("/exchange/results")
    bad = tmp_path / "bad.csv"
    bad.write_text(
        f"献血码,abo,alt\n{drawn[0].donation.number},A,很多\nD404,O,20\n", encoding="utf-8"
    )
    page.locator("input[type=file]").set_input_files(bad)
    go(page.get_by_role("button", name="传入"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("文件没有录入")
    expect(page.get_by_text("第 2 行").first).to_be_visible()
    expect(page.get_by_text("D404").first).to_be_visible()
    technician.sound("bad-file")
