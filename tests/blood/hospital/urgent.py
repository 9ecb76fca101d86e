"""Patients whose group stands by so many tubes, and blood that goes out before its crossmatch."""

from __future__ import annotations

from itertools import count
from typing import Any

from sanxian.blood.models import Issue, Order, Patient, Unit
from sanxian.blood.services import hospital, patient_samples
from sanxian.core.models import Edition
from tests.blood.hospital.wardwork import Ward
from tests.personas import in_force

_labels = count(1)
TEXT = """
[[edition]]
id = "%(id)s"
name = "未配血的紧急用血（示例）"
place = "370300"
effective = 2026-0%(month)s-01
source = "示例文件 §3"
status = "unverified"

[edition.values]
enabled = true
"""


def switch_on(*lines: str) -> None:
    """The city's own edition of blood.emergency, with these lines besides; the last one is in force."""
    n = Edition.objects.filter(topic="blood.emergency").count()
    name = "zibo-emergency-2026" + ("" if n == 0 else f"-{n}")
    in_force("blood.emergency", name, TEXT % {"id": name, "month": n + 1} + "\n".join(lines))


def tube(ward: Ward, patient: Patient, group: str, label: str = "") -> None:
    """One tube said this group."""
    patient_samples.sample(
        patient=patient,
        label=label or f"GX-U{next(_labels)}",
        taken_at=ward.at,
        abo=group[:-1],
        rhd=group[-1],
        by=ward.clerk,
        at=ward.at,
    )


def grouped(ward: Ward, *groups: str) -> Patient:
    """A patient of whom one tube after another said this; the first gives the file its group."""
    row = ward.patient("")
    for group in groups:
        tube(ward, row, group)
    row.refresh_from_db()
    return row


def order(ward: Ward, patient: Patient, component: str = "red_cells") -> Order:
    return ward.order(patient, urgency="emergency", component=component, supplier=ward.hospital)


def propose(ward: Ward, patient: Patient, *units: Unit) -> list[Any]:
    asked = order(ward, patient, units[0].component)
    return hospital.issue_emergency(
        order=asked, units=units, ward=ward.ward, by=ward.clerk, at=ward.at
    )


def sent_out(ward: Ward, patient: Patient, *units: Unit) -> list[Issue]:
    """Proposed by one, signed by another: the units lie at the ward."""
    rows = propose(ward, patient, *units)
    return hospital.sign_emergency(proposals=rows, by=ward.doctor, at=ward.at)
