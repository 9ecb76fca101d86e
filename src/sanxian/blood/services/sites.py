"""Sites: where blood is given, when they open, what they can take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sanxian.blood.facts.terms import Site as SiteKind
from sanxian.blood.models import OpeningHours, Session, Site
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, insert_many
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站管理办法",)
Hours = Sequence[tuple[int, time, time]]

AMENDABLE = ("name", "address", "phone", "capacity", "takes_whole_blood", "takes_platelets")


@act("blood.site.open", basis=BASIS, on="org")
def open_site(
    *,
    org: Any,
    kind: str,
    capacity: int,
    by: Actor,
    at: datetime,
    name: str = "",
    address: str = "",
    phone: str = "",
    takes_whole_blood: bool = True,
    takes_platelets: bool = False,
    hours: Hours = (),
) -> Site:
    """Open a site at an organisation; `capacity` is donors a day, `hours` (weekday, opens, closes).

    Raises Malformed (no_such_choice), Refusal (site_takes_nothing, site_there_already,
    hours_out_of_order, hours_twice_a_day).
    """
    if kind not in set(SiteKind):
        raise Malformed("no_such_choice", field="kind")
    there = Site.objects.filter(org=org).exists()
    bars = [*_bars(takes_whole_blood, takes_platelets, hours)]
    Refusal.unless_empty([*bars, *([Reason("site_there_already")] if there else [])])
    site = create(
        Site,
        org=org,
        org_path=org.path,
        kind=kind,
        name=name or org.name,
        address=address,
        phone=phone,
        takes_whole_blood=takes_whole_blood,
        takes_platelets=takes_platelets,
        capacity=capacity,
    )
    _write_hours(site, hours)
    return site


def _bars(whole: bool, platelets: bool, hours: Hours) -> list[Reason]:
    found = [] if whole or platelets else [Reason("site_takes_nothing")]
    if any(opens >= closes for _, opens, closes in hours):
        found.append(Reason("hours_out_of_order"))
    if len({day for day, _, _ in hours}) < len(hours):
        found.append(Reason("hours_twice_a_day"))
    return found


def _write_hours(site: Site, hours: Hours) -> None:
    insert_many(
        OpeningHours(site=site, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in hours
    )


@act("blood.site.amend", basis=BASIS, on="site")
def amend_site(
    *, site: Site, by: Actor, at: datetime, hours: Hours | None = None, **changes: Any
) -> Site:
    """Change what a site is (any of AMENDABLE) and, with `hours`, all its opening hours."""
    if set(changes) - set(AMENDABLE):
        raise Malformed("no_such_field", field=min(set(changes) - set(AMENDABLE)))
    now = {name: changes.get(name, getattr(site, name)) for name in AMENDABLE}
    Refusal.unless_empty(_bars(now["takes_whole_blood"], now["takes_platelets"], hours or ()))
    _not_closed(site)
    for name, value in now.items():
        setattr(site, name, value)
    site.save(update_fields=AMENDABLE)
    if hours is not None:
        site.hours.all().delete()
        _write_hours(site, hours)
    note(fields=",".join(sorted(changes)), hours=hours is not None)
    return site


@act("blood.site.close", basis=BASIS, on="site")
def close_site(*, site: Site, by: Actor, at: datetime) -> Site:
    """Close a site from today on. Raises Refusal (site_closed, site_has_sessions)."""
    _not_closed(site)
    if Session.objects.filter(site=site, status__in=["planned", "open"]).exists():
        raise Refusal("site_has_sessions")
    site.closed_on = clock.day(at)
    site.save(update_fields=["closed_on"])
    return site


def _not_closed(site: Site) -> None:
    if site.closed_on:
        raise Refusal("site_closed")
