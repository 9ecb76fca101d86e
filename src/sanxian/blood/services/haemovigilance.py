"""A patient's reaction followed to its end: secured at once, inquired into, concluded, reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.hospital import (
    Action,
    Imputability,
    Inquiry,
    Outcome,
    Reaction,
    Severity,
)
from sanxian.blood.models import InquiryStep, PatientReaction, ReactionCase
from sanxian.blood.rules.haemovigilance import lacking
from sanxian.blood.services.codes import new_code
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Forbidden, Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("临床输血技术规范", "医疗机构临床用血管理办法（卫生部令第85号）")
REVIEW, FEEDBACK = "blood.haemovigilance", "blood.haemovigilance_feedback"
OPEN = ("reported", "investigating")


def open_case(reaction: PatientReaction, centre: str, at: datetime) -> ReactionCase:
    """The case of a reaction that is being reported, inside that act."""
    home = places.nearest(reaction.org_path, Kind.HOSPITAL) or reaction.org_path
    return create(
        ReactionCase,
        code=new_code("HV"),
        reaction=reaction,
        org_path=home,
        centre_path=centre,
        opened_at=at,
    )


@act("blood.reaction.secure", basis=BASIS, on="case")
def secure(
    *,
    case: ReactionCase,
    actions: Sequence[str],
    bag_back: bool,
    sample_back: bool,
    by: Actor,
    at: datetime,
) -> ReactionCase:
    """Tick what was done at the bed at once, and that bag and samples came back to the department.

    What was ticked stays ticked. Refuses: action_unknown, case_concluded.
    """
    if set(actions) - set(Action):
        raise Malformed("action_unknown", field="actions")
    known = {*case.actions.split(), *actions}
    said = {
        "actions": " ".join(a for a in Action if a in known),
        "bag_back_at": case.bag_back_at or (at if bag_back else None),
        "sample_back_at": case.sample_back_at or (at if sample_back else None),
    }
    if ReactionCase.objects.filter(pk=case.pk, status__in=OPEN).update(**said) != 1:
        raise Refusal("case_concluded", case=case.code)
    case.refresh_from_db()
    note(actions=len(known))
    return case


@act("blood.reaction.investigate", basis=BASIS, on="case")
def investigate(
    *, case: ReactionCase, kind: str, outcome: str, remark: str = "", by: Actor, at: datetime
) -> InquiryStep:
    """Record a step of the inquiry; outcome and remark are sealed. A step may be done again.

    Refuses: inquiry_unknown, outcome_unknown, case_concluded.
    """
    if kind not in set(Inquiry):
        raise Malformed("inquiry_unknown", field="kind")
    if outcome not in set(Outcome):
        raise Malformed("inquiry_outcome_unknown", field="outcome")
    if case.status not in OPEN:
        raise Refusal("case_concluded", case=case.code)
    if case.status == "reported":
        move(case, "investigate")
    note(kind=kind)
    return create(
        InquiryStep,
        case=case,
        org_path=case.org_path,
        kind=kind,
        outcome=outcome,
        note=remark.strip(),
        at=at,
        by=by.id,
    )


@act("blood.reaction.conclude", basis=BASIS, on="case")
def conclude(
    *,
    case: ReactionCase,
    category: str,
    severity: str,
    imputability: str,
    by: Actor,
    at: datetime,
) -> ReactionCase:
    """The hospital's conclusion, after the steps that a reaction of this kind needs.

    The centre gets the work to review it. Refuses: category_unknown, severity_unknown,
    imputability_unknown, inquiry_lacks (each step by name).
    """
    Refusal.unless_empty(_unknown(category, severity, imputability))
    done = case.inquiry.values_list("kind", flat=True)
    Refusal.unless_empty(
        Reason("inquiry_lacks", params={"step": str(step)}) for step in lacking(category, done)
    )
    said = {
        "category": category,
        "severity": severity,
        "imputability": imputability,
        "concluded_at": at,
        "concluded_by": by.id,
    }
    move(case, "conclude", set=said)
    duties.open_duty(kind=REVIEW, subject=subject_of(case), place=case.centre_path, by=by, at=at)
    return case


def _unknown(category: str, severity: str, imputability: str) -> Iterable[Reason]:
    if category not in set(Reaction):
        yield Reason("category_unknown")
    if severity not in set(Severity):
        yield Reason("severity_unknown")
    if imputability not in set(Imputability):
        yield Reason("imputability_unknown")


@act("blood.reaction.review", basis=BASIS)
def review(
    *,
    place: str,
    case: ReactionCase,
    category: str,
    imputability: str,
    feedback: str,
    by: Actor,
    at: datetime,
) -> ReactionCase:
    """The centre's conclusion and its word to the hospital (sealed); by another than who concluded.

    Refuses: category_unknown, imputability_unknown, feedback_missing, reviewed_by_oneself.
    """
    _answers(place, case)
    found = list(_unknown(category, Severity.SEVERE, imputability))
    if not feedback.strip():
        found.append(Reason("feedback_missing"))
    if case.concluded_by == by.id:
        found.append(Reason("reviewed_by_oneself"))
    Refusal.unless_empty(found)
    said = {
        "centre_category": category,
        "centre_imputability": imputability,
        "reviewed_at": at,
        "reviewed_by": by.id,
    }
    _say(case, feedback, at)
    move(case, "review", set=said)
    _told(case, by, at)
    return case


@act("blood.reaction.send_back", basis=BASIS)
def send_back(
    *, place: str, case: ReactionCase, feedback: str, by: Actor, at: datetime
) -> ReactionCase:
    """The centre asks the hospital to look again. Refuses: feedback_missing."""
    _answers(place, case)
    if not feedback.strip():
        raise Refusal("feedback_missing")
    move(case, "send_back")
    _say(case, feedback, at)
    _told(case, by, at)
    return case


def _answers(place: str, case: ReactionCase) -> None:
    if place != case.centre_path:
        raise Forbidden("not_permitted", act="blood.reaction.review")


def _say(case: ReactionCase, feedback: str, at: datetime) -> None:
    case.feedback = feedback.strip()
    case.save(update_fields=["feedback"])


def _told(case: ReactionCase, by: Actor, at: datetime) -> None:
    """The centre's work is done; the hospital gets an answer to read."""
    subject = subject_of(case)
    duties.finish_for(kind=REVIEW, subject=subject, place=case.centre_path, by=by, at=at)
    duties.open_duty(kind=FEEDBACK, subject=subject, place=case.org_path, by=by, at=at)


def register() -> None:
    """The duties that go to and fro between hospital and centre."""
    kinds.offer(
        REVIEW,
        _("输血不良反应：复核医院的结论"),
        hours_to_acknowledge=24,
        hours_to_finish=120,
        permission="blood.reaction.review",
    )
    kinds.offer(
        FEEDBACK,
        _("输血不良反应：血站的反馈"),
        hours_to_acknowledge=24,
        hours_to_finish=72,
        permission="blood.reaction.conclude",
    )
