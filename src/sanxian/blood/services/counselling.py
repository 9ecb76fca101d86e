"""A positive donor: a letter that says nothing, a talk in person, the report, and an end.

A case is opened by the release that rejects the donation, in its transaction. What was found stays
sealed from the first row to the last: the trail, the letter and every other room say "请与血站联系".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.aftercare import Ended, Reached, Waived, Way
from sanxian.blood.lifecycle import CounsellingStatus
from sanxian.blood.models import CaseContact, CaseReport, CounsellingCase, Donation
from sanxian.blood.rules import aftercare as rules
from sanxian.blood.selectors import aftercare
from sanxian.blood.services.codes import new_code
from sanxian.core import calendar, clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.core.trail import Entry
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("献血法", "传染病防治法", "血站质量管理规范")
DUTY, REPORT = "blood.counselling", "blood.disease_report"
CLOSES_AT = 17  # a working day ends at five, where the report is due "within so many days"


@dataclass(frozen=True, slots=True)
class Found:
    """A donation whose results defer its donor: the sealed codes, and the edition that judged."""

    donation: Donation
    findings: tuple[str, ...]
    edition: str


def open_cases(found: Sequence[Found], *, by: Actor, at: datetime) -> list[CounsellingCase]:
    """Open a case for each of these donors, inside the release that found them."""
    if not found:
        return []
    frame, rows = current(), [_case(one, at) for one in found]
    insert_many(rows)
    frame.entries.extend(
        Entry(frame.act, subject_of(row), row.org_path, data={"to": str(row.status)})
        for row in rows
    )
    for row, one in zip(rows, found, strict=True):
        _set_clocks(row, one.findings, by, at)
    return rows


def _case(one: Found, at: datetime) -> CounsellingCase:
    donation = one.donation
    days = aftercare.ruling(donation.org_path, clock.day(at)).values.notice_working_days
    return CounsellingCase(
        code=new_code("C"),
        donor=donation.donor,
        donation=donation,
        org_path=donation.org_path,
        findings=json.dumps(one.findings),
        edition=one.edition,
        opened_at=at,
        notice_by=_working(at, days)[0],
        counsel="",
        referral="",
        outcome="",
    )


def _working(at: datetime, days: int) -> tuple[datetime, bool]:
    """The end of the working day so many working days later, and whether it is provisional."""
    reached = calendar.working().add(clock.day(at), days)
    return clock.instant(reached.day, CLOSES_AT), reached.provisional


def _set_clocks(case: CounsellingCase, findings: tuple[str, ...], by: Actor, at: datetime) -> None:
    """The duty of the notice, and of the report where one of the findings is reported."""
    about: dict[str, Any] = {"subject": subject_of(case), "place": by.facility, "by": by, "at": at}
    duties.open_duty(kind=DUTY, due=case.notice_by, **about)
    days = rules.reportable(findings, aftercare.ruling(case.org_path, clock.day(at)))
    if days is None:
        return
    due, provisional = _working(at, days)
    create(CaseReport, case=case, due_at=due, provisional=provisional)
    duties.open_duty(kind=REPORT, due=due, provisional=provisional, **about)


# -- reaching the donor ------------------------------------------------------------------------------


@act("blood.counselling.notice", basis=BASIS, on="case")
def notice(
    *, case: CounsellingCase, by: Actor, at: datetime, appointment_at: datetime | None = None
) -> CounsellingCase:
    """The letter is printed and given out, and the donor's own page asks her to call.

    `appointment_at` is offered with it. Raises Refusal (appointment_past), NoSuchStep.
    """
    _ahead(appointment_at, at)
    move(case, "notice", set={"noticed_at": at, "appointment_at": appointment_at})
    duties.finish_for(kind=DUTY, subject=subject_of(case), by=by, at=at)
    return case


def _ahead(moment: datetime | None, at: datetime) -> None:
    if moment and moment <= at:
        raise Refusal("appointment_past")


@act("blood.counselling.contact", basis=BASIS, on="case")
def contact(
    *,
    case: CounsellingCase,
    way: str,
    outcome: str,
    by: Actor,
    at: datetime,
    appointment_at: datetime | None = None,
) -> CaseContact:
    """An attempt to reach the donor; `outcome` of `facts.aftercare.Reached`.

    Raises Malformed (no_such_choice), Refusal (case_not_noticed, case_closed, appointment_past).
    """
    if way not in set(Way) or outcome not in set(Reached):
        raise Malformed("no_such_choice", field="outcome")
    if case.status == CounsellingStatus.OPENED:
        raise Refusal("case_not_noticed")
    if case.status == CounsellingStatus.CLOSED:
        raise Refusal("case_closed")
    _ahead(appointment_at, at)
    if appointment_at:
        CounsellingCase.objects.filter(pk=case.pk).update(appointment_at=appointment_at)
        case.appointment_at = appointment_at
    note(reasons=(outcome,))
    return create(CaseContact, case=case, way=way, outcome=outcome, at=at, by=by.id)


@act("blood.counselling.give_up", basis=BASIS, on="case")
def give_up(*, case: CounsellingCase, by: Actor, at: datetime) -> CounsellingCase:
    """The donor cannot be reached: tried in vain as often as the edition asks.

    Raises Refusal (attempts_missing), NoSuchStep.
    """
    policy = aftercare.ruling(case.org_path, clock.day(at))
    made = case.contacts.exclude(outcome=Reached.WILL_COME).count()
    if made < policy.values.attempts:
        limit = policy.values.attempts
        raise Refusal(policy.reason("attempts_missing", "attempts", limit=limit, made=made))
    return move(case, "give_up")


# -- the talk ------------------------------------------------------------------------------------------


@act("blood.counselling.attend", basis=BASIS, on="case")
def attend(*, case: CounsellingCase, counsel: str, by: Actor, at: datetime) -> CounsellingCase:
    """The donor came, and was told in person. `counsel`, what was talked about, is sealed.

    Raises Refusal (counsel_missing), NoSuchStep.
    """
    if not counsel.strip():
        raise Refusal("counsel_missing")
    move(case, "attend", set={"attended_at": at})
    return _sealed(case, counsel=counsel.strip())


@act("blood.counselling.refer", basis=BASIS, on="case")
def refer(*, case: CounsellingCase, referral: str, by: Actor, at: datetime) -> CounsellingCase:
    """Where the donor was sent for diagnosis or treatment; sealed. Raises Refusal, NoSuchStep."""
    if not referral.strip():
        raise Refusal("referral_missing")
    move(case, "refer")
    return _sealed(case, referral=referral.strip())


def _sealed(case: CounsellingCase, **said: str) -> CounsellingCase:
    for name, text in said.items():
        setattr(case, name, text)
    case.save(update_fields=list(said))
    return case


@act("blood.counselling.close", basis=BASIS, on="case")
def close(*, case: CounsellingCase, outcome: str, by: Actor, at: datetime) -> CounsellingCase:
    """End the case; `outcome` of `facts.aftercare.Ended` is sealed.

    Raises Malformed (no_such_choice), Refusal (report_unanswered), NoSuchStep.
    """
    if outcome not in set(Ended):
        raise Malformed("no_such_choice", field="outcome")
    report_ = CaseReport.objects.filter(case=case).first()
    if report_ and not report_.done:
        raise Refusal("report_unanswered")
    move(case, "close", set={"closed_at": at})
    return _sealed(case, outcome=outcome)


# -- the report to the disease control -------------------------------------------------------------------


@act("blood.disease_report.send", basis=BASIS, on="case")
def send_report(*, case: CounsellingCase, by: Actor, at: datetime) -> CaseReport:
    """The report went out. Raises Refusal (report_not_asked, report_sent)."""
    row = _report(case)
    if row.sent_at or row.waived_for:
        raise Refusal("report_sent")
    row.sent_at, row.sent_by = at, by.id
    row.save(update_fields=["sent_at", "sent_by"])
    return row


@act("blood.disease_report.acknowledge", basis=BASIS, on="case")
def acknowledge_report(
    *, case: CounsellingCase, number: str, by: Actor, at: datetime
) -> CaseReport:
    """The disease control answered, under its number.

    Raises Refusal (report_not_asked, report_not_sent, report_number_missing, report_acknowledged).
    """
    row = _report(case)
    found = {
        "report_not_sent": row.sent_at is None,
        "report_acknowledged": row.acknowledged_at is not None,
        "report_number_missing": not number.strip(),
    }
    Refusal.unless_empty(Reason(code) for code, bars in found.items() if bars)
    row.acknowledged_no, row.acknowledged_at = number.strip(), at
    row.save(update_fields=["acknowledged_no", "acknowledged_at"])
    duties.finish_for(kind=REPORT, subject=subject_of(case), by=by, at=at)
    return row


@act("blood.disease_report.waive", basis=BASIS, on="case")
def waive_report(*, case: CounsellingCase, reason: str, by: Actor, at: datetime) -> CaseReport:
    """No report is needed; `reason` of `facts.aftercare.Waived`. Raises Malformed, Refusal."""
    if reason not in set(Waived):
        raise Malformed("no_such_choice", field="reason")
    row = _report(case)
    if row.sent_at or row.waived_for:
        raise Refusal("report_sent")
    row.waived_for = reason
    row.save(update_fields=["waived_for"])
    note(reasons=(reason,) if reason == Waived.REPORTED_BEFORE else ())
    duties.cancel_for(kind=REPORT, subject=subject_of(case), by=by, at=at)
    return row


def _report(case: CounsellingCase) -> CaseReport:
    row = CaseReport.objects.filter(case=case).first()
    if row is None:
        raise Refusal("report_not_asked")
    return row


def register() -> None:
    """The duties that a reactive donation leaves with the counsellor."""
    kinds.offer(
        DUTY,
        _("献血者告知：发通知、约谈"),
        hours_to_acknowledge=8,
        hours_to_finish=5 * 24,
        permission="blood.counselling.notice",
        link=link_of,
    )
    kinds.offer(
        REPORT,
        _("向疾控中心报告，等回执"),
        hours_to_acknowledge=8,
        hours_to_finish=24,
        permission="blood.disease_report.send",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:case", args=[int(subject.rpartition(":")[2])])
