"""The hospital's depth in a real browser: grounds, review, a case, own blood, a transfer, the bed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.models import AutologousDeposit, ReactionCase, Transfer, UseStatement
from sanxian.blood.services import bedside
from tests.blood.hospital.wardwork import Ward
from tests.browser.test_supply import PHONE
from tests.chromium import go

pytestmark = pytest.mark.browser


def test_from_grounds_to_the_centres_word(
    sit: Any,
    city: Any,
    persona: Any,
    at: Any,
) -> None:
    ward = Ward(city, persona, at)
    [issue] = ward.transfused()
    bad = ward.order(ward.patient("A+"), stated=False, urgency="emergency")
    ward.state(bad, values={"hb": Decimal(108)}, because="预计出血多")
    ward.stock(3, place=ward.hospital)
    _watch(sit("ward_nurse", PHONE), issue)
    bedside.report(issue=issue, kind="febrile", grade=2, care="物理降温", by=ward.nurse, at=ward.at)
    _judge(sit("transfusion_committee"))
    clerk, quality = sit("hospital_clerk"), sit("quality_officer")
    _case(clerk, quality)
    _transfer(clerk)
    _own_blood(clerk, ward)
    viewer = sit("government_viewer", PHONE)
    viewer.open("/blood/autologous/ratio")
    viewer.sound("ratio")
    clerk.open("/blood/feedback")
    clerk.sound("feedback")


def _watch(nurse: Any, issue: Any) -> None:
    page = nurse.open(f"/blood/ward/{issue.pk}")
    nurse.sound("bed-observe")
    for label, value in (("体温", "36.8"), ("脉搏", "82"), ("呼吸", "16"), ("收缩压", "118"),
                         ("舒张压", "74")):  # fmt: skip
        page.get_by_label(label, exact=True).fill(value)
    go(page.get_by_role("button", name="记下"))
    expect(page.get_by_text("36.8")).to_be_visible()
    nurse.open("/blood/tubes/take")
    nurse.sound("take-tube")


def _judge(seat: Any) -> None:
    page = seat.open("/blood/uses")
    seat.sound("uses")
    go(page.get_by_role("link", name=UseStatement.objects.get(finding="outside").order.code))
    seat.sound("use")
    page.get_by_text("超指征但可接受").click()
    go(page.get_by_role("button", name="记录点评"))
    assert UseStatement.objects.filter(verdict="accepted").count() == 1


def _case(clerk: Any, quality: Any) -> None:
    case = ReactionCase.objects.get()
    page = clerk.open(_address(case))
    page.get_by_text("记一步调查").click()
    page.get_by_text("核对记录与标签").last.click()
    page.get_by_text("没有异常", exact=True).click()
    clerk.sound("case")
    go(page.locator("form[action$=inquiry] button"))
    page.get_by_text("不重：不治疗也不会有后果").click()
    page.get_by_text("很可能：证据偏向输血").click()
    go(page.get_by_role("button", name="下结论，送血站复核"))
    page = quality.open(_address(case))
    page.get_by_label("给医院的反馈").first.fill("献血者没有异常")
    quality.sound("review")
    go(page.get_by_role("button", name="复核并反馈"))
    case.refresh_from_db()
    assert case.status == "reviewed"


def _address(case: ReactionCase) -> str:
    from django.urls import reverse

    return reverse("blood:reaction_case", args=[case.pk])


def _transfer(clerk: Any) -> None:
    page = clerk.open("/blood/hospital/stock")
    page.locator("input[name=unit]").first.check()
    clerk.sound("shelf")
    go(page.get_by_role("button", name="调剂给其他医院"))
    page.get_by_text("对方缺血").click()
    go(page.get_by_role("button", name="提出调剂"))
    clerk.sound("transfer")
    assert Transfer.objects.get().status == "asked"


def _own_blood(clerk: Any, ward: Ward) -> None:
    page = clerk.open(f"/blood/hospital/patients/{ward.patient('A+').pk}/deposit")
    page.get_by_label("采血量（毫升）").fill("400")
    page.get_by_label("血红蛋白（g/L）").fill("132")
    page.get_by_label("手术日期").fill("2026-11-30")
    clerk.sound("deposit-form")
    go(page.get_by_role("button", name="记录采血"))
    clerk.sound("deposit")
    assert AutologousDeposit.objects.get().status == "stored"
