"""The examination at a collection hospital: its day, its verdict, how long it holds."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.care import Verdict
from sanxian.stemdonor.facts.cases import Side, StopWhy
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CollectionHospital, Exam, MatchCase
from sanxian.stemdonor.rules import cases as rules
from sanxian.stemdonor.selectors import hospitals as chosen
from sanxian.stemdonor.services import beside, cases, stays
from sanxian.stemdonor.services.going import BASIS, go, open_next
from sanxian.stemdonor.services.parts import house, known


@act("stemdonor.exam.appoint", basis=BASIS, on="case")
def appoint(
    *, case: MatchCase, hospital: CollectionHospital, day: date, by: Actor, at: datetime
) -> Exam:
    """A day for the examination at a qualified hospital. Raises Refusal (hospital_unqualified,
    hospital_not_these_days, exam_in_the_past)."""
    if day < clock.day(at):
        raise Refusal("exam_in_the_past")
    if not chosen.qualified(hospital, day, day):
        raise Refusal("hospital_unqualified")
    if stays.together(case, hospital):
        raise Refusal("hospital_not_these_days")
    made = create(
        Exam, case=case, hospital=hospital, org_path=hospital.org_path, day=day, appointed_at=at,
        appointed_by=by.id,
    )  # fmt: skip
    if case.status != CaseStatus.EXAMINING:
        planned = case.status == CaseStatus.PLANNED
        stays.free(case, by=by, at=at)
        go(case, "examine", by=by, at=at)
        if planned:
            _day_open_again(case, by=by, at=at)
    else:
        _appointed_again(case, by=by, at=at)
    note(hospital=hospital.pk, day=str(day))
    return made


@act("stemdonor.exam.judge", basis=BASIS, on="exam")
def judge(*, exam: Exam, verdict: str, findings: str, by: Actor, at: datetime) -> Exam:
    """Fit, unfit, or to be done again; the findings are sealed. An unfit donor's case ends, and the
    other side hears no more than that she is not available. Raises Refusal, Malformed."""
    known(Verdict, verdict, "verdict")
    case = exam.case
    if exam.verdict or case.status != CaseStatus.EXAMINING:
        raise Refusal("exam_judged")
    if clock.day(at) < exam.day:
        raise Refusal("exam_not_yet")
    if not findings.strip():
        raise Malformed("unreadable", field="findings")
    ruled = editions.case(case.org_path, clock.day(at))
    fit = verdict == Verdict.FIT
    exam.verdict, exam.findings = verdict, findings.strip()[:2000]
    exam.valid_until = rules.fit_until(ruled, exam.day) if fit else None
    exam.judged_at, exam.judged_by, exam.edition = at, by.id, editions.said(ruled)
    exam.save()
    if fit:
        go(case, "pass", by=by, at=at)
    elif verdict == Verdict.UNFIT:
        cases.stop(case=case, side=Side.DONOR, why=StopWhy.UNFIT, by=house(by, cases.STOP), at=at)
    else:
        _again(case, by, at)
    note(done=True)
    return exam


def _again(case: MatchCase, by: Actor, at: datetime) -> None:
    """The hospital's duty is done; the worker makes another appointment."""
    duties.finish_for(kind=kinds.JUDGE, subject=subject_of(case), by=by, at=at)
    duties.open_duty(
        kind=kinds.EXAM, subject=subject_of(case), place=case.org_path, owner=case.worker,
        by=by, at=at,
    )  # fmt: skip


def _day_open_again(case: MatchCase, *, by: Actor, at: datetime) -> None:
    """The bed is given back, and with it the day of the plan: whoever counted on it hears so."""
    beside.days_changed(case=case, by=by, at=at)
    news.held(case=case, by=by, at=at)


def _appointed_again(case: MatchCase, *, by: Actor, at: datetime) -> None:
    """A further day was found while the case is examined."""
    duties.finish_for(kind=kinds.EXAM, subject=subject_of(case), by=by, at=at)
    open_next(case, by=by, at=at)
