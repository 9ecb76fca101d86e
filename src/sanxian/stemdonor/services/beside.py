"""Volunteers who are asked to stand beside a donor: through the days of the stay, or to call afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.case_policy import ASKED, Beside
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import DonorPlan, MatchCase
from sanxian.stemdonor.selectors import beside as chosen
from sanxian.stemdonor.selectors import cases, company
from sanxian.stemdonor.services.going import BASIS, open_work
from sanxian.stemdonor.services.parts import house
from sanxian.volunteers import news as volunteer_news
from sanxian.volunteers.facts import Answer
from sanxian.volunteers.services import offers

AGAIN = "stemdonor.beside.again"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WITH_PLAN = (CaseStatus.PLANNED, CaseStatus.CONFIRMED, CaseStatus.MOBILISING)


@act("stemdonor.beside.ask", basis=BASIS, on="case")
def ask(*, case: MatchCase, role: str, volunteer: int, by: Actor, at: datetime) -> Any:
    """Ask a volunteer for one of the places of the plan; she may say no without a reason, and until she
    has said yes she learns days and county and not of whom it is.

    Raises Malformed, Refusal (no_such_step, place_taken, donor_wants_none) and what the volunteers' room refuses.
    """
    if role not in ASKED:
        raise Malformed("no_such_choice", field="role")
    standing = cases.plan(case)
    if case.status not in WITH_PLAN or standing is None:
        raise Refusal("no_such_step")
    if role in cases.spared(case):
        raise Refusal("donor_wants_none")
    if role not in chosen.wanted(case, at):
        raise Refusal("place_taken")
    starts, ends = span(standing, Beside(role))
    note(role=role)
    made = offers.make(
        volunteer=volunteer, kind=role, subject=subject_of(case), place=case.org_path,
        starts=starts, ends=ends, by=by, at=at,
    )  # fmt: skip
    if not chosen.wanted(case, at):
        duties.finish_for(kind=kinds.BESIDE, subject=subject_of(case), by=by, at=at)
    return made


def span(plan: DonorPlan, role: Beside) -> tuple[datetime, datetime]:
    """The days of the stay; for who calls, an hour on the day after the collection."""
    if role == Beside.COMPANION:
        return clock.instant(plan.admission, 8), clock.instant(plan.discharge, 18)
    first = clock.instant(plan.collection + DAY, 9)
    return first, first + HOUR


def days_changed(*, case: MatchCase, by: Actor, at: datetime) -> None:
    """Another plan, other days: whoever was asked for the old ones is free, and is asked anew."""
    for role in ASKED:
        offers.withdraw_for(kind=role, subject=subject_of(case), by=by, at=at)
    duties.cancel_for(kind=kinds.BESIDE, subject=subject_of(case), by=by, at=at)


def set_free(*, case: MatchCase, role: Beside, by: Actor, at: datetime) -> None:
    """Inside an act: the donor does without; nobody else is looked for."""
    offers.withdraw_for(kind=role, subject=subject_of(case), by=by, at=at)
    if not chosen.wanted(case, at):
        duties.cancel_for(kind=kinds.BESIDE, subject=subject_of(case), by=by, at=at)


def answered(*, offer: Any, answer: str, by: Actor, at: datetime) -> None:
    """Whoever says no, gives her days back or does not answer: the worker hears it in that same
    transaction, while somebody else can be asked."""
    case = cases.of_subject(offer.subject) if answer != Answer.ACCEPTED else None
    if case is None or case.status not in WITH_PLAN:
        return
    if offer.kind in chosen.wanted(case, at):
        again(case=case, by=house(by, AGAIN), at=at)


@act(AGAIN, basis=BASIS, on="case")
def again(*, case: MatchCase, by: Actor, at: datetime) -> MatchCase:
    """A place beside the donor is free again."""
    open_work(case, kinds.BESIDE, by=by, at=at)
    return case


def register() -> None:
    """When a case stops nobody is to come; when somebody gives her days back another is asked."""
    for role in ASKED:
        volunteer_news.ANSWERED[role] = answered
        volunteer_news.HELD[role] = company.held
    if days_changed not in news.STOPPED:
        news.STOPPED.append(days_changed)
