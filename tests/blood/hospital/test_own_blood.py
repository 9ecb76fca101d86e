"""A patient's own blood never reaches anybody else; and how much of a hospital's use it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from sanxian.blood.models import AutologousDeposit, AutologousGiving, BloodSaving
from sanxian.blood.selectors import autologous as reads
from sanxian.blood.services import autologous
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.codes


def deposit(ward: Ward, patient: Any = None, at: datetime | None = None, **changed: Any) -> Any:
    at = at or ward.at
    given = {
        "department": ward.ward,
        "volume_ml": 400,
        "hb": 130,
        "operation_on": clock.day(at) + timedelta(days=7),
    }
    patient = patient or ward.patient("A+")
    return autologous.deposit(patient=patient, by=ward.clerk, at=at, **{**given, **changed})


def tested(ward: Ward, finding: str = "clear", **changed: Any) -> AutologousDeposit:
    row = deposit(ward, **changed)
    return autologous.test_deposit(deposit=row, finding=finding, by=ward.clerk, at=ward.at)


def issued(ward: Ward, **changed: Any) -> AutologousDeposit:
    return autologous.issue(deposit=tested(ward, **changed), by=ward.clerk, at=ward.at)


def give(ward: Ward, row: AutologousDeposit, **wrong: Any) -> AutologousGiving:
    right = {
        "patient_code": row.patient.code,
        "hospital_number": row.patient.number,
        "number": row.number,
        "second_by": ward.second.id,
    }
    return autologous.give(deposit=row, by=ward.nurse, at=ward.at, **{**right, **wrong})


def test_the_whole_way(ward: Ward) -> None:
    row = issued(ward)
    giving = give(ward, row)
    stored = AutologousDeposit.objects.get(pk=row.pk)
    assert (stored.status, giving.patient_id, giving.org_path) == (
        "given",
        row.patient_id,
        ward.ward,
    )
    assert stored.number.startswith("ZT")


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"hb": 90}, ("deposit_hb_low",)),
        ({"volume_ml": 600, "hb": 90}, ("deposit_hb_low", "deposit_volume")),
        ({"department": "/37/3703/h2/"}, ("department_elsewhere",)),
    ],
)
def test_what_keeps_a_patient_from_depositing(
    ward: Ward, changed: dict[str, Any], codes: tuple[str, ...]
) -> None:
    assert refused(lambda: deposit(ward, **changed)) == codes


def test_draws_lie_apart(ward: Ward) -> None:
    patient = ward.patient("A+")
    deposit(ward, patient)
    later = ward.at + timedelta(days=2)
    assert refused(lambda: deposit(ward, patient, at=later)) == ("deposit_too_soon",)
    assert deposit(ward, patient, at=later + timedelta(days=1)).pk


def test_untested_reactive_and_expired_stay(ward: Ward) -> None:
    row = deposit(ward)
    told = refused(lambda: autologous.issue(deposit=row, by=ward.clerk, at=ward.at))
    assert told == ("deposit_not_tested",)
    bad = tested(ward, "reactive")
    told = refused(lambda: autologous.issue(deposit=bad, by=ward.clerk, at=ward.at))
    assert told == ("deposit_reactive",)
    old = tested(ward)
    told = refused(lambda: autologous.issue(deposit=old, by=ward.clerk, at=old.expires_at))
    assert told == ("deposit_expired",)


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"patient_code": "P0000000"}, ("patient_code_differs",)),
        ({"hospital_number": "ZY"}, ("second_identifier_differs",)),
        ({"number": "ZT0"}, ("unit_number_differs",)),
        ({"second_by": ""}, ("second_checker_missing",)),
        ({"second_by": "nobody"}, ("second_checker_unknown",)),
        ({"number": "", "second_by": ""}, ("unit_number_differs", "second_checker_missing")),
    ],
)
def test_one_wrong_scan_and_it_is_not_given(
    ward: Ward, wrong: dict[str, str], codes: tuple[str, ...]
) -> None:
    row = issued(ward)
    assert refused(lambda: give(ward, row, **wrong)) == codes
    assert AutologousDeposit.objects.get(pk=row.pk).status == "issued"


def test_the_second_person_is_somebody_else_who_may(ward: Ward) -> None:
    row = issued(ward)
    told = refused(lambda: give(ward, row, second_by=ward.nurse.id))
    assert told == ("second_checker_same",)
    told = refused(lambda: give(ward, row, second_by=ward.clerk.id))
    assert told == ("second_checker_unknown",)


def test_another_patient_cannot_have_it(ward: Ward) -> None:
    row, other = issued(ward), ward.patient("A+")
    told = refused(lambda: give(ward, row, patient_code=other.code, hospital_number=other.number))
    assert told == ("patient_code_differs", "second_identifier_differs")


def test_not_from_the_store_and_not_twice(ward: Ward) -> None:
    assert refused(lambda: give(ward, tested(ward))) == ("deposit_not_issued",)
    row = issued(ward)
    give(ward, row)
    assert refused(lambda: give(ward, row)) == ("deposit_not_issued",)


@pytest.mark.parametrize(("minutes", "codes"), [(30, ()), (31, ("out_too_long",))])
def test_back_into_the_store(ward: Ward, minutes: int, codes: tuple[str, ...]) -> None:
    row = issued(ward)

    def take_back() -> Any:
        return autologous.take_back(deposit=row, minutes_out=minutes, by=ward.clerk, at=ward.at)

    if codes:
        assert refused(take_back) == codes
    else:
        assert take_back().status == "stored"


def test_what_is_not_used_is_destroyed(ward: Ward) -> None:
    row = tested(ward)
    told = refused(lambda: autologous.discard(deposit=row, why="mood", by=ward.clerk, at=ward.at))
    assert told == ("reason_unknown",)
    autologous.discard(deposit=row, why="operation_off", by=ward.clerk, at=ward.at)
    assert AutologousDeposit.objects.get(pk=row.pk).ended_for == "operation_off"


def test_the_finding_is_sealed_and_said_once(ward: Ward) -> None:
    row = tested(ward, "reactive")
    assert AutologousDeposit.objects.get(pk=row.pk).finding == "reactive"
    assert "reactive" not in " ".join(t.data + t.reasons for t in Trail.objects.all())
    told = refused(
        lambda: autologous.test_deposit(deposit=row, finding="clear", by=ward.clerk, at=ward.at)
    )
    assert told == ("deposit_tested",)


@pytest.mark.parametrize("role", ["ward_nurse", "stock_manager", "transfusion_committee"])
def test_who_may_not_deposit(ward: Ward, role: str) -> None:
    with pytest.raises(Forbidden):
        autologous.deposit(
            patient=ward.patient("A+"),
            department=ward.ward,
            volume_ml=400,
            hb=130,
            operation_on=clock.day(ward.at) + timedelta(days=5),
            by=ward.persona(role),
            at=ward.at,
        )


# -- at the operation -----------------------------------------------------------------------------------


def save(ward: Ward, patient: Any = None, **changed: Any) -> BloodSaving:
    given = {
        "department": ward.ward,
        "kind": "salvage",
        "elective": True,
        "collected_ml": 600,
        "given_ml": 450,
        "day": clock.day(ward.at),
        **changed,
    }
    return autologous.save_blood(
        patient=patient or ward.patient("A+"), by=ward.doctor, at=ward.at, **given
    )


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"kind": "magic"}, ("saving_unknown",)),
        ({"given_ml": 601}, ("saving_volume",)),
        ({"collected_ml": 0, "given_ml": 0}, ("saving_volume",)),
        ({"department": "/37/3703/h2/"}, ("department_elsewhere",)),
    ],
)
def test_what_a_saving_must_say(
    ward: Ward, changed: dict[str, Any], codes: tuple[str, ...]
) -> None:
    assert refused(lambda: save(ward, **changed)) == codes


def test_no_saving_of_tomorrow(ward: Ward) -> None:
    tomorrow = clock.day(ward.at) + timedelta(days=1)
    assert refused(lambda: save(ward, day=tomorrow)) == ("day_in_future",)


def test_the_database_knows_that_no_more_comes_out_than_went_in(ward: Ward) -> None:
    row = save(ward)
    with pytest.raises(IntegrityError), transaction.atomic():
        BloodSaving.objects.filter(pk=row.pk).update(given_ml=601)


# -- the ratio -----------------------------------------------------------------------------------------


def test_the_ratio_by_month_hospital_and_department(ward: Ward) -> None:
    give(ward, issued(ward))
    save(ward)
    save(ward, elective=False)
    save(ward, given_ml=0)
    ward.transfused(n=2)  # one patient of an elective operation, two bags
    today = clock.day(ward.at)
    whole, part = sorted(reads.months(ward.clerk, today, today), key=lambda m: bool(m.department))
    assert (whole.month, whole.hospital, whole.department) == ("2026-11", "市中心医院", "")
    assert part.department == "骨科病区" and part.ratio == whole.ratio
    ratio = whole.ratio
    assert (ratio.own_patients, ratio.patients, str(ratio.by_patients)) == (2, 3, "66.7")
    assert ratio.own_ml == 850 and ratio.ml == 850 + sum(u.volume_ml for u in transfused_units())


def transfused_units() -> Any:
    from sanxian.blood.models import Unit

    return Unit.objects.filter(status="transfused")


def test_the_government_sees_hospitals_and_no_departments(ward: Ward) -> None:
    save(ward)
    today = clock.day(ward.at)
    viewer = ward.persona("government_viewer")
    [row] = reads.months(viewer, today, today)
    assert (row.hospital, row.department, row.ratio.own_patients) == ("市中心医院", "", 1)
    assert reads.months(ward.persona("government_viewer", "other"), today, today) == []


def test_other_settings_do_not_count(ward: Ward) -> None:
    ward.transfused()
    from sanxian.blood.models import Order

    medical = ward.order(ward.patient("A+"), 1, stated=False)
    ward.state(medical, setting="internal")
    assert Order.objects.filter(statement__setting="internal").exists()
    today = clock.day(ward.at)
    [whole, _part] = reads.months(ward.clerk, today, today)
    assert whole.ratio.patients == 1
