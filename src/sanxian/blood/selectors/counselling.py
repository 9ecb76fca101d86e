"""Reads of counselling cases: the cases for the counsellor alone, and re-entries for the second person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.lifecycle import CounsellingStatus
from sanxian.blood.models import CaseReport, CounsellingCase, Deferral, Donor, Reentry, ReentryTest
from sanxian.blood.rules import aftercare as rules
from sanxian.blood.rules.aftercare import Sample
from sanxian.blood.rules.testing import INFECTIOUS
from sanxian.blood.selectors import aftercare, confirmations, donors
from sanxian.core.actor import Actor, within
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Reason, Unknown

SEE = "blood.counselling.see"
AGREE = "blood.reentry.agree"
OPEN = tuple(s for s in CounsellingStatus if s is not CounsellingStatus.CLOSED)


def listed(by: Actor, *, closed: bool = False, q: str = "") -> QuerySet[CounsellingCase]:
    """Cases in the actor's places, the one due first first; without any finding."""
    rows = within(CounsellingCase.objects, by, SEE).select_related("report", "donor")
    if q.strip():
        rows = rows.filter(code=q.strip().upper())
    if closed:
        return rows.filter(status=CounsellingStatus.CLOSED).order_by("-closed_at", "-pk")
    return rows.filter(status__in=OPEN).order_by("notice_by", "pk")


def get(by: Actor, pk: int) -> CounsellingCase:
    """Raises Unknown."""
    rows = within(CounsellingCase.objects, by, SEE).filter(pk=pk)
    found = rows.select_related("donor", "donation", "report").first()
    if found is None:
        raise Unknown("not_found")
    return found


def opened(by: Actor, pk: int, at: datetime) -> CounsellingCase:
    """`get` with its findings, and the look put on the trail for the donor to find."""
    found = get(by, pk)
    person = f"people.person:{found.donor.person_id}"
    saw(by, person, "counselling", at=at, place=found.org_path)
    return found


def findings(case: CounsellingCase) -> tuple[str, ...]:
    """What was found, in sealed words."""
    return tuple(json.loads(case.findings))


def report(case: CounsellingCase) -> CaseReport | None:
    return CaseReport.objects.filter(case=case).first()


def tests(case: CounsellingCase) -> list[Sample]:
    """The samples taken since, in the order of their days."""
    rows = ReentryTest.objects.filter(case=case).order_by("taken_on", "pk")
    return [Sample(row.taken_on, json.loads(row.results)) for row in rows]


# -- the way back --------------------------------------------------------------------------------------


def deferral_of(case: CounsellingCase) -> Deferral | None:
    """The deferral that this finding left: by the laboratory, for good, on the day of the case."""
    rows = Deferral.objects.filter(donor=case.donor_id, code="lab_deferral", until__isnull=True)
    number = case.donation.number
    return next((row for row in rows.order_by("-pk") if number in str(row.detail)), None)


def reentry(case: CounsellingCase, on: date) -> tuple[Any, tuple[Reason, ...]]:
    """The policy, and every reason why this donor may not come back on that day."""
    policy = aftercare.ruling(case.org_path, on)
    deferral = deferral_of(case)
    since = deferral.since if deferral else case.donation.day
    bars = rules.reentry_bars(
        findings(case), since, tests(case), confirmed(case.donor), INFECTIOUS, on, policy
    )
    return policy, bars


def confirmed(donor: Donor) -> Iterable[tuple[str, str, date]]:
    """Confirmatory tests of the donor: marker, outcome, day."""
    return confirmations.standing(donor)


def reentries(by: Actor, *, decided: bool = False) -> QuerySet[Reentry]:
    """Proposals in the actor's places for the second person; what was found is not among them."""
    rows = within(Reentry.objects, by, AGREE).select_related("case", "deferral")
    rows = rows.exclude(status="proposed") if decided else rows.filter(status="proposed")
    return rows.order_by("proposed_at", "pk")


def proposal(by: Actor, pk: int) -> Reentry:
    """Raises Unknown."""
    rows = (
        within(Reentry.objects, by, AGREE).filter(pk=pk).select_related("case__donor", "deferral")
    )
    found = rows.first()
    if found is None:
        raise Unknown("not_found")
    return found


def proposals_of(case: CounsellingCase) -> list[Reentry]:
    return list(Reentry.objects.filter(case=case).order_by("-proposed_at", "-pk"))


def called(donor: Donor) -> CounsellingCase | None:
    """The open case for which the donor's own page asks her to call: noticed, and not yet spoken of."""
    rows = CounsellingCase.objects.filter(
        donor__in=donors.family(donor),
        status__in=[CounsellingStatus.NOTICED, CounsellingStatus.UNREACHABLE],
    )
    return rows.order_by("-noticed_at").first()
