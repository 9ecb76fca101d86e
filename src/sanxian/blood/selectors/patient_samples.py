"""A patient's tubes and antibodies, as the rules of crossmatch see them. Sealed: the hospital only."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood import editions
from sanxian.blood.facts.distribution import Sample, Who
from sanxian.blood.facts.issuing import NOBODY_KNOWN, Recipient
from sanxian.blood.facts.supply_policy import Emergency
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import TubeStatus
from sanxian.blood.models import Order, Patient, PatientSample, SampleTube, Unit
from sanxian.blood.rules import electronic
from sanxian.blood.rules.compatibility import WITH_RHD
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import prepared
from sanxian.core.trail import saw
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason


def of(patient: Patient) -> list[Sample]:
    """Every tube of the patient, the newest first."""
    return [_sample(row) for row in _rows(patient)]


@prepared
def _rows(patient: Patient) -> QuerySet[PatientSample, Any]:
    return PatientSample.objects.filter(patient=patient).order_by("-taken_at", "-pk")


def _sample(row: PatientSample) -> Sample:
    said = json.loads(row.findings)
    return Sample(row.label, row.taken_at, said["abo"], said["rhd"], said["screen"])


def newest_taken(patient: Patient) -> datetime | None:
    """When the newest tube of this patient was taken: read already, or received and to be read."""
    read = PatientSample.objects.filter(patient=patient).values_list("taken_at", flat=True)
    waits = SampleTube.objects.filter(patient=patient, status=TubeStatus.ACCEPTED)
    moments = [*read.order_by("-taken_at")[:1], *_newest(waits)]
    return max(moments, default=None)


def _newest(rows: QuerySet[SampleTube]) -> list[datetime]:
    return list(rows.order_by("-taken_at").values_list("taken_at", flat=True)[:1])


def shown(by: Actor, patient: Patient, at: datetime) -> list[Sample]:
    """The same for a page; that somebody looked is recorded where there is something to see."""
    found = of(patient)
    if found or patient.needs or patient.antibodies:
        saw(by, subject_of(patient), "samples", at=at, place=patient.org_path)
    return found


def told_twice(patient: Patient, group: tuple[str, str]) -> bool:
    """Whether the last two tubes that were grouped, taken one by one, both say this group."""
    return _agree(electronic.newest(of(patient), 2), group, 2)


def _agree(newest: list[Sample], group: tuple[str, str], tubes: int) -> bool:
    return len({s.label for s in newest}) == tubes and all((s.abo, s.rhd) == group for s in newest)


def recipient(patient: Patient, tubes: int, at: datetime) -> Recipient:
    """Whom blood before the crossmatch would be for; so many `tubes` make a group stand."""
    group, newest = (patient.abo, patient.rhd), electronic.newest(of(patient), tubes)
    stands = all(group) and _agree(newest, group, tubes)
    negative = "-" in {patient.rhd, *(s.rhd for s in newest)}
    return Recipient(group if stands else ("", ""), negative, who(patient, at))


def recipient_of(order: Order, policy: Resolved[Emergency], at: datetime) -> Recipient:
    """The same of an order's patient; of nobody where the order has none."""
    if order.patient is None:
        return NOBODY_KNOWN
    return recipient(order.patient, policy.values.samples, at)


def who(patient: Patient, at: datetime) -> Who:
    """Sex and age in whole years on the day."""
    born, on = patient.born, clock.day(at)
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None
    return Who(patient.sex, age)


def differing(patient: Patient | None) -> list[Reason]:
    """Why nothing is handed out: the newest tube speaks of another group than the file."""
    if patient is None or not (patient.abo and patient.rhd):
        return []
    newest = electronic.newest(of(patient), 1)
    if newest and (newest[0].abo, newest[0].rhd) != (patient.abo, patient.rhd):
        return [Reason("patient_samples_differ", params={"patient": patient.code})]
    return []


def electronic_bars(order: Order, at: datetime) -> list[Reason]:
    """Why the computer may not stand for the crossmatch of this order's patient; empty when it may."""
    patient = order.patient
    if patient is None:
        return [Reason("order_without_patient", params={"order": order.code})]
    policy = editions.electronic(order.org_path, clock.day(at))
    group = (patient.abo, patient.rhd)
    return electronic.bars(group, of(patient), bool(patient.antibodies), at, policy)


def unit_bars(order: Order, units: list[Unit], at: datetime) -> list[Reason]:
    """Why a unit of the order may not be matched by the computer."""
    day, patient = clock.day(at), order.patient
    if patient is None:
        return []
    policy = editions.electronic(order.org_path, day)
    groups = editions.compatibility(order.org_path, day)
    found = []
    for unit in units:
        component, pair = Component(unit.component), (unit.abo, unit.rhd)
        if component in WITH_RHD:
            found += electronic.unit_bars(
                component, pair, (patient.abo, patient.rhd), unit.number, policy, groups
            )
    return found
