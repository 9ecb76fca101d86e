"""At the bed, deeper: two people, the sample, vital signs, an end before the end, the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sanxian.blood.models import (
    BedsideCheck,
    Observation,
    SampleTube,
    Shipment,
    TransfusionEnd,
)
from sanxian.blood.selectors import feedback, witness
from sanxian.blood.services import bedside, hospital, observations, tubes
from sanxian.core import clock, policy
from sanxian.core.models import Trail
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db
WELL = {"celsius": 36, "pulse": 80, "systolic": 120, "diastolic": 75, "breaths": 16}
VITALS = {name: Decimal(value) for name, value in WELL.items()}


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.codes


# -- two people ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        ("", "second_checker_missing"),
        ("same", "second_checker_same"),
        ("nobody", "second_checker_unknown"),
        ("clerk", "second_checker_unknown"),
        ("far", "second_checker_unknown"),
        ("second", ""),
    ],
)
def test_the_second_person(ward: Ward, second: str, fault: str) -> None:
    [issue] = ward.issued()
    codes = {
        "same": ward.nurse.id,
        "clerk": ward.clerk.id,
        "far": ward.persona("ward_nurse", "hospital2").id,
        "second": ward.second.id,
    }
    code = codes.get(second, second)
    [row] = bedside.check(scans=[ward.scan(issue)], second_by=code, by=ward.nurse, at=ward.at)
    assert (row.ok, row.faults) == (not fault, fault)
    assert BedsideCheck.objects.get(pk=row.pk).second_by == ("" if fault else code)


def test_an_edition_may_do_with_one(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    [issue] = ward.issued()
    from sanxian.blood import editions

    ruled = editions.bedside(ward.ward, clock.day(ward.at))
    alone = type(ruled.values)(False, ruled.values.early_after, ruled.values.observations)
    changed: Resolved[Any] = policy.resolve("blood.bedside", "370300", clock.day(ward.at))
    object.__setattr__(changed, "values", alone)
    try:
        [row] = bedside.check(scans=[ward.scan(issue)], by=ward.nurse, at=ward.at)
    finally:
        policy.forget()
    assert row.ok


def test_a_badge_bears_a_code_or_a_name(ward: Ward) -> None:
    account = ward.persona.account("ward_nurse")
    assert witness.badge(account.username) == account.code == witness.badge(account.code)
    assert witness.badge(" ") == "" and witness.badge("who") == "who"


# -- the sample ----------------------------------------------------------------------------------------


def take(ward: Ward, patient: Any, **wrong: Any) -> SampleTube:
    right = {
        "patient_code": patient.code,
        "hospital_number": patient.number,
        "second_by": ward.second.id,
    }
    return tubes.take(ward=ward.ward, by=ward.nurse, at=ward.at, **{**right, **wrong})


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"patient_code": "P9"}, ("patient_code_differs",)),
        ({"hospital_number": "ZY"}, ("second_identifier_differs",)),
        ({"second_by": ""}, ("second_checker_missing",)),
        (
            {"hospital_number": "", "second_by": "x"},
            ("second_identifier_differs", "second_checker_unknown"),
        ),
    ],
)
def test_no_tube_of_the_wrong_person(
    ward: Ward, wrong: dict[str, str], codes: tuple[str, ...]
) -> None:
    patient = ward.patient("A+")
    assert refused(lambda: take(ward, patient, **wrong)) == codes
    assert not SampleTube.objects.exists()


def test_a_patient_of_another_hospital_is_nobody_here(ward: Ward) -> None:
    other = ward.patient("A+")
    type(other).objects.filter(pk=other.pk).update(org_path=ward.city.hospital2.path)
    assert refused(lambda: take(ward, other)) == ("patient_code_differs",)


@pytest.mark.parametrize(("same", "status"), [(True, "accepted"), (False, "rejected")])
def test_a_tube_and_its_request(ward: Ward, same: bool, status: str) -> None:
    patient, other = ward.patient("A+"), ward.patient("A+")
    tube = take(ward, patient)
    said = patient.code if same else other.code
    tubes.accept(tube=tube, patient_code=said, by=ward.clerk, at=ward.at)
    row = SampleTube.objects.get(pk=tube.pk)
    assert (row.status, row.faults) == (status, "" if same else "request_differs")
    with pytest.raises(Refusal):
        tubes.accept(tube=row, patient_code=patient.code, by=ward.clerk, at=ward.at)


def test_a_tube_that_cannot_be_used(ward: Ward) -> None:
    tube = take(ward, ward.patient("A+"))
    told = refused(lambda: tubes.reject(tube=tube, why="mood", by=ward.clerk, at=ward.at))
    assert told == ("reason_unknown",)
    tubes.reject(tube=tube, why="haemolysed", by=ward.clerk, at=ward.at)
    assert SampleTube.objects.get().faults == "haemolysed"


# -- vital signs -----------------------------------------------------------------------------------------


def observe(ward: Ward, issue: Any, point: str = "start", **changed: Any) -> Observation:
    vitals = {**VITALS, **changed}
    return observations.observe(issue=issue, point=point, vitals=vitals, by=ward.nurse, at=ward.at)


def test_vital_signs_are_sealed(ward: Ward) -> None:
    [issue] = ward.transfused()
    row = observe(ward, issue, pulse=Decimal(133))
    assert '"133"' in Observation.objects.get(pk=row.pk).vitals
    assert "133" not in " ".join(
        t.data for t in Trail.objects.filter(act="blood.observation.record")
    )


def test_each_point_once_and_extra_as_often_as_wanted(ward: Ward) -> None:
    [issue] = ward.transfused()
    observe(ward, issue)
    assert refused(lambda: observe(ward, issue)) == ("observed_already",)
    observe(ward, issue, "extra")
    observe(ward, issue, "extra")
    assert Observation.objects.count() == 3


def test_what_an_observation_must_say(ward: Ward) -> None:
    [waiting] = ward.issued()
    assert refused(lambda: observe(ward, waiting)) == ("not_transfused",)
    [issue] = ward.transfused()
    assert refused(lambda: observe(ward, issue, "noon")) == ("point_unknown",)
    assert refused(lambda: observe(ward, issue, pulse=Decimal(999))) == ("vital_impossible",)


# -- the end --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "observed", "deviations"),
    [
        (1, ("start", "early"), ""),
        (1, ("start",), "early_not_observed"),
        (1, (), "start_not_observed early_not_observed"),
        (5, ("start", "early"), "finish_too_late"),
    ],
)
def test_what_was_not_as_it_should_be(
    ward: Ward, hours: int, observed: tuple[str, ...], deviations: str
) -> None:
    [issue] = ward.transfused()
    for point in observed:
        observe(ward, issue, point)
    bedside.finish(issue=issue, by=ward.nurse, at=ward.at + timedelta(hours=hours))
    row = TransfusionEnd.objects.get()
    assert (row.deviations, row.given_ml) == (deviations, issue.unit.volume_ml)


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"stopped_for": "reaction", "given_ml": 40}, ()),
        ({"stopped_for": "reaction", "given_ml": 0}, ()),
        ({"stopped_for": "mood", "given_ml": 40}, ("stop_unknown",)),
        ({"stopped_for": "reaction"}, ("given_ml_impossible",)),
        ({"given_ml": 99999}, ("given_ml_impossible",)),
    ],
)
def test_stopped_before_all_went_in(
    ward: Ward, fields: dict[str, Any], codes: tuple[str, ...]
) -> None:
    [issue] = ward.transfused()

    def finish() -> Any:
        return bedside.finish(issue=issue, by=ward.nurse, at=ward.at, **fields)

    if codes:
        assert refused(finish) == codes
        return
    finish()
    row = TransfusionEnd.objects.get()
    assert (row.stopped_for, row.given_ml) == ("reaction", fields["given_ml"])


# -- feedback ---------------------------------------------------------------------------------------------


def test_used_returned_wasted_and_crossmatched(ward: Ward) -> None:
    ward.transfused(n=2)
    [back] = ward.issued()
    [spoilt] = ward.issued()
    cold = {"celsius": Decimal(5), "by": ward.clerk, "at": ward.at}
    hospital.return_unit(issue=back, opened=False, **cold)
    hospital.return_unit(issue=spoilt, opened=True, **cold)
    today = clock.day(ward.at)
    found = feedback.feedback(ward.clerk, today, today)
    [line] = found.hospitals
    assert (line.transfused, line.returned, line.wasted, line.crossmatched) == (2, 1, 1, 4)
    assert str(line.ct) == "2.00" and found.waste == {"opened": 1}
    [part] = found.departments
    assert (part.name, part.transfused, part.returned, part.wasted) == ("骨科病区", 2, 1, 1)


def test_a_supplier_sees_what_became_of_its_own_bags(
    ward: Ward, django_assert_max_num_queries: Any
) -> None:
    """The centre's quality officer has no hospital below her: she is told of the bags it sent there."""
    ward.transfused(n=2)
    [back] = ward.issued()
    [spoilt] = ward.issued()
    cold = {"celsius": Decimal(5), "by": ward.clerk, "at": ward.at}
    hospital.return_unit(issue=back, opened=False, **cold)
    hospital.return_unit(issue=spoilt, opened=True, **cold)
    today, quality = clock.day(ward.at), ward.persona("quality_officer")
    with django_assert_max_num_queries(10):
        found = feedback.feedback(quality, today, today)
    [line] = found.hospitals
    assert (line.name, line.transfused, line.returned, line.wasted) == ("市中心医院", 2, 1, 1)
    assert (line.crossmatched, found.departments, found.ours) == (None, [], True)
    assert found.waste == {"opened": 1}
    before = today - timedelta(days=9)
    assert feedback.feedback(quality, before, before).hospitals == []
    other = ward.persona("quality_officer", "other")
    assert feedback.feedback(other, today, today).hospitals == []


def test_a_bag_taken_from_another_centre_is_not_told_of(ward: Ward) -> None:
    """What counts is the box that left: without it the same transfusion is nobody's to be told."""
    ward.transfused()
    today, quality = clock.day(ward.at), ward.persona("quality_officer")
    assert [x.transfused for x in feedback.feedback(quality, today, today).hospitals] == [1]
    Shipment.objects.update(org_path=ward.city.hospital2.path)
    assert feedback.feedback(quality, today, today).hospitals == []


def test_the_government_sees_no_departments(ward: Ward, django_assert_max_num_queries: Any) -> None:
    ward.transfused()
    today = clock.day(ward.at)
    with django_assert_max_num_queries(9):
        found = feedback.feedback(ward.persona("government_viewer"), today, today)
    assert [x.transfused for x in found.hospitals if x.name == "市中心医院"] == [1]
    assert found.departments == []
    assert (
        feedback.feedback(ward.clerk, today - timedelta(days=9), today - timedelta(days=9)).waste
        == {}
    )
