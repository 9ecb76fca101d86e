"""The way back (归队): samples of a deferred donor, a proposal, and a second person who agrees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.aftercare import NoReentry
from sanxian.blood.lifecycle import DeferralStatus
from sanxian.blood.models import CounsellingCase, Deferral, Reentry, ReentryTest
from sanxian.blood.rules.testing import INFECTIOUS, NONREACTIVE, REACTIVE
from sanxian.blood.selectors import counselling
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import insert
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站质量管理规范",)
DUTY = "blood.reentry"


@act("blood.reentry.test", basis=BASIS, on="case")
def test(
    *, case: CounsellingCase, taken_on: date, results: Mapping[str, str], by: Actor, at: datetime
) -> ReentryTest:
    """A sample of the donor, which is no donation: every marker's outcome, sealed.

    Raises Malformed (no_such_choice), Refusal (sample_ahead, sample_incomplete).
    """
    if not set(results.values()) <= {REACTIVE, NONREACTIVE} or not set(results) <= set(INFECTIOUS):
        raise Malformed("no_such_choice", field="results")
    found = {
        "sample_ahead": taken_on > clock.day(at),
        "sample_incomplete": set(results) != set(INFECTIOUS),
    }
    Refusal.unless_empty(Reason(code) for code, bars in found.items() if bars)
    row = ReentryTest(case=case, taken_on=taken_on, at=at, by=by.id)
    row.results = json.dumps({str(k): v for k, v in results.items()})
    insert(row)
    return row


@act("blood.reentry.propose", basis=BASIS, on="case")
def propose(*, case: CounsellingCase, by: Actor, at: datetime) -> Reentry:
    """The counsellor finds that the donor may come back; a second person has to agree.

    Raises Refusal with every bar of `rules.aftercare.reentry_bars`, reentry_no_deferral,
    reentry_there_already.
    """
    policy, bars = counselling.reentry(case, clock.day(at))
    deferral = counselling.deferral_of(case)
    if deferral is None or deferral.status != DeferralStatus.ACTIVE:
        raise Refusal("reentry_no_deferral", *bars)
    Refusal.unless_empty(bars)
    row = Reentry(
        case=case,
        deferral=deferral,
        org_path=case.org_path,
        edition=f"{'+'.join(policy.edition_ids)[:180]}@{policy.hash}",
        proposed_at=at,
        proposed_by=by.id,
    )
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:
        raise Refusal("reentry_there_already") from None
    note(edition="+".join(policy.edition_ids))
    duties.open_duty(kind=DUTY, subject=subject_of(row), place=by.facility, by=by, at=at)
    return row


@act("blood.reentry.agree", basis=BASIS, on="reentry")
def agree(*, reentry: Reentry, by: Actor, at: datetime) -> Reentry:
    """A second person agrees: the rule is asked once more, and the deferral is lifted.

    Raises Refusal (same_person, what `propose` raises), NoSuchStep.
    """
    _, bars = counselling.reentry(reentry.case, clock.day(at))
    same = [Reason("same_person")] if reentry.proposed_by == by.id else []
    Refusal.unless_empty([*same, *bars])
    move(reentry, "agree", set={"decided_at": at, "decided_by": by.id})
    deferral = Deferral.objects.get(pk=reentry.deferral_id)
    move(deferral, "lift", reasons=("retested_negative",))
    duties.finish_for(kind=DUTY, subject=subject_of(reentry), by=by, at=at)
    return reentry


@act("blood.reentry.refuse", basis=BASIS, on="reentry")
def refuse(*, reentry: Reentry, reason: str, by: Actor, at: datetime) -> Reentry:
    """The second person does not agree; `reason` of `facts.aftercare.NoReentry`.

    Raises Malformed (no_such_choice), Refusal (same_person), NoSuchStep.
    """
    if reason not in set(NoReentry):
        raise Malformed("no_such_choice", field="reason")
    if reentry.proposed_by == by.id:
        raise Refusal("same_person")
    move(reentry, "refuse", set={"decided_at": at, "decided_by": by.id}, reasons=(reason,))
    duties.finish_for(kind=DUTY, subject=subject_of(reentry), by=by, at=at)
    return reentry


def register() -> None:
    """The duty that a proposal leaves with the second person."""
    kinds.offer(
        DUTY,
        _("献血者归队：第二人复核"),
        hours_to_acknowledge=24,
        hours_to_finish=5 * 24,
        permission="blood.reentry.agree",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:reentry", args=[int(subject.rpartition(":")[2])])
