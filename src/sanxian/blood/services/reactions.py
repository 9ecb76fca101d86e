"""What befell a donor during or after giving, and how it ended."""

from __future__ import annotations

from datetime import datetime

from sanxian.blood.facts.donor_room import Harm
from sanxian.blood.models import Donation, DonorReaction
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Malformed, Refusal

BASIS = ("献血不良反应分类指南",)


@act("blood.reaction.record", basis=BASIS, on="donation")
def record(
    *, donation: Donation, kind: str, grade: int, care: str, by: Actor, at: datetime
) -> DonorReaction:
    """Record a reaction: `kind` of `facts.donor_room.Harm`, `grade` 1 mild to 4 severe, what was done.

    It counts for ever after where the policy asks for "no past reaction". Raises Malformed.
    """
    if kind not in set(Harm):
        raise Malformed("no_such_choice", field="kind")
    if not 1 <= grade <= 4:
        raise Malformed("grade_out_of_range", field="grade")
    note(donation=donation.pk, grade=grade)
    return DonorReaction.objects.create(
        donation=donation,
        org_path=donation.org_path,
        kind=kind,
        grade=grade,
        care=care.strip(),
        at=at,
        by=by.id,
    )


@act("blood.reaction.settle", basis=BASIS, on="reaction")
def settle(*, reaction: DonorReaction, by: Actor, at: datetime) -> DonorReaction:
    """The donor is well again. Raises Refusal (reaction_settled)."""
    if reaction.settled_at:
        raise Refusal("reaction_settled")
    reaction.settled_at = at
    reaction.save(update_fields=["settled_at"])
    return reaction
