"""Orders: what may be asked, how a shelf serves them, and how they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.blood.models import Order, Reservation, Unit
from sanxian.blood.services import orders
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def status(row: Any) -> str:
    return type(row).objects.get(pk=row.pk).status


def groups(ward: Ward, order: Order) -> list[str]:
    rows = order.reservations.filter(ended_at__isnull=True).select_related("unit").order_by("pk")
    return [r.unit.abo + r.unit.rhd for r in rows]


# -- placing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"component": "plasma"}, "order_component_unknown"),
        ({"urgency": "now"}, "urgency_unknown"),
        ({"quantity": 0}, "quantity_out_of_range"),
        ({"quantity": 201}, "quantity_out_of_range"),
        ({"supplier": "/37/3703/nowhere/"}, "place_not_found"),
        ({"patient": None}, "stock_order_without_group"),
        ({"patient": None, "abo": "A"}, "stock_order_without_group"),
    ],
)
def test_what_cannot_be_ordered(ward: Ward, changed: dict[str, Any], code: str) -> None:
    given = {"patient": ward.patient(), **changed}
    with pytest.raises(Refusal) as told:
        ward.order(given.pop("patient"), **given)
    assert told.value.codes == (code,)
    assert not Order.objects.exists()


def test_not_for_yesterday(ward: Ward) -> None:
    with pytest.raises(Refusal) as told:
        ward.order(ward.patient(), needed_by=ward.at)
    assert told.value.codes == ("needed_in_the_past",)


def test_every_fault_at_once(ward: Ward) -> None:
    with pytest.raises(Refusal) as told:
        ward.order(ward.patient(), component="x", urgency="x", quantity=0, needed_by=ward.at)
    assert len(told.value.codes) == 4


def test_not_for_another_hospitals_patient(ward: Ward) -> None:
    patient = ward.patient()
    clerk = ward.persona("hospital_clerk", "hospital2")
    with pytest.raises(Refusal) as told:
        orders.place(
            hospital=ward.city.hospital2.path,
            supplier=ward.centre,
            component="red_cells",
            quantity=1,
            urgency="routine",
            needed_by=ward.at + timedelta(hours=1),
            patient=patient,
            by=clerk,
            at=ward.at,
        )
    assert told.value.codes == ("patient_elsewhere",)


# -- reserving -------------------------------------------------------------------------------------


def test_own_group_first_then_the_first_to_expire(ward: Ward) -> None:
    late, soon = ward.unit("A+", days=30), ward.unit("A+", days=3)
    ward.unit("O-", days=1)
    order = ward.order(ward.patient("A+"))
    ward.reserve(order)
    assert ward.reserved_for(order) == [soon]
    assert status(order) == "reserved"
    assert Unit.objects.get(pk=late.pk).status == "available"


def test_compatible_groups_when_the_own_is_short(ward: Ward) -> None:
    for group in ("O-", "O+", "A-", "A+", "B+"):
        ward.unit(group)
    order = ward.order(ward.patient("A+"), 4)
    ward.reserve(order)
    assert groups(ward, order) == ["A+", "A-", "O+", "O-"]


def test_for_stock_only_the_group_that_was_asked(ward: Ward) -> None:
    ward.unit("A-")
    order = ward.order(None, 1, abo="A", rhd="+")
    with pytest.raises(Refusal) as told:
        ward.reserve(order)
    assert told.value.codes == ("shelf_has_none",)
    ward.unit("A+")
    ward.reserve(order)
    assert groups(ward, order) == ["A+"]


def test_a_short_shelf_leaves_the_order_in_part(ward: Ward) -> None:
    ward.stock(2)
    order = ward.order(ward.patient(), 3)
    ward.reserve(order)
    assert status(order) == "part"
    ward.stock(1)
    ward.reserve(order)
    assert (status(order), len(ward.reserved_for(order))) == ("reserved", 3)


def test_emergencies_are_served_first(ward: Ward) -> None:
    ward.stock(1)
    routine = ward.order(ward.patient(), needed_by=ward.at + timedelta(hours=1))
    emergency = ward.order(ward.patient(), urgency="emergency")
    ward.reserve(routine, emergency)
    assert (status(routine), status(emergency)) == ("placed", "reserved")


def test_ungrouped_patient(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(ward.patient(""))
    with pytest.raises(Refusal) as told:
        ward.reserve(order)
    assert told.value.codes == ("patient_not_grouped",)


def test_the_group_found_after_ordering_counts(ward: Ward) -> None:
    from sanxian.blood.services import hospital

    ward.unit("B+")
    patient = ward.patient("")
    order = ward.order(patient)
    hospital.group(patient=patient, abo="B", rhd="+", by=ward.clerk, at=ward.at)
    ward.reserve(order)
    assert groups(ward, order) == ["B+"]


@pytest.mark.parametrize("why", ["expired", "elsewhere", "boxed", "held", "other_component"])
def test_what_is_never_set_aside(ward: Ward, why: str) -> None:
    from sanxian.blood.services import shipments

    unit = ward.unit()
    if why == "boxed":
        shipments.pack(
            from_path=ward.centre, to_path=ward.hospital, units=[unit], by=ward.keeper, at=ward.at
        )
    change = {
        "expired": {"expires_at": ward.at},
        "elsewhere": {"org_path": ward.city.site.path},
        "held": {"status": "held"},
        "boxed": {},
        "other_component": {},
    }[why]
    if change:
        Unit.objects.filter(pk=unit.pk).update(**change)
    component = "ffp" if why == "other_component" else "red_cells"
    with pytest.raises(Refusal) as told:
        ward.reserve(ward.order(ward.patient(), component=component))
    assert told.value.codes == ("shelf_has_none",)


def test_one_unit_for_one_order(ward: Ward) -> None:
    ward.stock(3)
    one, two = ward.order(ward.patient(), 2), ward.order(ward.patient(), 2)
    ward.reserve(one, two)
    taken = [u.pk for o in (one, two) for u in ward.reserved_for(o)]
    assert len(taken) == len(set(taken)) == 3


def test_a_list_costs_as_many_queries_as_one(ward: Ward) -> None:
    ward.stock(24)
    one = [ward.order(ward.patient())]
    many = [ward.order(ward.patient(), 2) for _ in range(10)]
    with CaptureQueriesContext(connection) as few:
        ward.reserve(*one)
    with CaptureQueriesContext(connection) as lots:
        ward.reserve(*many)
    assert len(lots) <= len(few) + 2, [q["sql"][:150] for q in lots]


def test_from_the_hospitals_own_shelf(ward: Ward) -> None:
    unit = ward.unit(place=ward.hospital)
    order = ward.order(ward.patient(), supplier=ward.hospital)
    orders.reserve(supplier=ward.hospital, orders=[order], by=ward.clerk, at=ward.at)
    assert ward.reserved_for(order) == [unit]


def test_chosen_by_hand(ward: Ward) -> None:
    ward.unit("A+", days=3)
    wanted = ward.unit("A+", days=20)
    order = ward.order(ward.patient("A+"))
    orders.reserve(supplier=ward.centre, orders=[order], units=[wanted], by=ward.keeper, at=ward.at)
    assert ward.reserved_for(order) == [wanted]


def test_chosen_by_hand_every_fault(ward: Ward) -> None:
    wrong = [
        ward.unit("B+"),
        ward.unit("A+", days=0),
        ward.unit("A+", "ffp"),
        ward.unit("A+", place=ward.hospital),
    ]
    order = ward.order(ward.patient("A+"), 4)
    with pytest.raises(Refusal) as told:
        orders.reserve(
            supplier=ward.centre, orders=[order], units=wrong, by=ward.keeper, at=ward.at
        )
    assert set(told.value.codes) == {
        "group_incompatible",
        "unit_expired",
        "component_differs",
        "unit_lies_elsewhere",
    }


def test_not_more_than_ordered(ward: Ward) -> None:
    units = ward.stock(2)
    with pytest.raises(Refusal) as told:
        orders.reserve(
            supplier=ward.centre,
            orders=[ward.order(ward.patient())],
            units=units,
            by=ward.keeper,
            at=ward.at,
        )
    assert told.value.codes == ("more_than_ordered",)


def test_only_where_one_works(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(ward.patient())
    stranger = ward.persona("stock_manager", "other")
    with pytest.raises(Forbidden):
        orders.reserve(supplier=ward.centre, orders=[order], by=stranger, at=ward.at)
    with pytest.raises(Refusal) as told:
        orders.reserve(
            supplier=ward.city.other_centre.path, orders=[order], by=stranger, at=ward.at
        )
    assert told.value.codes == ("supplier_differs",)


# -- letting go ------------------------------------------------------------------------------------


def test_freed_units_lie_on_the_shelf_again(ward: Ward) -> None:
    ward.stock(2)
    order = ward.order(ward.patient(), 2)
    ward.reserve(order)
    units = ward.reserved_for(order)
    orders.free(units=units[:1], why="not_needed", by=ward.keeper, at=ward.at)
    assert (status(units[0]), status(order)) == ("available", "part")
    orders.free(units=units[1:], why="not_needed", by=ward.keeper, at=ward.at)
    assert status(order) == "placed"


def test_what_is_not_reserved_cannot_be_freed(ward: Ward) -> None:
    with pytest.raises(Refusal) as told:
        orders.free(units=ward.stock(1), why="not_needed", by=ward.keeper, at=ward.at)
    assert told.value.codes == ("unit_not_reserved",)


def test_a_list_reaches_only_one_place(ward: Ward) -> None:
    """The permission is asked wherever a unit lies; and who has it everywhere still does one place's."""
    units = [ward.unit(), ward.unit(place=ward.city.other_centre.path)]
    both = ward.persona("stock_manager", "province")
    for by, code in ((ward.keeper, "not_permitted"), (both, "several_places")):
        with pytest.raises(Refusal) as told:
            orders.free(units=units, why="not_needed", by=by, at=ward.at)
        assert told.value.codes == (code,)


@pytest.mark.parametrize(("n", "status"), [(1, "part"), (2, "reserved")])
def test_what_ran_out_and_is_set_aside_again_stands_as_it_is(
    ward: Ward, n: int, status: str
) -> None:
    """The order's own reservation runs out and is made anew in one act (found by T2)."""
    ward.stock(n)
    order = ward.order(ward.patient(), 2)
    ward.reserve(order)
    later = ward.at + timedelta(hours=49)
    orders.reserve(supplier=ward.centre, orders=[order], by=ward.keeper, at=later)
    assert Order.objects.get(pk=order.pk).status == status
    assert order.reservations.filter(ended_at__isnull=True).count() == n


def test_reservations_run_out(ward: Ward) -> None:
    ward.stock(1)
    first, second = ward.order(ward.patient()), ward.order(ward.patient())
    ward.reserve(first)
    later = ward.at + timedelta(hours=48)
    orders.reserve(supplier=ward.centre, orders=[second], by=ward.keeper, at=later)
    assert (status(first), status(second)) == ("placed", "reserved")


def test_not_a_minute_before(ward: Ward) -> None:
    ward.stock(1)
    first = ward.order(ward.patient())
    ward.reserve(first)
    soon = ward.at + timedelta(hours=47, minutes=59)
    assert orders.free_overdue(place=ward.centre, by=ward.keeper, at=soon) == 0
    late = ward.at + timedelta(hours=48)
    assert orders.free_overdue(place=ward.centre, by=ward.keeper, at=late) == 1
    assert status(first) == "placed"


@pytest.mark.parametrize("who", ["hospital", "centre"])
def test_either_side_cancels(ward: Ward, who: str) -> None:
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    [unit] = ward.reserved_for(order)
    place, by = {"hospital": (ward.hospital, ward.clerk), "centre": (ward.centre, ward.keeper)}[who]
    orders.cancel(place=place, order=order, why="not_needed", by=by, at=ward.at)
    assert (status(order), status(unit)) == ("cancelled", "available")


def test_a_third_party_does_not(ward: Ward) -> None:
    order = ward.order(ward.patient())
    other = ward.persona("hospital_clerk", "hospital2")
    with pytest.raises(Forbidden):
        orders.cancel(
            place=ward.city.hospital2.path, order=order, why="not_needed", by=other, at=ward.at
        )


def test_what_travels_for_a_cancelled_order_arrives_free(ward: Ward) -> None:
    from sanxian.blood.services import shipments

    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    [unit] = ward.reserved_for(order)
    box = shipments.pack(
        from_path=ward.centre, to_path=ward.hospital, units=[unit], by=ward.keeper, at=ward.at
    )
    shipments.send(shipment=box, by=ward.keeper, at=ward.at)
    orders.cancel(place=ward.hospital, order=order, why="patient_left", by=ward.clerk, at=ward.at)
    shipments.receive(
        place=ward.hospital, shipment=box, seen=[unit.number], by=ward.clerk, at=ward.at
    )
    assert status(unit) == "available"
    assert not Reservation.objects.filter(ended_at__isnull=True).exists()


def test_close_frees_what_is_left(ward: Ward) -> None:
    order, [unit] = ward.ready()
    orders.close(order=Order.objects.get(pk=order.pk), by=ward.clerk, at=ward.at)
    assert (status(order), status(unit)) == ("closed", "available")


def test_not_closed_while_a_unit_is_at_the_ward(ward: Ward) -> None:
    [issue] = ward.issued()
    with pytest.raises(Refusal) as told:
        orders.close(order=Order.objects.get(pk=issue.order_id), by=ward.clerk, at=ward.at)
    assert told.value.codes == ("issue_open",)
