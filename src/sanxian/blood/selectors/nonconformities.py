"""Reads of quality: nonconformities with what they touch, deviations, what each may be opened from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from sanxian.blood.facts.quality import About, Area
from sanxian.blood.models import CorrectiveAction, Deviation, Nonconformity, StockCount, Touched
from sanxian.blood.selectors import (
    batches,
    components,
    controls,
    distribution,
    haemovigilance,
    samples,
    shipments,
    spots,
    visits,
)
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE, SEE_DEVIATION, SEE_COUNT = "blood.nonconformity.see", "blood.deviation.see", "blood.count.see"
OPEN = ("open", "investigated", "planned", "checked")


def listed(by: Actor, *, status: str = "", kind: str = "", q: str = "") -> QuerySet[Nonconformity]:
    """Newest first. `status` one, "unclosed", or ""; `q` its code, or the code of what it touches."""
    rows = within(Nonconformity.objects.all(), by, SEE)
    if status == "unclosed":
        rows = rows.exclude(status="closed")
    elif status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    if q.strip():
        word = q.strip().upper()
        named = Touched.objects.filter(code=word).values("nonconformity")
        rows = rows.filter(Q(code=word) | Q(pk__in=named))
    return rows.annotate(things=Count("touched")).order_by("-opened_at", "-pk")


def get(by: Actor, pk: int) -> Nonconformity:
    """Raises Unknown."""
    row = within(Nonconformity.objects.all(), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def touched(of: Nonconformity) -> list[Touched]:
    return list(of.touched.order_by("about", "code"))


def actions(of: Nonconformity) -> list[CorrectiveAction]:
    return list(of.actions.order_by("pk"))


def action(by: Actor, pk: int) -> CorrectiveAction:
    """Raises Unknown."""
    rows = within(CorrectiveAction.objects.select_related("nonconformity"), by, SEE)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def mine(by: Actor) -> QuerySet[CorrectiveAction]:
    """Actions that wait for this actor."""
    return CorrectiveAction.objects.filter(owner=by.id, status="planned")


def waiting(by: Actor) -> dict[str, int]:
    """Nonconformities by status where the actor judges them."""
    rows = within(Nonconformity.objects.exclude(status="closed"), by, "blood.nonconformity.check")
    return dict(rows.values_list("status").annotate(n=Count("pk")).order_by())


def trend(by: Actor, since: date) -> list[tuple[date, str, int]]:
    """How many of each kind were opened in each month since a day; one query."""
    rows = within(Nonconformity.objects.filter(day__gte=since), by, SEE)
    found = rows.annotate(month=TruncMonth("day")).values_list("month", "kind")
    return [(m, k, n) for m, k, n in found.annotate(n=Count("pk")).order_by("month", "kind")]


# -- deviations --------------------------------------------------------------------------------------


def deviations(by: Actor, status: str = "") -> QuerySet[Deviation]:
    rows = within(Deviation.objects.all(), by, SEE_DEVIATION)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("-proposed_at", "-pk")


def deviation(by: Actor, pk: int) -> Deviation:
    """Raises Unknown."""
    row = deviations(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def to_approve(by: Actor) -> QuerySet[Deviation]:
    """Deviations that wait for this actor's word: never her own."""
    rows = within(Deviation.objects.filter(status="proposed"), by, "blood.deviation.approve")
    return rows.exclude(proposed_by=by.id)


# -- what one may be opened from -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A record that is not as it should be: where, in which area, and what it touches."""

    place: str
    area: Area
    touched: tuple[tuple[About, str, int | None], ...]


def _units(units: Iterable[object]) -> tuple[tuple[About, str, int | None], ...]:
    return tuple((About.UNIT, u.number, u.pk) for u in units)  # type: ignore[attr-defined]


def _excursion(by: Actor, pk: int) -> Source:
    row = spots.excursion(by, pk)
    units = [line.unit for line in spots.lines(row)]
    head = ((About.EXCURSION, row.code, row.pk), (About.SPOT, row.spot.code, row.spot_id))
    return Source(row.org_path, Area.STORAGE, (*head, *_units(units)))


def _sample(by: Actor, pk: int) -> Source:
    row = samples.one(by, pk)
    head = (About.SAMPLE, f"{row.component} {row.month:%Y-%m}", row.pk)
    return Source(row.org_path, Area.COMPONENTS, (head, *_units([row.unit])))


def _control(by: Actor, pk: int) -> Source:
    row = controls.control_runs(by).select_related("instrument", "lot").filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    found = ((About.INSTRUMENT, row.instrument.code, row.instrument_id),
             (About.LOT, row.lot.lot, row.lot_id))  # fmt: skip
    return Source(row.org_path, Area.LABORATORY, found)


def _shipment(by: Actor, pk: int) -> Source:
    row = shipments.get(by, pk)
    units = [x.unit for x in shipments.lines(row) if x.missing or x.note]
    here = row.to_path if by.may(SEE, row.to_path) else row.org_path
    return Source(here, Area.TRANSPORT, ((About.SHIPMENT, row.code, row.pk), *_units(units)))


def _box(by: Actor, pk: int) -> Source:
    row = distribution.box(by, pk)
    return Source(row.org_path, Area.TRANSPORT, ((About.BOX, row.code, row.pk),))


def _unit(by: Actor, pk: int) -> Source:
    row = components.unit(by, pk)
    return Source(row.org_path, Area.STOCK, _units([row]))


def _label(by: Actor, pk: int) -> Source:
    row = components.unit(by, pk)
    return Source(row.org_path, Area.LABELS, _units([row]))


def _collection(by: Actor, pk: int) -> Source:
    row = batches.collection(by, pk)
    bad = row.lines.exclude(difference="").order_by("number").values_list("number", "donation_id")
    found = [(About.DONATION, number, key) for number, key in bad[:100]]
    return Source(row.org_path, Area.LABORATORY, ((About.COLLECTION, row.code, row.pk), *found))


def _count(by: Actor, pk: int) -> Source:
    row = within(StockCount.objects.all(), by, SEE_COUNT).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    bad = row.lines.exclude(finding__in=["", "found", "left"]).order_by("number")
    found = [(About.UNIT, x.number, x.unit_id) for x in bad[:400]]
    return Source(row.org_path, Area.STOCK, ((About.COUNT, row.code, row.pk), *found))


def _donor_reaction(by: Actor, pk: int) -> Source:
    row = visits.reaction(by, pk)
    found = ((About.DONOR_REACTION, f"R{row.pk}", row.pk),
             (About.DONATION, row.donation.number, row.donation_id))  # fmt: skip
    return Source(row.org_path, Area.DONOR_ROOM, found)


def _patient_reaction(by: Actor, pk: int) -> Source:
    row = haemovigilance.get(by, pk)
    unit = row.reaction.issue.unit
    here = row.org_path if by.may(SEE, row.org_path) else row.centre_path
    found = ((About.PATIENT_REACTION, row.code, row.pk), (About.UNIT, unit.number, unit.pk))
    return Source(here, Area.HOSPITAL, found)


SOURCES: dict[str, Callable[[Actor, int], Source]] = {
    "excursion": _excursion,
    "sample": _sample,
    "control": _control,
    "shipment": _shipment,
    "box": _box,
    "unit": _unit,
    "label": _label,
    "collection": _collection,
    "count": _count,
    "donor_reaction": _donor_reaction,
    "patient_reaction": _patient_reaction,
}


def source(by: Actor, word: str, pk: int) -> Source:
    """What a nonconformity opened from this record would touch. Raises Unknown."""
    if word not in SOURCES:
        raise Unknown("not_found")
    return SOURCES[word](by, pk)
