"""The calls that a plan promises: opened for the case's named worker, ended by the call that was made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.duties import selectors as work
from sanxian.duties import services as duties
from sanxian.duties.facts import Outcome
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.facts.case_policy import Anchor, CallPoint
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import MatchCase
from sanxian.stemdonor.rules import promised as rules
from sanxian.stemdonor.selectors import cases as chosen

MORNING, EVENING = 8, 17  # from when a call of that day is waited for, and by when it has been made
HEARD = (Outcome.REACHED, Outcome.AGREED, Outcome.DECLINED, Outcome.DONE)


def kind_of(point: CallPoint) -> str:
    return (kinds.ASKS if point.persuades else kinds.CALLS)[point.place - 1]


def calls(case: MatchCase) -> list[Any]:
    """The duties of the calls of a case, those that were made or called off among them."""
    return work.about(subject_of(case), kinds.PROMISED)


def begin(case: MatchCase, open_work: Any, *, by: Actor, at: datetime) -> None:
    """Inside a step of a case: the calls whose day is certain now. One that was made is not made again;
    one that waits for a day that has changed is put on the new one."""
    reached, on = CaseStatus(case.status), clock.day(at)
    if reached not in {*rules.CERTAIN, *rules.TOO_LATE}:
        return
    rule = editions.plan(case.org_path, on).values
    subject = subject_of(case)
    for point in rules.needless(rule, reached):
        duties.cancel_for(kind=kind_of(point), subject=subject, by=by, at=at)
    known, left_out = {duty.kind: duty for duty in calls(case)}, chosen.spared(case)
    for one in rules.begun(rule, reached, _days(case, at)):
        if rules.spared(one.point, left_out):
            continue
        kind, due = kind_of(one.point), clock.instant(one.day, EVENING)
        before = known.get(kind)
        if before and (before.status == "done" or before.due_at == due):
            continue
        duties.cancel_for(kind=kind, subject=subject, by=by, at=at)
        open_work(case, kind, by=by, at=at, due=due, since=clock.instant(one.day, MORNING))


def _days(case: MatchCase, at: datetime) -> dict[Anchor, Any]:
    """The anchors' days: that of the step itself, of the plan that stands, of the collection."""
    today = clock.day(at)
    days: dict[Anchor, Any] = dict.fromkeys((Anchor.TALKING, Anchor.SAMPLED, Anchor.FIT), today)
    if case.collected_on:
        days[Anchor.COLLECTION] = case.collected_on
    elif standing := chosen.plan(case):
        days[Anchor.ADMISSION] = standing.admission
    return days


def leave_out(case: MatchCase, point: CallPoint, *, by: Actor, at: datetime) -> None:
    """Inside an act: she does not want this call."""
    duties.cancel_for(kind=kind_of(point), subject=subject_of(case), by=by, at=at)


def again(case: MatchCase, point: CallPoint, open_work: Any, *, by: Actor, at: datetime) -> None:
    """Inside an act: she wants the call after all. Where its day is certain it stands on the desk again;
    else it comes with its step."""
    day = rules.day_of(point, certain(case))
    if day is None or clock.instant(day, EVENING) <= at:
        return
    due, since = clock.instant(day, EVENING), clock.instant(day, MORNING)
    open_work(case, kind_of(point), by=by, at=at, due=due, since=since)


def certain(case: MatchCase) -> dict[Anchor, date]:
    """The days that are certain: on which the case first came so far, and those of a confirmed plan."""
    reached: dict[str, date] = {}
    for step in chosen.steps(case):
        reached.setdefault(step.reached, clock.day(step.at))
    days: dict[Anchor, date] = {
        anchor: reached[status.value]
        for status, anchor in rules.CERTAIN.items()
        if status.value in reached and anchor not in (Anchor.ADMISSION, Anchor.COLLECTION)
    }
    if case.status == CaseStatus.CONFIRMED:
        days[Anchor.ADMISSION] = planned(case)[Anchor.ADMISSION]
    if case.collected_on:
        days[Anchor.COLLECTION] = case.collected_on
    return days


def planned(case: MatchCase) -> dict[Anchor, date]:
    """The days of the plan that stands, and of the collection that was made."""
    standing = chosen.plan(case)
    days = (
        {Anchor.ADMISSION: standing.admission, Anchor.COLLECTION: standing.collection}
        if standing else {}
    )  # fmt: skip
    return {**days, Anchor.COLLECTION: case.collected_on} if case.collected_on else days


def called(*, duty: Any, attempt: Any, by: Actor, at: datetime) -> None:
    """What came of a call: who was reached has had it, whatever she said."""
    if attempt.outcome in HEARD:
        duties.finish_for(kind=duty.kind, subject=duty.subject, by=by, at=at)


def questions(kind: str, subject: str, at: datetime) -> tuple[str, ...]:
    """What is asked, by the edition of the plan that holds where she lives."""
    case = chosen.of_subject(subject)
    if case is None:
        return ()
    rule = editions.plan(case.org_path, clock.day(at)).values
    point = rules.of_place(rule, int(kind[-1]))
    return point.asks if point else ()
