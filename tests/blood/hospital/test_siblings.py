"""Bags of a donation to which a patient reacted: held until it is known that it was not the blood."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.facts.hospital import NOT_THE_BAG, OF_THE_BAG, Imputability, Reaction
from sanxian.blood.models import ReactionCase, Unit, UnitEdge
from sanxian.blood.rules.haemovigilance import NEEDED, sibling_bar
from sanxian.blood.selectors import haemovigilance as reads
from sanxian.blood.services import bedside, components, haemovigilance
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def case_of(ward: Ward, kind: str = "bacterial") -> tuple[ReactionCase, Unit]:
    """A reaction of that kind, and the plasma of the same donation, which lies held."""
    [issue] = ward.transfused()
    plasma = ward.unit("A+", "ffp", donation=issue.unit.donation)
    bedside.report(issue=issue, kind=kind, grade=3, care="停止输注", by=ward.nurse, at=ward.at)
    plasma.refresh_from_db()
    assert (plasma.status, plasma.held_for) == ("held", "patient_reaction")
    return ReactionCase.objects.get(reaction__issue=issue), plasma


def clear(ward: Ward, *units: Unit) -> tuple[str, ...]:
    """The codes of why not; () where they were cleared."""
    quality = ward.persona("quality_officer")
    try:
        components.clear(units=units, reason="inquiry_closed", by=quality, at=ward.at)
    except Refusal as told:
        return told.codes
    return ()


def conclude(ward: Ward, case: ReactionCase, category: str, imputability: str) -> None:
    for kind in ("clerical", *NEEDED.get(Reaction(category), ())):
        haemovigilance.investigate(
            case=case, kind=kind, outcome="normal", by=ward.clerk, at=ward.at
        )
    haemovigilance.conclude(
        case=case,
        category=category,
        severity="severe",
        imputability=imputability,
        by=ward.clerk,
        at=ward.at,
    )


def review(ward: Ward, case: ReactionCase, category: str, imputability: str) -> None:
    haemovigilance.review(
        place=ward.centre,
        case=case,
        category=category,
        imputability=imputability,
        feedback="已核查",
        by=ward.persona("quality_officer"),
        at=ward.at,
    )


@pytest.mark.parametrize("kind", sorted(Reaction))
def test_nobody_clears_while_the_case_is_open(ward: Ward, kind: Reaction) -> None:
    _, plasma = case_of(ward, kind)
    assert clear(ward, plasma) == (("reaction_case_open",) if kind in OF_THE_BAG else ())


def test_the_refusal_names_bag_and_case(ward: Ward) -> None:
    case, plasma = case_of(ward)
    with pytest.raises(Refusal) as told:
        components.clear(
            units=[plasma], reason="checked_good", by=ward.persona("quality_officer"), at=ward.at
        )
    [reason] = told.value.reasons
    assert reason.params == {"number": plasma.number, "case": case.code}


@pytest.mark.parametrize(
    ("category", "imputability", "why"),
    [
        ("bacterial", "definite", ("reaction_of_the_bag",)),
        ("bacterial", "possible", ("reaction_of_the_bag",)),
        ("bacterial", "not_assessable", ("reaction_of_the_bag",)),
        ("bacterial", "unlikely", ()),
        ("bacterial", "excluded", ()),
        ("febrile", "definite", ()),
    ],
)
def test_the_conclusion_decides(
    ward: Ward, category: str, imputability: str, why: tuple[str, ...]
) -> None:
    case, plasma = case_of(ward)
    conclude(ward, case, category, imputability)
    assert clear(ward, plasma) == why
    assert Unit.objects.get(pk=plasma.pk).status == ("held" if why else "available")


def test_a_mild_name_at_the_bed_does_not_hide_what_was_found(ward: Ward) -> None:
    case, plasma = case_of(ward, "febrile")
    conclude(ward, case, "bacterial", "probable")
    assert clear(ward, plasma) == ("reaction_of_the_bag",)


def test_the_centres_word_stands_above_the_hospitals(ward: Ward) -> None:
    case, plasma = case_of(ward)
    conclude(ward, case, "bacterial", "excluded")
    review(ward, case, "bacterial", "probable")
    assert clear(ward, plasma) == ("reaction_of_the_bag",)


def test_a_case_that_is_sent_back_is_open_again(ward: Ward) -> None:
    case, plasma = case_of(ward, "febrile")
    conclude(ward, case, "bacterial", "excluded")
    haemovigilance.send_back(
        place=ward.centre, case=case, feedback="请补培养", by=ward.persona("quality_officer"), at=ward.at
    )  # fmt: skip
    assert clear(ward, plasma) == ("reaction_case_open",)


def test_bags_that_were_held_for_something_else_wait_as_well(ward: Ward) -> None:
    [issue] = ward.transfused()
    plasma = ward.unit("A+", "ffp", donation=issue.unit.donation)
    components.hold(
        units=[plasma], reason="label_doubt", by=ward.persona("quality_officer"), at=ward.at
    )
    bedside.report(issue=issue, kind="lung_injury", grade=3, care="", by=ward.nurse, at=ward.at)
    assert clear(ward, plasma) == ("reaction_case_open",)


def test_through_a_pool(ward: Ward) -> None:
    """The patient had a pool: every donation in it is asked about. And a pool of a donation waits."""
    [issue] = ward.transfused(component="platelets")
    one, other = ward.unit("A+", "platelets", status="consumed"), ward.unit("A+")
    sibling = ward.unit("A+", donation=one.donation)
    UnitEdge.objects.create(parent=one, child=issue.unit)
    bedside.report(issue=issue, kind="bacterial", grade=4, care="", by=ward.nurse, at=ward.at)
    assert clear(ward, Unit.objects.get(pk=sibling.pk)) == ("reaction_case_open",)
    assert reads.sibling_bars([other.pk]) == {}


@pytest.mark.parametrize("n", [1, 4])
def test_as_many_questions_for_many_bags(
    ward: Ward, django_assert_num_queries: Any, n: int
) -> None:
    case, plasma = case_of(ward)
    kinds = ("cryo", "platelets", "frozen_plasma", "thawed_plasma")[:n]
    more = [ward.unit("A+", kind, donation=plasma.donation) for kind in kinds]
    with django_assert_num_queries(7):
        found = reads.sibling_bars([plasma.pk, *(u.pk for u in more)])
    assert found[plasma.pk] == {"reaction_case_open": case.code} and len(found) == n + 1


@pytest.mark.parametrize("imputability", ["", *Imputability])
@pytest.mark.parametrize("concluded", [True, False])
@pytest.mark.parametrize("kind", sorted(Reaction))
def test_the_rule(kind: Reaction, concluded: bool, imputability: str) -> None:
    told = sibling_bar(["allergic", kind], concluded, imputability)
    if kind not in OF_THE_BAG:
        assert told == ""
    elif not concluded:
        assert told == "reaction_case_open"
    else:
        assert bool(told) == (imputability not in NOT_THE_BAG)
