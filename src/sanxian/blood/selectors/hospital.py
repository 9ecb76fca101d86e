"""Reads of the transfusion department. A patient's name and number are opened one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import EmergencyProposal, Issue, Patient, Unit
from sanxian.core import keys
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "blood.patient.see"
PURPOSE = "blood.patient"


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of a patient, after its reading was recorded."""

    name: str
    number: str


def index_of(hospital: str, number: str) -> str:
    """The blind index under which a hospital finds its own patient."""
    return keys.blind(PURPOSE, f"{hospital}|{number.strip()}")


def patients(by: Actor, q: str = "") -> QuerySet[Patient]:
    """Patients of the actor's hospitals; `q` is a patient code or a whole hospital number."""
    rows = within(Patient.objects.all(), by, SEE)
    if q.strip():
        hits = [index_of(path, q) for path, _ in hospitals(by, SEE)]
        rows = rows.filter(Q(code=q.strip().upper()) | Q(number_index__in=hits))
    return rows.order_by("-pk")


def patient(by: Actor, pk: int) -> Patient:
    """Raises Unknown."""
    row = within(Patient.objects.all(), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def opened(by: Actor, row: Patient, why: str, at: datetime) -> Opened:
    """Name and number in clear; who looked, and why, is recorded."""
    saw(by, subject_of(row), why, at=at, place=row.org_path)
    return Opened(row.name, row.number)


def hospitals(by: Actor, permission: str) -> list[tuple[str, str]]:
    """Path and name of the hospitals in which the actor holds the permission."""
    found: list[tuple[str, str]] = []
    for path in by.paths(permission):
        found += places.of_kind(path, Kind.HOSPITAL) or _around(path)
    return list(dict.fromkeys(found))


def _around(path: str) -> list[tuple[str, str]]:
    """The hospital that a ward lies in."""
    home = places.nearest(path, Kind.HOSPITAL)
    return [(home, places.names([home])[home])] if home else []


def wards(hospital: str) -> list[tuple[str, str]]:
    return places.of_kind(hospital, Kind.WARD)


def suppliers(hospital: str) -> list[tuple[str, str]]:
    """Where a hospital orders: the centres of its city, and its own shelf."""
    centres = places.of_kind(places.city_of(hospital), Kind.CENTRE)
    return [*centres, (hospital, places.names([hospital]).get(hospital, ""))]


def out_now(by: Actor) -> QuerySet[Issue]:
    """Units that lie in wards of the actor's hospitals, the longest out first."""
    rows = Issue.objects.filter(closed_at__isnull=True).select_related("unit", "patient", "order")
    return within(rows, by, "blood.unit.return").order_by("issued_at", "pk")


def issue_out(by: Actor, pk: int) -> Issue:
    """A unit that may come back. Raises Unknown."""
    row = out_now(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def to_sign(by: Actor) -> QuerySet[EmergencyProposal]:
    """Emergency proposals that wait for a second hand, other people's only."""
    rows = EmergencyProposal.objects.filter(ended_at__isnull=True).exclude(proposed_by=by.id)
    rows = rows.select_related("unit", "order", "patient")
    return within(rows, by, "blood.unit.sign_emergency").order_by("proposed_at", "pk")


def universal(hospital: str, at: datetime, groups: Sequence[str]) -> list[Unit]:
    """Units on the hospital's own shelf of the groups that an emergency may take."""
    rows = Unit.objects.filter(
        org_path=hospital, status=UnitStatus.AVAILABLE, expires_at__gt=at, recalled=False
    )
    return [u for u in rows.order_by("expires_at", "pk") if u.abo + u.rhd in groups]
