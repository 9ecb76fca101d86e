"""Collection hospitals and their beds: qualified, near, free on the days."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many, update
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stemdonor import news
from sanxian.stemdonor.lifecycle.cases import StayStatus
from sanxian.stemdonor.models import BedDay, CollectionHospital, HospitalRoad, MatchCase, Stay
from sanxian.stemdonor.rules import care as rules
from sanxian.stemdonor.selectors import hospitals as chosen
from sanxian.stemdonor.services.going import BASIS
from sanxian.stemdonor.services.parts import house

CANCEL = "stemdonor.stay.cancel"
END = "stemdonor.stay.end"
CELLS = numbers.register(numbers.Mod37Scheme("sanxian-cells-1", "C"))
MOST_BEDS, MOST_KM = 99, 3000


@act("stemdonor.hospital.open", basis=BASIS)
def open_hospital(
    *,
    place: str,
    facility: str,
    beds: int,
    source: str,
    since: date,
    until: date | None = None,
    wards_apart: bool = False,
    by: Actor,
    at: datetime,
) -> CollectionHospital:
    """A hospital of that place may collect cells, says a document.

    `facility` is its own code, under which its bags are counted. Raises Refusal (collects_not, hospital_known,
    facility_taken), Malformed.
    """
    facility = facility.strip().upper()
    CELLS.make(facility, since.year, 0)  # Malformed where it is no such code
    if places.kind_of(place) != Kind.HOSPITAL:
        raise Refusal("collects_not")
    _qualified(beds, source, since, until)
    if CollectionHospital.objects.filter(org_path=place).exists():
        raise Refusal("hospital_known")
    if CollectionHospital.objects.filter(facility=facility).exists():
        raise Refusal("facility_taken")
    return create(
        CollectionHospital, org_path=place, facility=facility, beds=beds, wards_apart=wards_apart,
        qualified_since=since, qualified_until=until, source=source.strip(), opened_at=at,
        opened_by=by.id,
    )  # fmt: skip


def _qualified(beds: int, source: str, since: date, until: date | None) -> None:
    if not 1 <= beds <= MOST_BEDS:
        raise Malformed("unreadable", field="beds")
    if not source.strip() or len(source) > 120:
        raise Malformed("unreadable", field="source")
    if until and until < since:
        raise Malformed("unreadable", field="until")


@act("stemdonor.hospital.qualify", basis=BASIS, on="hospital")
def qualify(
    *,
    hospital: CollectionHospital,
    beds: int,
    source: str,
    since: date,
    until: date | None = None,
    wards_apart: bool = False,
    by: Actor,
    at: datetime,
) -> CollectionHospital:
    """What is known of it changes: how long it is qualified, its beds, whether wards are apart.

    Raises Refusal (beds_in_use), Malformed.
    """
    _qualified(beds, source, since, until)
    if chosen.highest_bed(hospital, on=at.date()) > beds:
        raise Refusal("beds_in_use")
    told = {
        "beds": beds, "source": source.strip(), "qualified_since": since, "qualified_until": until,
        "wards_apart": wards_apart,
    }  # fmt: skip
    update(CollectionHospital, told, pk=hospital.pk)
    for name, value in told.items():
        setattr(hospital, name, value)
    note(beds=beds)
    return hospital


@act("stemdonor.hospital.measure", basis=BASIS, on="county")
def measure(
    *, hospital: CollectionHospital, county: str, km: int, by: Actor, at: datetime
) -> HospitalRoad:
    """How far it is from a county, by road."""
    if not 0 < km <= MOST_KM:
        raise Malformed("unreadable", field="km")
    row, _made = HospitalRoad.objects.update_or_create(
        hospital=hospital, org_path=county, defaults={"km": km}
    )
    return row


# -- beds ------------------------------------------------------------------------------------------------


def together(case: MatchCase, hospital: CollectionHospital) -> bool:
    """Whether what must be kept apart would meet in that house; asked upward, and never said why."""
    if hospital.wards_apart:
        return False
    return any(ask(case=case, hospital=hospital.org_path) for ask in news.TOGETHER)


def book(
    case: MatchCase,
    hospital: CollectionHospital,
    first: date,
    last: date,
    *,
    by: Actor,
    at: datetime,
) -> Stay:
    """A bed on every one of the days, inside the act that plans. Raises Refusal
    (hospital_unqualified, hospital_not_these_days)."""
    found = chosen.candidate(case, hospital, first, last, together=together(case, hospital))
    if why := rules.unsuitable(found):
        raise Refusal(why)
    stay = create(
        Stay, case=case, hospital=hospital, org_path=hospital.org_path, first=first, last=last,
        booked_at=at, booked_by=by.id,
    )  # fmt: skip
    bed = chosen.free_bed(hospital, first, last)
    try:
        with transaction.atomic():
            insert_many(
                BedDay(hospital=hospital, bed=bed, day=day, stay=stay)
                for day in rules.days(first, last)
            )
    except IntegrityError as taken:  # somebody booked it between our reading and our writing
        raise Refusal("hospital_not_these_days") from taken
    return stay


def free(case: MatchCase, *, by: Actor, at: datetime) -> None:
    """The bed of a case is free again, inside the act that needs it no more."""
    for stay in Stay.objects.filter(case=case, status=StayStatus.BOOKED):
        cancel(stay=stay, by=house(by, CANCEL), at=at)


@act(CANCEL, basis=BASIS, on="stay")
def cancel(*, stay: Stay, by: Actor, at: datetime) -> Stay:
    """The bed is given back."""
    move(stay, "cancel")
    BedDay.objects.filter(stay=stay).delete()
    return stay


def ended(case: MatchCase, *, by: Actor, at: datetime) -> None:
    """She has gone home: the stay is over."""
    for stay in Stay.objects.filter(case=case, status=StayStatus.BOOKED):
        end(stay=stay, by=house(by, END), at=at)


@act(END, basis=BASIS, on="stay")
def end(*, stay: Stay, by: Actor, at: datetime) -> Stay:
    """The stay is over."""
    return move(stay, "end")
