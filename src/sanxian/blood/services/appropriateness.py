"""Why blood is asked for: the doctor's grounds, the committee's verdict, approval of a large use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sanxian.blood import editions
from sanxian.blood.facts.hospital import Finding, Grounds, Measure, Setting, Sign, Verdict
from sanxian.blood.models import LargeUse, Order, Patient, UseStatement
from sanxian.blood.rules import appropriateness as rules
from sanxian.blood.selectors import appropriateness as reads
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("临床输血技术规范", "医疗机构临床用血管理办法（卫生部令第85号）")
REFUSALS = ("not_called_for", "alternatives", "ask_smaller", "typing_error")
# What a measured value can be at all; outside it the number was mistyped.
POSSIBLE: dict[Measure, tuple[int | Decimal, int | Decimal]] = {
    Measure.HB: (10, 250),
    Measure.PLATELETS: (0, 3000),
    Measure.INR: (Decimal("0.5"), 20),
    Measure.FIBRINOGEN: (0, 20),
}


@act("blood.use.state", basis=BASIS, on="order")
def state(
    *,
    order: Order,
    department: str,
    setting: str,
    values: Mapping[str, Decimal],
    signs: Sequence[str] = (),
    because: str = "",
    by: Actor,
    at: datetime,
) -> UseStatement:
    """Say why the order's patient needs blood; the rule judges it at once and its finding is kept.

    `values` by measure: g/L, 10^9/L, ratio. What the rule does not call appropriate takes a reason.
    Refuses: use_already_stated, order_without_patient, setting_unknown, department_elsewhere,
    measure_unknown, value_impossible, sign_unknown, and use_reason_missing with the rule's reasons.
    """
    Refusal.unless_empty(_faults(order, department, setting, values, signs))
    ruled = editions.appropriateness(order.org_path, clock.day(at))
    grounds = Grounds(order.component, setting, values, tuple(signs))
    finding, reasons = rules.judge(grounds, ruled)
    if finding != Finding.APPROPRIATE and not because.strip():
        raise Refusal(Reason("use_reason_missing"), *reasons)
    note(edition=" ".join(ruled.edition_ids), finding=str(finding))
    return create(
        UseStatement,
        order=order,
        org_path=order.org_path,
        department=department,
        doctor=by.id,
        setting=setting,
        given=json.dumps({"values": {k: str(v) for k, v in values.items()}, "signs": list(signs)}),
        because=because.strip(),
        finding=finding,
        reasons=" ".join(r.code for r in reasons),
        edition=" ".join(ruled.edition_ids)[:120],
        ml=rules.total_ml([(order.component, order.quantity)], ruled),
        stated_at=at,
    )


def _faults(
    order: Order,
    department: str,
    setting: str,
    values: Mapping[str, Decimal],
    signs: Sequence[str],
) -> Iterable[Reason]:
    if order.patient_id is None:
        yield Reason("order_without_patient", params={"order": order.code})
    if reads.statements(order):
        yield Reason("use_already_stated", params={"order": order.code})
    if setting not in set(Setting):
        yield Reason("setting_unknown")
    if not department.startswith(order.org_path) or places.kind_of(department) != Kind.WARD:
        yield Reason("department_elsewhere")
    for name, value in values.items():
        if name not in set(Measure):
            yield Reason("measure_unknown", params={"measure": name[:16]})
        elif not POSSIBLE[Measure(name)][0] <= value <= POSSIBLE[Measure(name)][1]:
            yield Reason("value_impossible", params={"measure": name})
    if set(signs) - set(Sign):
        yield Reason("sign_unknown")


@act("blood.use.judge", basis=BASIS, on="statement")
def judge(
    *, statement: UseStatement, verdict: str, remark: str = "", by: Actor, at: datetime
) -> UseStatement:
    """The committee's verdict on a use, never by the doctor who asked; the remark is sealed.

    Refuses: verdict_unknown, same_person, remark_missing (inappropriate takes a word of why).
    """
    if verdict not in set(Verdict):
        raise Malformed("verdict_unknown", field="verdict")
    found = []
    if statement.doctor == by.id:
        found.append(Reason("judged_by_oneself"))
    if verdict == Verdict.INAPPROPRIATE and not remark.strip():
        found.append(Reason("remark_missing"))
    Refusal.unless_empty(found)
    said = {"verdict": verdict, "verdict_by": by.id, "verdict_at": at}
    move(statement, "judge", set=said, verdict=verdict)
    statement.verdict_note = remark.strip()
    statement.save(update_fields=["verdict_note"])
    return statement


# -- a large use -----------------------------------------------------------------------------------------


@act("blood.use.ask_large", basis=BASIS, on="patient")
def ask_large(*, patient: Patient, by: Actor, at: datetime) -> LargeUse:
    """Ask for approval of all that is ordered for a patient today (place's day), emergencies apart.

    Refuses: large_use_not_large, large_use_waits (asked and not answered yet).
    """
    day = clock.day(at)
    ruled = editions.appropriateness(patient.org_path, day)
    ml = rules.total_ml(reads.ordered_on(patient.pk, day), ruled)
    found = []
    if ml < ruled.values.large_ml:
        found.append(ruled.reason("large_use_not_large", "large_ml", limit=ruled.values.large_ml))
    if LargeUse.objects.filter(patient=patient, day=day, status="asked").exists():
        found.append(Reason("large_use_waits"))
    Refusal.unless_empty(found)
    note(ml=ml, edition=" ".join(ruled.edition_ids))
    return create(
        LargeUse,
        patient=patient,
        org_path=patient.org_path,
        day=day,
        ml=ml,
        asked_at=at,
        asked_by=by.id,
    )


@act("blood.use.approve_chief", basis=BASIS, on="large")
def approve_chief(*, large: LargeUse, by: Actor, at: datetime) -> LargeUse:
    """The chief physician agrees. Refuses: same_person_large, large_use_signed, large_use_ended."""
    return _sign(large, "chief", by, at)


@act("blood.use.approve_department", basis=BASIS, on="large")
def approve_department(*, large: LargeUse, by: Actor, at: datetime) -> LargeUse:
    """The transfusion department agrees. Refuses as `approve_chief` does."""
    return _sign(large, "department", by, at)


def _sign(large: LargeUse, who: str, by: Actor, at: datetime) -> LargeUse:
    row = LargeUse.objects.select_for_update().get(pk=large.pk)
    found = []
    if row.status != "asked":
        found.append(Reason("large_use_ended"))
    if getattr(row, f"{who}_by"):
        found.append(Reason("large_use_signed"))
    if by.id in (row.asked_by, row.chief_by, row.department_by):
        found.append(Reason("same_person_large"))
    Refusal.unless_empty(found)
    said = {f"{who}_by": by.id, f"{who}_at": at}
    if row.chief_by or row.department_by:
        return move(row, "approve", set=said, ml=row.ml)
    LargeUse.objects.filter(pk=row.pk).update(**said)
    row.refresh_from_db()
    return row


@act("blood.use.refuse_large", basis=BASIS, on="large")
def refuse_large(*, large: LargeUse, why: str, by: Actor, at: datetime) -> LargeUse:
    """Say no to a large use. `why` is one of REFUSALS."""
    if why not in REFUSALS:
        raise Malformed("reason_unknown", field="why")
    return move(large, "refuse", set={"refused_by": by.id, "refused_for": why}, reasons=[why])


def issue_bars(order: Order, at: datetime) -> list[Reason]:
    """Why an order's blood may not be handed out yet, for its grounds or its amount.

    Blood for an emergency goes out first and is accounted for afterwards.
    """
    if order.patient_id is None or order.urgency == "emergency":
        return []
    ruled = editions.appropriateness(order.org_path, clock.day(at))
    found: list[Reason] = []
    if ruled.values.statement_before_issue and not reads.statements(order):
        found.append(ruled.reason("use_not_stated", "statement_before_issue", order=order.code))
    if ruled.values.approval_before_issue:
        day = clock.day(order.placed_at)
        ml = rules.total_ml(reads.ordered_on(order.patient_id, day), ruled)
        if ml >= ruled.values.large_ml:
            approved = reads.approved_ml(order.patient_id, day)
            found += rules.large_bars(ml, approved, ruled)
    return found
