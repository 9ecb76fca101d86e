"""Back from the ward, and what a reaction of the patient does to the bags of the same donor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from sanxian.blood.models import Issue, Order, PatientReaction, Thanks, Unit, UnitEdge
from sanxian.blood.services import bedside, hospital
from sanxian.core.models import Trail
from sanxian.duties import selectors as duties
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("opened", "celsius", "minutes", "status", "outcome", "why"),
    [
        (False, "6", 30, "available", "returned", ""),
        (False, "6", 31, "held", "held", "return_too_late"),
        (False, "10.1", 5, "held", "held", "temperature_out_of_band"),
        (False, None, 5, "held", "held", "return_not_measured"),
        (True, "6", 5, "discarded", "discarded", "opened"),
    ],
)
def test_what_comes_back(
    ward: Ward, opened: bool, celsius: str | None, minutes: int, status: str, outcome: str, why: str
) -> None:
    [issue] = ward.issued()
    hospital.return_unit(
        issue=issue,
        opened=opened,
        celsius=Decimal(celsius) if celsius else None,
        by=ward.clerk,
        at=ward.at + timedelta(minutes=minutes),
    )
    unit, row = Unit.objects.get(pk=issue.unit_id), Issue.objects.get(pk=issue.pk)
    assert (unit.status, row.outcome, unit.org_path) == (status, outcome, ward.hospital)
    assert (unit.held_for or unit.ended_for) == why
    wanted = "closed" if outcome == "returned" else "placed"
    assert Order.objects.get(pk=issue.order_id).status == wanted


@pytest.mark.parametrize(
    ("component", "celsius", "status"),
    [
        ("ffp", "4", "held"),
        ("ffp", "-20", "available"),
        ("apheresis_platelets", "4", "held"),
        ("apheresis_platelets", "22", "available"),
    ],
)
def test_each_component_comes_back_by_its_own_cold(
    ward: Ward, component: str, celsius: str, status: str
) -> None:
    """Plasma that thawed on its way is not laid down for its year again, nor chilled platelets."""
    [issue] = ward.issued(component=component)
    hospital.return_unit(
        issue=issue, opened=False, celsius=Decimal(celsius), by=ward.clerk, at=ward.at
    )
    assert Unit.objects.get(pk=issue.unit_id).status == status


def test_a_returned_unit_serves_another_patient(ward: Ward) -> None:
    [issue] = ward.issued()
    hospital.return_unit(issue=issue, opened=False, celsius=Decimal(5), by=ward.clerk, at=ward.at)
    order = ward.order(ward.patient(), supplier=ward.hospital)
    from sanxian.blood.services import orders

    orders.reserve(supplier=ward.hospital, orders=[order], by=ward.clerk, at=ward.at)
    [unit] = ward.reserved_for(order)
    assert unit.pk == issue.unit_id
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert told.value.codes == ("crossmatch_missing",), "the other patient's crossmatch is no use"


def test_what_was_held_meanwhile_stays_held(ward: Ward) -> None:
    [issue] = ward.issued()
    Unit.objects.filter(pk=issue.unit_id).update(status="held", held_for="patient_reaction")
    hospital.return_unit(issue=issue, opened=False, celsius=Decimal(5), by=ward.clerk, at=ward.at)
    unit = Unit.objects.get(pk=issue.unit_id)
    assert (unit.status, unit.held_for, unit.org_path) == (
        "held",
        "patient_reaction",
        ward.hospital,
    )


def test_nothing_returns_twice(ward: Ward) -> None:
    [issue] = ward.transfused()
    with pytest.raises(Refusal) as told:
        hospital.return_unit(
            issue=issue, opened=False, celsius=Decimal(5), by=ward.clerk, at=ward.at
        )
    assert told.value.codes == ("issue_closed",)


# -- reactions -------------------------------------------------------------------------------------


def report(ward: Ward, issue: Issue, **changed: object) -> PatientReaction:
    given = {"kind": "febrile", "grade": 2, "care": "停止输血，物理降温", **changed}
    return bedside.report(issue=issue, by=ward.nurse, at=ward.at, **given)  # type: ignore[arg-type]


def test_siblings_are_held_wherever_they_lie(ward: Ward) -> None:
    [issue] = ward.transfused()
    donation = issue.unit.donation
    plasma = ward.unit("A+", "ffp", donation=donation)
    far = ward.unit("A+", "platelets", donation=donation, place=ward.city.hospital2.path)
    old = ward.unit("A+", "cryo", donation=donation, days=0)
    stranger = ward.unit("A+")
    report(ward, issue)
    said = dict(Unit.objects.values_list("pk", "status"))
    assert (said[plasma.pk], said[far.pk]) == ("held", "held")
    assert (said[old.pk], said[stranger.pk]) == ("available", "available")
    assert said[issue.unit_id] == "transfused"
    assert Unit.objects.get(pk=far.pk).held_for == "patient_reaction"


def test_a_pool_is_held_through_its_parents(ward: Ward) -> None:
    [issue] = ward.transfused()
    pool = ward.unit("A+", "cryo")
    UnitEdge.objects.create(parent=issue.unit, child=pool)
    report(ward, issue)
    assert Unit.objects.get(pk=pool.pk).status == "held"


def test_an_order_that_loses_its_unit_is_short_again(ward: Ward) -> None:
    [issue] = ward.transfused()
    sibling = ward.unit("A+", "ffp", donation=issue.unit.donation)
    order = ward.order(ward.patient(), component="ffp")
    ward.reserve(order)
    report(ward, issue)
    assert Unit.objects.get(pk=sibling.pk).status == "held"
    assert Order.objects.get(pk=order.pk).status == "placed"
    assert sibling.reservations.get().ended_for == "patient_reaction"


def test_the_centre_gets_the_work(ward: Ward) -> None:
    [issue] = ward.transfused()
    row = report(ward, issue)
    found = duties.standing("blood.reaction", f"blood.patientreaction:{row.pk}", ward.centre)
    assert len(found) == 1


def test_care_is_sealed_and_not_on_the_trail(ward: Ward) -> None:
    [issue] = ward.transfused()
    row = report(ward, issue)
    assert PatientReaction.objects.get(pk=row.pk).care == "停止输血，物理降温"
    text = " ".join(t.data + t.reasons for t in Trail.objects.all())
    assert "物理降温" not in text and "febrile" not in text


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "joy"}, "reaction_kind_unknown"),
        ({"grade": 5}, "grade_unknown"),
        ({"grade": 0}, "grade_unknown"),
    ],
)
def test_what_a_report_must_say(ward: Ward, changed: dict[str, object], code: str) -> None:
    [issue] = ward.transfused()
    with pytest.raises(Refusal) as told:
        report(ward, issue, **changed)
    assert told.value.codes == (code,)
    assert not PatientReaction.objects.exists()


def test_only_after_a_transfusion(ward: Ward) -> None:
    [issue] = ward.issued()
    with pytest.raises(Refusal) as told:
        report(ward, issue)
    assert told.value.codes == ("not_transfused",)


def test_each_donor_of_a_pool_is_thanked(ward: Ward) -> None:
    [issue] = ward.transfused()
    others = ward.stock(2)
    for parent in others:
        UnitEdge.objects.create(parent=parent, child=issue.unit)
    bedside.thank(issue.unit_id)
    donors = {issue.unit.donation.donor_id, *(u.donation.donor_id for u in others)}
    assert set(Thanks.objects.values_list("donor", flat=True)) == donors
