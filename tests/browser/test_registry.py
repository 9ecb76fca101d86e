"""A registry branch in a real browser: asked for a patient, a pair read side by side, a curve looked at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.exchange.models import Upload
from sanxian.exchange.registers import services
from sanxian.stemcell.models import PatientQuery
from sanxian.stemcell.selectors import index
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go
from tests.stemcell.branch import COARSE, COMMON, NEAR, Branch
from tests.stemcell.crowd import crowd

pytestmark = pytest.mark.browser


class Here:
    """The branch of the small city, with three who match and a crowd that may."""

    def __init__(self, city: Any, persona: Any, at: Any) -> None:
        index.forget()
        known = SimpleNamespace(registry=city.registry, other_registry=city.registry)
        self.branch = Branch(known, lambda role, where: persona(role, "registry"))
        self.same = self.branch.entered(
            "SD-000001", COMMON, born=1996, sex="male", abo="A+", cmv="neg"
        )
        self.branch.entered("SD-000002", NEAR, born=1988, sex="female", abo="O+")
        self.branch.entered("SD-000003", COARSE, born=1979)
        crowd(self.branch, 60)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_patient_is_asked_for_and_a_pair_is_read(
    sit: Any, city: Any, persona: Any, at: Any, width: int
) -> None:
    Here(city, persona, at)
    seat = sit("registry_officer", width)
    page = seat.open("/")
    seat.sound("registry-desk")
    page.goto(seat.url + "/stemcell/search")
    seat.sound("registry-search")
    page.get_by_label("患者代码").fill("PT-77")
    page.get_by_label("GL 字符串").fill(COMMON)
    go(page.get_by_role("button", name="检索", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("位供者")
    expect(page.get_by_text("SD-000001").first).to_be_visible()
    seat.sound("registry-query")
    go(page.get_by_role("link", name="逐个比对 SD-000002"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("9 个相合")
    expect(page.get_by_text("抗原不同").first).to_be_visible()
    seat.sound("registry-pair")
    go(page.get_by_role("link", name="看这位供者"))
    seat.sound("registry-registrant")
    assert PatientQuery.objects.get().patient == "PT-77"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_register_its_files_and_what_it_is_worth(
    sit: Any, city: Any, persona: Any, at: Any, width: int, settings: Any, tmp_path: Any
) -> None:
    settings.SANXIAN_HOME = tmp_path
    Here(city, persona, at)
    seat = sit("registry_officer", width)
    page = seat.open("/stemcell/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("63")
    seat.sound("registry-register")
    page.goto(seat.url + "/stemcell/coverage")
    page.get_by_label("有效库容率").fill("60")
    go(page.get_by_role("button", name="重算"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("10/10")
    seat.sound("registry-coverage")
    page.goto(seat.url + "/stemcell/files")
    seat.sound("registry-files")
    go(page.get_by_role("link", name="导入一份文件"))
    said = f"id,gl\nSD-000009,{COMMON}\nSD-000010,A*99:99\n"
    page.get_by_label("分型文件").set_input_files(
        {"name": "t.csv", "mimeType": "text/csv", "buffer": said.encode()}
    )
    seat.sound("registry-send")
    go(page.get_by_role("button", name="传入并预览"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 行，请核对每一列")
    go(page.get_by_role("button", name="只导入没有错的行"))
    upload = Upload.objects.get()
    services.take_in(upload.pk, upload.started_by)
    page.goto(page.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已导入 1 行，1 行有错没有导入")
    expect(page.get_by_text("命名里没有这个等位基因").first).to_be_visible()
    seat.sound("registry-file")
    page.goto(seat.url + "/stemcell/names")
    page.get_by_label("代码表文件").set_input_files(
        {"name": "codes.txt", "mimeType": "text/plain", "buffer": b"\tABCD\t01/07\n"}
    )
    go(page.get_by_role("button", name="装入代码表"))
    expect(page.get_by_text("已装 1 个代码").first).to_be_visible()
    seat.sound("registry-names")
