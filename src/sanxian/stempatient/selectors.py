"""Reads of the patient's side. A name is opened one at a time, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from sanxian.core import keys
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, below, within
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Malformed, Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stempatient.facts import Looked
from sanxian.stempatient.lifecycle import OPEN, PatientStatus
from sanxian.stempatient.models import PURPOSE, News, PatientCase, Receipt

SEE = "stempatient.case.see"
MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of a patient, after its reading was recorded."""

    name: str
    document: str
    diagnosis: str
    clinical: str
    outcome: str
    ending: str


def index_of(hospital: str, document: str) -> str:
    """The blind index under which a hospital finds its own patient."""
    return keys.blind(PURPOSE, f"{hospital}|{document.strip().upper()}")


def product_index(hospital: str, product: str) -> str:
    return keys.blind(f"{PURPOSE}.product", f"{hospital}|{product.strip().upper()}")


def hospitals(by: Actor, permission: str = SEE) -> list[tuple[str, str]]:
    """Path and name of the hospitals in which the actor holds the permission."""
    found = (row for path in by.paths(permission) for row in places.of_kind(path, Kind.HOSPITAL))
    return list(dict.fromkeys(found))


def hospital(by: Actor, permission: str) -> str:
    """The first of them. Raises Unknown where there is none."""
    found = hospitals(by, permission)
    if not found:
        raise Unknown("not_found")
    return found[0][0]


def listed(by: Actor, tab: str = "", code: str = "") -> QuerySet[PatientCase]:
    """Requests of the actor's hospitals; open ones unless asked otherwise; the days decide the order."""
    rows = within(PatientCase.objects.all(), by, SEE)
    if tab == "ended":
        rows = rows.exclude(status__in=OPEN)
    elif tab in set(PatientStatus):
        rows = rows.filter(status=tab)
    else:
        rows = rows.filter(status__in=OPEN)
    rows = rows.filter(code__startswith=code) if code else rows
    return rows.order_by("first", "pk")


def one(by: Actor, pk: int) -> PatientCase:
    """Raises Unknown."""
    found = within(PatientCase.objects.all(), by, SEE).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def opened(by: Actor, case: PatientCase, why: str, at: datetime) -> Opened:
    """What is sealed, in clear; who looked, and why, is recorded. Raises Malformed."""
    if why not in set(Looked):
        raise Malformed("no_such_choice", field="why")
    saw(by, subject_of(case), why, at=at, place=case.org_path)
    said = (case.name, case.document, case.diagnosis, case.clinical, case.outcome, case.ending)
    return Opened(*(text or "" for text in said))


def moved(by: Actor) -> QuerySet[PatientCase]:
    """Requests in which something changed that nobody has seen yet, the longest waiting first."""
    rows = within(PatientCase.objects.all(), by, SEE).filter(moved_at__isnull=False)
    return rows.filter(status__in=OPEN).order_by("moved_at", "pk")


def heard(case: PatientCase) -> list[News]:
    """All that the other side ever said, the latest first."""
    return list(case.news.order_by("-at", "-pk"))


def receipts(case: PatientCase) -> list[Receipt]:
    return list(case.receipts.order_by("received_at", "pk"))


def totals(by: Actor) -> dict[str, int]:
    """How many requests stand in each status."""
    rows = within(PatientCase.objects.all(), by, SEE).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("pk")))
    return {str(status): found.get(status, 0) for status in PatientStatus}


# -- for the services and the room above: not scoped -------------------------------------------------


def coded(code: str) -> PatientCase | None:
    return PatientCase.objects.filter(code=code.strip().upper()).first()


def by_uid(uid: UUID | str) -> PatientCase:
    """Raises Unknown."""
    found = PatientCase.objects.filter(uid=uid).first()
    if found is None:
        raise Unknown("not_found")
    return found


def searching_below(path: str) -> list[PatientCase]:
    """Requests at or below a path that no donor is held for; those wanted first before the others."""
    rows = PatientCase.objects.filter(below("org_path", path), status=PatientStatus.SEARCHING)
    return list(rows.order_by("first", "pk")[:MOST_WAITING])


def product_said(case: PatientCase, product: str) -> bool:
    """Whether the other side named that product for this patient."""
    said: Any = product.strip().upper()
    return any(row.product == said for row in case.news.filter(word="collected"))
