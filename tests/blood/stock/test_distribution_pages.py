"""The pages of distribution, by clicking: who sees what, what a refusal offers, lists and exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.blood.models import (
    Crossmatch,
    MassiveTransfusion,
    Order,
    Patient,
    PatientSample,
    PostponedOperation,
    Shipment,
    ShipmentLine,
    TransportBox,
    Unit,
)
from sanxian.blood.services import massive, postponements, shipments
from sanxian.core import clock
from tests.blood.hospital.wardwork import Ward
from tests.blood.stock.test_cold import enrol
from tests.blood.stock.test_gate import edition, log

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, ward: Ward) -> None:
    monkeypatch.setattr(clock, "now", lambda: ward.at)


def url(name: str, *keys: Any) -> str:
    return reverse(f"blood:{name}", args=keys)


def post(client: Any, name: str, *keys: Any, **given: Any) -> Any:
    return client.post(url(name, *keys), {"request": str(uuid4()), **given})


# -- orders ----------------------------------------------------------------------------------------


def test_an_order_with_needs_is_placed_on_its_form(ward: Ward, signed_in: Enter) -> None:
    client, patient = signed_in("hospital_doctor"), ward.patient()
    answer = client.post(
        url("place_order") + f"?patient={patient.pk}",
        {
            "request": str(uuid4()),
            "component": "red_cells",
            "quantity": 2,
            "urgency": "routine",
            "indication": "surgery",
            "supplier": ward.centre,
            "needed_by": clock.local(ward.at + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
            "needs": ["irradiated"],
            "lacks": ["E"],
        },
    )
    assert answer.status_code == 302
    assert Order.objects.get().needs == "antigen_negative:E irradiated"
    page = signed_in("stock_manager").get(url("order", Order.objects.get().pk)).content.decode()
    assert "抗原阴性 E、辐照" in page


def test_below_the_line_the_page_offers_to_postpone(ward: Ward, signed_in: Enter) -> None:
    ward.carry(*ward.stock(7))
    client, patient = signed_in("hospital_doctor"), ward.patient()
    answer = client.post(
        url("place_order") + f"?patient={patient.pk}",
        {
            "request": str(uuid4()),
            "component": "red_cells",
            "quantity": 3,
            "urgency": "routine",
            "indication": "surgery",
            "supplier": ward.centre,
            "needed_by": clock.local(ward.at + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        },
    )
    text = answer.content.decode()
    assert "只够抢救用" in text and "登记推迟的手术" in text
    where = f"{url('postpone')}?component=red_cells&amp;bags=3&amp;patient={patient.pk}"
    assert where in text  # nothing of the patient but the key
    form = client.get(where.replace("&amp;", "&")).content.decode()
    assert patient.code in form and 'value="3"' in form


def test_the_order_says_what_would_make_a_bag_fit(ward: Ward, signed_in: Enter) -> None:
    unit = ward.unit()
    order = ward.order(ward.patient(), needs=["irradiated"])
    text = signed_in("stock_manager").get(url("order", order.pk)).content.decode()
    assert "还差要求的血" in text and unit.number in text and "怎样补" in text


def test_the_order_counts_down_and_says_what_its_bag_lacks(ward: Ward, signed_in: Enter) -> None:
    order, _units = ward.ready()
    Order.objects.filter(pk=order.pk).update(needs="washed")
    text = signed_in("hospital_clerk").get(url("order", order.pk)).content.decode()
    assert "预留还剩 48 小时" in text and "不满足特殊要求" in text


def test_electronic_by_clicking(ward: Ward, signed_in: Enter) -> None:
    client = signed_in("hospital_clerk")
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    [unit] = ward.reserved_for(order)
    ward.carry(unit)
    assert "电子配血" not in client.get(url("order", order.pk)).content.decode()
    edition("blood.electronic", "enabled = true")
    assert "不能电子配血" in client.get(url("order", order.pk)).content.decode()
    for label, days in (("T1", 9), ("T2", 0)):
        taken = clock.local(ward.at - timedelta(days=days, hours=1))
        answer = post(
            client,
            "add_sample",
            order.patient_id,
            label=label,
            taken_at=taken.strftime("%Y-%m-%dT%H:%M"),
            abo="A",
            rhd="+",
            screen="negative",
        )
        assert answer.status_code == 302
    assert PatientSample.objects.count() == 2
    assert post(client, "electronic", order.pk, unit=unit.pk).status_code == 302
    assert Crossmatch.objects.get().method == "electronic"
    refused = post(client, "electronic", order.pk)
    assert refused.status_code != 302 and "refusal" in refused.content.decode()


# -- tubes and needs -------------------------------------------------------------------------------


def test_standing_needs_by_clicking(ward: Ward, signed_in: Enter) -> None:
    client, patient = signed_in("hospital_doctor"), ward.patient()
    answer = post(client, "require", patient.pk, codes=["washed"], antibodies=["K"])
    assert answer.status_code == 302
    row = Patient.objects.get(pk=patient.pk)
    assert (row.needs, row.antibodies) == ("washed", "K")
    text = client.get(url("patient_samples", patient.pk)).content.decode()
    assert "洗涤" in text and "抗-K" in text


def test_the_second_determination_is_not_filled_in_from_the_first(
    ward: Ward, signed_in: Enter
) -> None:
    page = signed_in("hospital_clerk").get(url("patient_samples", ward.patient("A+").pk))
    assert page.context["sample_form"].initial.keys() == {"taken_at"}
    bound = page.context["sample_form"]
    assert not bound["abo"].value() and not bound["rhd"].value() and not bound["screen"].value()


def test_a_tube_that_differs_is_the_title(ward: Ward, signed_in: Enter) -> None:
    client, patient = signed_in("hospital_clerk"), ward.patient()
    taken = clock.local(ward.at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    post(client, "add_sample", patient.pk, label="T1", taken_at=taken, abo="O", rhd="+", screen="")
    text = client.get(url("patient_samples", patient.pk)).content.decode()
    assert "血型不一致" in text and "先不要发血" in text


@pytest.mark.parametrize(
    ("role", "where"), [("hospital_clerk", "hospital2"), ("stock_manager", ""), ("nurse", "")]
)
def test_nobody_else_sees_tubes(ward: Ward, signed_in: Enter, role: str, where: str) -> None:
    patient = ward.patient()
    answer = signed_in(role, where).get(url("patient_samples", patient.pk))
    assert answer.status_code in (403, 404)


# -- a great bleeding ------------------------------------------------------------------------------


def test_one_tap_and_the_next(ward: Ward, signed_in: Enter) -> None:
    client, patient = signed_in("hospital_doctor"), ward.patient()
    assert "开始，申请第一套" in client.get(url("patient", patient.pk)).content.decode()
    assert post(client, "open_massive", patient.pk).status_code == 302
    row = MassiveTransfusion.objects.get()
    assert "第 1 套" in client.get(url("massive", row.pk)).content.decode()
    assert post(client, "next_pack", row.pk, seen=1).status_code == 302
    assert post(client, "next_pack", row.pk, seen=1).status_code != 302  # an old page
    row.refresh_from_db()
    assert row.packs == 2
    clerk = signed_in("hospital_clerk")
    assert post(clerk, "close_massive", row.pk).status_code == 302
    assert "要了 18 袋" in clerk.get(url("massive", row.pk)).content.decode()
    assert "大量输血" in signed_in("stock_manager").get(url("massives")).content.decode()


# -- postponed operations --------------------------------------------------------------------------


def test_logged_rescheduled_and_withdrawn_by_clicking(ward: Ward, signed_in: Enter) -> None:
    client = signed_in("hospital_clerk")
    given = {
        "department": "surgery",
        "operation": "elective",
        "day": "2026-11-26",
        "component": "red_cells",
        "abo": "A",
        "rhd": "+",
        "bags": 2,
        "supplier": ward.centre,
    }
    assert post(client, "postpone", **given).status_code == 302
    assert post(client, "postpone", **given).status_code == 302
    assert post(client, "postpone", **{**given, "bags": 0}).status_code == 422
    one, two = PostponedOperation.objects.order_by("pk")
    assert post(client, "reschedule", one.pk, day="2026-11-30").status_code == 302
    assert post(client, "reschedule", two.pk, day="2026-11-01").status_code != 302
    assert post(client, "withdraw_postponed", two.pk).status_code == 302
    text = client.get(url("postponements") + "?status=all").content.decode()
    assert one.code in text and two.code in text and "已改期" in text


def test_those_above_see_counts_and_nothing_else(ward: Ward, signed_in: Enter) -> None:
    patient = ward.patient()
    row = log(ward, patient=patient)
    viewer = signed_in("government_viewer")
    text = viewer.get(url("postponed")).content.decode()
    assert "1 台手术在等血" in text
    for secret in (patient.code, row.code, "市中心医院", "骨科"):
        assert secret not in text
    assert viewer.get(url("postponements")).status_code == 403
    assert viewer.get(url("postponement", row.pk)).status_code == 403
    assert patient.code not in viewer.get(url("postponed") + "?export=csv").content.decode()


def test_another_hospital_does_not_find_it(ward: Ward, signed_in: Enter) -> None:
    row, other = log(ward), signed_in("hospital_clerk", "hospital2")
    assert other.get(url("postponement", row.pk)).status_code == 404
    assert row.code not in other.get(url("postponements")).content.decode()


# -- cold boxes ------------------------------------------------------------------------------------


def test_the_register_by_clicking(ward: Ward, signed_in: Enter) -> None:
    client = signed_in("stock_manager")
    given = {
        "code": "LX-9",
        "kind": "red_cells",
        "low": "2",
        "high": "10",
        "hours": 12,
        "capacity": 40,
        "valid_until": "2026-12-31",
    }
    assert post(client, "register_coldbox", **given).status_code == 302
    assert post(client, "register_coldbox", **given).status_code != 302
    box = TransportBox.objects.get()
    assert post(client, "validate_coldbox", box.pk, valid_until="2027-12-31").status_code == 302
    assert post(client, "validate_coldbox", box.pk, valid_until="2020-12-31").status_code != 302
    assert "LX-9" in client.get(url("coldboxes")).content.decode()
    assert post(client, "retire_coldbox", box.pk).status_code == 302
    assert "LX-9" in client.get(url("coldboxes") + "?status=retired").content.decode()


def test_packed_in_a_box_and_opened_with_its_logger(ward: Ward, signed_in: Enter) -> None:
    box, units = enrol(ward), ward.stock(2)
    client = signed_in("stock_manager")
    given = {
        "from_path": ward.centre,
        "to_path": ward.hospital,
        "numbers": "\n".join(u.number for u in units),
        "box": box.pk,
        "celsius": "4.5",
    }
    answer = post(client, "pack", **given)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row = Shipment.objects.get()
    assert (row.box, str(row.packed_celsius)) == (box, "4.5")
    post(client, "send_box", row.pk)
    assert "LX-01" in client.get(url("slip", row.pk)).content.decode()
    at = clock.local(ward.at).strftime("%Y-%m-%d %H:%M")
    clerk = signed_in("hospital_clerk")
    seen = "\n".join(u.number for u in units)
    bad = SimpleUploadedFile("x.csv", "时间,温度\nnoise\n".encode("gbk"))
    answer = post(clerk, "receive_box", row.pk, seen=seen, logger=bad)
    assert answer.status_code == 422 and "第 2 行" in answer.content.decode()
    good = BytesIO(f"time,celsius\n{at},14.0\n".encode())
    good.name = "log.csv"
    answer = post(clerk, "receive_box", row.pk, seen=seen, celsius="6", logger=good)
    assert answer.status_code == 302
    assert set(Unit.objects.values_list("status", flat=True)) == {"held"}
    assert "温度超出范围" in clerk.get(url("box", row.pk)).content.decode()


def test_the_sender_answers_on_the_page(ward: Ward, signed_in: Enter) -> None:
    one, two = ward.stock(2)
    box = shipments.pack(
        from_path=ward.centre, to_path=ward.hospital, units=[one, two], by=ward.keeper, at=ward.at
    )
    shipments.send(shipment=box, by=ward.keeper, at=ward.at)
    shipments.receive(
        place=ward.hospital, shipment=box, seen=[one.number], by=ward.clerk, at=ward.at
    )
    line = ShipmentLine.objects.get(note="missing")
    clerk, keeper = signed_in("hospital_clerk"), signed_in("stock_manager")
    assert "等发出方答复差异" in clerk.get(url("box", box.pk)).content.decode()
    assert "请答复差异" in keeper.get(url("box", box.pk)).content.decode()
    assert post(keeper, "answer_box", box.pk).status_code != 302
    answer = post(keeper, "answer_box", box.pk, **{f"answer-{line.pk}": "found_here"})
    assert answer.status_code == 302
    assert "在我方找到" in clerk.get(url("box", box.pk)).content.decode()


# -- lists -----------------------------------------------------------------------------------------


def _fill(ward: Ward, n: int) -> None:
    for _ in range(n):
        log(ward)
        enrol(ward, code=f"B{TransportBox.objects.count()}")
        massive.open_massive(
            patient=ward.patient(), supplier=ward.centre, by=ward.doctor, at=ward.at
        )


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("hospital_clerk", "postponements"),
        ("stock_manager", "postponements"),
        ("hospital_clerk", "massives"),
        ("stock_manager", "coldboxes"),
        ("government_viewer", "postponed"),
    ],
)
def test_a_list_exports_and_asks_no_more_for_more(
    ward: Ward, signed_in: Enter, role: str, name: str
) -> None:
    client = signed_in(role)
    _fill(ward, 1)
    client.get(url(name))
    with CaptureQueriesContext(connection) as few:
        assert client.get(url(name)).status_code == 200
    _fill(ward, 4)
    with CaptureQueriesContext(connection) as many:
        client.get(url(name))
    assert len(many) <= len(few), [q["sql"][:120] for q in many]
    for kind in ("csv", "xlsx"):
        assert client.get(url(name) + f"?export={kind}").status_code == 200


def test_desks_show_what_waits(ward: Ward, signed_in: Enter) -> None:
    _fill(ward, 1)
    postponements.tick(ward.at)
    assert "正在大量输血" in signed_in("stock_manager").get("/").content.decode()
    text = signed_in("hospital_clerk").get("/").content.decode()
    assert "血已恢复、待改期的手术" in text
