"""Reads of the transfusion department. A patient's name and number are opened one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from sanxian.blood import editions
from sanxian.blood.facts.issuing import Recipient
from sanxian.blood.facts.supply_policy import Compatibility, Emergency
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Crossmatch, EmergencyProposal, Issue, Order, Patient, Unit
from sanxian.blood.rules import emergency, issuing
from sanxian.blood.rules.transfusion import length
from sanxian.blood.selectors import patient_samples
from sanxian.core import clock, keys
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.trail import saw
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "blood.patient.see"
PURPOSE = "blood.patient"
OWED = ("", "transfused")  # how an issue stands whose unit is at the bed, or was given


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


def unmatched(order: int = 0) -> QuerySet[Issue]:
    """Emergency issues that still have to be crossmatched: red cells that are at the ward or were
    given, of which no crossmatch since is on file; of one order, or of all."""
    since = Crossmatch.objects.filter(
        unit=OuterRef("unit"), patient=OuterRef("patient"), at__gte=OuterRef("issued_at")
    )
    rows = Issue.objects.filter(
        ~Exists(since), emergency=True, outcome__in=OWED, unit__component__in=issuing.CROSSMATCHED
    )
    if order:
        rows = rows.filter(order=order)
    return rows.select_related("unit", "patient", "order").order_by("issued_at", "pk")


def to_match(by: Actor) -> QuerySet[Issue]:
    """The same of the actor's hospitals, the longest ago first."""
    return within(unmatched(), by, "blood.order.crossmatch_after")


def match_by(ward: str, issued_at: datetime) -> datetime:
    """Until when an emergency issue to a ward should have been crossmatched."""
    ruled = editions.emergency(ward, clock.day(issued_at))
    return issued_at + length(ruled.values.crossmatch_within)


@dataclass(frozen=True, slots=True)
class Urgent:
    """What an emergency has left to this actor: proposals to sign, units to crossmatch now."""

    sign: int
    match: int
    until: datetime | None  # when the first crossmatch should be there


def urgent(by: Actor, most: int) -> Urgent:
    """So many of each at the most; one query."""
    ours = Value("sign", CharField()), Value("match", CharField())
    signs = to_sign(by).annotate(what=ours[0]).order_by()
    owed = to_match(by).annotate(what=ours[1]).order_by()
    rows = signs.values_list("what", "proposed_at", "org_path").union(
        owed.values_list("what", "issued_at", "org_path"), all=True
    )
    found = list(rows[: 2 * most])
    out = sorted((at, ward) for what, at, ward in found if what == "match")
    until = match_by(out[0][1], out[0][0]) if out else None
    return Urgent(len(found) - len(out), len(out), until)


def before_crossmatch(order: Order, at: datetime) -> list[Unit]:
    """Units on the hospital's own shelf that may go out for the order's patient in an emergency, the
    first to expire first."""
    day = clock.day(at)
    policy = editions.emergency(order.org_path, day)
    suits = editions.compatibility(order.org_path, day)
    to = patient_samples.recipient_of(order, policy, at)
    rows = Unit.objects.filter(
        org_path=order.org_path, status=UnitStatus.AVAILABLE, expires_at__gt=at, recalled=False
    )
    if to.stands:
        rows = rows.filter(component__in=issuing.CROSSMATCHED)
    return [u for u in rows.order_by("expires_at", "pk") if not _wrong(u, policy, to, suits)]


def _wrong(
    unit: Unit, policy: Resolved[Emergency], to: Recipient, suits: Resolved[Compatibility]
) -> bool:
    kind, group = Component(unit.component), (unit.abo, unit.rhd)
    thawed = kind is not Component.FROZEN_RED_CELLS
    return not thawed or bool(emergency.wrong_group(kind, group, policy, to, suits))
