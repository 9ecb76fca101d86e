"""What raw SQL may not do to needs, differences and tubes: one story a way, for tests/blood/test_guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from sanxian.blood.models import Order, PatientSample, Shipment, ShipmentLine, Unit

Statement = Callable[[], None]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


_ISSUED = (
    "INSERT INTO blood_issue (unit_id, patient_id, order_id, org_path, emergency, issued_at,"
    " issued_by, second_by, outcome) VALUES (%s, %s, %s, '/x/', %s, %s, 'a-one', 'a-two', '')"
)


def _without(need: str) -> Callable[[Any], Statement]:
    def story(s: Any) -> Statement:
        unit, patient = s.released_unit("reserved"), s.patient()
        order = Order.objects.create(
            code="DD1",
            org_path=s.city.hospital.path,
            supplier_path=s.city.centre.path,
            patient=patient,
            component="red_cells",
            quantity=1,
            urgency="routine",
            needs=f"cmv_negative {need}",
            needed_by=s.at + timedelta(hours=1),
            placed_at=s.at,
            placed_by="a-one",
        )
        return lambda: run(_ISSUED, unit.pk, patient.pk, order.pk, False, s.at)

    story.__name__ = f"issued_without_{need}"
    return story


def _difference(s: Any, **answered: Any) -> ShipmentLine:
    box = Shipment.objects.create(
        code="JJ1",
        org_path=s.city.centre.path,
        to_path=s.city.hospital.path,
        packed_at=s.at,
        packed_by="a-one",
    )
    return ShipmentLine.objects.create(
        shipment=box,
        unit=s.released_unit(),
        open=False,
        was="available",
        note="missing",
        **answered,
    )


def difference_erased(s: Any) -> Statement:
    line = _difference(s)
    return lambda: run("UPDATE blood_shipmentline SET note = '' WHERE id = %s", line.pk)


def answer_replaced(s: Any) -> Statement:
    line = _difference(s, answer="found_here", answered_at=s.at, answered_by="a-one")
    sql = "UPDATE blood_shipmentline SET answer = 'accepted' WHERE id = %s"
    return lambda: run(sql, line.pk)


def _tube(s: Any) -> PatientSample:
    return PatientSample.objects.create(
        patient=s.patient(),
        org_path=s.city.hospital.path,
        label="T1",
        taken_at=s.at,
        findings="{}",
        at=s.at,
        by="a-one",
    )


def tube_rewritten(s: Any) -> Statement:
    row = _tube(s)
    return lambda: run("UPDATE blood_patientsample SET label = 'T2' WHERE id = %s", row.pk)


def tube_deleted(s: Any) -> Statement:
    row = _tube(s)
    return lambda: run("DELETE FROM blood_patientsample WHERE id = %s", row.pk)


def cleared_on_the_road(s: Any) -> Statement:
    unit = s.released_unit()
    box = _difference(s).shipment
    ShipmentLine.objects.create(shipment=box, unit=unit, was="available")
    Shipment.objects.filter(pk=box.pk).update(status="sent")
    Unit.objects.filter(pk=unit.pk).update(status="held", held_for="appearance")
    return lambda: run("UPDATE blood_unit SET status = 'available' WHERE id = %s", unit.pk)


STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_issue_need_guard": tuple(map(_without, ("irradiated", "washed", "leucodepleted"))),
    "blood_line_difference_guard": (difference_erased, answer_replaced),
    "blood_unit_road_guard": (cleared_on_the_road,),
    "blood_sample_rewrite_guard": (tube_rewritten,),
    "blood_sample_delete_guard": (tube_deleted,),
}
