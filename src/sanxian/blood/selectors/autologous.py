"""Reads of patients' own blood, and its share of all blood of elective operations (自体输血率)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from sanxian.blood.facts.hospital import Setting
from sanxian.blood.models import AutologousDeposit, AutologousGiving, BloodSaving, Patient
from sanxian.blood.models import Transfusion as Given
from sanxian.blood.rules.autologous import Ratio, ratio
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE, TOTAL = "blood.autologous.see", "blood.total.see"
DAY = timedelta(days=1)
Row = tuple[str, int, int, date]  # department, patient, mL, day


def listed(by: Actor, status: str = "", q: str = "") -> QuerySet[AutologousDeposit]:
    """Deposits of the actor's hospitals, those of the next operations first."""
    rows = within(AutologousDeposit.objects.select_related("patient"), by, SEE)
    if status:
        rows = rows.filter(status=status)
    if q.strip():
        word = q.strip().upper()
        rows = rows.filter(Q(number=word) | Q(patient__code=word))
    return rows.order_by("operation_on", "pk")


def get(by: Actor, pk: int) -> AutologousDeposit:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def opened(by: Actor, row: AutologousDeposit, at: datetime) -> tuple[str, str]:
    """Haemoglobin and finding in clear; the reading is recorded."""
    saw(by, subject_of(row), "autologous", at=at, place=row.org_path)
    return row.hb, row.finding if row.tested_at else ""


def patients(by: Actor, code: str) -> Patient | None:
    """The patient with that code in the actor's hospitals."""
    rows = within(Patient.objects.all(), by, "blood.autologous.deposit")
    return rows.filter(code=code.strip().upper()).first()


def savings(by: Actor) -> QuerySet[BloodSaving]:
    """Haemodilution and salvage of the actor's hospitals, the newest first."""
    return within(BloodSaving.objects.select_related("patient"), by, SEE).order_by("-day", "-pk")


def waiting(by: Actor, today: date) -> QuerySet[AutologousDeposit]:
    """Deposits that still need their tests, or whose operation has passed."""
    rows = within(AutologousDeposit.objects.filter(status="stored"), by, "blood.autologous.issue")
    return rows.filter(Q(tested_at__isnull=True) | Q(operation_on__lt=today))


@dataclass(frozen=True, slots=True)
class Month:
    """One hospital and department in one month; "" stands for all departments together."""

    month: str
    hospital: str
    department: str
    ratio: Ratio


def months(by: Actor, since: date, until: date) -> list[Month]:
    """The ratio by month, hospital and department; who may see only totals gets no departments.

    Own blood: deposits given, haemodilution, salvage of elective operations. Others' blood: units
    transfused for an order whose grounds name an elective operation. Each patient counts once.
    """
    fine = by.may_somewhere(SEE)
    permission = SEE if fine else TOTAL
    own = _by_month(_own(by, permission, since, until), fine)
    others = _by_month(_others(by, permission, since, until), fine)
    keys = sorted({*own, *others}, reverse=True)
    names = places.names({path for _m, *paths in keys for path in paths if path})
    return [
        Month(month, names.get(home, home), names.get(ward, ward), ratio(own[key], others[key]))
        for key in keys
        for month, home, ward in [key]
    ]


def _by_month(
    rows: Iterable[Row], fine: bool
) -> defaultdict[tuple[str, str, str], list[tuple[int, int]]]:
    found: defaultdict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for ward, patient, ml, day in rows:
        home = _hospital(ward)
        found[f"{day:%Y-%m}", home, ""].append((patient, ml))
        if fine and ward != home:
            found[f"{day:%Y-%m}", home, ward].append((patient, ml))
    return found


def _hospital(ward: str) -> str:
    """A ward lies right below its hospital."""
    parts = ward.strip("/").split("/")
    return f"/{'/'.join(parts[:-1])}/"


def _own(by: Actor, permission: str, since: date, until: date) -> Iterable[Row]:
    begin, end = clock.instant(since), clock.instant(until + DAY)
    rows = within(AutologousGiving.objects.filter(at__gte=begin, at__lt=end), by, permission)
    for ward, patient, ml, at in rows.values_list(
        "org_path", "patient", "deposit__volume_ml", "at"
    ):
        yield ward, patient, ml, clock.day(at)
    saved = BloodSaving.objects.filter(day__gte=since, day__lte=until, elective=True)
    saved = within(saved.filter(given_ml__gt=0), by, permission)
    yield from saved.values_list("department", "patient", "given_ml", "day")


def _others(by: Actor, permission: str, since: date, until: date) -> Iterable[Row]:
    rows = Given.objects.filter(
        started_at__gte=clock.instant(since),
        started_at__lt=clock.instant(until + DAY),
        issue__order__statement__setting=Setting.ELECTIVE_SURGERY,
    )
    rows = within(rows, by, permission, "issue__org_path")
    columns = ("issue__order__statement__department", "issue__patient", "issue__unit__volume_ml")
    for ward, patient, ml, at in rows.values_list(*columns, "started_at"):
        yield ward, patient, ml, clock.day(at)
