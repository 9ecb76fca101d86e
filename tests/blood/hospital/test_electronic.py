"""Tubes of a patient, and the crossmatch that the computer may do only where everything holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.blood.models import Crossmatch, Order, Patient, PatientSample, SampleTube
from sanxian.blood.services import hospital, patient_samples
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward
from tests.blood.stock.test_gate import edition

pytestmark = pytest.mark.django_db


def tube(ward: Ward, patient: Patient, label: str = "T1", **changed: Any) -> PatientSample:
    given: dict[str, Any] = {
        "taken_at": ward.at - timedelta(hours=2),
        "abo": "A",
        "rhd": "+",
        "screen": "negative",
        "by": ward.clerk,
        "at": ward.at,
    }
    return patient_samples.sample(patient=patient, label=label, **{**given, **changed})


def here(ward: Ward, n: int = 1) -> tuple[Order, list[Any]]:
    """Units in the hospital for a patient with two concordant tubes, not crossmatched."""
    edition("blood.electronic", "enabled = true")
    ward.stock(n)
    order = ward.order(ward.patient(), n)
    ward.reserve(order)
    units = ward.reserved_for(order)
    ward.carry(*units)
    tube(ward, order.patient, "T1", taken_at=ward.at - timedelta(days=9))
    tube(ward, order.patient, "T2")
    return order, units


def match(ward: Ward, order: Order, units: list[Any], **changed: Any) -> list[Crossmatch]:
    given = {"by": ward.clerk, "at": ward.at, **changed}
    return patient_samples.crossmatch(order=order, units=units, **given)


# -- tubes -----------------------------------------------------------------------------------------


def test_the_first_tube_gives_the_group(ward: Ward) -> None:
    patient = ward.patient("")
    tube(ward, patient, abo="B", rhd="-")
    row = Patient.objects.get(pk=patient.pk)
    assert (row.abo, row.rhd) == ("B", "-")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"label": " "}, "sample_label_missing"),
        ({"label": "x" * 33}, "sample_label_missing"),
        ({"abo": ""}, "patient_group_wrong"),
        ({"rhd": "?"}, "patient_group_wrong"),
        ({"screen": "perhaps"}, "sample_screen_unknown"),
    ],
)
def test_what_no_tube_says(ward: Ward, changed: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as told:
        tube(ward, ward.patient(), **changed)
    assert told.value.codes == (code,)
    assert not PatientSample.objects.exists()


def test_not_from_tomorrow_and_not_twice(ward: Ward) -> None:
    patient = ward.patient()
    tube(ward, patient)
    with pytest.raises(Refusal) as told:
        tube(ward, patient, taken_at=ward.at + timedelta(minutes=1))
    assert told.value.codes == ("sample_taken_later", "sample_known")


@pytest.mark.parametrize(
    ("whose", "status", "code"),
    [("other", "accepted", "sample_of_another"), ("own", "taken", "sample_not_accepted")],
)
def test_a_tube_of_the_ward_must_be_hers_and_accepted(
    ward: Ward, whose: str, status: str, code: str
) -> None:
    patient = ward.patient()
    owner = patient if whose == "own" else ward.patient()
    SampleTube.objects.create(
        code="BQ1",
        patient=owner,
        org_path=ward.ward,
        taken_at=ward.at,
        taken_by="a",
        status=status,
        judged_by="" if status == "taken" else "b",
        judged_at=None if status == "taken" else ward.at,
    )
    with pytest.raises(Refusal) as told:
        tube(ward, patient, "BQ1")
    assert told.value.codes == (code,)


def test_findings_are_sealed(ward: Ward) -> None:
    tube(ward, ward.patient())
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM blood_patientsample")
        [(held,)] = cursor.fetchall()
    assert b"negative" not in bytes(held) and b"abo" not in bytes(held)


@pytest.mark.parametrize(
    "word", ["UPDATE blood_patientsample SET label = 'T9'", "DELETE FROM blood_patientsample"]
)
def test_a_tube_is_neither_rewritten_nor_deleted(ward: Ward, word: str) -> None:
    tube(ward, ward.patient())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(word)
    assert PatientSample.objects.get().label == "T1"


def test_a_tube_that_differs_stops_every_issue_until_it_is_cleared(ward: Ward) -> None:
    order, units = ward.ready()

    def issue() -> Any:
        return hospital.issue(order=order, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)

    tube(ward, order.patient, "T1", abo="O", taken_at=ward.at - timedelta(hours=3))
    with pytest.raises(Refusal) as told:
        issue()
    assert told.value.codes == ("patient_samples_differ",)
    tube(ward, order.patient, "T2", taken_at=ward.at - timedelta(hours=1))
    assert len(issue()) == 1


# -- the electronic crossmatch ---------------------------------------------------------------------


def test_where_everything_holds(ward: Ward) -> None:
    order, units = here(ward, 2)
    rows = match(ward, order, units)
    assert {r.method for r in rows} == {"electronic"} and len(rows) == 2
    # no longer than the newest screened tube counts
    assert rows[0].valid_until == ward.at - timedelta(hours=2) + timedelta(hours=72)
    issued = hospital.issue(order=order, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)
    assert len(issued) == 2


def test_off_by_default_and_every_reason_at_once(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    [unit] = ward.reserved_for(order)
    with pytest.raises(Refusal) as told:
        match(ward, order, [unit])
    assert told.value.codes == (
        "electronic_not_enabled",
        "electronic_samples_too_few",
        "electronic_screen_missing",
        "unit_lies_elsewhere",
    )
    assert not Crossmatch.objects.exists()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("screen_positive", "electronic_screen_positive"),
        ("differs", "electronic_samples_differ"),
        ("antibody", "electronic_antibody_history"),
    ],
)
def test_what_is_found_later_ends_what_the_computer_said(ward: Ward, what: str, code: str) -> None:
    order, [unit] = here(ward)
    [row] = match(ward, order, [unit])
    if what == "antibody":
        patient_samples.require(
            patient=order.patient, codes=[], antibodies=["E"], by=ward.clerk, at=ward.at
        )
    else:
        found = {"screen": "positive"} if what == "screen_positive" else {"abo": "O"}
        tube(ward, order.patient, "T3", taken_at=ward.at - timedelta(hours=1), **found)
    row.refresh_from_db()
    assert row.valid_until == ward.at
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert "crossmatch_expired" in told.value.codes
    with pytest.raises(Refusal) as told:
        match(ward, order, [unit])
    assert code in told.value.codes


def test_a_crossmatch_in_the_tube_still_counts(ward: Ward) -> None:
    order, [unit] = here(ward)
    ward.match(order, unit)
    tube(ward, order.patient, "T3", screen="positive", taken_at=ward.at - timedelta(hours=1))
    assert Crossmatch.objects.get().valid_until > ward.at


def test_too_old_a_screen(ward: Ward) -> None:
    order, units = here(ward)
    with pytest.raises(Refusal) as told:
        match(ward, order, units, at=ward.at + timedelta(hours=70))
    assert told.value.codes == ("electronic_screen_too_old",)


def test_only_units_of_this_order(ward: Ward) -> None:
    order, _units = here(ward)
    stranger = ward.unit(place=ward.hospital)
    with pytest.raises(Refusal) as told:
        match(ward, order, [stranger])
    assert told.value.codes == ("unit_not_reserved",)
    with pytest.raises(Refusal) as told:
        match(ward, order, [])
    assert told.value.codes == ("nothing_chosen",)


def test_only_the_department_does_it(ward: Ward) -> None:
    order, units = here(ward)
    with pytest.raises(Forbidden):
        match(ward, order, units, by=ward.doctor)
