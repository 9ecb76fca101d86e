"""Reads of retention: where kept records stand, how long, and what is proposed to be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanxian.blood import editions
from sanxian.blood.facts.quality import Keep
from sanxian.blood.lifecycle import DisposalStatus
from sanxian.blood.models import (
    Disposal,
    DisposalLine,
    DonorReaction,
    Nonconformity,
    PatientReaction,
    RetentionFloor,
    Screening,
)
from sanxian.core import clock
from sanxian.core.actor import Actor, below, within
from sanxian.core.seal import Sealed
from sanxian.kernel.refusal import Unknown

SEE = "blood.retention.see"
OPEN = (DisposalStatus.PROPOSED, DisposalStatus.AGREED)


@dataclass(frozen=True, slots=True)
class Source:
    """Where records of a kind stand: their day, their place, what is sealed in them."""

    model: Any
    day: str
    place: str
    sealed: tuple[str, ...]

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)


SOURCES: dict[Keep, Source] = {
    Keep.SCREENING: Source(Screening, "at", "visit__org_path", ("answers", "measured", "reasons")),
    Keep.DONOR_REACTION: Source(DonorReaction, "at", "org_path", ("care",)),
    Keep.PATIENT_REACTION: Source(PatientReaction, "at", "org_path", ("care",)),
    Keep.QUALITY: Source(Nonconformity, "day", "org_path", ("what", "at_once", "why")),
}


def past(kind: Keep, place: str, before: date) -> QuerySet[Any]:
    """Records of a kind below a place up to a day that still say something, oldest first."""
    source = SOURCES[kind]
    moment = clock.instant(before + timedelta(days=1))
    end: Any = moment if source.day == "at" else before + timedelta(days=1)
    said = Q()
    for name in source.sealed:
        said |= ~Q(**{name: Sealed(b"")})
    rows = source.model.objects.filter(below(source.place, place), said)
    if kind == Keep.QUALITY:
        rows = rows.filter(status="closed")
    listed = DisposalLine.objects.filter(
        source=source.table, key=OuterRef("pk"), disposal__status__in=OPEN
    )
    return rows.filter(**{f"{source.day}__lt": end}).exclude(Exists(listed)).order_by(
        source.day, "pk"
    )  # fmt: skip


def years(kind: Keep, place: str, on: date) -> tuple[int, str]:
    """How long a record stands, and by which edition: the longest that ever held."""
    resolved = editions.retention(place, on)
    said = resolved.values.kept[kind].count
    edition = resolved.origin(f"kept.{kind}").edition_id
    floor = RetentionFloor.objects.filter(kind=kind).first()
    if floor and floor.years > said:
        return floor.years, floor.edition
    return said, edition


def listed(by: Actor, status: str = "") -> QuerySet[Disposal]:
    rows = within(Disposal.objects.all(), by, SEE)
    if status:
        rows = rows.filter(status=status)
    return rows.order_by("-proposed_at", "-pk")


def get(by: Actor, pk: int) -> Disposal:
    """Raises Unknown."""
    row = listed(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def lines(of: Disposal) -> QuerySet[DisposalLine]:
    return of.lines.order_by("day", "pk")


def waiting(by: Actor) -> QuerySet[Disposal]:
    """Disposals that wait for this actor's signature: not those she has signed already."""
    rows = within(Disposal.objects.all(), by, "blood.retention.erase")
    return rows.filter(Q(status="proposed") | Q(status="agreed") & ~Q(agreed_by=by.id))


def all_years(place: str, on: date) -> list[tuple[Keep, int, str]]:
    """How long each kind stands at a place, and by which edition."""
    return [(kind, *years(kind, place, on)) for kind in Keep]
