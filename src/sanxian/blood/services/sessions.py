"""Sessions: one day at one site, its crew, and the drives at units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from sanxian.blood import news
from sanxian.blood.facts.donor_room import Duty
from sanxian.blood.lifecycle import SessionStatus, VisitStatus
from sanxian.blood.models import Crew, Session, Site, Visit
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many, prepared
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站管理办法",)
STANDING = (SessionStatus.PLANNED, SessionStatus.OPEN, SessionStatus.CLOSED)


@act("blood.session.plan", basis=BASIS, on="site")
def plan(
    *,
    site: Site,
    day: date,
    opens: time,
    closes: time,
    by: Actor,
    at: datetime,
    capacity_whole_blood: int | None = None,
    capacity_platelets: int | None = None,
    host: Any = None,
    title: str = "",
) -> Session:
    """Plan one session; with `host` (an Org) a drive at that unit.

    Capacities default to the site's, for what it takes. Raises Refusal (session_in_the_past,
    hours_out_of_order, site_closed, session_overlaps, kind_not_taken_here, session_takes_nobody).
    """
    whole, platelets = _capacities(site, capacity_whole_blood, capacity_platelets)
    Refusal.unless_empty(_bars(site, day, opens, closes, whole, platelets, clock.day(at)))
    return create(
        Session,
        site=site,
        org_path=site.org_path,
        day=day,
        opens=opens,
        closes=closes,
        host=host,
        title=title,
        capacity_whole_blood=whole,
        capacity_platelets=platelets,
    )


def _capacities(site: Site, whole: int | None, platelets: int | None) -> tuple[int, int]:
    own = site.capacity
    if whole is None:
        whole = own if site.takes_whole_blood else 0
    if platelets is None:
        platelets = own if site.takes_platelets else 0
    return whole, platelets


def _bars(
    site: Site, day: date, opens: time, closes: time, whole: int, platelets: int, today: date
) -> list[Reason]:
    found = {
        "session_in_the_past": day < today,
        "hours_out_of_order": opens >= closes,
        "site_closed": site.closed_on is not None and day >= site.closed_on,
        "session_overlaps": any(o < closes and c > opens for o, c in _standing(site, day)),
        "kind_not_taken_here": (whole > 0 and not site.takes_whole_blood)
        or (platelets > 0 and not site.takes_platelets),
        "session_takes_nobody": whole + platelets == 0,
    }
    return [Reason(code) for code, bars in found.items() if bars]


@prepared
def _standing(site: Site, day: date) -> QuerySet[Session, Any]:
    rows = Session.objects.filter(site=site, day=day, status__in=STANDING)
    return rows.values_list("opens", "closes")


@prepared
def _visits(session: Session, statuses: list[str]) -> QuerySet[Visit, Any]:
    return Visit.objects.filter(session=session, status__in=statuses).values_list("pk")


@act("blood.session.plan", basis=BASIS, on="site")
def plan_week(*, site: Site, monday: date, by: Actor, at: datetime) -> list[Session]:
    """Plan the week's fixed sessions from the opening hours; days past or planned are left out."""
    days = [monday + timedelta(days=n) for n in range(7)]
    taken = set(
        Session.objects.filter(site=site, day__in=days, status__in=STANDING).values_list(
            "day", flat=True
        )
    )
    hours = {h.weekday: h for h in site.hours.all()}
    whole, platelets = _capacities(site, None, None)
    if site.closed_on:
        raise Refusal("site_closed")
    return insert_many(
        Session(
            site=site,
            org_path=site.org_path,
            day=day,
            opens=hours[day.weekday()].opens,
            closes=hours[day.weekday()].closes,
            capacity_whole_blood=whole,
            capacity_platelets=platelets,
        )
        for day in days
        if day.weekday() in hours and day not in taken and day >= clock.day(at)
    )


@act("blood.session.open", basis=BASIS, on="session")
def open_session(*, session: Session, by: Actor, at: datetime) -> Session:
    """Begin to receive donors. Raises Refusal (session_of_another_day), NoSuchStep."""
    if session.day != clock.day(at):
        raise Refusal("session_of_another_day", day=session.day)
    return move(session, "open")


@act("blood.session.close", basis=BASIS, on="session")
def close_session(*, session: Session, by: Actor, at: datetime) -> Session:
    """End the day. Raises Refusal (session_has_visitors) while somebody waits or gives."""
    waiting = [VisitStatus.ARRIVED, VisitStatus.ACCEPTED, VisitStatus.DRAWING]
    count = len(_visits(session, waiting))
    if count:
        raise Refusal("session_has_visitors", count=count)
    move(session, "close")
    for hear in news.SESSION_ENDED:
        hear(site=session.org_path, day=session.day, by=by, at=at)
    return session


@act("blood.session.cancel", basis=BASIS, on="session")
def cancel_session(*, session: Session, by: Actor, at: datetime) -> Session:
    """Call off a planned session; its hour is free again. Raises NoSuchStep."""
    return move(session, "cancel")


@act("blood.session.staff", basis=BASIS, on="session")
def staff(*, session: Session, crew: Mapping[int, str], by: Actor, at: datetime) -> Session:
    """Say who works at a session: account key -> duty (`facts.donor_room.Duty`).

    Replaces the whole crew. Raises Malformed (no_such_choice), Refusal (session_is_over).
    """
    if set(crew.values()) - set(Duty):
        raise Malformed("no_such_choice", field="duty")
    if session.status in {SessionStatus.CLOSED, SessionStatus.CANCELLED}:
        raise Refusal("session_is_over")
    Crew.objects.filter(session=session).delete()
    insert_many(
        Crew(session=session, account_id=account, duty=duty) for account, duty in crew.items()
    )
    note(crew=len(crew))
    return session
