"""Who was enrolled at a session and not explained to, or not sampled, before it ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.duties import services as duties
from sanxian.stemdonor import kinds
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services.parts import party

DAY = timedelta(days=1)


def session_ended(*, site: str, day: date, by: Actor, at: datetime) -> int:
    """Inside the act that ends a session at `site`: what is left of its enrolments goes to a named person
    of the crew, the one who explained or enrolled if she is of it; returns how many."""
    rows = chosen.unfinished(site, clock.instant(day), clock.instant(day + DAY))
    for row in rows:
        duties.open_duty(
            kind=kinds.UNFINISHED, subject=subject_of(row), place=row.org_path, site=site,
            knows=row.explained_by or row.recruited_by, party=party(row), by=by, at=at,
        )  # fmt: skip
    return len(rows)
