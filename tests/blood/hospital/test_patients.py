"""The hospital's own patients: sealed, found by their number, grouped once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from sanxian.blood.models import Crossmatch, Patient
from sanxian.blood.services import hospital, orders, patient_samples
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def register(ward: Ward, **changed: object) -> Patient:
    given = {
        "hospital": ward.hospital,
        "name": "李某",
        "number": "ZY-77",
        "sex": "male",
        "born": date(1980, 1, 2),
        "by": ward.clerk,
        "at": ward.at,
    }
    return hospital.register(**{**given, **changed})  # type: ignore[arg-type]


def test_name_and_number_lie_sealed(ward: Ward) -> None:
    row = register(ward)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM blood_patient")
        stored = b" ".join(
            bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode()
            for v in cursor.fetchone()
        )
    assert "李某".encode() not in stored and b"ZY-77" not in stored
    fresh = Patient.objects.get(pk=row.pk)
    assert (fresh.name, fresh.number) == ("李某", "ZY-77")
    assert "ZY-77" not in " ".join(t.data for t in Trail.objects.all())


def test_the_same_number_twice(ward: Ward) -> None:
    register(ward)
    with pytest.raises(Refusal) as told:
        register(ward, name="另一个", number=" ZY-77 ")
    assert told.value.codes == ("patient_known",)


def test_two_hospitals_may_use_the_same_number(ward: Ward) -> None:
    first = register(ward)
    other = register(
        ward, hospital=ward.city.hospital2.path, by=ward.persona("hospital_clerk", "hospital2")
    )
    assert first.number_index != other.number_index


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "patient_name_missing"),
        ({"number": ""}, "patient_number_missing"),
        ({"sex": "x"}, "patient_sex_unknown"),
        ({"born": date(2030, 1, 1)}, "born_in_future"),
    ],
)
def test_what_must_be_told(ward: Ward, changed: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as told:
        register(ward, **changed)
    assert told.value.codes == (code,)
    assert not Patient.objects.exists()


@pytest.mark.parametrize("role", ["stock_manager", "ward_nurse", "registrar", "lab_technician"])
def test_the_donor_side_may_not(ward: Ward, role: str) -> None:
    with pytest.raises(Forbidden):
        register(ward, by=ward.persona(role))


def test_the_same_group_again(ward: Ward) -> None:
    row = ward.patient("A+")
    hospital.group(patient=row, abo="A", rhd="+", by=ward.clerk, at=ward.at)
    assert Patient.objects.get(pk=row.pk).abo == "A"


def test_another_group_must_be_called_a_correction(ward: Ward) -> None:
    row = ward.patient("A+")
    with pytest.raises(Refusal) as told:
        hospital.group(patient=row, abo="B", rhd="+", by=ward.clerk, at=ward.at)
    assert told.value.codes == ("group_differs",)
    for n in range(2):
        tube(ward, row, n, "B")
    hospital.group(patient=row, abo="B", rhd="+", corrects=True, by=ward.clerk, at=ward.at)
    assert Patient.objects.get(pk=row.pk).abo == "B"


def tube(ward: Ward, patient: Patient, n: int, abo: str) -> None:
    patient_samples.sample(
        patient=patient, label=f"BB-{n}", taken_at=ward.at - timedelta(minutes=30 - n),
        abo=abo, rhd="+", by=ward.clerk, at=ward.at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tubes", "corrected"),
    [("", False), ("B", False), ("BA", False), ("AB", False), ("BB", True), ("ABB", True)],
)
def test_two_tubes_correct_a_group_and_no_person_alone(
    ward: Ward, tubes: str, corrected: bool
) -> None:
    """The last two, taken one by one; the tube that was mixed up may be any before them."""
    row = ward.patient("A+")
    for n, abo in enumerate(tubes):
        tube(ward, row, n, abo)
    given = {"patient": row, "abo": "B", "rhd": "+", "by": ward.clerk, "at": ward.at}
    if corrected:
        hospital.group(corrects=True, **given)
        assert Patient.objects.get(pk=row.pk).abo == "B"
        return
    with pytest.raises(Refusal) as told:
        hospital.group(corrects=True, **given)
    assert told.value.codes == ("group_tubes_disagree",)


def test_a_corrected_group_ends_what_was_crossmatched(ward: Ward) -> None:
    order, [unit] = ward.ready("A+")
    orders.free(units=[unit], why="not_needed", by=ward.clerk, at=ward.at)
    tests = Crossmatch.objects.filter(patient=order.patient)
    assert tests.filter(valid_until__gt=ward.at).exists()
    for n in range(2):
        tube(ward, order.patient, n, "B")
    hospital.group(
        patient=order.patient, abo="B", rhd="+", corrects=True, by=ward.clerk, at=ward.at
    )
    assert tests.exists() and not tests.filter(valid_until__gt=ward.at).exists()


def test_no_correction_while_units_follow_the_old_group(ward: Ward) -> None:
    order, _ = ward.ready("A+")
    with pytest.raises(Refusal) as told:
        hospital.group(
            patient=order.patient, abo="B", rhd="+", corrects=True, by=ward.clerk, at=ward.at
        )
    assert told.value.codes == ("group_tubes_disagree", "group_in_use")


@pytest.mark.parametrize(("abo", "rhd"), [("", "+"), ("A", ""), ("C", "+"), ("A", "1")])
def test_half_a_group_is_none(ward: Ward, abo: str, rhd: str) -> None:
    with pytest.raises(Malformed):
        hospital.group(patient=ward.patient(""), abo=abo, rhd=rhd, by=ward.clerk, at=ward.at)
