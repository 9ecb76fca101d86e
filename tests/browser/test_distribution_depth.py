"""A shortage in a real browser: a doctor is refused and postpones, a bleeding takes its packs, a warm
box is answered for. Desks at 1440 px and the same pages at 360 px."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.blood.models import MassiveTransfusion, Order, PostponedOperation, Shipment
from sanxian.blood.services import boxes, patient_samples, shipments
from tests.blood.hospital.wardwork import Ward
from tests.blood.stock.test_gate import edition
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go

pytestmark = pytest.mark.browser


@pytest.fixture
def ward(city: Any, persona: Any, at: Any) -> Ward:
    return Ward(city, persona, at)


def both(sit: Any, role: str, path: str, name: str) -> None:
    """The page as it is at a desk and on a phone."""
    for width in (DESK, PHONE):
        seat = sit(role, width)
        seat.open(path)
        seat.sound(name)


def test_a_doctor_is_refused_and_postpones(sit: Any, ward: Ward) -> None:
    ward.carry(*ward.stock(7))
    ward.unit()
    patient = ward.patient()
    seat = sit("hospital_doctor")
    page = seat.open(f"/blood/orders/new?patient={patient.pk}")
    page.get_by_label("数量（袋）").fill("3")
    page.get_by_text("辐照", exact=True).click()
    seat.sound("place")
    go(page.get_by_role("button", name="提出申请"))
    expect(page.get_by_text("只够抢救用")).to_be_visible()
    seat.sound("refused")
    go(page.get_by_role("link", name="登记推迟的手术"))
    page.get_by_label("原定手术日").fill("2026-11-25")
    go(page.get_by_role("button", name="登记", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("等血")
    row = PostponedOperation.objects.get()
    assert (row.bags, row.patient, Order.objects.count()) == (3, patient, 0)
    both(sit, "hospital_doctor", f"/blood/postponed/{row.pk}", "postponement")
    both(sit, "stock_manager", "/blood/postponed", "postponements")
    both(sit, "government_viewer", "/blood/postponed/totals", "postponed-totals")


def test_a_bleeding_takes_pack_after_pack(sit: Any, ward: Ward) -> None:
    patient = ward.patient()
    seat = sit("hospital_doctor")
    page = seat.open(f"/blood/hospital/patients/{patient.pk}")
    seat.sound("patient")
    page.locator("summary", has_text="大量输血").click()
    go(page.get_by_role("button", name="开始，申请第一套"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("第 1 套，还缺 9 袋")
    go(page.get_by_role("button", name="再要一套"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("第 2 套，还缺 18 袋")
    row = MassiveTransfusion.objects.get()
    assert row.orders.count() == 6
    both(sit, "hospital_clerk", f"/blood/massive/{row.pk}", "massive")
    both(sit, "stock_manager", "/blood/orders", "orders-massive")


def test_tubes_and_the_computer(sit: Any, ward: Ward) -> None:
    edition("blood.electronic", "enabled = true")
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    ward.carry(*ward.reserved_for(order))
    for label, days in (("T1", 9), ("T2", 0)):
        patient_samples.sample(
            patient=order.patient,
            label=label,
            taken_at=ward.at - timedelta(days=days, hours=1),
            abo="A",
            rhd="+",
            screen="negative",
            by=ward.clerk,
            at=ward.at,
        )
    both(sit, "hospital_clerk", f"/blood/hospital/patients/{order.patient_id}/tubes", "tubes")
    seat = sit("hospital_clerk")
    page = seat.open(f"/blood/orders/{order.pk}")
    seat.sound("electronic")
    go(page.get_by_role("button", name="电子配血"))
    expect(page.get_by_text("电子配血已记录")).to_be_visible()
    both(sit, "hospital_clerk", f"/blood/orders/{order.pk}", "order-matched")


def test_needs_on_the_order(sit: Any, ward: Ward) -> None:
    ward.stock(2)
    order = ward.order(ward.patient(), needs=["irradiated", "antigen_negative:E"])
    both(sit, "stock_manager", f"/blood/orders/{order.pk}", "order-needs")


def test_a_warm_box_is_answered_for(sit: Any, ward: Ward) -> None:
    one, two, three = ward.stock(3)
    cold = boxes.enrol(
        place=ward.centre,
        code="LX-01",
        kind="red_cells",
        low=Decimal(2),
        high=Decimal(10),
        hours=12,
        capacity=40,
        valid_until=ward.at.date() + timedelta(days=90),
        by=ward.keeper,
        at=ward.at,
    )
    both(sit, "stock_manager", "/blood/boxes/pack", "pack")
    box = shipments.pack(
        from_path=ward.centre,
        to_path=ward.hospital,
        units=[one, two, three],
        box=cold,
        celsius=Decimal(4),
        by=ward.keeper,
        at=ward.at,
    )
    shipments.send(shipment=box, by=ward.keeper, at=ward.at)
    seat = sit("hospital_clerk")
    page = seat.open(f"/blood/boxes/{box.pk}")
    seat.sound("receive")
    page.get_by_label("收到的血袋").fill(f"{one.number}\n{two.number}")
    page.get_by_label("开箱温度").fill("12.5")
    go(page.get_by_role("button", name="签收", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 处差异")
    keeper = sit("stock_manager")
    page = keeper.open(f"/blood/boxes/{box.pk}")
    keeper.sound("answer")
    for line in box.lines.exclude(note=""):
        page.locator(f"#answer-{line.pk}").select_option("accepted")
    go(page.get_by_role("button", name="答复", exact=True))
    expect(page.get_by_text("认可，按封存处理").first).to_be_visible()
    assert Shipment.objects.get().lines.filter(answer="accepted").count() == 3
    both(sit, "stock_manager", f"/blood/boxes/{box.pk}", "box")
    both(sit, "stock_manager", "/blood/coldboxes", "coldboxes")
    both(sit, "stock_manager", f"/blood/coldboxes/{cold.pk}", "coldbox")
    both(sit, "stock_manager", "/blood/coldboxes/new", "coldbox-new")
