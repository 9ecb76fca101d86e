"""Operations that wait for blood (S004-11): logged, called back when the stock recovers, planned anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import (
    FAMILY,
    Abo,
    Component,
    Department,
    OperationClass,
    Rh,
    Urgency,
)
from sanxian.blood.lifecycle import PostponementStatus
from sanxian.blood.models import Patient, PostponedOperation
from sanxian.blood.rules import priority
from sanxian.blood.selectors import levels
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Reason, Refusal
from sanxian.orgs import places

BASIS = ("医疗机构临床用血管理办法（卫生部令第85号）", "S004-10, S004-11")
KIND = "blood.postponement"


@act("blood.postponement.log", basis=BASIS, on="hospital")
def log(
    *,
    hospital: str,
    supplier: str,
    department: str,
    operation: str,
    day: date,
    component: str,
    abo: str,
    rhd: str,
    bags: int,
    patient: Patient | None = None,
    by: Actor,
    at: datetime,
) -> PostponedOperation:
    """Log an operation that was to be on `day` and waits for `bags` of this component and group.

    Of the patient only the code is kept. Refuses with every fault: department_unknown,
    operation_unknown, order_component_unknown, quantity_out_of_range, stock_order_without_group,
    patient_elsewhere, place_not_found.
    """
    Refusal.unless_empty(
        _faults(hospital, supplier, department, operation, component, (abo, rhd), bags, patient)
    )
    why = levels.barred(supplier, component, (abo, rhd), Urgency.ROUTINE, at)
    return create(
        PostponedOperation,
        code=new_code("YQ"),
        org_path=hospital,
        supplier_path=supplier,
        patient=patient,
        department=department,
        operation=operation,
        day=day,
        component=FAMILY[Component(component)],
        abo=abo,
        rhd=rhd,
        bags=bags,
        reasons=" ".join(reason.code for reason in why),
        logged_at=at,
        logged_by=by.id,
    )


def _faults(
    hospital: str,
    supplier: str,
    department: str,
    operation: str,
    component: str,
    group: tuple[str, str],
    bags: int,
    patient: Patient | None,
) -> Iterable[Reason]:
    if department not in set(Department):
        yield Reason("department_unknown")
    if operation not in set(OperationClass):
        yield Reason("operation_unknown")
    if component not in set(Component):
        yield Reason("order_component_unknown", params={"component": component[:24]})
    if not 1 <= bags <= 200:
        yield Reason("quantity_out_of_range", params={"quantity": bags, "most": 200})
    if group[0] not in set(Abo) - {""} or group[1] not in set(Rh) - {""}:
        yield Reason("stock_order_without_group")
    if patient and patient.org_path != hospital:
        yield Reason("patient_elsewhere", params={"patient": patient.code})
    known = places.names([hospital, supplier])
    for path in (hospital, supplier):
        if path not in known:
            yield Reason("place_not_found", params={"place": path[:60]})


@act("blood.postponement.recover", basis=BASIS, on="supplier")
def recover(
    *, supplier: str, rows: Sequence[PostponedOperation], by: Actor, at: datetime
) -> list[PostponedOperation]:
    """The shelf of `supplier` has recovered: each hospital has the duty to set a new day."""
    moved = move_many(rows, "recover", set={"recovered_at": at})
    for row in moved:
        duties.open_duty(kind=KIND, subject=subject_of(row), place=row.org_path, by=by, at=at)
    note(operations=len(moved))
    return moved


def tick(at: datetime) -> int:
    """Call back the operations whose group is above its warning line again; how many."""
    waiting = list(PostponedOperation.objects.filter(status=PostponementStatus.POSTPONED))
    done = 0
    for supplier in sorted({row.supplier_path for row in waiting}):
        theirs = [row for row in waiting if row.supplier_path == supplier]
        known = levels.levels(supplier, {_kept(row) for row in theirs}, at)
        ready = [row for row in theirs if priority.recovered(known[_kept(row)])]
        if ready:
            grant = Grant("house", supplier, frozenset({"blood.postponement.recover"}))
            by = Actor("house", supplier, (grant,))
            done += len(recover(supplier=supplier, rows=ready, by=by, at=at))
    return done


def _kept(row: PostponedOperation) -> levels.Kept:
    return Component(row.component), row.abo, row.rhd


@act("blood.postponement.reschedule", basis=BASIS, on="postponement")
def reschedule(
    *, postponement: PostponedOperation, day: date, by: Actor, at: datetime
) -> PostponedOperation:
    """Set the new day. Refuses: new_day_past."""
    if day < clock.day(at):
        raise Refusal("new_day_past")
    move(postponement, "reschedule", set={"new_day": day})
    duties.finish_for(kind=KIND, subject=subject_of(postponement), by=by, at=at)
    return postponement


@act("blood.postponement.withdraw", basis=BASIS, on="postponement")
def withdraw(*, postponement: PostponedOperation, by: Actor, at: datetime) -> PostponedOperation:
    """The operation is not wanted any more, or was done with other blood."""
    move(postponement, "withdraw")
    duties.cancel_for(kind=KIND, subject=subject_of(postponement), by=by, at=at)
    return postponement


def register() -> None:
    """The duty that a recovered stock leaves with the hospital."""
    kinds.offer(
        KIND,
        _("推迟的手术：血液已恢复，请改期"),
        hours_to_acknowledge=8,
        hours_to_finish=48,
        permission="blood.postponement.reschedule",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:postponement", args=[int(subject.rpartition(":")[2])])
