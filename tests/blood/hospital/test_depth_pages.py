"""The pages of the hospital's depth, as their people click through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from sanxian.blood.models import (
    AutologousDeposit,
    LargeUse,
    Observation,
    ReactionCase,
    SampleTube,
    Shipment,
    Transfer,
    UseStatement,
)
from sanxian.blood.services import appropriateness, bedside
from sanxian.core import clock
from sanxian.core.models import Home
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing_clock(at: Any) -> None:
    """The pages tell the time of the tests."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})


def url(name: str, *keys: Any) -> str:
    return reverse(f"blood:{name}", args=keys)


def token(page: Any, action: str = "") -> str:
    text = page.content.decode()
    text = text[text.index(f'action="{action}"') :] if action else text
    return re.search(r'name="request"[^>]*value="([0-9a-f-]{36})"', text)[1]


def post(client: Any, page: str, action: str, **values: Any) -> Any:
    """Open the page, fill its form with that action, and send it."""
    seen = client.get(page)
    assert seen.status_code == 200, seen.status_code
    data = {"request": token(seen, "" if page == action else action), **values}
    return client.post(action, data)


def test_grounds_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    order = ward.order(ward.patient("A+"), stated=False)
    doctor = signed_in("hospital_doctor")
    assert "还没有写用血指征" in doctor.get(url("order", order.pk)).content.decode()
    page = url("state_use", order.pk)
    said = {"department": ward.ward, "setting": "elective_surgery", "hb": "104", "because": ""}
    answer = post(doctor, page, page, **said)
    assert answer.status_code == 409 and "指征不足" in answer.content.decode()
    answer = post(doctor, page, page, **{**said, "because": "预计大出血"})
    row = UseStatement.objects.get()
    assert answer.url == url("order", order.pk) and row.finding == "outside"
    committee = signed_in("transfusion_committee")
    assert order.code in committee.get(url("uses")).content.decode()
    seen = committee.get(url("use", row.pk)).content.decode()
    assert "预计大出血" in seen and "104" in seen
    answer = post(
        committee, url("use", row.pk), url("judge_use", row.pk), verdict="accepted", remark=""
    )
    assert answer.url == url("uses") and UseStatement.objects.get().verdict == "accepted"
    assert "骨科病区" in committee.get(url("use_shares")).content.decode()


def test_a_large_use_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    patient = ward.patient("A+")
    ward.order(patient, 9)
    doctor, committee = signed_in("hospital_doctor"), signed_in("transfusion_committee")
    answer = post(doctor, url("patient", patient.pk), url("ask_large", patient.pk))
    large = LargeUse.objects.get()
    assert answer.url == url("large_use", large.pk)
    for client, step in (
        (committee, "approve_chief"),
        (signed_in("hospital_clerk"), "approve_department"),
    ):
        post(client, url("large_use", large.pk), url(step, large.pk))
    assert LargeUse.objects.get().status == "approved"
    assert "已批准" in committee.get(url("large_use", large.pk)).content.decode()


def test_a_tube_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    patient = ward.patient("A+")
    nurse, clerk = signed_in("ward_nurse"), signed_in("hospital_clerk")
    said = {
        "ward": ward.ward,
        "patient_code": patient.code,
        "hospital_number": "wrong",
        "second": ward.persona.account("ward_nurse", number=2).username,
    }
    answer = post(nurse, url("take_tube"), url("take_tube"), **said)
    assert answer.status_code == 409 and patient.number not in answer.content.decode()
    post(nurse, url("take_tube"), url("take_tube"), **{**said, "hospital_number": patient.number})
    tube = SampleTube.objects.get()
    assert tube.code in clerk.get(url("tubes")).content.decode()
    post(clerk, url("tube", tube.pk), url("accept_tube", tube.pk), patient_code=patient.code)
    assert SampleTube.objects.get().status == "accepted"
    assert "已接收" in clerk.get(url("tube", tube.pk)).content.decode()


def test_a_transfusion_watched_and_stopped(ward: Ward, signed_in: Callable[..., Any]) -> None:
    [issue] = ward.transfused()
    nurse = signed_in("ward_nurse")
    bed = url("bed", issue.pk)
    assert "现在要记生命体征" in nurse.get(bed).content.decode()
    vitals = {"celsius": "36.7", "pulse": 81, "systolic": 122, "diastolic": 77, "breaths": 17}
    post(nurse, bed, url("observe", issue.pk), point="start", **vitals)
    assert Observation.objects.count() == 1
    faulty = post(nurse, bed, url("observe", issue.pk), point="early", **{**vitals, "pulse": 999})
    assert faulty.status_code == 409
    post(nurse, bed, url("stop_transfusion", issue.pk), stopped_for="access_lost", given_ml=120)
    seen = nurse.get(url("record", issue.pk)).content.decode()
    assert "120 mL" in seen and "静脉通道不通" in seen and "36.7" in seen


def test_a_case_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    [issue] = ward.transfused()
    bedside.report(issue=issue, kind="febrile", grade=2, care="物理降温", by=ward.nurse, at=ward.at)
    case = ReactionCase.objects.get()
    clerk, quality = signed_in("hospital_clerk"), signed_in("quality_officer")
    page = url("reaction_case", case.pk)
    assert "物理降温" in clerk.get(page).content.decode()
    said = {"actions": ["stopped"], "bag_back": "on"}
    post(clerk, page, url("secure_case", case.pk), **said)
    said = {"kind": "clerical", "outcome": "normal", "remark": "相符"}
    post(clerk, page, url("investigate_case", case.pk), **said)
    said = {"category": "febrile", "severity": "non_severe", "imputability": "probable"}
    post(clerk, page, url("conclude_case", case.pk), **said)
    seen = quality.get(page).content.decode()
    assert issue.patient.code not in seen, "the centre sees no patient"
    said = {"category": "febrile", "imputability": "possible", "feedback": "没有异常"}
    post(quality, page, url("review_case", case.pk), **said)
    assert "没有异常" in clerk.get(page).content.decode()
    assert "每千袋 1000.00 例" in clerk.get(url("reaction_rates")).content.decode()


def test_shelf_transfer_and_return_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    one, two = ward.stock(2, place=ward.hospital)
    clerk, keeper = signed_in("hospital_clerk"), signed_in("stock_manager")
    assert one.number in clerk.get(url("hospital_stock")).content.decode()
    ask = f"{url('ask_transfer')}?unit={one.pk}"
    post(clerk, ask, ask, unit=one.pk, to_path=ward.city.hospital2.path, why="shortage")
    row = Transfer.objects.get()
    page = url("transfer", row.pk)
    post(keeper, page, url("agree_transfer", row.pk))
    post(clerk, page, url("send_transfer", row.pk))
    assert Transfer.objects.get().status == "sent"
    back = f"{url('send_back')}?unit={two.pk}"
    answer = post(clerk, back, back, unit=two.pk, why="operation_off")
    assert answer.status_code in (409, 422), "minutes are missing"
    said = {f"minutes-{two.pk}": "12", f"unbroken-{two.pk}": "on"}
    answer = post(clerk, back, back, unit=two.pk, why="operation_off", **said)
    box = Shipment.objects.get(to_path=ward.centre)
    assert answer.url == url("box", box.pk)
    assert two.number in clerk.get(url("transfers")).content.decode()


def test_own_blood_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    patient = ward.patient("A+")
    clerk, nurse = signed_in("hospital_clerk"), signed_in("ward_nurse")
    new = url("new_deposit", patient.pk)
    day = clock.day(ward.at) + timedelta(days=5)
    said = {"department": ward.ward, "volume_ml": 400, "hb": 90, "operation_on": day}
    answer = post(clerk, new, new, **said)
    assert answer.status_code == 409 and "血红蛋白低于" in answer.content.decode()
    post(clerk, new, new, **{**said, "hb": 131})
    row = AutologousDeposit.objects.get()
    page = url("deposit", row.pk)
    post(clerk, page, url("test_deposit", row.pk), finding="clear")
    post(clerk, page, url("issue_deposit", row.pk))
    scans = {
        "patient_code": patient.code,
        "hospital_number": patient.number,
        "number": row.number,
        "second": ward.second.id,
    }
    post(nurse, page, url("give_deposit", row.pk), **scans)
    assert AutologousDeposit.objects.get().status == "given"
    new = url("new_saving", patient.pk)
    said = {"kind": "salvage", "elective": "on", "collected_ml": 500, "given_ml": 400}
    post(clerk, new, new, department=ward.ward, day=clock.day(ward.at), **said)
    seen = signed_in("government_viewer").get(url("autologous_ratio")).content.decode()
    assert "100.0" in seen and "骨科病区" not in seen


LISTS = (
    ("tubes", "ward_nurse"),
    ("hospital_stock", "hospital_clerk"),
    ("transfers", "hospital_clerk"),
    ("uses", "transfusion_committee"),
    ("use_shares", "transfusion_committee"),
    ("large_uses", "transfusion_committee"),
    ("reaction_cases", "hospital_clerk"),
    ("reaction_rates", "quality_officer"),
    ("deposits", "hospital_clerk"),
    ("autologous_ratio", "government_viewer"),
    ("use_feedback", "hospital_clerk"),
    ("use_feedback", "government_viewer"),
)


@pytest.mark.parametrize(("name", "role"), LISTS)
@pytest.mark.parametrize("kind", ["", "csv", "xlsx"])
def test_each_list_opens_empty_and_as_a_file(
    ward: Ward, signed_in: Callable[..., Any], name: str, role: str, kind: str
) -> None:
    answer = signed_in(role).get(url(name), {"export": kind} if kind else {})
    assert answer.status_code == 200
    assert ("attachment" in answer.get("Content-Disposition", "")) is bool(kind)


@pytest.mark.parametrize(
    ("name", "role"), [("uses", "transfusion_committee"), ("reaction_cases", "hospital_clerk")]
)
def test_a_longer_list_asks_no_more(
    ward: Ward, signed_in: Callable[..., Any], name: str, role: str,
    django_assert_num_queries: Any, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add() -> None:
        [issue] = ward.transfused()
        bedside.report(issue=issue, kind="febrile", grade=1, care="", by=ward.nurse, at=ward.at)
        bad = ward.order(ward.patient("A+"), stated=False)
        ward.state(bad, values={"hb": Decimal(120)}, because="x")

    client = signed_in(role)
    add()
    client.get(url(name))
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get(url(name))
    for _ in range(3):
        add()
    with CaptureQueriesContext(connection) as second:
        page = client.get(url(name))
    assert page.status_code == 200 and len(second) <= len(first)


@pytest.mark.parametrize(
    ("role", "label"),
    [
        ("transfusion_committee", "待点评的用血"),
        ("hospital_doctor", "还没写用血指征的申请"),
        ("quality_officer", "输血不良反应等血站复核"),
        ("stock_manager", "院间调剂等您答复"),
    ],
)
def test_each_desk_shows_the_work(
    ward: Ward, signed_in: Callable[..., Any], role: str, label: str
) -> None:
    from sanxian.blood.services import haemovigilance, transfers

    ward.state(
        ward.order(ward.patient("A+"), stated=False), values={"hb": Decimal(120)}, because="x"
    )
    ward.order(ward.patient("A+"), stated=False)
    [issue] = ward.transfused()
    bedside.report(issue=issue, kind="febrile", grade=1, care="", by=ward.nurse, at=ward.at)
    case = ReactionCase.objects.get()
    haemovigilance.investigate(
        case=case, kind="clerical", outcome="normal", by=ward.clerk, at=ward.at
    )
    haemovigilance.conclude(
        case=case,
        category="febrile",
        severity="severe",
        imputability="possible",
        by=ward.clerk,
        at=ward.at,
    )
    units = ward.stock(1, place=ward.hospital)
    transfers.ask(
        hospital=ward.hospital,
        to_path=ward.city.hospital2.path,
        units=units,
        why="shortage",
        by=ward.clerk,
        at=ward.at,
    )
    assert appropriateness.reads.to_judge(ward.committee).count() == 1
    assert label in signed_in(role).get("/").content.decode()
