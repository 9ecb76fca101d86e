"""No way around: what bars a unit from a patient, one by one and all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection, transaction

from sanxian.blood.facts.terms import FAMILY, Component
from sanxian.blood.models import Crossmatch, Issue, Order, Patient, Reservation, Unit, UnitStay
from sanxian.blood.services import hospital
from sanxian.blood.services import orders as ordering
from sanxian.core.database import drop
from sanxian.core.move import Overtaken
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db

GROUPS = ("O-", "O+", "A-", "A+", "B-", "B+", "AB-", "AB+")
# Written out by hand from immunohaematology, not taken from the edition under test.
CELLS = {
    "O-": {"O-"},
    "O+": {"O-", "O+"},
    "A-": {"A-", "O-"},
    "A+": {"A+", "A-", "O+", "O-"},
    "B-": {"B-", "O-"},
    "B+": {"B+", "B-", "O+", "O-"},
    "AB-": {"AB-", "A-", "B-", "O-"},
    "AB+": set(GROUPS),
}
PLASMA = {"O": {"O", "A", "B", "AB"}, "A": {"A", "AB"}, "B": {"B", "AB"}, "AB": {"AB"}}


def may(component: Component, patient: str, unit: str) -> bool:
    if FAMILY[component] == Component.RED_CELLS:
        return unit in CELLS[patient]
    if component == Component.WHOLE_BLOOD:
        return unit in CELLS[patient] and unit[:-1] == patient[:-1]
    return unit[:-1] in PLASMA[patient[:-1]]


def claim(ward: Ward, order: Order, unit: Unit) -> None:
    """The unit set aside for the order and crossmatched, whatever the groups say."""
    Unit.objects.filter(pk=unit.pk).update(status="reserved")
    Reservation.objects.create(
        order=order, unit=unit, reserved_at=ward.at, expires_at=ward.at + timedelta(days=1)
    )
    Crossmatch.objects.create(
        patient=order.patient,
        unit=unit,
        order=order,
        org_path=ward.hospital,
        outcome="compatible",
        method="gel_card",
        at=ward.at,
        by="a-x",
        valid_until=ward.at + timedelta(days=1),
    )


@pytest.mark.parametrize("component", [c for c in Component if c != "frozen_red_cells"])
def test_every_group_with_every_group(ward: Ward, component: Component) -> None:
    """ABO x Rh x component through the act itself: issued where serology allows, refused elsewhere."""
    wrong = []
    given = {"component": component, "urgency": "emergency"}  # whose amount nobody approves first
    orders = {g: ward.order(ward.patient(g), 8, **given) for g in GROUPS}
    for patient, group in product(GROUPS, GROUPS):
        order, unit = orders[patient], ward.unit(group, component, place=ward.hospital)
        claim(ward, order, unit)
        try:
            hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
            said = True
        except Refusal as told:
            assert told.codes == ("group_incompatible",), (patient, group, told.codes)
            assert told.reasons[0].edition and told.reasons[0].source
            said = False
        if said != may(component, patient, group):
            wrong.append((patient, group))
    assert wrong == []
    assert Issue.objects.count() == sum(may(component, p, u) for p, u in product(GROUPS, GROUPS))


# -- one story for each reason: what is changed in a unit that was ready, and what is then said -----

Spoil = Callable[[Ward, Unit], object]


def expired(w: Ward, u: Unit) -> None:
    Unit.objects.filter(pk=u.pk).update(expires_at=w.at)


def held(w: Ward, u: Unit) -> None:
    Unit.objects.filter(pk=u.pk).update(status="held", held_for="recalled")


def recalled(w: Ward, u: Unit) -> None:
    Unit.objects.filter(pk=u.pk).update(status="held", held_for="recalled", recalled=True)


def elsewhere(w: Ward, u: Unit) -> None:
    Unit.objects.filter(pk=u.pk).update(org_path=w.centre)


def freed(w: Ward, u: Unit) -> None:
    Reservation.objects.filter(unit=u).update(ended_at=w.at, ended_for="not_needed")
    Unit.objects.filter(pk=u.pk).update(status="available")


def travelling(w: Ward, u: Unit) -> None:
    Unit.objects.filter(pk=u.pk).update(status="travelling")


def for_another(w: Ward, u: Unit) -> None:
    Reservation.objects.filter(unit=u).update(order=w.order(w.patient("A+"), urgency="emergency"))


def ungrouped_patient(w: Ward, u: Unit) -> None:
    Patient.objects.update(abo="", rhd="")


def half_grouped_patient(w: Ward, u: Unit) -> None:
    Patient.objects.update(rhd="")


def not_matched(w: Ward, u: Unit) -> None:
    Crossmatch.objects.filter(unit=u).delete()


def matched_badly(w: Ward, u: Unit) -> None:
    row = Crossmatch.objects.get(unit=u)
    row.pk, row.outcome = None, "incompatible"
    row.save()


def matched_long_ago(w: Ward, u: Unit) -> None:
    Crossmatch.objects.filter(unit=u).update(valid_until=w.at)


def matched_for_another(w: Ward, u: Unit) -> None:
    Crossmatch.objects.filter(unit=u).update(patient=w.patient("A+"))


STORIES: list[tuple[Spoil, set[str]]] = [
    (expired, {"unit_expired"}),
    (held, {"unit_held"}),
    (recalled, {"unit_held", "unit_recalled"}),
    (elsewhere, {"unit_lies_elsewhere"}),
    (freed, {"unit_not_reserved"}),
    (travelling, {"unit_travelling"}),
    (for_another, {"unit_not_reserved"}),
    (ungrouped_patient, {"patient_not_grouped"}),
    (half_grouped_patient, {"patient_not_grouped"}),
    (not_matched, {"crossmatch_missing"}),
    (matched_badly, {"crossmatch_incompatible"}),
    (matched_long_ago, {"crossmatch_expired"}),
    (matched_for_another, {"crossmatch_missing"}),
]


@pytest.mark.parametrize(("spoil", "said"), STORIES, ids=lambda s: getattr(s, "__name__", None))
def test_what_bars_an_issue(ward: Ward, spoil: Spoil, said: set[str]) -> None:
    order, [unit] = ward.ready()
    spoil(ward, unit)
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert set(told.value.codes) == said
    assert not Issue.objects.exists()


def test_without_a_fault_it_is_issued(ward: Ward) -> None:
    """The control of the table above."""
    order, [unit] = ward.ready()
    [row] = hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert (row.emergency, row.closed_at, row.org_path) == (False, None, ward.ward)
    assert Unit.objects.get(pk=unit.pk).status == "issued"
    assert Reservation.objects.get(unit=unit).ended_for == "issued"


def test_a_bag_that_is_handed_out_leaves_its_spot(ward: Ward) -> None:
    order, [unit] = ward.ready()
    spot = ward.lay([unit], ward.hospital)
    assert Unit.objects.get(pk=unit.pk).spot == spot
    hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    row = Unit.objects.get(pk=unit.pk)
    assert (row.spot, row.storage) == (None, "")
    assert list(UnitStay.objects.values_list("unit", "until")) == [(unit.pk, ward.at)]


def test_every_reason_of_every_unit_at_once(ward: Ward) -> None:
    order, [one, two] = ward.ready(n=2)
    expired(ward, one)
    not_matched(ward, one)
    matched_long_ago(ward, two)
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=[one, two], ward=ward.ward, by=ward.clerk, at=ward.at)
    said = {(r.code, r.params["number"]) for r in told.value.reasons}
    assert said == {
        ("unit_expired", one.number),
        ("crossmatch_missing", one.number),
        ("crossmatch_expired", two.number),
    }
    assert not Issue.objects.exists(), "all of the list or none"


def test_an_unreleased_unit(ward: Ward) -> None:
    unit = ward.untested(ward.hospital)
    order = ward.order(ward.patient())
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert {"unit_not_released", "unit_ungrouped", "unit_untested"} <= set(told.value.codes)


@pytest.mark.parametrize("where", ["hospital", "hospital2", "centre", "site"])
def test_only_to_a_ward_of_this_hospital(ward: Ward, where: str) -> None:
    order, units = ward.ready()
    path = getattr(ward.city, where).path
    with pytest.raises(Refusal) as told:
        hospital.issue(order=order, units=units, ward=path, by=ward.clerk, at=ward.at)
    assert told.value.codes == ("ward_elsewhere",)


@pytest.mark.parametrize(
    "role", ["stock_manager", "ward_nurse", "hospital_doctor", "nurse", "quality_officer"]
)
def test_who_may_not(ward: Ward, role: str) -> None:
    order, units = ward.ready()
    with pytest.raises(Forbidden):
        hospital.issue(order=order, units=units, ward=ward.ward, by=ward.persona(role), at=ward.at)


def test_another_hospitals_clerk_may_not(ward: Ward) -> None:
    order, units = ward.ready()
    stranger = ward.persona("hospital_clerk", "hospital2")
    with pytest.raises(Forbidden):
        hospital.issue(order=order, units=units, ward=ward.ward, by=stranger, at=ward.at)


@pytest.mark.parametrize("component", ["platelets", "apheresis_platelets", "ffp", "cryo"])
def test_what_holds_no_red_cells_goes_without_crossmatch(ward: Ward, component: str) -> None:
    ward.unit("A+", component, place=ward.hospital)
    order = ward.order(ward.patient(), component=component, supplier=ward.hospital)
    ordering.reserve(supplier=ward.hospital, orders=[order], by=ward.clerk, at=ward.at)
    units = ward.reserved_for(order)
    assert hospital.issue(order=order, units=units, ward=ward.ward, by=ward.clerk, at=ward.at)


def test_a_second_issue_is_refused(ward: Ward) -> None:
    [row] = ward.issued()
    with pytest.raises(Refusal) as told:
        hospital.issue(order=row.order, units=[row.unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert "unit_already_issued" in told.value.codes or "order_not_open" in told.value.codes


def test_a_race_ends_with_one_issue(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clerks both find the unit ready; the database lets one through, the other writes nothing."""
    order, [unit] = ward.ready()
    hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    monkeypatch.setattr(hospital.issuing, "bars", lambda *_: [])
    with pytest.raises(Overtaken), transaction.atomic():
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    assert Issue.objects.filter(unit=unit).count() == 1


def test_the_database_refuses_what_the_act_would_let_through(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rule switched off the trigger still stands; without the trigger the row goes in."""
    order, [unit] = ward.ready()
    expired(ward, unit)
    monkeypatch.setattr(hospital.issuing, "bars", lambda *_: [])
    with pytest.raises(Overtaken), transaction.atomic():
        hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
    with connection.cursor() as cursor:
        for sql in drop(connection.vendor, "blood_issue", "blood_issue_guard"):
            cursor.execute(sql)
    assert hospital.issue(order=order, units=[unit], ward=ward.ward, by=ward.clerk, at=ward.at)
