"""A file of the national centre in the demonstration: tasks that wait, one that is answered, one that nobody can be given."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.duties import services as duties
from sanxian.duties.selectors import standing
from sanxian.exchange.national import selectors, services
from sanxian.exchange.national.facts import Line
from sanxian.orgs import selectors as orgs
from sanxian.stemdonor.selectors import cases
from sanxian.stemdonor.selectors import registrants as entries

HEAD = ("任务编号", "任务类型", "在库编号", "下达时间", "答复期限")
ELSEWHERE = "SD-99999999"  # a number that nobody here has
TEN = timedelta(minutes=10)
ASKABLE = ("agreed", "sampled", "resulted", "reserved")


def play(life: Any, day: date) -> None:
    """This morning's file, taken in by the province; the worker has done what an older order asked."""
    manager, worker = life.staff("manager"), life.staff("county")
    at = clock.instant(day, 9, 50)
    free = list(entries.listed(worker, "listed").order_by("-number")[:3])
    busy = [case for case in cases.listed(worker) if case.status in ASKABLE]
    if len(free) < 3 or len(busy) < 2:
        return
    content = _file(day, free, busy)
    file = services.keep(
        place=manager.facility, name="国家中心任务.csv", content=content, by=manager, at=at
    )
    services.take_file(file=file, by=manager, at=at)
    off = Line(1, f"CMDP-{day:%y%m%d}-900", "stop", free[2].number)
    services.take(place=manager.facility, lines=[off], source="api", by=manager, at=at + TEN)
    _done(busy[1], day, at + TEN)


def _done(case: Any, day: date, at: datetime) -> None:
    """Whoever has the order on her desk does it, and the answer waits to be sent."""
    for task in selectors.orders(subject_of(case)):
        for duty in standing(selectors.KIND, subject_of(task)):
            if duty.owner is None:
                continue
            by = orgs.actor_for(duty.owner, day)
            duties.acknowledge(duty=duty, by=by, at=at)
            duties.finish(duty=duty, minutes=6, by=by, at=at)


def _file(day: date, free: list[Any], busy: list[Any]) -> bytes:
    """Three preliminary matches; two orders; one for somebody unknown."""
    came, due = f"{day:%Y-%m-%d} 08:30", f"{day + timedelta(days=3):%Y-%m-%d} 17:00"
    asked = [
        *(("preliminary_match", row.number) for row in free),
        ("highres", busy[0].registrant.number), ("backup", busy[1].registrant.number),
        ("preliminary_match", ELSEWHERE),
    ]  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for n, (kind, number) in enumerate(asked, 1):
        writer.writerow((f"CMDP-{day:%y%m%d}-{n:03d}", kind, number, came, due))
    return out.getvalue().encode()
