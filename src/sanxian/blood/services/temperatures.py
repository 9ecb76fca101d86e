"""The temperature log of a spot, and what follows when it was outside its range for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood import editions
from sanxian.blood.facts.supply_policy import Zone
from sanxian.blood.lifecycle import UNIT, ExcursionStatus, UnitStatus
from sanxian.blood.models import (
    Excursion,
    ExcursionLine,
    StorageSpot,
    TemperatureReading,
    Unit,
)
from sanxian.blood.rules.temperature import Outside, Reading, excursions
from sanxian.blood.selectors.spots import lay_there
from sanxian.blood.services.bags import BASIS, CHUNK, give_back, leave, let_go
from sanxian.blood.services.codes import new_code
from sanxian.blood.services.components import not_clearable
from sanxian.blood.services.release import with_descendants
from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, insert_many
from sanxian.core.trail import Entry
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal

MOST = 5000  # readings in one act: a logger's month
COLDEST, WARMEST = Decimal(-200), Decimal(60)
HOLDABLE = next(row.source for row in UNIT.steps if row.word == "hold")
DUTY = "blood.excursion"


@act("blood.spot.log", basis=BASIS, on="spot")
def log(
    *,
    spot: StorageSpot,
    readings: Sequence[Reading],
    by: Actor,
    at: datetime,
    source: str = "typed",
) -> list[Excursion]:
    """Write temperatures down; what was written before is not written twice.

    Where the spot was outside its range for longer than the edition allows, everything that lay in
    it meanwhile is held in the same transaction, wherever it lies now. Gives back the excursions
    that were opened or have grown. Refuses with every fault: readings_missing, readings_too_many,
    reading_in_future, reading_impossible, reading_differs.
    """
    if not readings:
        raise Malformed("readings_missing", field="readings")
    if len(readings) > MOST:
        raise Malformed("readings_too_many", field="readings", most=MOST)
    fresh = _fresh(spot, readings, at)
    insert_many(
        TemperatureReading(
            spot=spot, at=r.at, celsius=r.celsius, source=source, logged_at=at, logged_by=by.id
        )
        for r in fresh
    )
    note(readings=len(fresh))
    return _judge(spot, fresh, by, at) if fresh else []


def _fresh(spot: StorageSpot, readings: Sequence[Reading], at: datetime) -> list[Reading]:
    known = _known(spot, readings)
    seen: dict[datetime, Decimal] = {}
    faults: list[Reason] = []
    for row, reading in enumerate(readings, 1):
        faults.extend(_faults(row, reading, known | seen, at))
        if reading.at not in known:
            seen[reading.at] = reading.celsius
    Refusal.unless_empty(faults[:50])
    return [Reading(moment, celsius) for moment, celsius in sorted(seen.items())]


def _known(spot: StorageSpot, readings: Sequence[Reading]) -> dict[datetime, Decimal]:
    moments = [r.at for r in readings]
    rows = TemperatureReading.objects.filter(spot=spot, at__range=(min(moments), max(moments)))
    return dict(rows.values_list("at", "celsius"))


def _faults(
    row: int, reading: Reading, known: Mapping[datetime, Decimal], at: datetime
) -> Iterator[Reason]:
    if reading.at > at:
        yield Reason("reading_in_future", params={"row": row})
    if not COLDEST <= reading.celsius <= WARMEST:
        yield Reason("reading_impossible", params={"row": row})
    if known.get(reading.at, reading.celsius) != reading.celsius:
        yield Reason("reading_differs", params={"row": row})


# -- what the readings say ---------------------------------------------------------------------------


def _judge(spot: StorageSpot, fresh: Sequence[Reading], by: Actor, at: datetime) -> list[Excursion]:
    policy = editions.storage(spot.org_path, clock.day(at))
    zone = Zone(spot.zone)
    band, minutes = policy.values.zones[zone], policy.values.excursion_minutes[zone]
    rows = _around(spot, fresh[0].at, fresh[-1].at, band.low, band.high)
    edition = policy.origin(f"excursion_minutes.{zone}").edition_id
    return [
        found
        for run in excursions(rows, band, minutes)
        if (found := _opened(spot, run, edition, by, at)) is not None
    ]


def _around(
    spot: StorageSpot, first: datetime, last: datetime, low: Decimal, high: Decimal
) -> list[Reading]:
    """The readings between the good one before `first` and the good one after `last`."""
    rows = TemperatureReading.objects.filter(spot=spot)
    good = rows.filter(celsius__gte=low, celsius__lte=high)
    before = good.filter(at__lt=first).order_by("-at").values_list("at", flat=True).first()
    after = good.filter(at__gt=last).order_by("at").values_list("at", flat=True).first()
    if before:
        rows = rows.filter(at__gte=before)
    if after:
        rows = rows.filter(at__lte=after)
    return [Reading(*row) for row in rows.order_by("at").values_list("at", "celsius")]


def _opened(
    spot: StorageSpot, run: Outside, edition: str, by: Actor, at: datetime
) -> Excursion | None:
    """The excursion of this time outside: a new one, or one that has grown; None where a closed one
    has it already."""
    same = Excursion.objects.filter(spot=spot, since__lte=run.end)
    same = same.filter(Q(until__isnull=True) | Q(until__gte=run.since)).order_by("since")
    known = same.filter(status=ExcursionStatus.OPEN).first()
    if known is None and same.exists():
        return None
    given: dict[str, Any] = {
        "since": run.since,
        "until": run.until,
        "coldest": run.coldest,
        "warmest": run.warmest,
    }
    if known is None:
        known = _begun(spot, given, edition, by, at)
    else:
        Excursion.objects.filter(pk=known.pk).update(**given)
        for name, value in given.items():
            setattr(known, name, value)
    _quarantine(known, at)
    return known


def _begun(
    spot: StorageSpot, given: dict[str, Any], edition: str, by: Actor, at: datetime
) -> Excursion:
    made = create(
        Excursion,
        code=new_code("T"),
        spot=spot,
        org_path=spot.org_path,
        edition=edition,
        opened_at=at,
        opened_by=by.id,
        **given,
    )
    current().entries.append(Entry("blood.spot.log", subject_of(made), made.org_path))
    duties.open_duty(kind=DUTY, subject=subject_of(made), place=made.org_path, by=by, at=at)
    return made


def _quarantine(excursion: Excursion, at: datetime) -> None:
    """Hold everything that lay there meanwhile, and what was made of it since."""
    touched = with_descendants(lay_there(excursion, at))
    known = set(excursion.lines.values_list("unit_id", flat=True))
    fresh = [u for u in touched if u.pk not in known and u.status != UnitStatus.CONSUMED]
    live = [u for u in fresh if UnitStatus(u.status) in HOLDABLE]
    insert_many(
        ExcursionLine(
            excursion=excursion,
            unit=u,
            was=u.status,
            held=u.status == UnitStatus.HELD or UnitStatus(u.status) in HOLDABLE,
        )
        for u in fresh
    )
    let_go(live, "held", at)
    said = {"excursion": excursion.pk}
    move_many(live, "hold", set={"held_for": "temperature"}, reasons=["temperature"], **said)


# -- the end of it -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """The bags of an excursion, by what is to become of them."""

    sound: tuple[Unit, ...]
    spoilt: tuple[Unit, ...]


@act("blood.excursion.close", basis=BASIS, on="excursion")
def close(
    *, excursion: Excursion, decisions: Mapping[int, str], by: Actor, at: datetime
) -> Excursion:
    """Decide upon every bag (`decisions`: key of the unit to "clear", "discard" or, for what could
    not be held any more, "told") and close.

    Refuses with every fault: excursion_not_open, excursion_goes_on, excursion_undecided,
    excursion_not_its_unit, excursion_not_held, and why a bag cannot be cleared.
    """
    lines = list(excursion.lines.select_related("unit__donation").order_by("unit_id"))
    row = Excursion.objects.get(pk=excursion.pk)
    Refusal.unless_empty([*_not_closable(row), *_undecided(lines, decisions)])
    decided = _decided(lines, decisions)
    ours = [u for u in decided.sound if u.held_for == "temperature"]
    Refusal.unless_empty(not_clearable(ours, at, besides=excursion.pk))
    for word in ("clear", "discard", "told"):
        keys = [line.pk for line in lines if decisions[line.unit_id] == word]
        for i in range(0, len(keys), CHUNK):
            part = ExcursionLine.objects.filter(pk__in=keys[i : i + CHUNK])
            part.update(decision=word, decided_at=at)
    move(row, "close", set={"closed_at": at, "closed_by": by.id}, units=len(lines))
    _carry_out(decided, at)
    duties.finish_for(kind=DUTY, subject=subject_of(row), by=by, at=at)
    return row


def _not_closable(excursion: Excursion) -> Iterator[Reason]:
    if excursion.status != ExcursionStatus.OPEN:
        yield Reason("excursion_not_open")
    if excursion.until is None:
        yield Reason("excursion_goes_on")


def _undecided(lines: Iterable[ExcursionLine], decisions: Mapping[int, str]) -> Iterator[Reason]:
    known = {line.unit_id: line.unit for line in lines}
    for key, unit in known.items():
        said = decisions.get(key, "")
        held = unit.status == UnitStatus.HELD
        if said not in ("clear", "discard", "told") or (held and said == "told"):
            yield Reason("excursion_undecided", params={"number": unit.number})
        if said in ("clear", "discard") and not held:
            yield Reason("excursion_not_held", params={"number": unit.number})
    for key in decisions.keys() - known.keys():
        yield Reason("excursion_not_its_unit", params={"number": str(key)})


def _decided(lines: Iterable[ExcursionLine], decisions: Mapping[int, str]) -> Decided:
    units = [line.unit for line in lines]
    return Decided(
        tuple(u for u in units if decisions[u.pk] == "clear"),
        tuple(u for u in units if decisions[u.pk] == "discard"),
    )


def _carry_out(decided: Decided, at: datetime) -> None:
    """What is held for something else as well stays held for that."""
    sound = [u for u in decided.sound if u.held_for == "temperature"]
    give_back(sound, "find_sound")
    leave(decided.spoilt, at)
    move_many(
        list(decided.spoilt),
        "find_spoilt",
        set={"ended_for": "temperature"},
        reasons=["temperature"],
    )


def register() -> None:
    """The duty that a fault of the cold leaves with the quality officer."""
    kinds.offer(
        DUTY,
        _("储存温度异常：逐袋定夺"),
        hours_to_acknowledge=1,
        hours_to_finish=24,
        permission="blood.excursion.close",
        link=link_of,
    )


def link_of(subject: str) -> str:
    """The page of the excursion that a duty is about."""
    return reverse("blood:excursion", args=[int(subject.rpartition(":")[2])])
