"""Reads of the bench: instruments, lots, controls, and whether results of them count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from sanxian.blood import editions
from sanxian.blood.facts.bench import Control, Run, Tool, reagent_of
from sanxian.blood.facts.bench_policy import Bench
from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.models import ControlRun, Instrument, ReagentLot
from sanxian.blood.rules import controls as rules
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Reason, Unknown

SEE = "blood.bench.see"


def instruments(by: Actor) -> QuerySet[Instrument]:
    """The register, what is in service first."""
    return within(Instrument.objects.all(), by, SEE).order_by("status", "code", "pk")


def instrument(by: Actor, pk: int) -> Instrument:
    """Raises Unknown."""
    return _one(instruments(by), pk)


def lots(by: Actor) -> QuerySet[ReagentLot]:
    """Lots, the soonest to expire first."""
    return within(ReagentLot.objects.all(), by, SEE).order_by("expires_on", "assay", "lot", "pk")


def lot(by: Actor, pk: int) -> ReagentLot:
    """Raises Unknown."""
    return _one(lots(by), pk)


def _one(rows: Any, pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def control_runs(by: Actor, q: str = "", failed: bool = False) -> QuerySet[ControlRun]:
    """Control samples, the latest first; `q` is an instrument's code, a lot or a level."""
    rows = ControlRun.objects.select_related("instrument", "lot")
    if q:
        rows = rows.filter(Q(instrument__code=q.upper()) | Q(lot__lot=q) | Q(level=q))
    if failed:
        rows = rows.filter(ok=False)
    return within(rows, by, SEE).order_by("-at", "-pk")


def usual(by: Actor, most: int = 40) -> list[ControlRun]:
    """The controls as they were last run, one of each: what today's form is filled with."""
    seen: dict[tuple[int, int, str], ControlRun] = {}
    rows = control_runs(by).filter(
        instrument__status="in_service", lot__status__in=["quarantine", "accepted"]
    )
    for row in rows[:400]:
        seen.setdefault((row.instrument_id, row.lot_id, row.level), row)
    found = sorted(
        seen.values(), key=lambda r: (r.instrument.code, r.lot.assay, r.lot.lot, r.level)
    )
    return found[:most]


def runs_of(lots: Iterable[int], at: datetime, policy: Bench) -> dict[tuple[int, int], list[Run]]:
    """The runs of the window before `at`, by instrument and lot; one query."""
    since = at - rules.hours(policy.control_every)
    found: dict[tuple[int, int], list[Run]] = {}
    for tool, key, level, ok, when in _runs_of(list(lots), since, at):
        found.setdefault((tool, key), []).append(Run(level, ok, when))
    return found


@prepared
def _runs_of(lots: list[int], since: datetime, at: datetime) -> QuerySet[ControlRun, Any]:
    rows = ControlRun.objects.filter(lot__in=lots, at__gt=since, at__lte=at).order_by("at", "pk")
    return rows.values_list("instrument", "lot", "level", "ok", "at")


def last_found(lots: list[int]) -> dict[tuple[int, int, str], str]:
    """What each control of these lots showed the last time, by instrument, lot and level."""
    return {(tool, key, level): found for tool, key, level, found in _found(lots)}


@prepared
def _found(lots: list[int]) -> QuerySet[ControlRun, Any]:
    latest = Window(
        RowNumber(),
        partition_by=[F("instrument"), F("lot"), F("level")],
        order_by=[F("at").desc(), F("pk").desc()],
    )
    rows = ControlRun.objects.filter(lot__in=lots).annotate(nth=latest).filter(nth=1).order_by()
    return rows.values_list("instrument", "lot", "level", "found")


def named(
    place: str, controls: Sequence[Control]
) -> tuple[dict[str, Instrument], dict[tuple[str, str], ReagentLot]]:
    """The instruments and lots of a laboratory that these controls name; two queries."""
    tools = _instruments(place, sorted({one.instrument for one in controls}))
    rows = _lots(place, sorted({one.lot for one in controls}))
    return {row.code: row for row in tools}, {(row.assay, row.lot): row for row in rows}


@prepared
def _instruments(place: str, codes: list[str]) -> QuerySet[Instrument, Any]:
    return Instrument.objects.filter(org_path=place, code__in=codes)


@prepared
def _lots(place: str, numbers: list[str]) -> QuerySet[ReagentLot, Any]:
    return ReagentLot.objects.filter(org_path=place, lot__in=numbers)


Named = tuple[str, str, str]  # instrument, the assay its reagent is for, lot


def bars(place: str, readings: Iterable[Reading], at: datetime) -> Iterator[Reason]:
    """Why readings at `place` may not be taken: each instrument and lot judged once, with the first
    row that names it. Three queries, whatever the number of readings.
    """
    first: dict[Named, Reading] = {}
    for reading in readings:
        name = (reading.instrument, reagent_of(reading.assay), reading.lot)
        first.setdefault(name, reading)
    on = clock.day(at)
    policy = editions.bench(place, on)
    for name, tool in _tools(place, list(first), at, policy.values).items():
        for reason in rules.bars(name[0], name[2], tool, at, on, policy):
            yield _located(reason, first[name])


def _located(reason: Reason, reading: Reading) -> Reason:
    where = {"row": reading.row, "assay": reading.assay[:16]}
    return replace(reason, params={**reason.params, **where})


def _tools(place: str, names: list[Named], at: datetime, policy: Bench) -> dict[Named, Tool]:
    codes, numbers = {n[0][:40] for n in names}, {n[2][:40] for n in names}
    tools = {i.code: i for i in _instruments(place, sorted(codes))}
    known = {(r.assay, r.lot): r for r in _lots(place, sorted(numbers))}
    runs = runs_of([r.pk for r in known.values()], at, policy)
    found = {}
    for name in names:
        tool, lot = tools.get(name[0]), known.get((name[1], name[2]))
        made = runs.get((tool.pk, lot.pk), []) if tool and lot else []
        found[name] = Tool(
            tool.status if tool else None,
            lot.status if lot else None,
            lot.expires_on if lot else None,
            tuple(made),
        )
    return found


def due(by: Actor, at: datetime) -> list[tuple[Instrument, ReagentLot, str]]:
    """Accepted lots on instruments in service whose controls have run out or failed, with the code.

    Only pairs that were ever run together are asked for: a lot is not used on every instrument.
    """
    rows = control_runs(by).filter(instrument__status="in_service", lot__status="accepted")
    pairs: dict[tuple[int, int], ControlRun] = {}
    for row in rows[:2000]:
        pairs.setdefault((row.instrument_id, row.lot_id), row)
    if not pairs:
        return []
    place = next(iter(pairs.values())).org_path
    policy = editions.bench(place, clock.day(at)).values
    runs = runs_of([key for _, key in pairs], at, policy)
    found = []
    for pair, row in pairs.items():
        lacking = rules.controls_lacking(runs.get(pair, []), at, policy)
        if lacking:
            found.append((row.instrument, row.lot, lacking[0]))
    return found


def expiring(by: Actor, today: date, until: date) -> QuerySet[ReagentLot]:
    """Lots in use or waiting that expire up to a day, those past it too."""
    return lots(by).filter(status__in=["quarantine", "accepted"], expires_on__lte=until)
