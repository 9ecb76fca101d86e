"""What acts cost, in bare acts.

The bare act is one transaction that reads a row, updates it conditionally and adds one chained row to
the trail. A small city lives a few days through the services, on a disk that is not spared, and every
act of it is timed from the beginning of its transaction to the end of its commit. After every few acts
some bare ones follow, timed in the same way, so that both meet the same machine at the same hour.

An act on a list is one act: it is counted by the rows that it puts on the trail.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from bench.__main__ import AT
from sanxian.core import act as machinery
from sanxian.core.act import act
from sanxian.core.actor import Actor, Grant
from sanxian.core.later import WORK, later, offer
from sanxian.orgs.models import Org

PLACE = "/37/3703/bc1/"
BARE = "bench.act.bare"
RIGHTS = frozenset({BARE, "bench.act.later"})
BY = Actor("bench", PLACE, (Grant("bench", PLACE, RIGHTS),))
FIRST, DAYS, MEAN, SEED = date(2026, 11, 16), 12, 30, 7
BEFORE = 3  # of these days, that are lived before anything is timed
EVERY, BURST = 25, 6  # bare acts after so many acts of the city; the first of them warms up
LIMIT = 2.0  # bare acts, for an act on one record; for a list, for each row of the trail
LATER = 1.3  # with a task queued
PER_SECOND = 10.0  # whole donations, from the arm to the bed


@act(BARE)
def bare(*, place: str, key: int, by: Actor, at: datetime) -> None:
    """Permission, transaction, a row read and conditionally updated, and the trail."""
    row = Org.objects.get(pk=key)
    if Org.objects.filter(pk=key, name=row.name).update(name=row.name) != 1:
        raise RuntimeError("the row moved")


@act("bench.act.later")
def queueing(*, place: str, key: int, by: Actor, at: datetime) -> None:
    """The same with one task queued."""
    bare(place=place, key=key, by=by, at=at)
    later("bench.nothing")


def nothing() -> None:
    """The queued task, which is never run here."""


def queue_known() -> None:
    """Let the queue know the task of `queueing`."""
    if "bench.nothing" not in WORK:
        offer("bench.nothing", nothing)


@dataclass(slots=True)
class Times:
    """Milliseconds and rows on the trail of each call, by the name of the outermost act."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    work: dict[str, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )  # of the processor
    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    frame: Any = None
    plain: list[float] = field(default_factory=list)  # bare acts
    plain_work: list[float] = field(default_factory=list)
    spent: float = 0.0  # seconds of the processor that went into them
    done: int = 0


@contextmanager
def timed(key: int) -> Iterator[Times]:
    """Time every outermost act, with its transaction and its commit; bare acts of one row between."""
    seen, transaction, frame = Times(), machinery._transaction, machinery._frame

    @contextmanager
    def whole() -> Iterator[None]:
        if machinery.running():
            yield
            return
        began, worked = time.perf_counter(), time.thread_time()
        with transaction():
            yield
        took, work = time.perf_counter() - began, time.thread_time() - worked
        _note(seen, took * 1000, work * 1000, key)

    @contextmanager
    def framed(*about: Any) -> Iterator[Any]:
        with frame(*about) as made:
            if len(machinery.running()) == 1:
                seen.frame = made
            yield made

    machinery._transaction, machinery._frame = whole, framed  # type: ignore[assignment]
    try:
        yield seen
    finally:
        machinery._transaction, machinery._frame = transaction, frame


def _note(seen: Times, took: float, work: float, key: int) -> None:
    if seen.frame is None:
        return
    if seen.frame.act == BARE:
        seen.plain.append(took)
        seen.plain_work.append(work)
        return
    seen.took[seen.frame.act].append(took)
    seen.work[seen.frame.act].append(work)
    seen.rows[seen.frame.act].append(len(seen.frame.entries))
    seen.done += 1
    if seen.done % EVERY == 0:
        before, known = time.process_time(), len(seen.plain)
        for _ in range(BURST):
            bare(place=PLACE, key=key, by=BY, at=AT)
        del seen.plain[known], seen.plain_work[known]
        seen.spent += time.process_time() - before


def measure(times: int = 300) -> dict[str, Any]:
    """Every act of a lived city in bare acts, and whole donations a second, each with its limit."""
    queue_known()
    life, key = _founded(), _row()
    given = list(_days().items())
    for day, groups in given[:BEFORE]:
        life.live(day, groups)
    began, before = time.process_time(), life.tally.donations
    with timed(key) as seen:
        for day, groups in given[BEFORE:]:
            life.live(day, groups)
    used = time.process_time() - began - seen.spent
    one = statistics.median(seen.plain)
    return {
        "bare": {
            "median_ms": round(one, 3),
            "a_second": round(1000 / one),
            "processor_ms": round(statistics.median(seen.plain_work), 3),
        },
        "later": _queueing(times, key),
        "donations": _donations((life.tally.donations - before) / used),
        "acts": {name: _cost(seen, name) for name in sorted(seen.took) if _of_life(name)},
    }


def _founded() -> Any:
    from sanxian.twin import founding, replay
    from sanxian.twin.city import qinghe

    morning = founding.morning(FIRST)
    return founding.found(qinghe(), "simulated", morning, SEED, replay.expected(_days()))


def _days() -> dict[date, Any]:
    from sanxian.twin import days

    return days.invented(Random(SEED), FIRST, DAYS, MEAN)


def _row() -> int:
    return int(Org.objects.order_by("pk").values_list("pk", flat=True)[0])


def _queueing(times: int, key: int) -> dict[str, Any]:
    """What an act with a task costs, in acts without, in turns."""
    took: dict[Any, list[float]] = {bare: [], queueing: []}
    work: dict[Any, list[float]] = {bare: [], queueing: []}
    for _ in range(times):
        for do in took:
            began, worked = time.perf_counter(), time.thread_time()
            do(place=PLACE, key=key, by=BY, at=AT)
            took[do].append(time.perf_counter() - began)
            work[do].append(time.thread_time() - worked)
    processor = statistics.median(work[queueing]) / statistics.median(work[bare])
    ratio = statistics.median(took[queueing]) / statistics.median(took[bare])
    return {**_judged(ratio, LATER), "processor_ratio": round(processor, 2)}


def _of_life(name: str) -> bool:
    """Without what founds a city, which happens once."""
    return name.startswith("blood.")


def _cost(seen: Times, name: str) -> dict[str, Any]:
    one, work = statistics.median(seen.plain), statistics.median(seen.plain_work)
    took, worked = statistics.median(seen.took[name]), statistics.median(seen.work[name])
    rows = statistics.median(seen.rows[name])
    several = max(1.0, rows)
    said = {"calls": len(seen.took[name]), "median_ms": round(took, 2), "rows": round(rows, 1)}
    return {
        **said,
        "bare_acts": round(took / one, 2),
        **_judged(took / one / several, LIMIT),
        "processor_ratio": round(worked / work / several, 2),
    }


def _donations(rate: float) -> dict[str, Any]:
    """Whole donations for each second of one core, everything that a city does besides included."""
    return {"a_second": round(rate, 1), "limit": PER_SECOND, "ok": rate >= PER_SECOND}


def _judged(found: float, limit: float) -> dict[str, Any]:
    return {"ratio": round(found, 2), "limit": limit, "ok": found <= limit}
