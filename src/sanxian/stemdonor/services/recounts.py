"""Days counted in working days, counted anew when holidays are published or changed."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import calendar, clock
from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import update
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.cases import Request
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import MatchCase
from sanxian.stemdonor.rules import cases as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services.going import BASIS
from sanxian.stemdonor.services.parts import house

RECOUNT = "stemdonor.case.recount"
# Held, and no day of collection stands: the end of the reservation is what the other side counts on.
UNDATED = (CaseStatus.RESERVED, CaseStatus.EXAMINING, CaseStatus.FIT)


def recounted(*, by: Actor, at: datetime) -> int:
    """For core, inside the act that published or changed holidays; how many reservations moved."""
    current()
    known = calendar.working()
    moved = 0
    for case, since in chosen.held():
        day = clock.day(since)
        ruled = editions.case(case.org_path, day)
        held = rules.held_until(ruled, known, Request(case.request), day)
        if (held.day, held.provisional) != (case.reserved_until, case.provisional):
            recount(case=case, until=held.day, provisional=held.provisional,
                    by=house(by, RECOUNT), at=at)  # fmt: skip
            moved += 1
    return moved


@act(RECOUNT, basis=BASIS, on="case")
def recount(
    *, case: MatchCase, until: date, provisional: bool, by: Actor, at: datetime
) -> MatchCase:
    """The end of a reservation, counted anew from the day on which it began. Where no other day has
    been agreed since, the other side hears of it."""
    moved = until != case.reserved_until
    update(MatchCase, {"reserved_until": until, "provisional": provisional}, pk=case.pk)
    note(until=str(until), before=str(case.reserved_until), provisional=provisional)
    case.reserved_until, case.provisional = until, provisional
    if moved and case.status in UNDATED:
        news.held(case=case, by=by, at=at)
    return case


def register() -> None:
    calendar.offer(recounted)
