"""Special needs through the acts: who may be served with which bag, and what is never wasted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.blood import editions
from sanxian.blood.facts.terms import Component
from sanxian.blood.models import Issue, Order, Patient, Unit
from sanxian.blood.rules import needs as rules
from sanxian.blood.rules import priority
from sanxian.blood.selectors import orders as reads
from sanxian.blood.selectors.shelf import Shelf, traits
from sanxian.blood.services import hospital, orders, patient_samples
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db

HAS: dict[str, dict[str, Any]] = {
    "irradiated": {"irradiated_at": "2026-11-22T00:00:00Z"},
    "leucodepleted": {"leucodepleted": True},
    "washed": {"washed": True},
    "cmv_negative": {"cmv_negative": True},
    "antigen_negative:E": {"antigens": "E- c+"},
}


def bag(ward: Ward, need: str = "", group: str = "A+", **fields: Any) -> Unit:
    unit = ward.unit(group, **fields)
    if need:
        Unit.objects.filter(pk=unit.pk).update(**HAS[need])
        unit.refresh_from_db()
    return unit


def require(ward: Ward, patient: Patient, *codes: str, antibodies: tuple[str, ...] = ()) -> Patient:
    return patient_samples.require(
        patient=patient, codes=codes, antibodies=antibodies, by=ward.clerk, at=ward.at
    )


# -- which bag is set aside ------------------------------------------------------------------------


@pytest.mark.parametrize("need", list(HAS))
def test_only_a_bag_that_meets_the_need(ward: Ward, need: str) -> None:
    bag(ward, days=3)
    fit = bag(ward, need, days=30)
    order = ward.order(ward.patient(), 2, needs=[need])
    ward.reserve(order)
    assert ward.reserved_for(order) == [fit]


@pytest.mark.parametrize("need", list(HAS))
def test_a_bag_chosen_by_hand_that_lacks_it_is_refused(ward: Ward, need: str) -> None:
    plain, order = bag(ward), ward.order(ward.patient(), needs=[need])
    with pytest.raises(Refusal) as told:
        orders.reserve(
            supplier=ward.centre, orders=[order], units=[plain], by=ward.keeper, at=ward.at
        )
    assert told.value.codes == (f"need_{need.partition(':')[0]}",)
    assert told.value.reasons[0].edition


def test_an_antigen_is_read_with_its_case(ward: Ward) -> None:
    unit = bag(ward)
    Unit.objects.filter(pk=unit.pk).update(antigens="e-")
    order = ward.order(ward.patient(), needs=["antigen_negative:E"])
    with pytest.raises(Refusal) as told:
        ward.reserve(order)
    assert told.value.codes == ("shelf_has_none",)


def test_washed_cells_fill_an_order_for_cells_that_must_be_washed(ward: Ward) -> None:
    made = ward.unit("A+", Component.WASHED_RED_CELLS, days=1)
    order = ward.order(ward.patient(), needs=["washed"])
    ward.reserve(order)
    assert ward.reserved_for(order) == [made]


@pytest.mark.parametrize("need", ["irradiated", "washed", "cmv_negative", "antigen_negative:E"])
def test_rare_bags_go_last_but_are_not_lost(ward: Ward, need: str) -> None:
    rare, plain = bag(ward, need, days=10), bag(ward, days=20)
    one = ward.order(ward.patient())
    ward.reserve(one)
    assert ward.reserved_for(one) == [plain]
    Unit.objects.filter(pk=rare.pk).update(expires_at=ward.at + timedelta(days=2))
    bag(ward, days=20)
    two = ward.order(ward.patient())
    ward.reserve(two)
    assert ward.reserved_for(two) == [rare]


def test_one_bag_is_not_given_twice_to_orders_with_and_without_needs(ward: Ward) -> None:
    for need in ("irradiated", "", "irradiated"):
        bag(ward, need)
    rows = [
        ward.order(ward.patient(), 2),
        ward.order(ward.patient(), 2, needs=["irradiated"], urgency="emergency"),
    ]
    ward.reserve(*rows)
    taken = [u.pk for row in rows for u in ward.reserved_for(row)]
    assert len(taken) == len(set(taken)) == 3
    assert len(ward.reserved_for(rows[1])) == 2


def test_the_database_takes_them_in_the_order_of_the_rule(ward: Ward) -> None:
    for n, need in enumerate(["", *HAS, "irradiated", ""]):
        bag(ward, need, days=2 + n * 2)
    day = clock.day(ward.at)
    stock = editions.stock(ward.centre, day)
    for wanted in ([], ["irradiated"], ["cmv_negative"]):
        policy = editions.needs(ward.centre, day)
        fits = [u for u in Unit.objects.all() if not rules.lacking(traits(u), wanted, policy)]
        by_rule = sorted(
            fits,
            key=lambda u: priority.takes(
                rules.spare(traits(u), wanted), u.expires_at, u.number, ward.at, stock
            ),
        )
        shelf = Shelf(ward.centre, ward.at, {"red_cells": 50})
        assert shelf.take("red_cells", [("A", "+")], 50, wanted) == by_rule


# -- standing needs --------------------------------------------------------------------------------


def test_standing_needs_and_antibodies_are_in_every_order(ward: Ward) -> None:
    patient = require(ward, ward.patient(), "irradiated", antibodies=("E",))
    cells, plasma = ward.order(patient), ward.order(patient, component="ffp")
    assert cells.needs == "antigen_negative:E irradiated"
    assert plasma.needs == ""


def test_open_orders_gain_what_is_new_and_closed_ones_do_not(ward: Ward) -> None:
    patient = ward.patient()
    order, gone = ward.order(patient, needs=["washed"]), ward.order(patient)
    orders.cancel(place=ward.hospital, order=gone, why="not_needed", by=ward.clerk, at=ward.at)
    require(ward, patient, "irradiated")
    assert Order.objects.get(pk=order.pk).needs == "irradiated washed"
    assert Order.objects.get(pk=gone.pk).needs == ""


def test_an_antibody_is_never_forgotten(ward: Ward) -> None:
    patient = require(ward, ward.patient(), "washed", antibodies=("K",))
    patient = require(ward, patient, antibodies=("E",))
    assert (patient.needs, patient.antibodies) == ("", "E K")


def test_needs_are_sealed_and_not_on_the_trail(ward: Ward) -> None:
    patient = require(ward, ward.patient(), "irradiated", antibodies=("Jka",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT needs, antibodies FROM blood_patient WHERE id = %s", [patient.pk])
        [row] = cursor.fetchall()
    assert all(b"irradiated" not in bytes(x) and b"Jka" not in bytes(x) for x in row)
    said = " ".join(str(x) for x in Trail.objects.values_list("data", "reasons"))
    assert "irradiated" not in said and "Jka" not in said


@pytest.mark.parametrize(
    ("codes", "antibodies", "said"),
    [(("fresh",), (), "need_unknown"), ((), ("Z",), "antibody_unknown")],
)
def test_what_cannot_be_required(ward: Ward, codes: Any, antibodies: Any, said: str) -> None:
    patient = ward.patient()
    with pytest.raises(Refusal) as told:
        require(ward, patient, *codes, antibodies=antibodies)
    assert told.value.codes == (said,)
    assert not Patient.objects.get(pk=patient.pk).needs


def test_an_order_with_an_unknown_need(ward: Ward) -> None:
    with pytest.raises(Refusal) as told:
        ward.order(ward.patient(), needs=["antigen_negative"])
    assert told.value.codes == ("need_unknown",)


# -- at the issue ----------------------------------------------------------------------------------


def test_a_need_that_is_new_since_the_bag_came_stops_the_issue(ward: Ward) -> None:
    order, units = ward.ready()
    require(ward, order.patient, "irradiated")
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)
    assert told.value.codes == ("need_irradiated",)


@pytest.mark.parametrize("need", ["irradiated", "washed", "leucodepleted"])
def test_the_database_refuses_it_too(ward: Ward, need: str) -> None:
    order, [unit] = ward.ready()
    Order.objects.filter(pk=order.pk).update(needs=f"cmv_negative {need}")

    def issue() -> None:
        Issue.objects.create(
            unit=unit,
            patient=order.patient,
            order=order,
            org_path=ward.ward,
            issued_at=ward.at,
            issued_by="a-x",
        )

    with pytest.raises(DatabaseError), transaction.atomic():
        issue()
    Unit.objects.filter(pk=unit.pk).update(**HAS[need])
    issue()


# -- what the page says ----------------------------------------------------------------------------


def test_bags_that_nearly_fit_and_what_would_mend_them(ward: Ward) -> None:
    plain = bag(ward)
    order = ward.order(ward.patient(), needs=["irradiated", "leucodepleted"])
    [found] = reads.nearly(order, ward.centre, ward.at)
    assert found.unit == plain
    assert found.lacks == ("irradiated", "leucodepleted")
    assert found.acts == ("blood.unit.irradiate", "blood.unit.leucodeplete")
    typed = ward.order(ward.patient(), needs=["antigen_negative:E"])
    assert reads.nearly(typed, ward.centre, ward.at)[0].acts is None
    assert reads.nearly(ward.order(ward.patient()), ward.centre, ward.at) == []


def test_a_line_says_what_its_bag_lacks(ward: Ward) -> None:
    order, _units = ward.ready()
    require(ward, order.patient, "washed")
    [line] = reads.lines(Order.objects.get(pk=order.pk))
    assert line.lacks == ("washed",)
