"""A great bleeding: pack after pack, served before everybody, closed with what came back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sanxian.blood.models import MassiveTransfusion, Order
from sanxian.blood.services import hospital, massive, patient_samples
from sanxian.core.move import Overtaken
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward
from tests.blood.stock.test_gate import edition

pytestmark = pytest.mark.django_db


def begin(ward: Ward, group: str = "A+") -> MassiveTransfusion:
    return massive.open_massive(
        patient=ward.patient(group), supplier=ward.centre, by=ward.doctor, at=ward.at
    )


def asked(row: MassiveTransfusion, pack: int) -> dict[str, int]:
    return dict(row.orders.filter(pack=pack).values_list("component", "quantity"))


def test_one_tap_asks_for_a_whole_pack(ward: Ward) -> None:
    row = begin(ward)
    assert asked(row, 1) == {"red_cells": 4, "ffp": 4, "apheresis_platelets": 1}
    assert {o.urgency for o in row.orders.all()} == {"emergency"}
    assert {(o.needed_by - ward.at).seconds for o in row.orders.all()} == {1800}


def test_the_next_tap_asks_for_the_next(ward: Ward) -> None:
    row = begin(ward)
    massive.next_pack(massive=row, by=ward.doctor, at=ward.at)
    assert asked(row, 2) == asked(row, 1)
    assert MassiveTransfusion.objects.get(pk=row.pk).packs == 2
    assert massive.together(row.orders.all()).keys() == {1, 2}


def test_two_taps_at_once_ask_for_one_pack(ward: Ward) -> None:
    row = begin(ward)
    stale = MassiveTransfusion.objects.get(pk=row.pk)
    massive.next_pack(massive=row, by=ward.doctor, at=ward.at)
    with pytest.raises(Overtaken):
        massive.next_pack(massive=stale, by=ward.doctor, at=ward.at)
    assert row.orders.count() == 6


def test_the_pack_of_the_place(ward: Ward) -> None:
    edition("blood.massive", "[edition.values.pack]\nred_cells = 6\ncryo = 10")
    assert asked(begin(ward), 1) == {
        "red_cells": 6,
        "cryo": 10,
        "ffp": 4,
        "apheresis_platelets": 1,
    }


def test_standing_needs_go_with_it(ward: Ward) -> None:
    patient = ward.patient()
    patient_samples.require(
        patient=patient, codes=["irradiated"], antibodies=[], by=ward.clerk, at=ward.at
    )
    row = massive.open_massive(patient=patient, supplier=ward.centre, by=ward.doctor, at=ward.at)
    needs = dict(row.orders.values_list("component", "needs"))
    assert needs == {"red_cells": "irradiated", "apheresis_platelets": "irradiated", "ffp": ""}


def test_before_every_other_emergency(ward: Ward) -> None:
    from datetime import timedelta

    ward.stock(4)
    other = ward.order(
        ward.patient(), 4, urgency="emergency", needed_by=ward.at + timedelta(minutes=1)
    )
    bleeding = begin(ward).orders.get(component="red_cells")
    ward.reserve(other, bleeding)
    assert [Order.objects.get(pk=o.pk).status for o in (other, bleeding)] == ["placed", "reserved"]


def test_it_passes_below_the_emergency_line(ward: Ward) -> None:
    ward.carry(*ward.stock(7))
    ward.stock(1)
    order = begin(ward).orders.get(component="red_cells")
    ward.reserve(order)
    assert len(ward.reserved_for(order)) == 1


def test_one_at_a_time_for_a_patient(ward: Ward) -> None:
    row = begin(ward)
    with pytest.raises(Refusal) as told:
        massive.open_massive(patient=row.patient, supplier="/37/x/", by=ward.doctor, at=ward.at)
    assert told.value.codes == ("massive_is_open", "place_not_found")
    with pytest.raises(IntegrityError), transaction.atomic():
        MassiveTransfusion.objects.create(
            code="X",
            org_path=ward.hospital,
            supplier_path=ward.centre,
            patient=row.patient,
            opened_at=ward.at,
            opened_by="a",
        )


def test_closed_with_what_came_back(ward: Ward) -> None:
    row = begin(ward)
    ward.stock(4)
    order = row.orders.get(component="red_cells")
    ward.reserve(order)
    units = ward.reserved_for(order)
    ward.carry(*units)
    ward.match(order, *units)
    issues = hospital.issue(order=order, units=units[:3], ward=ward.ward, by=ward.clerk, at=ward.at)
    with pytest.raises(Refusal) as told:
        massive.close_massive(massive=row, by=ward.clerk, at=ward.at)
    assert told.value.codes == ("massive_bags_out",)
    for issue, opened in zip(issues, (False, False, True), strict=True):
        hospital.return_unit(
            issue=issue, opened=opened, celsius=Decimal(5), by=ward.clerk, at=ward.at
        )
    massive.close_massive(massive=row, by=ward.clerk, at=ward.at)
    assert (row.asked, row.given, row.back, row.lost) == (9, 0, 2, 1)
    assert {o.status for o in row.orders.all()} == {"closed"}
    assert not order.reservations.filter(ended_at__isnull=True).exists()
    with pytest.raises(Refusal) as told:
        massive.next_pack(massive=row, by=ward.doctor, at=ward.at)
    assert told.value.codes == ("massive_is_closed",)


def test_a_doctor_begins_but_the_department_ends(ward: Ward) -> None:
    with pytest.raises(Forbidden):
        massive.close_massive(massive=begin(ward), by=ward.doctor, at=ward.at)
