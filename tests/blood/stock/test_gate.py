"""Below the emergency line only critical orders pass; postponed operations are called back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.blood.models import Order, PostponedOperation
from sanxian.blood.services import orders, postponements
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward
from tests.personas import in_force

pytestmark = pytest.mark.django_db

GATE = ("below_emergency_line", "only_critical_now")


@pytest.fixture
def short(ward: Ward) -> Ward:
    """Seven A+ went out this week and one is left: one day of cover, the line is three."""
    ward.carry(*ward.stock(7, "A+"))
    ward.unit("A+")
    return ward


def edition(topic: str, values: str) -> None:
    text = (
        '[[edition]]\nid = "here"\nname = "本地"\nplace = "370300"\neffective = 2026-01-01\n'
        f'source = "test"\nstatus = "unverified"\n\n[edition.values]\n{values}\n'
    )
    in_force(topic, "here", text)


def log(ward: Ward, **changed: Any) -> PostponedOperation:
    given: dict[str, Any] = {
        "hospital": ward.hospital,
        "supplier": ward.centre,
        "department": "orthopaedics",
        "operation": "elective",
        "day": date(2026, 11, 25),
        "component": "red_cells",
        "abo": "A",
        "rhd": "+",
        "bags": 2,
    }
    return postponements.log(**{**given, **changed}, by=ward.clerk, at=ward.at)


# -- the gate --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urgency", "said"), [("routine", GATE), ("urgent", GATE), ("emergency", ())]
)
def test_only_critical_orders_are_taken(short: Ward, urgency: str, said: tuple[str, ...]) -> None:
    patient = short.patient()
    if not said:
        assert short.order(patient, urgency=urgency).status == "placed"
        return
    with pytest.raises(Refusal) as told:
        short.order(patient, urgency=urgency)
    assert told.value.codes == said
    assert told.value.reasons[0].params == {"component": "red_cells", "group": "A+", "days": 3}
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"patient": "O+"},
        {"patient": ""},
        {"component": "ffp"},
        {"supplier": "hospital"},
    ],
)
def test_what_the_line_does_not_stop(short: Ward, other: dict[str, str]) -> None:
    """Another group, an ungrouped patient, another component, the hospital's own shelf."""
    given = dict(other)
    patient = short.patient(given.pop("patient", "A+"))
    if "supplier" in given:
        given["supplier"] = short.hospital
    assert short.order(patient, **given).status == "placed"


def test_an_order_for_stock_is_stopped_too(short: Ward) -> None:
    with pytest.raises(Refusal) as told:
        short.order(None, abo="A", rhd="+")
    assert told.value.codes == GATE


def test_every_other_fault_is_said_with_it(short: Ward) -> None:
    with pytest.raises(Refusal) as told:
        short.order(short.patient(), 0)
    assert told.value.codes == ("quantity_out_of_range", *GATE)


def test_exactly_at_the_line_it_passes(short: Ward) -> None:
    short.stock(1, "A+")
    with pytest.raises(Refusal):
        short.order(short.patient())
    short.stock(1, "A+")
    assert short.order(short.patient()).status == "placed"


def test_orders_placed_before_wait_while_emergencies_are_served(ward: Ward) -> None:
    before = ward.order(ward.patient("A+"), 2)
    ward.carry(*ward.stock(7, "A+"))
    ward.unit("A+")
    critical = ward.order(ward.patient("A+"), urgency="emergency")
    ward.reserve(before, critical)
    assert [Order.objects.get(pk=o.pk).status for o in (before, critical)] == [
        "placed",
        "reserved",
    ]


def test_where_all_are_stopped_the_act_is_refused_with_every_order(ward: Ward) -> None:
    rows = [ward.order(ward.patient("A+")) for _ in range(2)]
    ward.carry(*ward.stock(7, "A+"))
    ward.unit("A+")
    with pytest.raises(Refusal) as told:
        ward.reserve(*rows)
    assert told.value.codes == GATE * 2
    assert {r.params["order"] for r in told.value.reasons} == {o.code for o in rows}


def test_nor_by_hand(ward: Ward) -> None:
    before = ward.order(ward.patient("A+"))
    ward.carry(*ward.stock(7, "A+"))
    unit = ward.unit("A+")
    with pytest.raises(Refusal) as told:
        orders.reserve(
            supplier=ward.centre, orders=[before], units=[unit], by=ward.keeper, at=ward.at
        )
    assert told.value.codes == GATE


def test_a_place_lets_urgent_orders_pass(short: Ward) -> None:
    edition("blood.stock", 'pass_below_emergency = ["emergency", "urgent"]')
    assert short.order(short.patient(), urgency="urgent").status == "placed"
    with pytest.raises(Refusal):
        short.order(short.patient())


def test_the_gate_costs_the_same_for_any_number_of_orders(ward: Ward) -> None:
    ward.stock(24, "A+")
    few = [ward.order(ward.patient("A+"))]
    many = [ward.order(ward.patient("A+")) for _ in range(12)]
    with CaptureQueriesContext(connection) as one:
        ward.reserve(*few)
    with CaptureQueriesContext(connection) as lots:
        ward.reserve(*many)
    assert len(lots) <= len(one) + 2


# -- postponed operations --------------------------------------------------------------------------


def test_logged_with_the_reasons_of_the_day(short: Ward) -> None:
    row = log(short, patient=short.patient())
    assert (row.status, row.reasons) == ("postponed", " ".join(GATE))
    assert log(short, abo="O").reasons == ""


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"department": "wang"}, "department_unknown"),
        ({"operation": "nice"}, "operation_unknown"),
        ({"component": "plasma"}, "order_component_unknown"),
        ({"bags": 0}, "quantity_out_of_range"),
        ({"bags": 201}, "quantity_out_of_range"),
        ({"rhd": ""}, "stock_order_without_group"),
        ({"supplier": "/37/3703/nowhere/"}, "place_not_found"),
    ],
)
def test_what_cannot_be_logged(ward: Ward, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as told:
        log(ward, **changed)
    assert told.value.codes == (code,)


def test_not_for_another_hospitals_patient(ward: Ward) -> None:
    patient = ward.patient()
    with pytest.raises(Refusal) as told:
        postponements.log(
            hospital=ward.city.hospital2.path,
            supplier=ward.centre,
            department="surgery",
            operation="limited",
            day=date(2026, 11, 25),
            component="red_cells",
            abo="A",
            rhd="+",
            bags=1,
            patient=patient,
            by=ward.persona("hospital_clerk", "hospital2"),
            at=ward.at,
        )
    assert told.value.codes == ("patient_elsewhere",)


def test_called_back_only_when_the_stock_is_above_its_warning_line(short: Ward) -> None:
    row, other = log(short), log(short, abo="B")
    assert postponements.tick(short.at) == 1  # nobody asks for B: it is not short
    short.stock(3, "A+")  # above the emergency line, not above the warning line
    assert postponements.tick(short.at) == 0
    short.stock(3, "A+")
    assert postponements.tick(short.at + timedelta(hours=1)) == 1
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.status, other.status) == ("recovered", "recovered")
    assert row.recovered_at == short.at + timedelta(hours=1)
    duty = Duty.objects.get(subject=f"blood.postponedoperation:{row.pk}")
    assert (duty.kind, duty.org_path) == ("blood.postponement", short.hospital)
    assert postponements.tick(short.at + timedelta(hours=2)) == 0


def test_a_new_day_ends_the_duty(ward: Ward) -> None:
    row = log(ward)
    postponements.tick(ward.at)
    row.refresh_from_db()
    with pytest.raises(Refusal) as told:
        postponements.reschedule(
            postponement=row, day=date(2026, 11, 22), by=ward.clerk, at=ward.at
        )
    assert told.value.codes == ("new_day_past",)
    postponements.reschedule(postponement=row, day=date(2026, 11, 23), by=ward.clerk, at=ward.at)
    assert (row.status, row.new_day) == ("rescheduled", date(2026, 11, 23))
    assert Duty.objects.get(kind="blood.postponement").status == "done"


def test_withdrawn(ward: Ward) -> None:
    row = log(ward)
    postponements.withdraw(postponement=row, by=ward.clerk, at=ward.at)
    assert row.status == "withdrawn"
    with pytest.raises(Refusal):
        postponements.withdraw(postponement=row, by=ward.clerk, at=ward.at)


def test_another_hospital_cannot(ward: Ward) -> None:
    row, other = log(ward), ward.persona("hospital_clerk", "hospital2")
    with pytest.raises(Forbidden):
        postponements.withdraw(postponement=row, by=other, at=ward.at)


# -- reservations that run out ---------------------------------------------------------------------


def test_the_tick_frees_what_was_not_fetched(ward: Ward) -> None:
    ward.stock(2)
    order = ward.order(ward.patient(), 2)
    ward.reserve(order)
    until = order.reservations.first().expires_at
    assert orders.tick(until - timedelta(seconds=1)) == 0
    assert orders.tick(until) == 2
    assert Order.objects.get(pk=order.pk).status == "placed"
    assert {r.ended_for for r in order.reservations.all()} == {"reservation_expired"}
    assert orders.tick(until) == 0


def test_what_lies_in_a_box_is_not_freed(ward: Ward) -> None:
    from sanxian.blood.services import shipments

    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    shipments.pack(
        from_path=ward.centre,
        to_path=ward.hospital,
        units=ward.reserved_for(order),
        by=ward.keeper,
        at=ward.at,
    )
    assert orders.tick(ward.at + timedelta(days=9)) == 0
