"""Homes of a given size, kept under var/bench: a centre with years of history and one lived morning.

A few days are lived through the services (the pattern) and followed until nothing of them is open; the
bulk path (`bench.bulk`) writes them again, three days apart, back through the years; then the city lives
two more days and a morning through the services, so that every list has its work of today.

`python -m bench.size` makes the home that SANXIAN_HOME and DATABASE_URL name, as large as
SANXIAN_BENCH_DONATIONS says.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

PLACE = Path(__file__).resolve().parent.parent / "var" / "bench"
TODAY = date(2026, 11, 16)
LIVED = date(2025, 6, 2)  # a Monday: when the pattern was lived
DAYS, MEAN, AFTER = 3, 240, 8
LATER = (45, 400, 1500)  # nights on which red cells, plasma and frozen plasma come to their end
SEED = 7
PRESENT = 120  # donations on each of the last two days


def wanted() -> int:
    """How many donations a home of this bench has."""
    return int(os.environ.get("SANXIAN_BENCH_DONATIONS", "1000000"))


@dataclass
class Pattern:
    """The same days as they stood at several ages: the least age in days, and what stood then."""

    ages: list[tuple[int, Any]]
    patients: int

    def at(self, age: int) -> Any:
        return [stretch for least, stretch in self.ages if least <= age][-1]


# -- the pattern -----------------------------------------------------------------------------------


def pattern() -> Pattern:
    """Live the days of the pattern in this home, which must be empty, and follow them to their end."""
    from bench import bulk
    from sanxian.core.models import Trail
    from sanxian.twin import days, founding, replay
    from sanxian.twin.city import qinghe
    from sanxian.twin.mix import Day

    given = days.invented(Random(SEED), LIVED, DAYS, MEAN)
    with replay.unhurried_disk():
        morning = founding.morning(LIVED)
        life = founding.found(qinghe(), "simulated", morning, SEED, replay.expected(given))
        stood, last = bulk.standing(), Trail.objects.latest("pk").pk
        for n in range(DAYS + AFTER):
            day = LIVED + timedelta(days=n)
            life.live(day, given.get(day, Day({})))
        _finish(life, LIVED + timedelta(days=DAYS + AFTER))
        ages = [(0, bulk.capture(stood, last))]
        for age in LATER:
            life.night(LIVED + timedelta(days=age))
            ages.append((age, bulk.capture(stood, last)))
    return Pattern(ages, life.demand.patients)


def _finish(life: Any, day: date) -> None:
    """What people would still do: cases closed, duties done, operations that wait no longer."""
    from sanxian.blood.selectors import counselling, distribution
    from sanxian.blood.services import postponements
    from sanxian.core import clock
    from sanxian.duties.models import Duty
    from sanxian.duties.services import cancel_for

    doctor, at = life.staff("counsellor"), clock.instant(day, 10)
    for case in list(counselling.listed(doctor)):
        _close(case, doctor, at)
    for key in life.plan.hospitals:
        clerk = life.staff(f"clerk{key}")
        for status in ("postponed", "recovered"):
            for row in list(distribution.postponements(clerk, status=status)):
                postponements.withdraw(postponement=row, by=clerk, at=at)
    for kind, subject in Duty.objects.filter(status="open").values_list("kind", "subject"):
        cancel_for(kind, subject, by=doctor, at=at)


def _close(case: Any, doctor: Any, at: datetime) -> None:
    from sanxian.blood.selectors import counselling as cases
    from sanxian.blood.services import counselling

    about = {"case": case, "by": doctor, "at": at}
    counselling.notice(**about, appointment_at=at + timedelta(days=1))
    counselling.contact(**about, way="phone", outcome="will_come")
    counselling.attend(**about, counsel="当面说明")
    counselling.refer(**about, referral="进一步诊断")
    report = cases.report(case)
    if report and not report.done:
        counselling.send_report(**about)
        counselling.acknowledge_report(**about, number=f"CDC-{case.pk:05d}")
    counselling.close(**about, outcome="in_treatment")


# -- a whole home ----------------------------------------------------------------------------------


def make(found: Pattern, donations: int) -> dict[str, Any]:
    """Fill this home, which must be empty. Gives back what was made and how long it took."""
    from bench import bulk, writers
    from sanxian.blood.services import numbers
    from sanxian.twin import founding
    from sanxian.twin.city import qinghe

    each = len(found.ages[0][1].tables["blood.donation"].keys)
    times = max(1, round((donations - 2 * PRESENT) / each))
    first = TODAY - timedelta(days=DAYS + AFTER + 1 + DAYS * (times - 1))
    rhythm = {"red_cells": PRESENT, "ffp": PRESENT * 0.8, "cryo": 10, "apheresis_platelets": 20}
    life = founding.found(qinghe(), "simulated", founding.morning(first), SEED, rhythm)

    def allot(year: int) -> Any:
        return numbers.allot(
            place=life.plan.path("centre"), facility=life.plan.facility, count=founding.NUMBERS,
            year=year, by=founding.founder(), at=founding.morning(first),
        )  # fmt: skip

    began = time.perf_counter()
    home = bulk.Home(life.plan.facility, life.plan.path("centre"), allot)
    for year in range(first.year, TODAY.year + 1):
        home.number(date(year, 6, 1).toordinal())  # an act by itself, before the guards are away
    home.refresh()
    with fast(), writers.open_gates(indexes=True):
        _history(found, home, first, times)
        wrote = time.perf_counter()
    home.close()
    statistics()
    loaded = time.perf_counter()
    life.serial, life.demand.patients = bulk.SERIALS, found.patients * (times + 1)
    life.bench.lot = "L2506"  # delivered again on the first morning
    present(life)
    lived = time.perf_counter()
    statistics()
    return {
        "writings": times,
        "load_s": round(loaded - began),
        "of_which_indexes_s": round(loaded - wrote),
        "present_s": round(lived - loaded),
    }


def _history(found: Pattern, home: Any, first: date, times: int) -> None:
    """Every writing of the pattern, the oldest first, each as it stands today."""
    from django.db import transaction

    from bench import bulk, writers

    presses: dict[int, Any] = {}
    chained = int(os.environ.get("SANXIAN_BENCH_CHAINED", "140"))
    for n in range(times):
        day = first + timedelta(days=DAYS * n)
        stretch = found.at((TODAY - day).days)
        if id(stretch) not in presses:
            presses[id(stretch)] = bulk.Press(stretch, writers.writer(), home)
        with transaction.atomic():
            shift = (day - LIVED).days
            presses[id(stretch)].write(shift, chained=n == 0 or n >= times - chained)
        if n % 100 == 99:
            print(f"bench: {n + 1} of {times} writings", file=sys.stderr, flush=True)


def fast() -> Any:
    """A load that is made again if it breaks needs no care of the disk."""
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def on_sqlite() -> Any:
        said = "foreign_keys=OFF; journal_mode=OFF; synchronous=OFF; cache_size=-1500000; threads=2"
        with connection.cursor() as cursor:
            for pragma in said.split("; "):
                cursor.execute(f"PRAGMA {pragma}")
        yield
        connection.close()  # the next connection is an ordinary one

    @contextmanager
    def on_postgres() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
        yield

    return on_sqlite() if connection.vendor == "sqlite" else on_postgres()


def statistics() -> None:
    """What the planner is told, and pages swept: on PostgreSQL as its own service would within a minute
    (`core.database.swept`), on SQLite nothing."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def present(life: Any) -> None:
    """Two days through the services, and a morning in the middle of its work."""
    from sanxian.core import clock, home
    from sanxian.twin import replay
    from sanxian.twin.mix import Day

    day = TODAY + timedelta(days=2)
    part = PRESENT // 10
    groups = {"O": 3 * part, "A": 3 * part, "B": 3 * part, "AB": part}
    with replay.unhurried_disk():
        home.turn(clock.instant(TODAY, 6))
        for n in range(2):
            life.live(TODAY + timedelta(days=n), Day(groups))
            print(f"bench: lived {TODAY + timedelta(days=n)}", file=sys.stderr, flush=True)
        home.turn(clock.instant(day, 6))
        _morning(life, day)
        home.turn(clock.instant(day, 11))


def _morning(life: Any, day: date, visits: int = 60) -> None:
    """Half of yesterday's tubes judged and not yet agreed to, donors waiting, orders asked for."""
    from sanxian.blood.services import release
    from sanxian.core import clock

    life.night(day)
    tested = life.waiting[: len(life.waiting) // 2]
    life.bench.morning(day)
    made = life.tests.pool(tested, clock.instant(day, 7, 50))
    rows = [*life._readings(tested, made), *life.tests.pooled(made)]
    life.tests.load(rows, f"analyser-{day}.csv", clock.instant(day, 8))
    life.tests.resolve(made, clock.instant(day, 8, 30))
    release.propose(
        donations=[d.donation for d in tested[: len(tested) * 2 // 3]],
        by=life.staff("lab"),
        at=clock.instant(day, 9),
    )
    wholes, _ = life._open_sessions(day, visits)
    for n in range(visits):
        who = life.somebody("O", day)
        at = clock.instant(day, 9, n % 60)
        life.receive(wholes[n % len(wholes)], who, at, platelets=False)
    life.demand._place(day)


# -- kept homes --------------------------------------------------------------------------------------


def databases() -> list[str]:
    """Which databases are measured: both, or the one that SANXIAN_BENCH_DATABASES names."""
    return os.environ.get("SANXIAN_BENCH_DATABASES", "sqlite postgres").split()


def kept(database: str, donations: int) -> Path:
    """The folder of a home of this size."""
    return PLACE / f"{database}-{donations}"


def said(home: Path) -> dict[str, Any] | None:
    """What was written down when the home was finished; None where it is not."""
    path = home / "made.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def the_pattern(run: Callable[[list[str], dict[str, str]], None]) -> Path:
    """The file of the pattern for today's tables, lived first where there is none."""
    from sanxian import ground

    path = PLACE / f"pattern-{ground.tables_print():08x}.pickle"
    if not path.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        home = PLACE / f"pattern-{os.getpid()}"
        run(["-m", "bench.size", "pattern", str(path)], {"SANXIAN_HOME": str(home)})
        shutil.rmtree(home)
    return path


def main(words: list[str]) -> None:
    from sanxian import ground

    ground.lay()
    path = Path(words[1])
    if words[0] == "pattern":
        fresh = path.with_suffix(".part")
        fresh.write_bytes(pickle.dumps(pattern()))
        fresh.rename(path)
        return
    made = make(pickle.loads(path.read_bytes()), wanted())
    say(ground.folder(), made)


def say(home: Path, made: dict[str, Any]) -> None:
    """Write down that the home is finished, how it was made and which tables it has."""
    from sanxian import ground

    (home / "made.json").write_text(json.dumps({**made, "tables": ground.tables_print()}), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
