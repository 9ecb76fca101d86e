"""Everything that one instrument, one reagent lot or one lot of bag sets touched: results, donations, units, where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from sanxian.blood.models import AssayRun, Donation, Instrument, PackLot, ReagentLot, Result, Unit
from sanxian.core.actor import Actor, below, within
from sanxian.kernel.refusal import Forbidden

SEE = "blood.bench.see"
CHUNK = 400
LIVE = ("untested", "available", "reserved", "issued", "travelling", "held")


@dataclass(slots=True)
class Touched:
    """Counts of results, and the donations with their units."""

    results: int = 0
    assays: dict[str, int] = field(default_factory=dict)
    donations: list[Donation] = field(default_factory=list)
    units: dict[int, list[Unit]] = field(default_factory=dict)

    def living(self, at: datetime) -> int:
        """Units that still lie, travel or wait somewhere, and are in date."""
        rows = (unit for those in self.units.values() for unit in those)
        return sum(unit.status in LIVE and unit.expires_at > at for unit in rows)

    def used(self) -> int:
        return sum(u.status == "transfused" for those in self.units.values() for u in those)


def touched(
    by: Actor, root: Instrument | ReagentLot | PackLot, since: datetime, until: datetime
) -> Touched:
    """What was measured with it from `since` up to `until`, void results and single runs too.

    The rows of the actor's laboratory only; the units wherever they lie, by number and state.
    Raises Forbidden.
    """
    if not by.may(SEE, root.org_path):
        raise Forbidden("not_permitted", act=SEE)
    if isinstance(root, PackLot):
        return _drawn_into(root, since, until)
    results, runs = (_measured(table, root, since, until) for table in (Result, AssayRun))
    keys = set(results.values_list("donation", flat=True))
    keys |= set(runs.values_list("donation", flat=True))
    counts = dict(results.order_by().values_list("assay").annotate(n=Count("pk")))
    found = Touched(sum(counts.values()), counts)
    for part in _chunks(sorted(keys)):
        found.donations += Donation.objects.filter(pk__in=part).order_by("number")
        for unit in Unit.objects.filter(donation__in=part).order_by("number"):
            found.units.setdefault(unit.donation_id or 0, []).append(unit)
    return found


def _drawn_into(root: PackLot, since: datetime, until: datetime) -> Touched:
    """What was drawn into the sets of a lot, and the units of it, wherever they lie."""
    rows = root.donations.filter(started_at__gte=since, started_at__lte=until)
    found = Touched(donations=list(rows.order_by("number")))
    for part in _chunks([d.pk for d in found.donations]):
        for unit in Unit.objects.filter(donation__in=part).order_by("number"):
            found.units.setdefault(unit.donation_id or 0, []).append(unit)
    return found


def _measured(table: Any, root: Instrument | ReagentLot, since: datetime, until: datetime) -> Any:
    """Rows below the laboratory's place that name the instrument, or the lot with its assay."""
    named = (
        Q(instrument=root.code)
        if isinstance(root, Instrument)
        else Q(lot=root.lot) & _of_assay(root.assay)
    )
    rows = table.objects.filter(named, below("org_path", root.org_path))
    return rows.filter(at__gte=since, at__lte=until)


def _of_assay(assay: str) -> Q:
    """A grouping reads ABO and RhD from the same tubes, with the reagent of ABO."""
    return Q(assay__in=(["abo", "rhd", "grouping"] if assay == "abo" else [assay]))


def _chunks(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[i : i + CHUNK] for i in range(0, len(keys), CHUNK)]


def roots(by: Actor) -> tuple[list[Instrument], list[ReagentLot], list[PackLot]]:
    """What one may ask about: instruments, and lots with the latest first."""
    tools = within(Instrument.objects.order_by("code", "pk"), by, SEE)
    lots = within(ReagentLot.objects.order_by("-came_at", "assay", "pk"), by, SEE)
    sets = within(PackLot.objects.order_by("-came_at", "-pk"), by, SEE)
    return list(tools[:200]), list(lots[:300]), list(sets[:300])
