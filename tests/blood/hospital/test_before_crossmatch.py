"""Before the crossmatch: cells of her own group for whom two tubes say so, universal ones for the rest;
afterwards the crossmatch is asked for until it is done, and what it says is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from sanxian.blood.models import (
    Crossmatch,
    EmergencyProposal,
    Issue,
    Patient,
    ReactionCase,
    Unit,
)
from sanxian.blood.selectors import hospital as reads
from sanxian.blood.services import bedside, emergencies, hospital, patient_samples
from sanxian.core.models import Trail
from sanxian.duties import selectors as duties
from sanxian.kernel.policy import PolicyError
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.hospital import urgent
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(db: None) -> None:
    urgent.switch_on()


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    """The codes of the refusal; () where it was done."""
    try:
        act()
    except Refusal as told:
        return told.codes
    return ()


def here(ward: Ward, group: str, component: str = "red_cells") -> Unit:
    return ward.unit(group, component, place=ward.hospital)


# -- which blood -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tubes", "unit", "why"),
    [
        (("A+", "A+"), "A+", ()),
        (("A+", "A+"), "A-", ()),
        (("A+", "A+"), "O+", ()),
        (("A+", "A+"), "B+", ("group_incompatible",)),
        (("A+", "A+"), "AB+", ("group_incompatible",)),
        (("A-", "A-"), "A+", ("group_incompatible",)),
        (("A-", "A-"), "A-", ()),
        # one tube, or tubes that do not agree: the group does not stand
        (("A+",), "A+", ("emergency_unit_group",)),
        (("A+",), "O-", ()),
        (("A+", "B+"), "A+", ("emergency_unit_group",)),
        (("A+", "B+"), "O-", ()),
        (("A+", "A+", "B+"), "A+", ("emergency_unit_group",)),
        (("A+", "B+", "A+", "A+"), "A+", ()),
        ((), "O-", ()),
        ((), "A+", ("emergency_unit_group",)),
    ],
)
def test_her_own_group_only_where_two_tubes_say_it(
    ward: Ward, tubes: tuple[str, ...], unit: str, why: tuple[str, ...]
) -> None:
    patient, bag = urgent.grouped(ward, *tubes), here(ward, unit)
    assert refused(lambda: urgent.propose(ward, patient, bag)) == why


def test_one_tube_is_one_tube_however_often_it_is_read(ward: Ward) -> None:
    """The file says a group, one tube says it too: that is no second tube."""
    patient = ward.patient("A+")
    urgent.tube(ward, patient, "A+")
    bag = here(ward, "A+")
    assert refused(lambda: urgent.propose(ward, patient, bag)) == ("emergency_unit_group",)


@pytest.mark.parametrize(
    ("component", "why"),
    [("whole_blood", ()), ("ffp", ("patient_is_grouped",)), ("platelets", ("patient_is_grouped",))],
)
def test_only_what_is_crossmatched_goes_by_the_group(
    ward: Ward, component: str, why: tuple[str, ...]
) -> None:
    patient, bag = urgent.grouped(ward, "A+", "A+"), here(ward, "A+", component)
    assert refused(lambda: urgent.propose(ward, patient, bag)) == why


@pytest.mark.parametrize("status", ["held", "reserved"])
def test_safety_is_not_waived_for_a_known_group(ward: Ward, status: str) -> None:
    patient, bag = urgent.grouped(ward, "A+", "A+"), here(ward, "A+")
    Unit.objects.filter(pk=bag.pk).update(status=status, held_for="x")
    assert refused(lambda: urgent.propose(ward, patient, bag))


@pytest.mark.parametrize("tubes", [("A+", "A+"), ("A+",), ()])
def test_an_antibody_that_is_known_speaks_against_untyped_cells(
    ward: Ward, tubes: tuple[str, ...]
) -> None:
    patient = urgent.grouped(ward, *tubes)
    patient_samples.require(
        patient=patient, codes=["irradiated"], antibodies=["K"], by=ward.clerk, at=ward.at
    )
    bag = here(ward, "A+" if len(tubes) == 2 else "O-")
    assert refused(lambda: urgent.propose(ward, patient, bag)) == ("need_antigen_negative",)
    Unit.objects.filter(pk=bag.pk).update(antigens="K-")
    assert refused(lambda: urgent.propose(ward, patient, bag)) == ()


def test_it_is_asked_again_at_the_second_hand(ward: Ward) -> None:
    """Between the two signatures a third tube says another group."""
    patient, bag = urgent.grouped(ward, "A+", "A+"), here(ward, "A+")
    rows = urgent.propose(ward, patient, bag)
    urgent.tube(ward, patient, "B+")
    told = refused(lambda: hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at))
    assert told == ("emergency_unit_group",)
    assert not Issue.objects.exists() and not EmergencyProposal.objects.get().signed_by


def test_two_hands_take_out_cells_of_her_own_group(ward: Ward) -> None:
    patient, bag = urgent.grouped(ward, "A+", "A+"), here(ward, "A+")
    rows = urgent.propose(ward, patient, bag)
    with pytest.raises(Refusal) as told:
        hospital.sign_emergency(proposals=rows, by=ward.clerk, at=ward.at)
    assert "same_person" in told.value.codes
    [row] = hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at)
    assert (row.emergency, row.second_by) == (True, ward.doctor.id)
    for act in (hospital.PROPOSES, hospital.SIGNS):
        (said,) = Trail.objects.filter(act=act).exclude(edition="")
        assert "zibo-emergency-2026" in said.edition.split(" ")


def test_a_place_may_keep_to_universal_blood(ward: Ward) -> None:
    urgent.switch_on("group_specific = false")
    patient = urgent.grouped(ward, "A+", "A+")
    for group in ("A+", "O-"):
        bag = here(ward, group)
        assert "patient_is_grouped" in refused(lambda bag=bag: urgent.propose(ward, patient, bag))


# -- O RhD-positive for some -----------------------------------------------------------------------


def by_person(*lines: str) -> None:
    urgent.switch_on("rhd_positive_by_person = true", *lines)


@pytest.mark.parametrize(
    ("sex", "born", "switched", "why"),
    [
        ("male", date(1980, 1, 1), True, ()),
        ("male", date(1980, 1, 1), False, ("emergency_unit_group",)),
        ("male", date(2015, 1, 1), True, ("emergency_unit_group",)),
        ("female", date(1960, 1, 1), True, ()),
        ("female", date(1990, 1, 1), True, ("emergency_unit_group",)),
        ("male", None, True, ("emergency_unit_group",)),
        ("female", None, True, ("emergency_unit_group",)),
    ],
)
def test_o_positive_goes_by_sex_and_age(
    ward: Ward, sex: str, born: date | None, switched: bool, why: tuple[str, ...]
) -> None:
    if switched:
        by_person()
    patient, bag = urgent.grouped(ward), here(ward, "O+")
    Patient.objects.filter(pk=patient.pk).update(sex=sex, born=born)
    patient.refresh_from_db()
    assert refused(lambda: urgent.propose(ward, patient, bag)) == why


@pytest.mark.parametrize("tubes", [("O-",), ("O-", "O+"), ("O+", "O-")])
def test_never_to_whom_a_tube_calls_negative(ward: Ward, tubes: tuple[str, ...]) -> None:
    by_person('red_cells = ["O-", "O+"]')
    patient, bag = urgent.grouped(ward, *tubes), here(ward, "O+")
    Patient.objects.filter(pk=patient.pk).update(sex="male", born=date(1960, 1, 1))
    patient.refresh_from_db()
    assert refused(lambda: urgent.propose(ward, patient, bag)) == ("emergency_unit_group",)


@pytest.mark.parametrize(
    "line",
    [
        "samples = 1",
        'crossmatch_within = "2 days"',
        "rhd_positive_men_from = -1",
        "rhd_positive_women_from = 10",
        "rhd_positive_women_from = 121",
    ],
)
def test_what_no_edition_may_say(line: str) -> None:
    from sanxian.blood import editions

    urgent.switch_on(line)
    with pytest.raises(PolicyError):
        editions.emergency("/37/3703/h1/", date(2026, 11, 22))


# -- the crossmatch afterwards ---------------------------------------------------------------------


def match(
    ward: Ward, *rows: Issue, outcome: str = "compatible", **changed: Any
) -> list[Crossmatch]:
    given = {
        "order": rows[0].order,
        "outcomes": {row.unit.number: outcome for row in rows},
        "method": "gel_card",
        "sampled_at": ward.at,
        "by": ward.clerk,
        "at": ward.at,
    }
    return emergencies.crossmatch_after(**{**given, **changed})


def given(ward: Ward, *rows: Issue) -> None:
    checks = ward.check([ward.scan(r) for r in rows])
    bedside.transfuse(checks=checks, by=ward.nurse, at=ward.at)


def owed(ward: Ward) -> list[str]:
    return [row.unit.number for row in reads.to_match(ward.clerk)]


@pytest.mark.parametrize("tubes", [(), ("A+", "A+")])
@pytest.mark.parametrize("begun", [True, False])
def test_it_is_asked_for_until_it_is_done(ward: Ward, tubes: tuple[str, ...], begun: bool) -> None:
    bag = here(ward, "A+" if tubes else "O-")
    [row] = urgent.sent_out(ward, urgent.grouped(ward, *tubes), bag)
    if begun:
        given(ward, row)
    assert owed(ward) == [bag.number]
    [said] = match(ward, row)
    assert (said.outcome, said.method, said.by) == ("compatible", "gel_card", ward.clerk.id)
    assert owed(ward) == []
    assert Unit.objects.get(pk=bag.pk).status == ("transfused" if begun else "issued")


def test_of_what_came_back_nobody_asks(ward: Ward) -> None:
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    hospital.return_unit(issue=row, opened=False, celsius=4, by=ward.clerk, at=ward.at)
    assert owed(ward) == []
    assert refused(lambda: match(ward, row)) == ("crossmatch_not_owed",)


def test_plasma_is_not_crossmatched(ward: Ward) -> None:
    urgent.sent_out(ward, urgent.grouped(ward), here(ward, "AB+", "ffp"))
    assert owed(ward) == []


def test_an_ordinary_issue_owes_nothing(ward: Ward) -> None:
    ward.issued()
    assert owed(ward) == []


def test_a_crossmatch_of_before_does_not_count(ward: Ward) -> None:
    """The unit was matched for her once, came back, and went out again in an emergency."""
    patient, bag = urgent.grouped(ward, "A+", "A+"), here(ward, "A+")
    Crossmatch.objects.create(
        patient=patient, unit=bag, order=urgent.order(ward, patient), org_path=ward.hospital,
        outcome="compatible", method="saline", at=ward.at - timedelta(days=9), by="a-1",
        valid_until=ward.at,
    )  # fmt: skip
    urgent.sent_out(ward, patient, bag)
    assert owed(ward) == [bag.number]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"method": "by eye"}, "method_unknown"),
        ({"outcomes": {"U0": "compatible"}}, "crossmatch_not_owed"),
        ({"sampled_at": timedelta(minutes=1)}, "sample_taken_later"),
        ({"sampled_at": -timedelta(hours=73)}, "crossmatch_too_old"),
    ],
)
def test_what_a_crossmatch_must_say(ward: Ward, changed: dict[str, Any], why: str) -> None:
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    if "sampled_at" in changed:
        changed = {"sampled_at": ward.at + changed["sampled_at"]}
    assert refused(lambda: match(ward, row, **changed)) == (why,)
    assert not Crossmatch.objects.exists()


def test_every_fault_at_once(ward: Ward) -> None:
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    told = refused(
        lambda: match(ward, row, outcomes={"U0": "fits"}, method="", sampled_at=ward.at + timedelta(1))
    )  # fmt: skip
    assert set(told) == {"method_unknown", "outcome_unknown", "crossmatch_not_owed", "sample_taken_later"}  # fmt: skip
    with pytest.raises(Malformed):
        match(ward, row, outcomes={})


def test_the_tube_may_be_as_old_as_at_the_issue(ward: Ward) -> None:
    """It is asked how old it was when the unit went out, not how late the crossmatch is done."""
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    later = ward.at + timedelta(hours=20)
    assert match(ward, row, sampled_at=ward.at - timedelta(hours=70), at=later)


@pytest.mark.parametrize("role", ["ward_nurse", "hospital_doctor", "stock_manager"])
def test_who_may_not(ward: Ward, role: str) -> None:
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    with pytest.raises(Forbidden):
        match(ward, row, by=ward.persona(role))


def test_another_hospital_sees_nothing_of_it(ward: Ward) -> None:
    urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    assert not reads.to_match(ward.persona("hospital_clerk", "hospital2")).exists()


def alarms(issue: Issue) -> Any:
    return duties.standing(emergencies.ALARM, f"blood.issue:{issue.pk}", issue.org_path)


def test_an_incompatible_unit_that_was_not_begun_is_held(ward: Ward) -> None:
    bag, other = here(ward, "O-"), here(ward, "O-")
    rows = urgent.sent_out(ward, urgent.grouped(ward), bag, other)
    match(ward, rows[0], outcome="incompatible")
    bag.refresh_from_db()
    assert (bag.status, bag.held_for) == ("held", emergencies.WHY)
    assert Issue.objects.get(pk=rows[0].pk).outcome == "held"
    assert (len(alarms(rows[0])), len(alarms(rows[1]))) == (1, 0)
    assert owed(ward) == [other.number], "the other unit still waits"
    [check] = ward.check([ward.scan(rows[0])])
    assert not check.ok and "unit_not_issued" in check.faults


def test_an_incompatible_unit_that_was_given_opens_a_case(ward: Ward) -> None:
    bag = here(ward, "O-")
    sibling = ward.unit("O-", "ffp", donation=bag.donation)
    [row] = urgent.sent_out(ward, urgent.grouped(ward), bag)
    given(ward, row)
    match(ward, row, outcome="incompatible")
    case = ReactionCase.objects.get(reaction__issue=row)
    assert (case.status, case.reaction.kind, case.org_path) == (
        "reported",
        "wrong_blood",
        ward.hospital,
    )
    assert Unit.objects.get(pk=bag.pk).status == "transfused"
    assert Unit.objects.get(pk=sibling.pk).status == "held"
    assert len(alarms(row)) == 1
    assert duties.standing(
        "blood.reaction", f"blood.patientreaction:{case.reaction_id}", ward.centre
    )
    assert owed(ward) == []


def test_what_the_trail_keeps(ward: Ward) -> None:
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    match(ward, row, outcome="incompatible")
    said = Trail.objects.filter(act="blood.order.crossmatch_after")
    assert any('"incompatible":1' in t.data.replace(" ", "") for t in said)


# -- pages -----------------------------------------------------------------------------------------


def test_the_pages_lead_from_the_desk_to_the_crossmatch(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    patient, bag = urgent.grouped(ward, "A+", "A+"), here(ward, "A+")
    asked, clerk = urgent.order(ward, patient), signed_in("hospital_clerk")
    page = clerk.get(reverse("blood:emergency", args=[asked.pk])).content.decode()
    assert bag.number in page and "2 份标本都是 A+" in page
    clerk.post(reverse("blood:emergency", args=[asked.pk]), {"unit": bag.pk, "ward": ward.ward})
    doctor = signed_in("hospital_doctor")
    [row] = EmergencyProposal.objects.all()
    assert "A+" in doctor.get(reverse("blood:sign")).content.decode()
    doctor.post(reverse("blood:sign"), {"proposal": row.pk})
    clerk = signed_in("hospital_clerk")
    assert "紧急发出的血，待补做配血" in clerk.get(reverse("home")).content.decode()
    desk = clerk.get(reverse("blood:hospital")).content.decode()
    assert bag.number in desk and reverse("blood:order", args=[asked.pk]) in desk
    page = clerk.get(reverse("blood:order", args=[asked.pk])).content.decode()
    assert f"after-{bag.pk}-compatible" in page
    clerk.post(
        reverse("blood:crossmatch_after", args=[asked.pk]),
        {f"match-{bag.pk}": "compatible", "method": "gel_card", "sampled_at": "2026-11-22T08:00"},
    )
    assert Crossmatch.objects.get().outcome == "compatible"
    assert bag.number not in clerk.get(reverse("blood:hospital")).content.decode().split("在病区的血")[0]  # fmt: skip


@pytest.mark.parametrize("name", ["blood:patient", "blood:patient_samples"])
def test_where_a_group_is_typed_weak_d_is_spoken_of(
    ward: Ward, signed_in: Callable[..., Any], name: str
) -> None:
    page = signed_in("hospital_clerk").get(reverse(name, args=[ward.patient("").pk]))
    assert "查出弱 D 的患者按阴性记录" in page.content.decode()


def test_the_page_says_why_only_universal_blood(ward: Ward, signed_in: Callable[..., Any]) -> None:
    here(ward, "A+"), here(ward, "O-")
    asked = urgent.order(ward, urgent.grouped(ward, "A+"))
    page = signed_in("hospital_clerk").get(reverse("blood:emergency", args=[asked.pk]))
    assert "只用通用血" in page.content.decode()
    assert {u.abo + u.rhd for u in page.context["units"]} == {"O-"}


def test_the_tube_of_the_crossmatch_must_be_named(
    ward: Ward, signed_in: Callable[..., Any]
) -> None:
    [row] = urgent.sent_out(ward, urgent.grouped(ward), here(ward, "O-"))
    page = signed_in("hospital_clerk").post(
        reverse("blood:crossmatch_after", args=[row.order_id]),
        {f"match-{row.unit_id}": "compatible", "method": "gel_card"},
    )
    assert page.status_code == 422 and not Crossmatch.objects.exists()
