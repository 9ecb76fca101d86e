"""Before the group is known: off unless the place's edition says so, universal units, two hands."""

from __future__ import annotations

import pytest

from sanxian.blood.models import EmergencyProposal, Issue, Order, Unit
from sanxian.blood.services import hospital
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital import urgent
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on(db: None) -> None:
    urgent.switch_on()


def asked(ward: Ward, unit: Unit, group: str = "") -> Order:
    return ward.order(
        ward.patient(group), urgency="emergency", component=unit.component, supplier=ward.hospital
    )


def propose(ward: Ward, unit: Unit, group: str = "") -> list[EmergencyProposal]:
    return hospital.issue_emergency(
        order=asked(ward, unit, group), units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at
    )


def test_off_by_default(ward: Ward) -> None:
    unit = ward.unit("O-", place=ward.hospital)
    with pytest.raises(Refusal) as told:
        propose(ward, unit)
    assert told.value.codes == ("emergency_not_enabled",)
    assert told.value.reasons[0].source and told.value.reasons[0].edition
    assert not EmergencyProposal.objects.exists()


@pytest.mark.usefixtures("switched_on")
class TestSwitchedOn:
    def test_two_hands_take_the_unit_out(self, ward: Ward) -> None:
        unit = ward.unit("O-", place=ward.hospital)
        rows = propose(ward, unit)
        assert Unit.objects.get(pk=unit.pk).status == "available", "nothing moves before the second"
        [issue] = hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at)
        assert (issue.emergency, issue.issued_by, issue.second_by) == (
            True,
            ward.clerk.id,
            ward.doctor.id,
        )
        assert Unit.objects.get(pk=unit.pk).status == "issued"
        assert EmergencyProposal.objects.get().signed_by == ward.doctor.id

    @pytest.mark.parametrize(
        ("group", "component", "allowed"),
        [
            ("O-", "red_cells", True),
            ("O+", "red_cells", False),
            ("A-", "red_cells", False),
            ("AB+", "ffp", True),
            ("AB-", "frozen_plasma", True),
            ("O-", "ffp", False),
            ("O-", "apheresis_platelets", False),
            ("O-", "whole_blood", False),
        ],
    )
    def test_only_what_the_edition_names(
        self, ward: Ward, group: str, component: str, allowed: bool
    ) -> None:
        unit = ward.unit(group, component, place=ward.hospital)
        try:
            propose(ward, unit)
            said: tuple[str, ...] = ()
        except Refusal as told:
            said = told.codes
        assert said == (() if allowed else ("emergency_unit_group",))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"expires_at": None}, "unit_expired"),
            ({"status": "held", "recalled": True}, "unit_recalled"),
            ({"status": "held"}, "unit_held"),
            ({"status": "reserved"}, "unit_not_available"),
            ({"org_path": "/37/3703/bc1/"}, "unit_lies_elsewhere"),
        ],
    )
    def test_safety_is_never_waived(self, ward: Ward, change: dict[str, object], code: str) -> None:
        unit = ward.unit("O-", place=ward.hospital)
        given = {**change, **({"expires_at": ward.at} if "expires_at" in change else {})}
        Unit.objects.filter(pk=unit.pk).update(**given)
        with pytest.raises(Refusal) as told:
            propose(ward, unit)
        assert code in told.value.codes

    def test_safety_is_asked_again_at_the_second_hand(self, ward: Ward) -> None:
        unit = ward.unit("O-", place=ward.hospital)
        rows = propose(ward, unit)
        Unit.objects.filter(pk=unit.pk).update(status="held", held_for="x")
        with pytest.raises(Refusal) as told:
            hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at)
        assert told.value.codes == ("unit_held",)
        assert not Issue.objects.exists()

    def test_plasma_of_a_group_that_stands_goes_the_ordinary_way(self, ward: Ward) -> None:
        patient = ward.patient("")
        for n in (1, 2):
            urgent.tube(ward, patient, "A+", f"GX-{n}")
        unit = ward.unit("AB+", "ffp", place=ward.hospital)
        order = ward.order(patient, urgency="emergency", component="ffp", supplier=ward.hospital)
        with pytest.raises(Refusal) as told:
            hospital.issue_emergency(
                order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at
            )
        assert told.value.codes == ("patient_is_grouped",)

    def test_one_person_has_one_hand(self, ward: Ward) -> None:
        rows = propose(ward, ward.unit("O-", place=ward.hospital))
        with pytest.raises(Refusal) as told:
            hospital.sign_emergency(proposals=rows, by=ward.clerk, at=ward.at)
        assert "same_person" in told.value.codes

    def test_not_signed_twice(self, ward: Ward) -> None:
        rows = propose(ward, ward.unit("O-", place=ward.hospital))
        hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at)
        with pytest.raises(Refusal) as told:
            hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at)
        assert "proposal_ended" in told.value.codes

    def test_not_proposed_twice(self, ward: Ward) -> None:
        unit = ward.unit("O-", place=ward.hospital)
        propose(ward, unit)
        with pytest.raises(Refusal) as told:
            propose(ward, unit)
        assert told.value.codes == ("unit_already_proposed",)

    @pytest.mark.parametrize("role", ["ward_nurse", "stock_manager", "quality_officer"])
    def test_who_may_not_sign(self, ward: Ward, role: str) -> None:
        rows = propose(ward, ward.unit("O-", place=ward.hospital))
        with pytest.raises(Forbidden):
            hospital.sign_emergency(proposals=rows, by=ward.persona(role), at=ward.at)

    def test_in_the_other_city_it_is_still_off(self, ward: Ward) -> None:
        from sanxian.blood import editions

        here = editions.emergency("/37/3703/h1/", ward.at.date())
        there = editions.emergency("/37/3702/h1/", ward.at.date())
        assert (here.values.enabled, there.values.enabled) == (True, False)
