"""Haemovigilance: from the report at the bed to the centre's word, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sanxian.blood.models import InquiryStep, ReactionCase
from sanxian.blood.selectors import haemovigilance as reads
from sanxian.blood.services import bedside, haemovigilance
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.duties import selectors as duties
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.codes


def reported(ward: Ward, kind: str = "febrile", grade: int = 2) -> ReactionCase:
    [issue] = ward.transfused()
    bedside.report(issue=issue, kind=kind, grade=grade, care="停止输注", by=ward.nurse, at=ward.at)
    return ReactionCase.objects.get(reaction__issue=issue)


def step(ward: Ward, case: ReactionCase, kind: str = "clerical", **changed: Any) -> InquiryStep:
    given = {"outcome": "normal", "remark": "标签相符", **changed}
    return haemovigilance.investigate(case=case, kind=kind, by=ward.clerk, at=ward.at, **given)


def conclude(ward: Ward, case: ReactionCase, **changed: Any) -> ReactionCase:
    given = {"category": "febrile", "severity": "non_severe", "imputability": "probable"}
    return haemovigilance.conclude(case=case, by=ward.clerk, at=ward.at, **{**given, **changed})


def review(ward: Ward, case: ReactionCase, **changed: Any) -> ReactionCase:
    given = {
        "place": ward.centre,
        "category": "febrile",
        "imputability": "possible",
        "feedback": "献血者无异常",
        "by": ward.persona("quality_officer"),
    }
    return haemovigilance.review(case=case, at=ward.at, **{**given, **changed})


def test_a_report_opens_a_case(ward: Ward) -> None:
    case = reported(ward)
    assert (case.status, case.org_path, case.centre_path) == (
        "reported",
        ward.hospital,
        ward.centre,
    )
    assert case.code.startswith("HV")


def test_the_whole_way(ward: Ward) -> None:
    case = reported(ward)
    haemovigilance.secure(
        case=case,
        actions=["bag_kept", "stopped"],
        bag_back=True,
        sample_back=False,
        by=ward.nurse,
        at=ward.at,
    )
    haemovigilance.secure(
        case=case,
        actions=["line_kept"],
        bag_back=False,
        sample_back=True,
        by=ward.clerk,
        at=ward.at,
    )
    assert case.actions == "stopped line_kept bag_kept", "what was ticked stays ticked"
    assert case.bag_back_at and case.sample_back_at
    step(ward, case)
    assert case.status == "investigating"
    conclude(ward, case)
    subject = f"blood.reactioncase:{case.pk}"
    assert len(duties.standing(haemovigilance.REVIEW, subject, ward.centre)) == 1
    review(ward, case)
    stored = ReactionCase.objects.get(pk=case.pk)
    assert (stored.status, stored.feedback) == ("reviewed", "献血者无异常")
    assert not duties.standing(haemovigilance.REVIEW, subject, ward.centre)
    assert len(duties.standing(haemovigilance.FEEDBACK, subject, ward.hospital)) == 1


def test_sealed_and_not_on_the_trail(ward: Ward) -> None:
    case = reported(ward)
    step(ward, case, kind="dat", outcome="abnormal", remark="IgG 阳性")
    conclude_text = InquiryStep.objects.get()
    assert (conclude_text.outcome, conclude_text.note) == ("abnormal", "IgG 阳性")
    text = " ".join(t.data + t.reasons for t in Trail.objects.all())
    assert "abnormal" not in text and "IgG" not in text


@pytest.mark.parametrize(
    ("category", "done", "missing"),
    [
        ("febrile", (), 1),
        ("bacterial", ("clerical",), 1),
        ("haemolytic_acute", ("clerical", "dat"), 4),
    ],
)
def test_no_conclusion_before_its_steps(
    ward: Ward, category: str, done: tuple[str, ...], missing: int
) -> None:
    case = reported(ward)
    for kind in done:
        step(ward, case, kind)
    told = refused(lambda: conclude(ward, case, category=category))
    assert told == ("inquiry_lacks",) * missing


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"category": "joy"}, ("category_unknown",)),
        ({"severity": "x", "imputability": "y"}, ("severity_unknown", "imputability_unknown")),
    ],
)
def test_what_a_conclusion_must_say(
    ward: Ward, changed: dict[str, str], codes: tuple[str, ...]
) -> None:
    case = reported(ward)
    step(ward, case)
    assert refused(lambda: conclude(ward, case, **changed)) == codes


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"feedback": " "}, ("feedback_missing",)),
        ({"category": "joy"}, ("category_unknown",)),
    ],
)
def test_what_a_review_must_say(
    ward: Ward, changed: dict[str, str], codes: tuple[str, ...]
) -> None:
    case = reported(ward)
    step(ward, case)
    conclude(ward, case)
    assert refused(lambda: review(ward, case, **changed)) == codes


def test_the_centre_may_ask_again(ward: Ward) -> None:
    case = reported(ward)
    step(ward, case)
    conclude(ward, case)
    haemovigilance.send_back(
        place=ward.centre,
        case=case,
        feedback="请补做细菌培养",
        by=ward.persona("quality_officer"),
        at=ward.at,
    )
    assert case.status == "investigating"
    step(ward, case, "culture")
    conclude(ward, case)
    assert review(ward, case).status == "reviewed"


def test_nothing_more_after_the_conclusion(ward: Ward) -> None:
    case = reported(ward)
    step(ward, case)
    conclude(ward, case)
    assert refused(lambda: step(ward, case)) == ("case_concluded",)
    told = refused(
        lambda: haemovigilance.secure(
            case=case, actions=[], bag_back=True, sample_back=True, by=ward.clerk, at=ward.at
        )
    )
    assert told == ("case_concluded",)


def test_who_may_what(ward: Ward) -> None:
    case = reported(ward)
    step(ward, case)
    with pytest.raises(Forbidden):
        conclude(ward, case, by=ward.nurse) if False else haemovigilance.conclude(
            case=case,
            category="febrile",
            severity="severe",
            imputability="possible",
            by=ward.nurse,
            at=ward.at,
        )
    conclude(ward, case)
    with pytest.raises(Forbidden):
        review(ward, case, by=ward.clerk)
    with pytest.raises(Forbidden):
        other = ward.persona("quality_officer", "other")
        review(ward, case, by=other, place=ward.city.other_centre.path)


def test_the_centre_sees_the_case_and_no_patient(ward: Ward) -> None:
    case = reported(ward)
    quality = ward.persona("quality_officer")
    assert list(reads.listed(quality)) == [case]
    assert reads.sees_patient(ward.clerk, case) and not reads.sees_patient(quality, case)
    assert not reads.listed(ward.persona("quality_officer", "other")).exists()
    assert not reads.listed(ward.persona("hospital_clerk", "hospital2")).exists()


def test_opening_a_case_is_recorded(ward: Ward) -> None:
    case = reported(ward)
    reads.opened(ward.clerk, case, ward.at)
    assert Trail.objects.filter(subject=f"blood.reactioncase:{case.pk}", act="core.record.saw")


@pytest.mark.parametrize(
    ("said", "centre", "counted"),
    [
        ("definite", "definite", 1),
        ("possible", "", 1),
        ("unlikely", "", 0),
        ("probable", "excluded", 0),
    ],
)
def test_rates_count_what_the_transfusion_did(
    ward: Ward, said: str, centre: str, counted: int
) -> None:
    case = reported(ward)
    ward.transfused(n=3)
    step(ward, case)
    conclude(ward, case, imputability=said)
    if centre:
        review(ward, case, imputability=centre)
    today = clock.day(ward.at)
    for by in (ward.clerk, ward.persona("quality_officer")):
        total = reads.rates(by, today, today)[-1]
        assert (total.cases, total.units) == (counted, 4)
    assert str(total.rate) == ("250.00" if counted else "0.00")
