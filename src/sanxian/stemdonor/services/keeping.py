"""Keeping the registry warm as work with a clock: so many registrants a week on each worker's desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanxian.core import calendar, clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.duties import selectors as work
from sanxian.duties import services as duties
from sanxian.stemdonor import editions, kinds
from sanxian.stemdonor.models import Registrant
from sanxian.stemdonor.rules import keeping as rules
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services.parts import BASIS, parties

PLAN = "stemdonor.keeping.plan"


@act(PLAN, basis=BASIS)
def plan(*, place: str, registrants: list[Registrant], by: Actor, at: datetime) -> int:
    """Put these registrants of a county on its workers' desks; how many."""
    known = parties(registrants)
    for row in registrants:
        duties.open_duty(
            kind=kinds.KEEPING, subject=subject_of(row), place=place, party=known[row.pk], by=by,
            at=at,
        )  # fmt: skip
    note(listed=len(registrants))
    return len(registrants)


def tick(at: datetime) -> int:
    """On a working day, fill each county's week up to what its workers can do. Nobody is listed who
    has been contacted as often as may be; the longest due come first."""
    day = clock.day(at)
    if not calendar.working().is_working_day(day):
        return 0
    monday = clock.instant(day - timedelta(days=day.weekday()))
    return sum(_county(county, monday, at) for county in chosen.counties_due(day))


def _county(county: str, monday: datetime, at: datetime) -> int:
    day = clock.day(at)
    ruled = editions.keeping(county, day)
    hands = work.hands(kinds.KEEPING, county, day)
    free = rules.room(hands, work.opened(kinds.KEEPING, county, monday), ruled)
    rows = _free(chosen.to_keep(county, day, 2 * free), county, at)[:free]
    if not rows:
        return 0
    by = Actor("house", county, (Grant("house", "/", frozenset({PLAN})),))
    return plan(place=county, registrants=rows, by=by, at=at)


def _free(rows: list[Registrant], county: str, at: datetime) -> list[Registrant]:
    """Those of them who have not been contacted as often as may be."""
    known = parties(rows)
    barred = duties.bars_of(known.values(), county, at)
    return [row for row in rows if not barred[known[row.pk]]]
