"""A patient's own blood: deposited, tested, handed out for that patient alone, given, or destroyed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sanxian.blood import editions
from sanxian.blood.facts.hospital import Saving
from sanxian.blood.facts.issuing import Fault
from sanxian.blood.models import AutologousDeposit, AutologousGiving, BloodSaving, Patient
from sanxian.blood.rules import autologous as rules
from sanxian.blood.rules.issuing import differs
from sanxian.blood.selectors import witness
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.days import MonthEnd, add_to_moment
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("临床输血技术规范",)
DISCARDS = ("operation_off", "not_needed", "deposit_expired", "deposit_reactive", "damaged")
FINDINGS = ("clear", "reactive")
GIVE = "blood.autologous.give"


@act("blood.autologous.deposit", basis=BASIS, on="patient")
def deposit(
    *,
    patient: Patient,
    department: str,
    volume_ml: int,
    hb: int,
    operation_on: date,
    by: Actor,
    at: datetime,
) -> AutologousDeposit:
    """Draw blood of a patient for the same patient; `hb` in g/L before the draw, sealed.

    Refuses with every reason: deposit_hb_low, deposit_volume, deposit_too_late, deposit_too_soon,
    department_elsewhere.
    """
    today = clock.day(at)
    ruled = editions.autologous(patient.org_path, today)
    rows = patient.deposits.values_list("collected_at", flat=True)
    before = tuple(clock.day(drawn) for drawn in rows)
    draw = rules.Draw(hb, volume_ml, today, operation_on, before)
    Refusal.unless_empty(
        [*_department(patient.org_path, department), *rules.deposit_bars(draw, ruled)]
    )
    note(edition=" ".join(ruled.edition_ids))
    return create(
        AutologousDeposit,
        number=new_code("ZT"),
        patient=patient,
        org_path=patient.org_path,
        department=department,
        volume_ml=volume_ml,
        hb=str(hb),
        operation_on=operation_on,
        collected_at=at,
        collected_by=by.id,
        expires_at=add_to_moment(at, ruled.values.deposit_life, MonthEnd.CLAMP),
    )


def _department(hospital: str, department: str) -> Iterable[Reason]:
    if not department.startswith(hospital) or places.kind_of(department) != Kind.WARD:
        yield Reason("department_elsewhere")


@act("blood.autologous.test", basis=BASIS, on="deposit")
def test_deposit(
    *, deposit: AutologousDeposit, finding: str, by: Actor, at: datetime
) -> AutologousDeposit:
    """Record the markers of a deposit, `clear` or `reactive`, under seal; once.

    Refuses: finding_unknown, deposit_tested, deposit_ended.
    """
    if finding not in FINDINGS:
        raise Malformed("finding_unknown", field="finding")
    row = AutologousDeposit.objects.get(pk=deposit.pk)
    if row.tested_at:
        raise Refusal("deposit_tested", number=row.number)
    if row.status != "stored":
        raise Refusal("deposit_ended", number=row.number)
    row.tested_at, row.tested_by, row.finding = at, by.id, finding
    row.save(update_fields=["tested_at", "tested_by", "finding"])
    return row


@act("blood.autologous.issue", basis=BASIS, on="deposit")
def issue(*, deposit: AutologousDeposit, by: Actor, at: datetime) -> AutologousDeposit:
    """Hand a deposit out of the store to the ward of its patient.

    Refuses: deposit_not_tested, deposit_reactive, deposit_expired.
    """
    row = AutologousDeposit.objects.get(pk=deposit.pk)
    Refusal.unless_empty(_not_usable(row, at))
    return move(row, "issue")


def _not_usable(row: AutologousDeposit, at: datetime) -> tuple[Reason, ...]:
    ruled = editions.autologous(row.org_path, clock.day(at))
    finding = row.finding if row.tested_at else ""
    return rules.use_bars(row.tested_at is not None, finding, row.expires_at, at, ruled)


@act(GIVE, basis=BASIS, on="deposit")
def give(
    *,
    deposit: AutologousDeposit,
    patient_code: str,
    hospital_number: str,
    number: str,
    second_by: str,
    by: Actor,
    at: datetime,
) -> AutologousGiving:
    """Give a deposit back to its own patient: two persons scan wristband, second identifier and bag.

    Refuses with every fault, and never says the right value: patient_code_differs,
    second_identifier_differs, unit_number_differs, the second person's faults, and what `issue` asks.
    """
    row = AutologousDeposit.objects.select_related("patient").get(pk=deposit.pk)
    right = (row.patient.code, row.patient.number, row.number)
    faults: list[Fault | None] = [*differs((patient_code, hospital_number, number), right)]
    faults.append(witness.fault(second_by, row.department, GIVE, by, at, needed=True))
    reasons = [Reason(fault) for fault in faults if fault]
    Refusal.unless_empty([*reasons, *_not_usable(row, at)])
    if row.status != "issued":
        raise Refusal("deposit_not_issued", number=row.number)
    giving = create(
        AutologousGiving,
        deposit=row,
        patient=row.patient,
        org_path=row.department,
        at=at,
        by=by.id,
        second_by=second_by,
    )
    move(row, "give")
    return giving


@act("blood.autologous.take_back", basis=BASIS, on="deposit")
def take_back(
    *, deposit: AutologousDeposit, minutes_out: int, by: Actor, at: datetime
) -> AutologousDeposit:
    """Store a deposit again that was not given, if it was out no longer than any unit may be.

    Refuses: out_too_long, deposit_expired.
    """
    ruled = editions.hospital(deposit.org_path, clock.day(at))
    found = []
    if minutes_out > rules.minutes(ruled.values.return_out_within):
        limit = ruled.values.return_out_within
        found.append(ruled.reason("out_too_long", "return_out_within", limit=limit))
    if deposit.expires_at <= at:
        found.append(Reason("deposit_expired"))
    Refusal.unless_empty(found)
    return move(deposit, "take_back", minutes_out=minutes_out)


@act("blood.autologous.discard", basis=BASIS, on="deposit")
def discard(*, deposit: AutologousDeposit, why: str, by: Actor, at: datetime) -> AutologousDeposit:
    """Destroy a deposit that its patient does not need: nobody else may have it.

    `why` is one of DISCARDS.
    """
    if why not in DISCARDS:
        raise Malformed("reason_unknown", field="why")
    return move(deposit, "discard", set={"ended_for": why}, reasons=[why])


@act("blood.autologous.save", basis=BASIS, on="patient")
def save_blood(
    *,
    patient: Patient,
    department: str,
    kind: str,
    elective: bool,
    collected_ml: int,
    given_ml: int,
    day: date,
    by: Actor,
    at: datetime,
) -> BloodSaving:
    """Record haemodilution, salvage or drainage of an operation: mL collected and mL given back.

    Refuses: saving_unknown, saving_volume, department_elsewhere, day_in_future.
    """
    found = list(_department(patient.org_path, department))
    if kind not in set(Saving):
        found.append(Reason("saving_unknown"))
    if not 0 < collected_ml <= 20_000 or not 0 <= given_ml <= collected_ml:
        found.append(Reason("saving_volume"))
    if day > clock.day(at):
        found.append(Reason("day_in_future"))
    Refusal.unless_empty(found)
    return create(
        BloodSaving,
        patient=patient,
        org_path=patient.org_path,
        department=department,
        kind=kind,
        elective=elective,
        collected_ml=collected_ml,
        given_ml=given_ml,
        day=day,
        at=at,
        by=by.id,
    )
