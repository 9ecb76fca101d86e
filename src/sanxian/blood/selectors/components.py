"""Reads of the component room: what waits to be made, what lies on the shelf, the life of one bag."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from sanxian.blood.facts.processing_policy import Processing
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import DonationStatus, UnitStatus
from sanxian.blood.models import Unit, UnitEdge
from sanxian.blood.selectors.laboratory import printable
from sanxian.blood.selectors.rulings import Rulings
from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.models import Trail
from sanxian.kernel.days import MonthEnd, Span, add_to_moment
from sanxian.kernel.numbers import normalise
from sanxian.kernel.refusal import Malformed, Reason, Unknown

SEE = "blood.unit.see"
SHELF = (UnitStatus.UNTESTED, UnitStatus.AVAILABLE)
HERE = (*SHELF, UnitStatus.RESERVED, UnitStatus.HELD)
_GONE = (DonationStatus.REJECTED, DonationStatus.DISCARDED)


@dataclass(frozen=True, slots=True)
class Source:
    """A bag to be made into others, and until when which of them can still be made."""

    unit: Unit
    platelets_until: datetime
    ffp_until: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a bag's life, from the trail."""

    at: datetime
    act: str
    step: str
    actor: str
    place: str
    reasons: tuple[str, ...]


def to_separate(by: Actor, at: datetime) -> QuerySet[Unit]:
    """Whole blood on the shelf, the oldest first."""
    return _usable(by, at, Component.WHOLE_BLOOD, "blood.unit.separate")


def to_make(by: Actor, at: datetime) -> QuerySet[Unit]:
    """Fresh frozen plasma on the shelf, the nearest to its expiry first."""
    return _usable(by, at, Component.FFP, "blood.unit.make")


def _usable(by: Actor, at: datetime, component: Component, permission: str) -> QuerySet[Unit]:
    rows = Unit.objects.filter(component=component, status__in=SHELF, expires_at__gt=at)
    rows = rows.exclude(donation__status__in=_GONE).select_related("donation")
    return within(rows, by, permission).order_by("collected_at", "pk")


def deadlines(units: Iterable[Unit], at: datetime) -> list[Source]:
    """Until when platelets and fresh frozen plasma can be made of each; no query a bag."""
    rulings = Rulings(clock.day(at))
    found = []
    for unit in units:
        values: Processing = rulings.processing(unit.org_path).processing.values
        ends = [_after(unit, span) for span in (values.platelets_within, values.ffp_within)]
        found.append(Source(unit, *ends))
    return found


def _after(unit: Unit, span: Span) -> datetime:
    return add_to_moment(unit.collected_at, span, MonthEnd.CLAMP)


def shelf(
    by: Actor, *, component: str = "", group: str = "", status: str = "", q: str = ""
) -> QuerySet[Unit]:
    """Bags within the actor's reach that still lie somewhere; first expiring first.

    `group` is "A+"; `status` one status, or "" for everything that is here.
    """
    rows = within(Unit.objects.all(), by, SEE)
    rows = rows.filter(status=status) if status in set(UnitStatus) else rows.filter(status__in=HERE)
    if component in set(Component):
        rows = rows.filter(component=component)
    if group:
        rows = rows.filter(abo=group[:-1], rhd=group[-1:])
    if said := printable(q):
        rows = rows.filter(Q(number__contains=normalise(said)) | Q(storage__icontains=said))
    return rows.order_by("expires_at", "pk")


def unit(by: Actor, pk: int) -> Unit:
    """Raises Unknown."""
    row = within(Unit.objects.select_related("donation"), by, SEE).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def by_number(by: Actor, number: str) -> Unit:
    """The bag of that number. Raises Unknown."""
    rows = Unit.objects.filter(number=normalise(printable(number)))
    row = within(rows.select_related("donation"), by, SEE).first()
    if row is None:
        raise Unknown("not_found")
    return row


def scanned(by: Actor, text: str, permission: str) -> list[Unit]:
    """The bags whose numbers stand in `text`, one a line or with spaces, in that order.

    Raises Malformed with every number that is none, or that lies outside the actor's reach.
    """
    numbers = list(dict.fromkeys(normalise(word) for word in text.replace(",", " ").split()))
    if not numbers:
        raise Malformed("nothing_chosen", field="numbers")
    if len(numbers) > 400:
        raise Malformed("too_many_scanned", field="numbers", most=400)
    rows = within(Unit.objects.filter(number__in=numbers), by, permission)
    found = {row.number: row for row in rows.select_related("donation")}
    unknown = [n for n in numbers if n not in found]
    if unknown:
        raise Malformed(*(Reason("unit_unknown", params={"number": n[:32]}) for n in unknown))
    return [found[number] for number in numbers]


def chosen(by: Actor, keys: Sequence[str], permission: str) -> list[Unit]:
    """The bags that were ticked. Raises Unknown where one of them is out of reach."""
    wanted = {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
    rows = list(within(Unit.objects.filter(pk__in=wanted), by, permission).order_by("pk"))
    if len(rows) != len(wanted) or len(wanted) != len(set(keys)):
        raise Unknown("not_found")
    return rows


def parents(of: Unit) -> list[Unit]:
    edges = UnitEdge.objects.filter(child=of).select_related("parent").order_by("parent_id")
    return [edge.parent for edge in edges]


def children(of: Unit) -> list[Unit]:
    edges = UnitEdge.objects.filter(parent=of).select_related("child").order_by("child_id")
    return [edge.child for edge in edges]


def life(of: Unit) -> list[Moment]:
    """What was done with a bag, the latest first."""
    rows = Trail.objects.filter(subject=subject_of(of)).exclude(act="core.record.saw")
    return [_moment(row) for row in rows.order_by("-id")]


def _moment(row: Trail) -> Moment:
    reasons = tuple(filter(None, row.reasons.split(",")))
    said = json.loads(row.data) if row.data else {}
    return Moment(row.at, row.act, row.step or said.get("to", ""), row.actor, row.place, reasons)
