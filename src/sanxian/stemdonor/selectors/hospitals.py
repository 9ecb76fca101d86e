"""Reads of collection hospitals: which are able, how far, what is free; and a hospital's own ward."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.stemdonor.facts.care import Candidate
from sanxian.stemdonor.models import (
    BedDay,
    CellBag,
    CollectionHospital,
    Dose,
    Exam,
    HandOver,
    HospitalRoad,
    MatchCase,
    Stay,
)

SEE = "stemdonor.hospital.see"
WARD = "stemdonor.ward.see"
HORIZON = timedelta(days=28)


def listed(by: Actor) -> QuerySet[CollectionHospital]:
    """The hospitals in the actor's area; who only plans asks `choices`."""
    return within(CollectionHospital.objects.all(), by, SEE).order_by("org_path")


def one(by: Actor, pk: int) -> CollectionHospital:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def chosen(pk: int) -> CollectionHospital:
    """A hospital that somebody picked for a donor, wherever it lies. Raises Unknown."""
    found = CollectionHospital.objects.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def named(hospitals: list[CollectionHospital]) -> dict[int, str]:
    known = places.names([row.org_path for row in hospitals])
    return {row.pk: known.get(row.org_path, row.facility) for row in hospitals}


def _province(path: str) -> str:
    return "/" + path.strip("/").split("/")[0] + "/"


def candidates(case: MatchCase, first: date, last: date, together: Any) -> list[Candidate]:
    """Every hospital of the province as a choice sees it; `together(hospital)` asks the house."""
    rows = list(CollectionHospital.objects.filter(org_path__startswith=_province(case.org_path)))
    known = named(rows)
    roads = dict(
        HospitalRoad.objects.filter(hospital__in=rows, org_path=case.org_path).values_list(
            "hospital_id", "km"
        )
    )
    full = _full_on(rows, first, last, but=case)
    return [
        Candidate(
            pk=row.pk, name=known[row.pk], org_path=row.org_path,
            qualified=qualified(row, first, last), beds_free=row.pk not in full,
            km=roads.get(row.pk), together=together(row),
        )
        for row in rows
    ]  # fmt: skip


def candidate(
    case: MatchCase, hospital: CollectionHospital, first: date, last: date, *, together: bool
) -> Candidate:
    return Candidate(
        pk=hospital.pk, name="", org_path=hospital.org_path,
        qualified=qualified(hospital, first, last),
        beds_free=free_bed(hospital, first, last) > 0, km=None, together=together,
    )  # fmt: skip


def qualified(hospital: CollectionHospital, first: date, last: date) -> bool:
    until = hospital.qualified_until
    return hospital.qualified_since <= first and (until is None or last <= until)


def _full_on(rows: list[CollectionHospital], first: date, last: date, but: MatchCase) -> set[int]:
    """Hospitals where no single bed is free on every day of these, another plan of the case aside."""
    taken: dict[int, set[int]] = {}
    booked = BedDay.objects.filter(hospital__in=rows, day__gte=first, day__lte=last)
    for hospital, bed in booked.exclude(stay__case=but).values_list("hospital_id", "bed"):
        taken.setdefault(hospital, set()).add(bed)
    return {row.pk for row in rows if len(taken.get(row.pk, set())) >= row.beds}


def free_bed(hospital: CollectionHospital, first: date, last: date) -> int:
    """The first bed that is free on every one of the days; 0 where there is none."""
    rows = BedDay.objects.filter(hospital=hospital, day__gte=first, day__lte=last)
    taken = set(rows.values_list("bed", flat=True))
    return next((bed for bed in range(1, hospital.beds + 1) if bed not in taken), 0)


def highest_bed(hospital: CollectionHospital, on: date) -> int:
    """The highest bed that is booked from that day on."""
    rows = BedDay.objects.filter(hospital=hospital, day__gte=on)
    return rows.aggregate(n=Max("bed"))["n"] or 0


def booked_days(hospital: CollectionHospital, first: date) -> dict[date, int]:
    """How many beds are booked on the days of the next weeks."""
    rows = BedDay.objects.filter(hospital=hospital, day__gte=first, day__lt=first + HORIZON)
    return dict(rows.order_by("day").values_list("day").annotate(n=Count("pk")))


# -- a hospital's own ward -------------------------------------------------------------------------------


def ward(by: Actor) -> QuerySet[MatchCase]:
    """Cases that the actor's hospital has now: to be examined, or with a bed there."""
    exams = within(Exam.objects.all(), by, WARD).filter(verdict="")
    stays = within(Stay.objects.all(), by, WARD).filter(status="booked")
    rows = MatchCase.objects.select_related("registrant").filter(
        Q(pk__in=exams.values("case_id"), status="examining")
        | Q(
            pk__in=stays.values("case_id"),
            status__in=["planned", "confirmed", "mobilising", "collecting"],
        )
    )
    return rows.order_by("status", "since", "pk")


def ward_case(by: Actor, pk: int) -> MatchCase:
    """A case that the actor's hospital has, or had. Raises Unknown."""
    exams = within(Exam.objects.all(), by, WARD).filter(case=pk)
    stays = within(Stay.objects.all(), by, WARD).filter(case=pk).exclude(status="cancelled")
    if not exams.exists() and not stays.exists():
        raise Unknown("not_found")
    return MatchCase.objects.select_related("registrant").get(pk=pk)


def ward_exam(by: Actor, case: MatchCase) -> Exam | None:
    """The newest exam at the actor's hospital."""
    rows = within(Exam.objects.select_related("hospital"), by, WARD).filter(case=case)
    return rows.order_by("-appointed_at", "-pk").first()


def ward_stay(by: Actor, case: MatchCase) -> Stay | None:
    rows = within(Stay.objects.select_related("hospital"), by, WARD).filter(case=case)
    return rows.exclude(status="cancelled").order_by("-booked_at", "-pk").first()


def doses(case: MatchCase) -> list[Dose]:
    return list(case.doses.order_by("day"))


def hand_over(case: MatchCase) -> HandOver | None:
    return HandOver.objects.filter(case=case).first()


def hand_over_of(number: str) -> HandOver | None:
    """The hand-over of a bag, by the number on its label: all that an escort knows."""
    bag = CellBag.objects.filter(number=number).first()
    return HandOver.objects.filter(case=bag.case_id).first() if bag else None


def last_serial(hospital: CollectionHospital, year: int) -> int:
    rows = CellBag.objects.filter(hospital=hospital, year=year)
    return rows.aggregate(n=Max("serial"))["n"] or 0
