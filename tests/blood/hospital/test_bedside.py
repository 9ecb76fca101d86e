"""At the bed: three scans, one wrong character blocks, and no failure is ever lost or answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanxian.blood.models import BedsideCheck, Issue, Transfusion, Unit
from sanxian.blood.services import bedside
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db

FIELDS = {
    "patient_code": "patient_code_differs",
    "hospital_number": "second_identifier_differs",
    "unit_number": "unit_number_differs",
}


def right(issue: Issue, field: str) -> str:
    return {
        "patient_code": issue.patient.code,
        "hospital_number": issue.patient.number,
        "unit_number": issue.unit.number,
    }[field]


def slips(text: str) -> list[str]:
    """The text with one character wrong, lost, doubled, swapped or added, and nothing at all."""
    other = "0" if text[-1] != "0" else "1"
    middle = len(text) // 2
    swapped = text[:-2] + text[-1] + text[-2]
    found = [
        text[:-1] + other,
        other + text[1:],
        text[:middle] + text[middle + 1 :],
        text + text[-1],
        text.lower() if text.lower() != text else text.upper(),
        text.replace("1", "I"),
        "",
        " ".join((text[:middle], text[middle:])),
        swapped,
    ]
    return [slip for slip in found if slip != text]


@pytest.mark.parametrize("field", list(FIELDS))
def test_one_wrong_character_blocks(ward: Ward, field: str) -> None:
    [issue] = ward.issued()
    for slip in slips(right(issue, field)):
        [row] = ward.check([ward.scan(issue, **{field: slip})])
        assert (row.ok, row.faults) == (False, FIELDS[field]), slip
        with pytest.raises(Refusal) as told:
            bedside.transfuse(checks=[row], by=ward.nurse, at=ward.at)
        assert "check_failed" in told.value.codes
    assert Unit.objects.get(pk=issue.unit_id).status == "issued"
    assert BedsideCheck.objects.filter(ok=False).count() == len(slips(right(issue, field)))


def test_all_three_right(ward: Ward) -> None:
    [issue] = ward.issued()
    [row] = ward.check([ward.scan(issue)])
    assert (row.ok, row.faults) == (True, "")


def test_blanks_around_a_scan_are_the_scanners(ward: Ward) -> None:
    [issue] = ward.issued()
    padded = f" {issue.unit.number}\r\n"
    [row] = ward.check([ward.scan(issue, unit_number=padded)])
    assert row.ok


def test_everything_wrong_is_said_at_once(ward: Ward) -> None:
    [issue] = ward.issued()
    scan = ward.scan(issue, patient_code="x", hospital_number="y", unit_number="z")
    [row] = ward.check([scan])
    assert row.faults.split(",") == list(FIELDS.values())


def test_two_patients_bags_exchanged(ward: Ward) -> None:
    """The classic accident: both scans are real, but they belong to each other's patients."""
    one, two = ward.issued()[0], ward.issued()[0]
    scans = [
        ward.scan(one, unit_number=two.unit.number),
        ward.scan(two, unit_number=one.unit.number),
    ]
    rows = ward.check(scans)
    assert [row.faults for row in rows] == ["unit_number_differs"] * 2


def test_the_right_value_is_kept_nowhere(ward: Ward) -> None:
    [issue] = ward.issued()
    scan = ward.scan(issue, hospital_number="ZY99999")
    [row] = ward.check([scan])
    stored = " ".join(str(v) for v in BedsideCheck.objects.filter(pk=row.pk).values_list()[0])
    assert "ZY99999" not in stored and issue.patient.number not in stored


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": "held", "held_for": "recalled"}, "unit_not_issued"),
        ({"expires_at": "now"}, "unit_expired"),
    ],
)
def test_what_happened_since_the_issue(ward: Ward, change: dict[str, object], fault: str) -> None:
    [issue] = ward.issued()
    given = {k: ward.at if v == "now" else v for k, v in change.items()}
    Unit.objects.filter(pk=issue.unit_id).update(**given)
    [row] = ward.check([ward.scan(issue)])
    assert (row.ok, row.faults) == (False, fault)


@pytest.mark.parametrize(("minutes", "ok"), [(30, True), (31, False)])
def test_not_too_long_after_the_refrigerator(ward: Ward, minutes: int, ok: bool) -> None:
    [issue] = ward.issued()
    later = ward.at + timedelta(minutes=minutes)
    [row] = ward.check([ward.scan(issue)], at=later)
    assert (row.ok, row.faults) == (ok, "" if ok else "begin_too_late")


def test_a_recall_between_check_and_needle(ward: Ward) -> None:
    [issue] = ward.issued()
    checks = ward.check([ward.scan(issue)])
    Unit.objects.filter(pk=issue.unit_id).update(status="held", recalled=True)
    with pytest.raises(Refusal) as told:
        bedside.transfuse(checks=checks, by=ward.nurse, at=ward.at)
    assert told.value.codes == ("unit_not_issued",)
    assert not Transfusion.objects.exists()


def test_a_later_failure_takes_a_passed_check_away(ward: Ward) -> None:
    [issue] = ward.issued()
    [passed] = ward.check([ward.scan(issue)])
    ward.check([ward.scan(issue, unit_number="x")])
    with pytest.raises(Refusal) as told:
        bedside.transfuse(checks=[passed], by=ward.nurse, at=ward.at)
    assert told.value.codes == ("check_overtaken",)


def test_not_twice(ward: Ward) -> None:
    [issue] = ward.issued()
    checks = ward.check([ward.scan(issue)])
    bedside.transfuse(checks=checks, by=ward.nurse, at=ward.at)
    with pytest.raises(Refusal):
        bedside.transfuse(checks=checks, by=ward.nurse, at=ward.at)
    assert Transfusion.objects.count() == 1


@pytest.mark.parametrize("role", ["hospital_clerk", "nurse", "stock_manager", "hospital_doctor"])
def test_only_the_ward(ward: Ward, role: str) -> None:
    [issue] = ward.issued()
    with pytest.raises(Forbidden):
        bedside.check(scans=[ward.scan(issue)], by=ward.persona(role), at=ward.at)


def test_another_hospitals_nurse(ward: Ward) -> None:
    [issue] = ward.issued()
    stranger = ward.persona("ward_nurse", "hospital2")
    with pytest.raises(Forbidden):
        bedside.check(scans=[ward.scan(issue)], by=stranger, at=ward.at)


def test_a_nurse_of_this_ward_alone_can_do_it_all(ward: Ward) -> None:
    """Her grant reaches no farther than the ward; the unit and the order's end are within it."""
    [issue] = ward.issued()
    nurse = ward.persona("ward_nurse", "ward")
    checks = ward.check([ward.scan(issue)], by=nurse)
    bedside.transfuse(checks=checks, by=nurse, at=ward.at)
    assert Unit.objects.get(pk=issue.unit_id).status == "transfused"


def test_a_list_is_of_one_ward(ward: Ward) -> None:
    [here], [there] = ward.issued(), ward.issued()
    Issue.objects.filter(pk=there.pk).update(org_path=ward.city.hospital2.path)
    there.refresh_from_db()
    both = ward.persona("ward_nurse", "city")
    for by, code in ((ward.nurse, "not_permitted"), (both, "several_places")):
        with pytest.raises(Refusal) as told:
            ward.check([ward.scan(here), ward.scan(there)], by=by)
        assert told.value.codes == (code,)
