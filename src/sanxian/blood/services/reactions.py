"""What befell a donor during or after giving, who called when, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.aftercare import Contacted
from sanxian.blood.facts.donor_room import Harm
from sanxian.blood.models import Donation, DonorReaction, ReactionContact
from sanxian.blood.rules import aftercare as rules
from sanxian.blood.selectors import aftercare
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, insert_many, prepared, update
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal

BASIS = ("献血不良反应分类指南",)
DUTY = "blood.reaction.follow"
DOCTOR = "blood.reaction.judge"  # held by those who may close what a nurse may not


@act("blood.reaction.record", basis=BASIS, on="donation")
def record(
    *, donation: Donation, kind: str, grade: int, care: str, by: Actor, at: datetime
) -> DonorReaction:
    """Record a reaction: `kind` of `facts.donor_room.Harm`, `grade` 1 mild to 4 severe, what was done.

    Plans the calls that the edition asks for, with a duty for the first. It counts for ever after
    where the policy asks for "no past reaction". Raises Malformed.
    """
    if kind not in set(Harm):
        raise Malformed("no_such_choice", field="kind")
    if not 1 <= grade <= 4:
        raise Malformed("grade_out_of_range", field="grade")
    policy = aftercare.ruling(donation.org_path, clock.day(at))
    note(edition="+".join(policy.edition_ids), donation=donation.pk, grade=grade)
    reaction = create(
        DonorReaction,
        donation=donation,
        org_path=donation.org_path,
        kind=kind,
        grade=grade,
        care=care.strip(),
        at=at,
        by=by.id,
    )
    due = list(rules.calls(grade, at, policy))
    insert_many(ReactionContact(reaction=reaction, due_at=moment, note="") for moment in due)
    if due:
        _next_duty(reaction, by, at)
    return reaction


@prepared
def _planned(reaction: DonorReaction) -> QuerySet[ReactionContact, Any]:
    """Calls that are still to be made, the next first."""
    return ReactionContact.objects.filter(reaction=reaction, made_at__isnull=True).order_by(
        "due_at"
    )


@prepared
def _followed(reaction: DonorReaction) -> QuerySet[ReactionContact, Any]:
    rows = ReactionContact.objects.filter(reaction=reaction, due_at__isnull=False)
    return rows.values_list("pk")[:1]


def _next_duty(reaction: DonorReaction, by: Actor, at: datetime) -> None:
    """A duty for the next call that is planned; none where all were made."""
    planned = _planned(reaction)
    if planned:
        duties.open_duty(
            kind=DUTY,
            subject=subject_of(reaction),
            place=reaction.org_path,
            by=by,
            at=at,
            due=planned[0].due_at,
        )


@act("blood.reaction.contact", basis=BASIS, on="reaction")
def contact(
    *, reaction: DonorReaction, outcome: str, by: Actor, at: datetime, said: str = ""
) -> ReactionContact:
    """Somebody called: how is the donor? `outcome` of `facts.aftercare.Contacted`.

    The next planned call is made with it, unless nobody answered. Raises Malformed
    (no_such_choice), Refusal (reaction_settled).
    """
    if outcome not in set(Contacted):
        raise Malformed("no_such_choice", field="outcome")
    if reaction.settled_at:
        raise Refusal("reaction_settled")
    note(reasons=(outcome,))
    row = _made(reaction, outcome, said, by, at)
    duties.finish_for(kind=DUTY, subject=subject_of(reaction), by=by, at=at)
    _next_duty(reaction, by, at)
    return row


def _made(
    reaction: DonorReaction, outcome: str, said: str, by: Actor, at: datetime
) -> ReactionContact:
    """The planned call that is due first; one besides the plan where nobody answered or none is left."""
    planned = reaction.contacts.filter(made_at__isnull=True).order_by("due_at").first()
    if planned is None or outcome == Contacted.NO_ANSWER:
        planned = ReactionContact(reaction=reaction)
    planned.made_at, planned.by, planned.outcome = at, by.id, outcome
    planned.note = said.strip()
    planned.save()
    return planned


@act("blood.reaction.settle", basis=BASIS, on="reaction")
def settle(*, reaction: DonorReaction, by: Actor, at: datetime) -> DonorReaction:
    """The donor is well again, and nobody needs to call any more.

    Raises Refusal with every bar: reaction_settled, reaction_not_followed_up,
    reaction_needs_doctor (from the grade that the edition names).
    """
    if reaction.settled_at:
        raise Refusal("reaction_settled")
    Refusal.unless_empty(bars(reaction, by, at))
    reaction.settled_at, reaction.settled_by = at, by.id
    update(DonorReaction, {"settled_at": at, "settled_by": by.id}, pk=reaction.pk)
    if _planned(reaction):
        reaction.contacts.filter(made_at__isnull=True).delete()
    duties.cancel_for(kind=DUTY, subject=subject_of(reaction), by=by, at=at)
    return reaction


def bars(reaction: DonorReaction, by: Actor, at: datetime) -> tuple[Any, ...]:
    """Why this actor may not close it now; () when she may."""
    policy = aftercare.ruling(reaction.org_path, clock.day(at))
    return rules.settle_bars(
        reaction.grade,
        aftercare.outcomes(reaction),
        planned=bool(_followed(reaction)),
        doctor=by.may(DOCTOR, reaction.org_path),
        policy=policy,
    )


@act(DOCTOR, basis=BASIS, on="reaction")
def judge(*, reaction: DonorReaction, by: Actor, at: datetime) -> DonorReaction:
    """A doctor closes a reaction, of whatever grade. Raises Refusal as `settle` does."""
    return settle(reaction=reaction, by=by, at=at)


def register() -> None:
    """The duty to call a donor who reacted."""
    kinds.offer(
        DUTY,
        _("献血不良反应：随访献血者"),
        hours_to_acknowledge=24,
        hours_to_finish=24,
        permission="blood.reaction.contact",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:donor_reaction", args=[int(subject.rpartition(":")[2])])
