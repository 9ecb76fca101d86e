"""What is known of a patient before blood is chosen: tubes, standing needs, the electronic crossmatch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sanxian.blood import editions
from sanxian.blood.facts.distribution import ANTIGENS, Screen
from sanxian.blood.facts.issuing import Match
from sanxian.blood.facts.terms import Abo, Rh
from sanxian.blood.lifecycle import TubeStatus, UnitStatus
from sanxian.blood.models import Crossmatch, Order, Patient, PatientSample, SampleTube, Unit
from sanxian.blood.rules import electronic, needs
from sanxian.blood.rules.transfusion import length
from sanxian.blood.selectors import patient_samples as reads
from sanxian.blood.selectors.orders import OPEN
from sanxian.blood.services import hospital
from sanxian.blood.services.orders import needed, unmet
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("临床输血技术规范", "医疗机构临床用血管理办法（卫生部令第85号）")
METHOD = "electronic"


@act("blood.patient.sample", basis=BASIS, on="patient")
def sample(
    *,
    patient: Patient,
    label: str,
    taken_at: datetime,
    abo: str,
    rhd: str,
    screen: str = Screen.NOT_DONE,
    by: Actor,
    at: datetime,
) -> PatientSample:
    """Record what one tube said: its group and its antibody screen, sealed. It is never rewritten.

    The first tube gives the patient her group. One that differs stops every issue until a newer tube
    agrees with the file, or the file is corrected. Refuses: sample_label_missing, sample_known,
    sample_taken_later, sample_of_another, sample_not_accepted, patient_group_wrong,
    sample_screen_unknown.
    """
    label = label.strip()
    Refusal.unless_empty(_sample_faults(patient, label, taken_at, abo, rhd, screen, at))
    findings = json.dumps({"abo": abo, "rhd": rhd, "screen": screen})
    row = create(
        PatientSample,
        patient=patient,
        org_path=patient.org_path,
        label=label,
        taken_at=taken_at,
        findings=findings,
        at=at,
        by=by.id,
    )
    known = Patient.objects.get(pk=patient.pk)
    if not (known.abo and known.rhd):
        hospital.group(patient=patient, abo=abo, rhd=rhd, by=by, at=at)
    elif (known.abo, known.rhd) != (abo, rhd) or screen == Screen.POSITIVE:
        _void_electronic(known, at)
    return row


def _sample_faults(
    patient: Patient, label: str, taken_at: datetime, abo: str, rhd: str, screen: str, at: datetime
) -> Iterable[Reason]:
    if not label or len(label) > 32:
        yield Reason("sample_label_missing")
    if taken_at > at:
        yield Reason("sample_taken_later")
    if abo not in set(Abo) - {""} or rhd not in set(Rh) - {""}:
        yield Reason("patient_group_wrong")
    if screen not in set(Screen):
        yield Reason("sample_screen_unknown")
    if PatientSample.objects.filter(org_path=patient.org_path, label=label).exists():
        yield Reason("sample_known", params={"label": label})
    tube = SampleTube.objects.filter(code=label).first()
    if tube and tube.patient_id != patient.pk:
        yield Reason("sample_of_another", params={"label": label})
    elif tube and tube.status != TubeStatus.ACCEPTED:
        yield Reason("sample_not_accepted", params={"label": label})


def _void_electronic(patient: Patient, at: datetime) -> None:
    """What the computer said of units of this patient counts no more: something new is known."""
    rows = Crossmatch.objects.filter(patient=patient, method=METHOD, valid_until__gt=at)
    rows.update(valid_until=at)


@act("blood.patient.need", basis=BASIS, on="patient")
def require(
    *, patient: Patient, codes: Sequence[str], antibodies: Sequence[str], by: Actor, at: datetime
) -> Patient:
    """Set what this patient's blood must always have, and add antibodies that were found, sealed.

    An antibody that was found once is never forgotten. Open orders gain what is new. Refuses:
    need_unknown, antibody_unknown.
    """
    strange = [a for a in antibodies if a not in ANTIGENS]
    Refusal.unless_empty(
        [
            *needs.unknown(codes),
            *(Reason("antibody_unknown", params={"antibody": a[:8]}) for a in strange),
        ]
    )
    row = Patient.objects.get(pk=patient.pk)
    ever = {*antibodies, *(row.antibodies or "").split()}
    if ever != set((row.antibodies or "").split()):
        _void_electronic(row, at)
    row.needs, row.antibodies = " ".join(sorted(set(codes))), " ".join(sorted(ever))
    row.save(update_fields=["needs", "antibodies"])
    patient.needs, patient.antibodies = row.needs, row.antibodies
    note(orders=_tell_orders(row, at))
    return row


def _tell_orders(patient: Patient, at: datetime) -> int:
    """Open orders ask for what the patient needs now; how many changed."""
    changed = 0
    for order in patient.orders.filter(status__in=OPEN):
        asked = needed(order.org_path, order.component, patient, order.needs.split(), at)
        if asked != order.needs:
            changed += Order.objects.filter(pk=order.pk).update(needs=asked)
    return changed


@act("blood.order.crossmatch_electronic", basis=BASIS, on="order")
def crossmatch(*, order: Order, units: Sequence[Unit], by: Actor, at: datetime) -> list[Crossmatch]:
    """Let the computer stand for the crossmatch of units set aside for the order and lying here.

    Holds as long as the newest screened tube counts. Refuses with every condition of
    blood.electronic that does not hold, and nothing_chosen, unit_not_reserved, unit_lies_elsewhere,
    and every need that a unit does not meet.
    """
    if not units:
        raise Malformed("nothing_chosen")
    known = Order.objects.select_related("patient").get(pk=order.pk)
    held = known.reservations.filter(ended_at__isnull=True, unit__in=[u.pk for u in units])
    fresh = [row.unit for row in held.select_related("unit")]
    Refusal.unless_empty(
        [
            *reads.electronic_bars(known, at),
            *reads.unit_bars(known, fresh, at),
            *_not_here(known, units, fresh),
            *(reason for unit in fresh for reason in unmet(unit, known, at)),
        ]
    )
    return _matched(known, fresh, by, at)


def _not_here(order: Order, units: Sequence[Unit], fresh: list[Unit]) -> Iterable[Reason]:
    found = {u.pk for u in fresh}
    for unit in units:
        if unit.pk not in found:
            yield Reason("unit_not_reserved", params={"number": unit.number})
    for unit in fresh:
        if unit.org_path != order.org_path or unit.status != UnitStatus.RESERVED:
            yield Reason("unit_lies_elsewhere", params={"number": unit.number})


def _matched(order: Order, units: list[Unit], by: Actor, at: datetime) -> list[Crossmatch]:
    day = clock.day(at)
    policy = editions.electronic(order.org_path, day)
    tests = editions.transfusion(order.org_path, day)
    until = at + length(tests.values.crossmatch_valid)
    screened = electronic.valid_until(reads.of(order.patient), policy) if order.patient else None
    said = [(unit, order.patient, Match.COMPATIBLE) for unit in units]
    return hospital.matched(order, said, METHOD, min(until, screened or until), by, at)
