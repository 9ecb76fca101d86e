"""Reads of sites, sessions and number blocks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from sanxian.blood.lifecycle import SessionStatus
from sanxian.blood.models import Crew, NumberBlock, OpeningHours, Session, Site
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

PLANNED = (SessionStatus.PLANNED, SessionStatus.OPEN, SessionStatus.CLOSED)


def listed(by: Actor, text: str = "", kind: str = "", closed: bool = False) -> QuerySet[Site]:
    """The sites of the actor's places, by name; closed ones only when asked for."""
    rows = within(Site.objects, by, "blood.site.see")
    rows = rows.filter(closed_on__isnull=not closed)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(address__icontains=text))
    return rows.order_by("org_path", "name")


def get(by: Actor, pk: int) -> Site:
    found = within(Site.objects, by, "blood.site.see").filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def hours(sites: list[Site]) -> dict[int, dict[int, OpeningHours]]:
    """For each site its hours by weekday; one query."""
    found: dict[int, dict[int, OpeningHours]] = {site.pk: {} for site in sites}
    for row in OpeningHours.objects.filter(site__in=sites).order_by("weekday"):
        found[row.site_id][row.weekday] = row
    return found


def of_day(by: Actor, day: date) -> QuerySet[Session]:
    """The sessions of a day, with how many came (`came`), and how many gave (`gave`)."""
    return counted(within(Session.objects, by, "blood.session.see").filter(day=day))


def counted(rows: QuerySet[Session]) -> QuerySet[Session]:
    gave = Q(visits__status="donated")
    wait = Q(visits__status__in=["arrived", "accepted", "drawing"])
    rows = rows.select_related("site", "host").annotate(
        came=Count("visits"),
        gave=Count("visits", filter=gave),
        waiting=Count("visits", filter=wait),
    )
    return rows.order_by("day", "opens", "site__name")


def planned(by: Actor, since: date, until: date, site: Site | None = None) -> QuerySet[Session]:
    """Sessions from one day until another, both inclusive."""
    rows = within(Session.objects, by, "blood.session.see").filter(day__gte=since, day__lte=until)
    return counted(rows.filter(site=site) if site else rows)


def session(by: Actor, pk: int) -> Session:
    found = within(Session.objects, by, "blood.session.see").filter(pk=pk)
    row = found.select_related("site", "host").first()
    if row is None:
        raise Unknown("not_found")
    return row


def crew(of: Session) -> list[Any]:
    return list(of.crew.select_related("account").order_by("duty", "account__name"))


def drives(by: Actor) -> QuerySet[Session]:
    """The drives at the organiser's units, newest first, with how many came and nothing else."""
    held = within(Session.objects.filter(host__isnull=False), by, "blood.drive.see", "host__path")
    rows = held.filter(status__in=PLANNED).select_related("site", "host")
    return rows.annotate(came=Count("visits")).order_by("-day", "-pk")


def drive(by: Actor, pk: int) -> Session:
    found = drives(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def blocks(by: Actor) -> QuerySet[NumberBlock]:
    """The number blocks of the actor's places, with what is `left` of each."""
    rows = within(NumberBlock.objects, by, "blood.site.see")
    return rows.annotate(left=F("last") + 1 - F("next")).order_by("-year", "org_path", "first")


def on_duty(site: str, on: date) -> list[str]:
    """The accounts that work at a site on that day, in every session that was not called off, the
    oldest account first."""
    rows = Crew.objects.filter(session__org_path=site, session__day=on, session__status__in=PLANNED)
    return list(rows.order_by("account_id").values_list("account__code", flat=True).distinct())
