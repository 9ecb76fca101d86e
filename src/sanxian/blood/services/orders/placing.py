"""Orders as hospitals place them, with what their blood must be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sanxian.blood import editions
from sanxian.blood.facts.terms import Abo, Component, Rh, Urgency
from sanxian.blood.models import Order, Patient
from sanxian.blood.rules import needs as rules
from sanxian.blood.selectors import levels
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Reason, Refusal
from sanxian.orgs import places

BASIS = ("医疗机构临床用血管理办法（卫生部令第85号）", "临床输血技术规范")


@act("blood.order.place", basis=BASIS, on="hospital")
def place(
    *,
    hospital: str,
    supplier: str,
    component: str,
    quantity: int,
    urgency: str,
    needed_by: datetime,
    indication: str = "",
    patient: Patient | None = None,
    abo: str = "",
    rhd: str = "",
    needs: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Order:
    """Ask `supplier` for bags, for a patient or, with `abo` and `rhd`, for the hospital's own stock.

    `quantity` is in bags; `needs` are codes of Need, to which the patient's standing ones are added.
    Refuses with every fault: order_component_unknown, urgency_unknown, quantity_out_of_range,
    needed_in_the_past, patient_elsewhere, stock_order_without_group, place_not_found, need_unknown,
    and below_emergency_line with only_critical_now where the centre has no more than for the bleeding.
    """
    faults = _faults(
        hospital, supplier, component, quantity, urgency, needed_by, patient, abo, rhd, at
    )
    group = (patient.abo, patient.rhd) if patient else (abo, rhd)
    gate = levels.barred(supplier, component, group, urgency, at)
    Refusal.unless_empty([*faults, *rules.unknown(needs), *gate])
    return create(
        Order,
        code=new_code("DD"),
        org_path=hospital,
        supplier_path=supplier,
        patient=patient,
        component=component,
        quantity=quantity,
        urgency=urgency,
        indication=indication,
        abo=patient.abo if patient else abo,
        rhd=patient.rhd if patient else rhd,
        needs=needed(hospital, component, patient, needs, at),
        needed_by=needed_by,
        placed_at=at,
        placed_by=by.id,
    )


def needed(
    hospital: str, component: str, patient: Patient | None, codes: Sequence[str], at: datetime
) -> str:
    """What an order needs: what is asked, and what its patient always needs, as far as this component
    can have it; codes sorted, space between."""
    standing = (patient.needs or "").split() if patient else []
    antibodies = (patient.antibodies or "").split() if patient else []
    every = {*codes, *standing, *rules.against(antibodies)}
    if not every:
        return ""
    policy = editions.needs(hospital, clock.day(at))
    return " ".join(rules.applicable(every, component, policy))


def _faults(
    hospital: str,
    supplier: str,
    component: str,
    quantity: int,
    urgency: str,
    needed_by: datetime,
    patient: Patient | None,
    abo: str,
    rhd: str,
    at: datetime,
) -> Iterable[Reason]:
    if component not in set(Component):
        yield Reason("order_component_unknown", params={"component": component[:24]})
    if urgency not in set(Urgency):
        yield Reason("urgency_unknown", params={"urgency": urgency[:12]})
    if not 1 <= quantity <= 200:
        yield Reason("quantity_out_of_range", params={"quantity": quantity, "most": 200})
    if needed_by <= at:
        yield Reason("needed_in_the_past")
    if patient and patient.org_path != hospital:
        yield Reason("patient_elsewhere", params={"patient": patient.code})
    if not patient and (abo not in set(Abo) - {""} or rhd not in set(Rh) - {""}):
        yield Reason("stock_order_without_group")
    known = places.names([hospital, supplier])
    for path in (hospital, supplier):
        if path not in known:
            yield Reason("place_not_found", params={"place": path[:60]})
