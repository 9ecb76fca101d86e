"""The transfusion department in so many words: which record a refusal names, what the trail keeps, who
was overtaken, what a bag that comes back says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from sanxian.blood.models import (
    Crossmatch,
    EmergencyProposal,
    Issue,
    Order,
    Patient,
    PatientReaction,
    Reservation,
    Unit,
)
from sanxian.blood.services import bedside, emergencies, hospital, orders
from sanxian.core.models import Trail
from sanxian.core.move import Overtaken
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs.models import Org, OrgEdge
from tests.blood.hospital import urgent
from tests.blood.hospital.test_crossmatch import here
from tests.blood.hospital.test_patients import tube
from tests.blood.hospital.wardwork import Ward
from tests.personas import SINCE, in_force

pytestmark = pytest.mark.django_db

NUMBER = "9" * 40  # longer than any sentence wants to repeat


def told(act: Callable[[], Any]) -> list[tuple[str, dict[str, Any]]]:
    """The reasons of a refusal with what they name, without those of other rules' editions."""
    with pytest.raises(Refusal) as error:
        act()
    return [(r.code, dict(r.params)) for r in error.value.reasons]


def noted(act: str) -> dict[str, Any]:
    """What the trail keeps of an act that was done once, besides the steps."""
    said: dict[str, Any] = {}
    for row in Trail.objects.filter(act=act).exclude(data=""):
        said |= json.loads(row.data)
    return {key: value for key, value in said.items() if key not in ("from", "to")}


def issue(ward: Ward, order: Order, *units: Unit, to: str = "") -> list[Issue]:
    return hospital.issue(order=order, units=units, ward=to or ward.ward, by=ward.clerk, at=ward.at)


def back(ward: Ward, row: Issue, *, opened: bool = False, celsius: int = 5) -> Issue:
    return hospital.return_unit(
        issue=row, opened=opened, celsius=Decimal(celsius), by=ward.clerk, at=ward.at
    )


def another_place(ward: Ward, above: str, segment: str, kind: str) -> str:
    """A place more under one of the city: a ward of another hospital, an office of this one."""
    parent = getattr(ward.city, above)
    fields = {"segment": segment, "path": f"{parent.path}{segment}/", "kind": kind}
    row = Org.objects.create(parent=parent, level="site", name="楼", opened=SINCE, **fields)
    OrgEdge.objects.create(child=row, parent=parent, since=SINCE)
    return str(row.path)


# -- the patient's group ---------------------------------------------------------------------------


def grouped(ward: Ward, patient: Patient, abo: str, rhd: str = "+", **more: Any) -> Patient:
    return hospital.group(patient=patient, abo=abo, rhd=rhd, by=ward.clerk, at=ward.at, **more)


def test_half_a_group_is_named_as_such(ward: Ward) -> None:
    row = ward.patient("")
    for abo, rhd in (("", "+"), ("A", ""), ("~", "+"), ("A", "~")):
        assert told(lambda a=abo, r=rhd: grouped(ward, row, a, r)) == [("patient_group_wrong", {})]


@pytest.mark.parametrize("known", [{"abo": "A", "rhd": ""}, {"abo": "", "rhd": "-"}])
def test_half_a_group_on_record_is_not_written_over(ward: Ward, known: dict[str, str]) -> None:
    row = ward.patient("")
    Patient.objects.filter(pk=row.pk).update(**known)
    assert told(lambda: grouped(ward, row, "B")) == [("group_differs", {"patient": row.code})]


def test_a_group_is_given_back_and_dated(ward: Ward) -> None:
    row = ward.patient("")
    answer = grouped(ward, row, "B", "-")
    fresh = Patient.objects.get(pk=row.pk)
    assert (answer.abo, answer.rhd, answer.grouped_at) == ("B", "-", ward.at)
    assert (fresh.abo, fresh.rhd, fresh.grouped_at) == ("B", "-", ward.at)
    assert noted("blood.patient.group") == {"corrects": False}


def test_a_correction_says_so_on_the_trail(ward: Ward) -> None:
    row = ward.patient("A+")
    for n in range(2):
        tube(ward, row, n, "B")
    grouped(ward, row, "B", corrects=True)
    assert noted("blood.patient.group") == {"corrects": True}


def test_what_bars_a_correction_names_the_patient(ward: Ward) -> None:
    row = ward.patient("A+")
    where = {"patient": row.code}
    assert told(lambda: grouped(ward, row, "B", corrects=True)) == [("group_tubes_disagree", where)]
    order, units = ward.ready("A+")
    where = {"patient": order.patient.code}
    assert told(lambda: grouped(ward, order.patient, "B")) == [
        ("group_differs", where),
        ("group_in_use", where),
    ]
    [handed] = issue(ward, order, *units)
    assert not Reservation.objects.filter(order=order, ended_at__isnull=True).exists()
    assert ("group_in_use", where) in told(lambda: grouped(ward, order.patient, "B"))
    back(ward, handed)
    assert told(lambda: grouped(ward, order.patient, "B")) == [("group_differs", where)]


# -- the crossmatch --------------------------------------------------------------------------------


def crossmatched(ward: Ward, order: Order, outcomes: dict[str, str], **more: Any) -> Any:
    given = {"method": "gel_card", "sampled_at": ward.at, "by": ward.clerk, "at": ward.at}
    return hospital.crossmatch(order=order, outcomes=outcomes, **{**given, **more})


def test_a_refused_crossmatch_names_what_it_speaks_of(ward: Ward) -> None:
    order, [unit] = here(ward)
    long = {NUMBER: "compatible", unit.number: "perhaps"}
    assert told(lambda: crossmatched(ward, order, long, method="m" * 30)) == [
        ("method_unknown", {"method": "m" * 24}),
        ("unit_not_reserved", {"number": NUMBER[:32]}),
        ("outcome_unknown", {"number": unit.number}),
    ]
    assert told(lambda: crossmatched(ward, order, {})) == [("nothing_chosen", {})]
    Unit.objects.filter(pk=unit.pk).update(org_path=ward.centre)
    assert told(lambda: ward.match(order, unit)) == [
        ("unit_lies_elsewhere", {"number": unit.number})
    ]


@pytest.mark.parametrize("less", [{"abo": ""}, {"rhd": ""}, {"abo": "", "rhd": ""}])
def test_nothing_is_crossmatched_for_half_a_group(ward: Ward, less: dict[str, str]) -> None:
    order, [unit] = here(ward)
    Patient.objects.filter(pk=order.patient.pk).update(**less)
    order = Order.objects.get(pk=order.pk)
    assert told(lambda: ward.match(order, unit)) == [
        ("patient_not_grouped", {"patient": order.patient.code})
    ]


def test_an_order_for_nobody_is_named(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(None, abo="A", rhd="+")
    ward.reserve(order)
    units = ward.reserved_for(order)
    ward.carry(*units)
    named = ("order_without_patient", {"order": order.code})
    assert told(lambda: ward.match(order, *units)) == [named]
    assert told(lambda: issue(ward, order, *units)) == [named]


def test_the_trail_counts_a_crossmatch(ward: Ward) -> None:
    order, [bad, good] = here(ward, 2)
    rows = crossmatched(ward, order, {bad.number: "incompatible", good.number: "compatible"})
    assert noted("blood.order.crossmatch") == {"units": 2, "incompatible": 1}
    assert [(r.unit_id, r.outcome) for r in rows] == [
        (bad.pk, "incompatible"),
        (good.pk, "compatible"),
    ]
    assert Crossmatch.objects.count() == 2


# -- issue -----------------------------------------------------------------------------------------


def test_nothing_chosen_is_no_issue(ward: Ward) -> None:
    order, _ = ward.ready()
    for act in (hospital.issue, hospital.issue_emergency):
        with pytest.raises(Malformed) as error:
            act(order=order, units=[], ward=ward.ward, by=ward.clerk, at=ward.at)
        assert error.value.codes == ("nothing_chosen",)


def test_an_order_that_is_closed_says_how_it_stands(ward: Ward) -> None:
    [row] = ward.issued()
    Order.objects.filter(pk=row.order_id).update(status="closed")
    assert (
        "order_not_open",
        {"order": row.order.code, "status": "closed"},
    ) in told(lambda: issue(ward, row.order, row.unit))


@pytest.mark.parametrize(
    ("above", "segment", "kind"), [("hospital2", "w1", "ward"), ("hospital", "o1", "office")]
)
def test_what_is_no_ward_of_this_hospital(ward: Ward, above: str, segment: str, kind: str) -> None:
    order, units = ward.ready()
    there = another_place(ward, above, segment, kind)
    assert told(lambda: issue(ward, order, *units, to=there)) == [("ward_elsewhere", {})]


PLACES_OWN = """
[[edition]]
id = "zibo-compatibility-2026"
name = "输血相容性（示例）"
place = "370300"
effective = 2026-01-01
source = "示例文件 §3"
status = "unverified"

[edition.values]
childbearing_age_to = 45
"""


def test_the_trail_names_every_edition_that_decided(ward: Ward) -> None:
    in_force("blood.compatibility", "zibo", PLACES_OWN)
    order, units = ward.ready()
    issue(ward, order, *units)
    said = Trail.objects.filter(act="blood.unit.issue").exclude(edition="").get()
    assert said.edition.split(" ") == ["general-2012", "zibo-compatibility-2026"]


def test_who_comes_second_is_told_what_was_taken(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, [unit] = ward.ready()
    issue(ward, order, unit)
    monkeypatch.setattr(hospital.issuing, "bars", lambda *_: [])
    with pytest.raises(Overtaken) as error, transaction.atomic():
        issue(ward, order, unit)
    (reason,) = error.value.reasons
    assert (reason.code, reason.params) == ("overtaken", {"record": "unit", "step": "issue"})


# -- before the group is known ---------------------------------------------------------------------


@pytest.fixture
def switched_on(db: None) -> None:
    urgent.switch_on()


def asked(ward: Ward, *units: Unit, patient: Patient | None = None) -> list[EmergencyProposal]:
    order = ward.order(patient or ward.patient(""), urgency="emergency", supplier=ward.hospital)
    return proposed(ward, order, *units)


def proposed(ward: Ward, order: Order, *units: Unit) -> list[EmergencyProposal]:
    return hospital.issue_emergency(
        order=order, units=units, ward=ward.ward, by=ward.clerk, at=ward.at
    )


def signed(ward: Ward, *rows: EmergencyProposal, by: Any = None) -> list[Issue]:
    return hospital.sign_emergency(proposals=rows, by=by or ward.doctor, at=ward.at)


def test_what_no_bag_changes_is_said_once(ward: Ward) -> None:
    units = ward.stock(2, "O-", place=ward.hospital)
    order = ward.order(None, abo="O", rhd="-", supplier=ward.hospital)
    Unit.objects.filter(pk__in=[u.pk for u in units]).update(status="held", held_for="x")
    codes = sorted(code for code, _ in told(lambda: proposed(ward, order, *units)))
    assert codes == ["emergency_not_enabled", "order_without_patient", "unit_held", "unit_held"]


@pytest.mark.usefixtures("switched_on")
class TestBeforeTheGroupIsKnown:
    @pytest.mark.parametrize("less", [{"abo": ""}, {"rhd": ""}])
    def test_half_a_group_is_not_known(self, ward: Ward, less: dict[str, str]) -> None:
        row = ward.patient("A+")
        Patient.objects.filter(pk=row.pk).update(**less)
        assert asked(ward, ward.unit("O-", place=ward.hospital), patient=row)

    def test_refusals_name_patient_and_bag(self, ward: Ward) -> None:
        unit = ward.unit("O-", place=ward.hospital)
        known = ward.patient("")
        for n in (1, 2):
            urgent.tube(ward, known, "A+", f"GX-{n}")
        plasma = ward.unit("AB+", "ffp", place=ward.hospital)
        assert told(lambda: asked(ward, plasma, patient=known)) == [
            ("patient_is_grouped", {"patient": known.code})
        ]
        asked(ward, unit)
        assert told(lambda: asked(ward, unit)) == [
            ("unit_already_proposed", {"number": unit.number})
        ]

    def test_the_trail_names_the_editions(self, ward: Ward) -> None:
        rows = asked(ward, ward.unit("O-", place=ward.hospital))
        signed(ward, *rows)
        for act in (hospital.PROPOSES, hospital.SIGNS):
            (said,) = Trail.objects.filter(act=act).exclude(edition="")
            assert said.edition.split(" ")[-1] == "zibo-emergency-2026"
            assert len(said.edition.split(" ")) == 2

    def test_nothing_to_sign(self, ward: Ward) -> None:
        assert told(lambda: signed(ward)) in ([("nothing_chosen", {})], [("not_permitted", {"act": hospital.SIGNS})])  # fmt: skip
        with pytest.raises(Malformed) as error:
            hospital._waiting([])
        assert error.value.codes == ("nothing_chosen",)

    def test_a_proposal_that_is_none_is_not_signed(self, ward: Ward) -> None:
        [row] = asked(ward, ward.unit("O-", place=ward.hospital))
        nothing = EmergencyProposal(pk=row.pk + 1000, org_path=row.org_path)
        assert told(lambda: signed(ward, row, nothing)) == [("proposal_ended", {})]
        assert not Issue.objects.exists()

    def test_a_proposal_named_twice_is_signed_once(self, ward: Ward) -> None:
        [row] = asked(ward, ward.unit("O-", place=ward.hospital))
        assert len(signed(ward, row, row)) == 1

    def test_one_signature_is_for_one_order(self, ward: Ward) -> None:
        one, other = ward.stock(2, "O-", place=ward.hospital)
        rows = [*asked(ward, one), *asked(ward, other)]
        assert told(lambda: signed(ward, *rows)) == [("several_orders", {})]

    def test_both_bags_of_an_order_under_one_signature(self, ward: Ward) -> None:
        units = ward.stock(2, "O-", place=ward.hospital)
        rows = signed(ward, *asked(ward, *units))
        assert [r.unit_id for r in rows] == [u.pk for u in units]
        assert {(r.emergency, r.issued_by, r.second_by) for r in rows} == {
            (True, ward.clerk.id, ward.doctor.id)
        }
        steps = Trail.objects.filter(subject=f"blood.unit:{units[0].pk}").exclude(step="")
        assert list(steps.values_list("step", flat=True)) == ["issue_emergency"]

    def test_who_signs_is_named_with_the_bag(self, ward: Ward) -> None:
        unit = ward.unit("O-", place=ward.hospital)
        [row] = asked(ward, unit)
        EmergencyProposal.objects.filter(pk=row.pk).update(proposed_by=ward.doctor.id)
        assert ("same_person", {"number": unit.number}) in told(lambda: signed(ward, row))
        EmergencyProposal.objects.filter(pk=row.pk).update(proposed_by=ward.clerk.id)
        signed(ward, row)
        assert ("proposal_ended", {"number": unit.number}) in told(lambda: signed(ward, row))

    def test_two_doctors_at_once(self, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        """The other one signs between the question and the writing."""
        [row] = asked(ward, ward.unit("O-", place=ward.hospital))
        asks = hospital._emergency_or_refuse

        def overtaken(*given: Any) -> None:
            asks(*given)
            EmergencyProposal.objects.filter(pk=row.pk).update(
                ended_at=ward.at, signed_by="a-other"
            )

        monkeypatch.setattr(hospital, "_emergency_or_refuse", overtaken)
        with pytest.raises(Overtaken) as error, transaction.atomic():
            signed(ward, row)
        (reason,) = error.value.reasons
        assert (reason.code, reason.params) == ("overtaken", {"record": "emergency"})
        assert not Issue.objects.exists()

    def test_the_edition_that_her_group_was_judged_by_is_named_too(self, ward: Ward) -> None:
        """Only where her group stands does compatibility decide anything."""
        for tubes, named in (((), 2), (("A+", "A+"), 3)):
            urgent.propose(
                ward,
                urgent.grouped(ward, *tubes),
                ward.unit("A+" if tubes else "O-", place=ward.hospital),
            )
            said = Trail.objects.filter(act=hospital.PROPOSES).exclude(edition="")
            last = said.order_by("pk").last()
            assert last is not None
            assert len(last.edition.split(" ")) == named

    def test_the_crossmatch_afterwards_names_what_it_speaks_of(self, ward: Ward) -> None:
        [row] = urgent.sent_out(ward, urgent.grouped(ward), ward.unit("O-", place=ward.hospital))
        said = {row.unit.number: "perhaps", NUMBER: "compatible"}
        assert told(lambda: afterwards(ward, row.order, said, method="m" * 30)) == [
            ("method_unknown", {"method": "m" * 24}),
            ("outcome_unknown", {"number": row.unit.number}),
            ("crossmatch_not_owed", {"number": NUMBER[:32]}),
        ]
        assert told(lambda: afterwards(ward, row.order, {})) == [("nothing_chosen", {})]

    def test_the_crossmatch_afterwards_on_the_trail(self, ward: Ward) -> None:
        bad, good = urgent.sent_out(
            ward, urgent.grouped(ward), *ward.stock(2, "O-", place=ward.hospital)
        )
        said = {bad.unit.number: "incompatible", good.unit.number: "compatible"}
        rows = afterwards(ward, bad.order, said)
        assert [(r.unit_id, r.outcome) for r in rows] == [
            (bad.unit_id, "incompatible"),
            (good.unit_id, "compatible"),
        ]
        assert {r.valid_until - r.at for r in rows} == {timedelta(hours=72)}
        counted = noted("blood.order.crossmatch_after")
        assert (counted["units"], counted["incompatible"]) == (2, 1)
        held = steps(bad.unit, "hold")
        assert held.reasons.split() == [emergencies.WHY]
        assert Unit.objects.get(pk=good.unit_id).status == "issued"

    def test_the_case_of_an_incompatible_bag_says_no_more_than_is_known(self, ward: Ward) -> None:
        """The ward has said nothing yet: the lightest grade, and nothing that was done."""
        [row] = urgent.sent_out(ward, urgent.grouped(ward), ward.unit("O-", place=ward.hospital))
        checks = ward.check([ward.scan(row)])
        bedside.transfuse(checks=checks, by=ward.nurse, at=ward.at)
        afterwards(ward, row.order, {row.unit.number: "incompatible"})
        reaction = PatientReaction.objects.get(issue=row)
        assert (reaction.kind, reaction.grade, reaction.care) == ("wrong_blood", 1, "")

    def test_a_tube_of_this_very_moment_is_not_later(self, ward: Ward) -> None:
        [row] = urgent.sent_out(ward, urgent.grouped(ward), ward.unit("O-", place=ward.hospital))
        late = ward.at + timedelta(seconds=1)
        said = {row.unit.number: "compatible"}
        assert told(lambda: afterwards(ward, row.order, said, sampled_at=late)) == [
            ("sample_taken_later", {})
        ]
        assert afterwards(ward, row.order, said, sampled_at=ward.at)


def afterwards(ward: Ward, order: Order, outcomes: dict[str, str], **more: Any) -> Any:
    given = {"method": "gel_card", "sampled_at": ward.at, "by": ward.clerk, "at": ward.at}
    return emergencies.crossmatch_after(order=order, outcomes=outcomes, **{**given, **more})


# -- back from the ward ----------------------------------------------------------------------------


def steps(unit: Unit, word: str) -> Trail:
    rows = Trail.objects.filter(subject=f"blood.unit:{unit.pk}", step=word)
    return rows.order_by("pk").last()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("opened", "celsius", "outcome", "why", "step"),
    [
        (False, 5, "returned", "", "return"),
        (False, 30, "held", "temperature_out_of_band", "hold"),
        (True, 5, "discarded", "opened", "discard"),
    ],
)
def test_the_trail_says_what_became_of_a_bag(
    ward: Ward, opened: bool, celsius: int, outcome: str, why: str, step: str
) -> None:
    [row] = ward.issued()
    answer = back(ward, row, opened=opened, celsius=celsius)
    assert (answer.pk, answer.outcome, answer.closed_at) == (row.pk, outcome, ward.at)
    assert Issue.objects.get(pk=row.pk).outcome == outcome
    said = noted("blood.unit.return")
    assert (said["outcome"], said["why"]) == (outcome, why)
    assert steps(row.unit, step).reasons.split() == ([why] if why else [])
    unit = Unit.objects.get(pk=row.unit_id)
    assert (unit.held_for, unit.ended_for) == {
        "returned": ("", ""),
        "held": (why, ""),
        "discarded": ("", why),
    }[outcome]


def test_what_was_held_meanwhile_says_why_it_still_is(ward: Ward) -> None:
    [row] = ward.issued()
    Unit.objects.filter(pk=row.unit_id).update(status="held", held_for="patient_reaction")
    answer = back(ward, row)
    assert (answer.outcome, noted("blood.unit.return")["why"]) == ("held", "patient_reaction")


def test_a_bag_that_is_back_already_is_named(ward: Ward) -> None:
    [row] = ward.issued()
    back(ward, row)
    assert told(lambda: back(ward, row)) == [("issue_closed", {"number": row.unit.number})]


def test_a_bag_without_an_order_comes_back_too(ward: Ward) -> None:
    """As registers of before have it: for a patient, by no order."""
    [row] = ward.issued()
    Issue.objects.filter(pk=row.pk).update(order=None)
    assert back(ward, row).outcome == "returned"
    assert Unit.objects.get(pk=row.unit_id).status == "available"


def test_an_order_knows_that_its_bag_came_back(ward: Ward) -> None:
    """Of two bags one was opened and is lost: one is wanting again; with both given back it is done."""
    one, other = ward.issued(n=2)
    back(ward, one, opened=True)
    assert Order.objects.get(pk=one.order_id).status in ("placed", "part")
    again = ward.issued()
    orders.settle([again[0].order])
    back(ward, again[0])
    assert Order.objects.get(pk=again[0].order_id).status == "closed"
    assert Order.objects.get(pk=other.order_id).status != "closed"


def test_two_hands_take_back_one_bag(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    [row] = ward.issued()
    asks = hospital._outcome

    def overtaken(*given: Any) -> tuple[str, str]:
        Issue.objects.filter(pk=row.pk).update(closed_at=ward.at, outcome="returned")
        return asks(*given)

    monkeypatch.setattr(hospital, "_outcome", overtaken)
    with pytest.raises(Overtaken) as error, transaction.atomic():
        back(ward, row)
    (reason,) = error.value.reasons
    assert (reason.code, reason.params) == ("overtaken", {"record": "issue"})


def test_a_crossmatch_of_a_corrected_group_is_over_at_once(ward: Ward) -> None:
    order, [unit] = ward.ready("A+")
    orders.free(units=[unit], why="not_needed", by=ward.clerk, at=ward.at)
    for n in range(2):
        tube(ward, order.patient, n, "B")
    grouped(ward, order.patient, "B", corrects=True)
    assert set(Crossmatch.objects.values_list("valid_until", flat=True)) == {ward.at}
    later = ward.at + timedelta(hours=1)
    hospital.group(patient=order.patient, abo="B", rhd="+", by=ward.clerk, at=later)
    assert set(Crossmatch.objects.values_list("valid_until", flat=True)) == {ward.at}
