"""The pages, as their people click through them: from a patient's order to the end at the bed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.blood.models import Issue, Order, Patient, PatientReaction, Shipment, Unit
from sanxian.core import clock
from sanxian.core.models import Home, Trail
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing_clock(at: Any) -> None:
    """The pages tell the time of the tests."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})


def at_clock(at: Any) -> None:
    Home.objects.filter(pk=1).update(clock=at)


def token(page: Any, action: str = "") -> str:
    """The request number of the form with that action, as the browser would send it."""
    text = page.content.decode()
    if action:
        text = text[text.index(f'action="{action}"') :]
    return re.search(r'name="request"[^>]*value="([0-9a-f-]{36})"', text)[1]


def test_the_whole_way_by_clicking(ward: Ward, signed_in: Callable[..., Any]) -> None:
    clerk, keeper, nurse = (signed_in(r) for r in ("hospital_clerk", "stock_manager", "ward_nurse"))
    ward.unit("A+")

    # the patient
    new = clerk.get(reverse("blood:register_patient"))
    made = clerk.post(
        reverse("blood:register_patient"),
        {
            "request": token(new),
            "name": "赵某",
            "number": "ZY100",
            "sex": "male",
        },
    )
    patient = Patient.objects.get()
    assert made.url == reverse("blood:patient", args=[patient.pk])
    clerk.post(
        reverse("blood:group_patient", args=[patient.pk]),
        {
            "request": token(clerk.get(made.url)),
            "abo": "A",
            "rhd": "+",
        },
    )

    # the order
    address = reverse("blood:place_order") + f"?patient={patient.pk}"
    page = clerk.get(address)
    needed = clock.local(ward.at + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    made = clerk.post(
        address,
        {
            "request": token(page),
            "supplier": ward.centre,
            "component": "red_cells",
            "quantity": 1,
            "urgency": "urgent",
            "indication": "surgery",
            "needed_by": needed,
        },
    )
    order = Order.objects.get()
    grounds = reverse("blood:state_use", args=[order.pk])
    assert made.url == grounds
    made = clerk.post(
        grounds,
        {
            "request": token(clerk.get(grounds)),
            "department": ward.ward,
            "setting": "elective_surgery",
            "hb": "62",
        },
    )
    assert made.url == reverse("blood:order", args=[order.pk])
    assert order.needed_by == ward.at + timedelta(hours=5)

    # the centre reserves, packs, sends
    assert "1 份申请还没有备齐" in keeper.get(reverse("blood:orders")).content.decode()
    page = keeper.get(reverse("blood:order", args=[order.pk]))
    unit = Unit.objects.get()
    assert unit.number in page.content.decode() and "赵某" not in page.content.decode()
    keeper.post(
        reverse("blood:reserve_order", args=[order.pk]),
        {
            "request": token(page, reverse("blood:reserve_order", args=[order.pk])),
            "unit": unit.pk,
        },
    )
    page = keeper.get(reverse("blood:pack") + f"?to={ward.hospital}")
    assert unit.number in page.content.decode()
    made = keeper.post(
        reverse("blood:pack"),
        {
            "request": token(page),
            "from_path": ward.centre,
            "to_path": ward.hospital,
            "numbers": unit.number,
        },
    )
    box = Shipment.objects.get()
    keeper.post(reverse("blood:send_box", args=[box.pk]), {"request": token(keeper.get(made.url))})
    assert unit.number in keeper.get(reverse("blood:slip", args=[box.pk])).content.decode()

    # the hospital receives, crossmatches, issues
    assert "1 箱血液等待签收" in clerk.get(reverse("blood:hospital")).content.decode()
    page = clerk.get(reverse("blood:box", args=[box.pk]))
    clerk.post(
        reverse("blood:receive_box", args=[box.pk]),
        {
            "request": token(page),
            "seen": f" {unit.number.lower()} \n",
            "damaged": "",
        },
    )
    address = reverse("blood:order", args=[order.pk])
    page = clerk.get(address)
    clerk.post(
        reverse("blood:crossmatch", args=[order.pk]),
        {
            "request": token(page, reverse("blood:crossmatch", args=[order.pk])),
            "method": "gel_card",
            "sampled_at": ward.at.astimezone(clock.PLACE).strftime("%Y-%m-%dT%H:%M"),
            f"match-{unit.pk}": "compatible",
        },
    )
    page = clerk.get(address)
    clerk.post(
        reverse("blood:issue", args=[order.pk]),
        {
            "request": token(page, reverse("blood:issue", args=[order.pk])),
            "ward": ward.ward,
            "unit": unit.pk,
        },
    )
    issue = Issue.objects.get()
    assert issue.org_path == ward.ward

    # the ward
    assert "1 袋血等待床旁核对" in nurse.get(reverse("blood:ward")).content.decode()
    address = reverse("blood:check", args=[issue.pk])
    answer = nurse.post(
        address,
        {
            "request": token(nurse.get(address)),
            "patient_code": patient.code,
            "hospital_number": "ZY100",
            "unit_number": unit.number,
            "second": ward.second.id,
        },
    )
    bed = reverse("blood:bed", args=[issue.pk])
    assert answer.url == bed
    nurse.post(reverse("blood:transfuse", args=[issue.pk]), {"request": token(nurse.get(bed))})
    assert Unit.objects.get().status == "transfused"
    assert "正在输注" in nurse.get(bed).content.decode()
    nurse.post(reverse("blood:finish", args=[issue.pk]), {"request": token(nurse.get(bed))})
    assert "没有等着的血" in nurse.get(reverse("blood:ward")).content.decode()
    nurse.post(
        reverse("blood:react", args=[issue.pk]),
        {
            "request": token(nurse.get(bed)),
            "kind": "febrile",
            "grade": "2",
            "care": "观察",
        },
    )
    assert PatientReaction.objects.get().kind == "febrile"
    assert "已完成" in clerk.get(reverse("blood:order", args=[order.pk])).content.decode()


@pytest.mark.parametrize("field", ["patient_code", "hospital_number", "unit_number"])
def test_a_wrong_scan_names_the_field_and_never_the_right_value(
    ward: Ward, signed_in: Callable[..., Any], field: str
) -> None:
    nurse, [issue] = signed_in("ward_nurse"), ward.issued()
    right = {
        "patient_code": issue.patient.code,
        "hospital_number": issue.patient.number,
        "unit_number": issue.unit.number,
    }
    address = reverse("blood:check", args=[issue.pk])
    answer = nurse.post(
        address,
        {
            **right,
            field: right[field][:-1] + "?",
            "request": token(nurse.get(address)),
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 409 and "对不上，不要输注" in text
    assert right[field] not in text
    assert issue.patient.number not in text
    assert issue.checks.get().ok is False


def test_the_check_page_does_not_give_the_answers_away(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    nurse, [issue] = signed_in("ward_nurse"), ward.issued()
    text = nurse.get(reverse("blood:check", args=[issue.pk])).content.decode()
    for secret in (issue.patient.code, issue.patient.number, issue.unit.number):
        assert secret not in text


def test_a_second_tap_does_nothing_twice(ward: Ward, signed_in: Callable[..., Any]) -> None:
    clerk = signed_in("hospital_clerk")
    order, [unit] = ward.ready()
    page = clerk.get(reverse("blood:order", args=[order.pk]))
    address = reverse("blood:issue", args=[order.pk])
    given = {"request": token(page, address), "ward": ward.ward, "unit": unit.pk}
    first = clerk.post(address, given)
    assert first.status_code == 302 and Issue.objects.count() == 1


def test_a_refused_issue_stays_on_the_page_with_its_reason(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    clerk = signed_in("hospital_clerk")
    order, [unit] = ward.ready()
    page = clerk.get(reverse("blood:order", args=[order.pk]))
    Unit.objects.filter(pk=unit.pk).update(expires_at=ward.at)
    address = reverse("blood:issue", args=[order.pk])
    answer = clerk.post(
        address,
        {
            "request": token(page, address),
            "ward": ward.ward,
            "unit": unit.pk,
        },
    )
    assert answer.status_code == 409
    assert f"{unit.number} 已过有效期" in answer.content.decode()


def test_what_was_held_since_the_page_was_shown_is_said(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    clerk = signed_in("hospital_clerk")
    order, [unit] = ward.ready()
    address = reverse("blood:issue", args=[order.pk])
    page = clerk.get(reverse("blood:order", args=[order.pk]))
    order.reservations.update(ended_at=ward.at, ended_for="recalled")
    Unit.objects.filter(pk=unit.pk).update(status="held", held_for="recalled", recalled=True)
    answer = clerk.post(
        address,
        {
            "request": token(page, address),
            "ward": ward.ward,
            "unit": unit.pk,
        },
    )
    assert answer.status_code == 409
    assert f"{unit.number} 已被封存" in answer.content.decode()


def test_a_unit_taken_by_somebody_else_is_said(ward: Ward, signed_in: Callable[..., Any]) -> None:
    keeper = signed_in("stock_manager")
    [unit] = ward.stock(1)
    late, first = ward.order(ward.patient()), ward.order(ward.patient())
    address = reverse("blood:reserve_order", args=[late.pk])
    page = keeper.get(reverse("blood:order", args=[late.pk]))
    ward.reserve(first)
    answer = keeper.post(address, {"request": token(page, address), "unit": unit.pk})
    assert answer.status_code == 409
    assert f"{unit.number} 现在不能预留或发出" in answer.content.decode()


# -- who may look where ------------------------------------------------------------------------------


def addresses(ward: Ward) -> list[str]:
    order, [unit] = ward.ready()
    box = Shipment.objects.get()
    [issue] = ward.issued()
    return [
        reverse("blood:order", args=[order.pk]),
        reverse("blood:box", args=[box.pk]),
        reverse("blood:slip", args=[box.pk]),
        reverse("blood:patient", args=[order.patient_id]),
        reverse("blood:return", args=[issue.pk]),
    ]


def test_another_hospitals_records_are_not_there(ward: Ward, signed_in: Callable[..., Any]) -> None:
    stranger = signed_in("hospital_clerk", "hospital2")
    for address in addresses(ward):
        assert stranger.get(address).status_code == 404, address


def test_another_wards_bag_is_not_there(ward: Ward, signed_in: Callable[..., Any]) -> None:
    [issue] = ward.issued()
    stranger = signed_in("ward_nurse", "hospital2")
    for name in ("check", "bed"):
        assert stranger.get(reverse(f"blood:{name}", args=[issue.pk])).status_code == 404
    for name in ("transfuse", "finish", "react"):
        assert stranger.post(reverse(f"blood:{name}", args=[issue.pk])).status_code == 404


@pytest.mark.parametrize("role", ["registrar", "nurse", "lab_technician", "organiser", "donor"])
def test_the_donor_side_opens_none_of_it(
    ward: Ward, signed_in: Callable[..., Any], role: str
) -> None:
    visitor = signed_in(role)
    for name in (
        "hospital",
        "patients",
        "ward",
        "sign",
        "register_patient",
        "place_order",
        "orders",
    ):
        assert visitor.get(reverse(f"blood:{name}")).status_code == 403, name


def test_a_name_is_shown_only_for_a_reason_and_the_look_is_recorded(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    clerk, patient = signed_in("hospital_clerk"), ward.patient()
    page = clerk.get(reverse("blood:patient", args=[patient.pk]))
    assert patient.name not in page.content.decode()
    address = reverse("blood:reveal_patient", args=[patient.pk])
    refused = clerk.post(address, {"reason": "curious"})
    assert refused.status_code == 422 and patient.name not in refused.content.decode()
    shown = clerk.post(address, {"reason": "sample"})
    assert patient.name in shown.content.decode()
    seen = Trail.objects.get(act="core.record.saw")
    assert (seen.subject, seen.actor) == (f"blood.patient:{patient.pk}", clerk.actor.id)


def test_a_patient_is_found_by_the_whole_number_only(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    clerk, patient = signed_in("hospital_clerk"), ward.patient()
    address = reverse("blood:patients")
    assert patient.code in clerk.post(address, {"q": patient.number}).content.decode()
    assert patient.code not in clerk.post(address, {"q": patient.number[:-1]}).content.decode()


# -- bad input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("register_patient", {"name": "", "number": "x" * 99, "sex": "?", "born": "yesterday"}),
        ("place_order", {"quantity": "many", "needed_by": "soon", "component": "wine"}),
        ("pack", {"from_path": "/", "to_path": "/", "numbers": ""}),
    ],
)
def test_a_faulty_form_says_where(
    ward: Ward, signed_in: Callable[..., Any], name: str, given: dict[str, str]
) -> None:
    client = signed_in("stock_manager" if name == "pack" else "hospital_clerk")
    answer = client.post(reverse(f"blood:{name}"), given)
    assert answer.status_code == 422
    assert 'href="#id_' in answer.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"unit": "x"},
        {"unit": "99999999"},
        {"unit": "-1"},
        {},
        {"unit": "9" * 40},
        {"ward": "x" * 999},
    ],
)
def test_ticks_that_are_none(
    ward: Ward, signed_in: Callable[..., Any], given: dict[str, str]
) -> None:
    clerk = signed_in("hospital_clerk")
    order, _ = ward.ready()
    answer = clerk.post(reverse("blood:issue", args=[order.pk]), given)
    assert answer.status_code in (404, 409, 422)
    assert not Issue.objects.exists()


def test_scans_of_nothing_known_are_all_named(ward: Ward, signed_in: Callable[..., Any]) -> None:
    keeper = signed_in("stock_manager")
    answer = keeper.post(
        reverse("blood:pack"),
        {
            "request": token(keeper.get(reverse("blood:pack"))),
            "from_path": ward.centre,
            "to_path": ward.hospital,
            "numbers": "NOPE1\nNOPE2",
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "NOPE1" in text and "NOPE2" in text


# -- lists ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("stock_manager", "stock"),
        ("stock_manager", "ready"),
        ("stock_manager", "orders"),
        ("stock_manager", "boxes"),
        ("hospital_clerk", "hospital"),
        ("hospital_clerk", "patients"),
        ("hospital_clerk", "orders"),
        ("ward_nurse", "ward"),
    ],
)
def test_a_list_does_not_ask_more_for_more(
    ward: Ward, signed_in: Callable[..., Any], role: str, name: str
) -> None:
    client, address = signed_in(role), reverse(f"blood:{name}")
    ward.issued()
    ward.carry(*ward.stock(1))
    ward.order(ward.patient(), urgency="emergency")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for _ in range(3):
        ward.issued()
        ward.carry(*ward.stock(2, "O+"))
        ward.order(ward.patient("O+"), urgency="emergency")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few) + 1, [q["sql"][:120] for q in many]


@pytest.mark.parametrize("name", ["stock", "ready", "orders", "boxes"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_exports(
    ward: Ward, signed_in: Callable[..., Any], name: str, kind: str
) -> None:
    ward.stock(2)
    ward.order(ward.patient())
    answer = signed_in("stock_manager").get(reverse(f"blood:{name}"), {"export": kind})
    assert answer.status_code == 200
    assert f".{kind}" in answer["Content-Disposition"]


def test_the_board_says_the_finding_first(ward: Ward, signed_in: Callable[..., Any]) -> None:
    keeper = signed_in("stock_manager")
    text = keeper.get(reverse("blood:stock")).content.decode()
    assert "悬浮红细胞各血型都在警戒线以上" in text
    for group in ("A+", "O+"):
        ward.carry(*ward.stock(7, group))
    text = keeper.get(reverse("blood:stock")).content.decode()
    assert "A 型、O 型低于警戒线" in text


def test_government_reads_the_board_without_small_numbers(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    ward.stock(3)
    viewer = signed_in("government_viewer")
    text = viewer.get(reverse("blood:stock")).content.decode()
    assert "少于 5" in text and "小于 5 的数不显示" in text
    assert viewer.get(reverse("blood:ready")).status_code == 403


def test_reserve_all_waiting_orders_at_once(ward: Ward, signed_in: Callable[..., Any]) -> None:
    keeper = signed_in("stock_manager")
    ward.stock(3)
    rows = [ward.order(ward.patient()) for _ in range(3)]
    page = keeper.get(reverse("blood:orders"))
    keeper.post(
        reverse("blood:reserve_orders"),
        {
            "request": token(page),
            "order": [o.pk for o in rows],
        },
    )
    assert set(Order.objects.values_list("status", flat=True)) == {"reserved"}


def test_return_by_hand(ward: Ward, signed_in: Callable[..., Any]) -> None:
    clerk, [issue] = signed_in("hospital_clerk"), ward.issued()
    address = reverse("blood:return", args=[issue.pk])
    clerk.post(address, {"request": token(clerk.get(address)), "opened": "", "celsius": "5.5"})
    assert Unit.objects.get(pk=issue.unit_id).status == "available"


def test_cancel_close_free_by_hand(ward: Ward, signed_in: Callable[..., Any]) -> None:
    keeper, clerk = signed_in("stock_manager"), signed_in("hospital_clerk")
    ward.stock(2)
    one, two = ward.order(ward.patient()), ward.order(ward.patient())
    ward.reserve(one, two)
    [unit] = ward.reserved_for(one)
    address = reverse("blood:free_order", args=[one.pk])
    keeper.post(
        address,
        {
            "request": token(keeper.get(reverse("blood:order", args=[one.pk])), address),
            "unit": unit.pk,
            "why": "postponed",
        },
    )
    assert Order.objects.get(pk=one.pk).status == "placed"
    address = reverse("blood:cancel_order", args=[one.pk])
    clerk.post(
        address,
        {
            "request": token(clerk.get(reverse("blood:order", args=[one.pk])), address),
            "why": "not_needed",
        },
    )
    assert Order.objects.get(pk=one.pk).status == "cancelled"
    address = reverse("blood:close_order", args=[two.pk])
    clerk.post(
        address,
        {
            "request": token(clerk.get(reverse("blood:order", args=[two.pk])), address),
        },
    )
    assert Order.objects.get(pk=two.pk).status == "closed"


def test_emergency_is_refused_with_its_clause(ward: Ward, signed_in: Callable[..., Any]) -> None:
    clerk = signed_in("hospital_clerk")
    order = ward.order(ward.patient(""), urgency="emergency", supplier=ward.hospital)
    ward.unit("O-", place=ward.hospital)
    page = clerk.get(reverse("blood:emergency", args=[order.pk]))
    assert "本地没有启用紧急发血" in page.content.decode()
    unit = Unit.objects.get()
    answer = clerk.post(
        reverse("blood:emergency", args=[order.pk]),
        {
            "unit": unit.pk,
            "ward": ward.ward,
        },
    )
    assert answer.status_code == 409
    assert Unit.objects.get().status == "available"


def test_blood_that_lies_at_the_centre_is_not_called_ready(ward, signed_in):
    ward.stock(1)
    order = ward.order(ward.patient("A+"))
    ward.reserve(order)
    clerk = signed_in("hospital_clerk")
    assert "可以配血、发血" not in clerk.get("/blood/hospital").content.decode()
    ward.carry(*ward.reserved_for(order))
    assert "可以配血、发血" in clerk.get("/blood/hospital").content.decode()


@pytest.mark.parametrize(("role", "told"), [("stock_manager", True), ("hospital_clerk", False)])
def test_an_empty_shelf_is_told_to_who_supplies(
    city: Any, persona: Any, signed_in: Any, at: Any, role: str, told: bool
) -> None:
    ward = Ward(city, persona, at)
    order = ward.order(ward.patient("A+"))
    page = signed_in(role).get(reverse("blood:order", args=[order.pk])).content.decode()
    assert ("架上没有同型或相容的血" in page) is told


def test_the_hospital_reaches_the_patient_from_the_order_and_the_centre_does_not(ward, signed_in):
    patient = ward.patient("A+")
    order = ward.order(patient)
    address, theirs = (
        reverse("blood:order", args=[order.pk]),
        reverse("blood:patient", args=[patient.pk]),
    )
    assert theirs in signed_in("hospital_clerk").get(address).content.decode()
    assert theirs not in signed_in("stock_manager").get(address).content.decode()
