"""An empty home becomes a city: places, accounts, sites and numbers, all through the services."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sanxian.blood.services import numbers, sites
from sanxian.core import clock, home, keys
from sanxian.core.actor import Actor, Grant
from sanxian.kernel.numbers import DONATIONS
from sanxian.orgs.services import accounts, founding, grants, tree
from sanxian.twin.bench import LabBench
from sanxian.twin.city import Plan, SitePlan
from sanxian.twin.demand import Demand
from sanxian.twin.life import Life
from sanxian.twin.staff import Staff

FOUNDER = frozenset({
    "orgs.root.found", "orgs.org.open", "orgs.account.open", "orgs.grant.give",
    "blood.site.open", "blood.number.allot",
})  # fmt: skip
NUMBERS = 200_000

LONG_STANDING = timedelta(days=12 * 366)  # the places are older than what is lived here


def found(plan: Plan, kind: str, at: datetime, seed: int, made: dict[str, float]) -> Life:
    """Found the city of a plan in an empty home, and give back its life, which has not begun.

    `kind` is "demonstration" or "simulated"; `at` the first morning. Raises Refusal where the home
    has been founded before: a city of invented people is never laid over real ones.
    """
    keys.master()
    home.found(kind, plan.title, clock=at)
    by = founder()
    orgs = open_city(plan, at)
    numbers.allot(
        place=plan.path("centre"),
        facility=plan.facility,
        count=NUMBERS,
        by=by,
        at=at,
        scheme=DONATIONS.name,
    )
    opened = {s.place: _open_site(s, orgs, by, at) for s in plan.sites}
    staff, rng = Staff(plan, clock.day(at)), Random(seed)
    demand = Demand(plan, staff, Random(seed + 1), made)
    return Life(plan, staff, rng, opened, demand, LabBench(staff, plan.path("centre")))


def open_city(plan: Plan, at: datetime) -> dict[str, Any]:
    """Places and accounts of a plan, in a home that has just been founded."""
    by = founder()
    orgs = _open_places(plan, by, at - LONG_STANDING)
    _open_accounts(plan, orgs, by, at)
    return orgs


def founder() -> Actor:
    """Who opens what must be there before anybody works."""
    return Actor("sys:founder", "/", (Grant("founder", "/", FOUNDER),))


def _open_places(plan: Plan, by: Actor, at: datetime) -> dict[str, Any]:
    orgs: dict[str, Any] = {}
    for one in plan.places:
        if not one.above:
            orgs[one.key] = founding.found_root(
                place="/",
                segment=one.segment,
                name=one.name,
                english=one.english,
                division=one.division,
                by=by,
                at=at,
            )
            continue
        orgs[one.key] = tree.open_org(
            parent=orgs[one.above],
            org_id=one.key,
            segment=one.segment,
            kind=one.kind,
            name=one.name,
            english=one.english,
            division=one.division,
            by=by,
            at=at,
        )
    return orgs


def _open_accounts(plan: Plan, orgs: dict[str, Any], by: Actor, at: datetime) -> None:
    """One account for each post, without a password: demonstration roles sign in by one click."""
    for post in plan.posts:
        account = accounts.open_account(
            org=orgs[post.place],
            username=post.username,
            name=post.name,
            password="",
            by=by,
            at=at,
        )
        grants.give_grant(account=account, role=post.role, org=orgs[post.place], by=by, at=at)


def _open_site(site: SitePlan, orgs: dict[str, Any], by: Actor, at: datetime) -> Any:
    hours: list[tuple[int, time, time]] = [(d, site.opens, site.closes) for d in site.weekdays]
    return sites.open_site(
        org=orgs[site.place],
        kind=site.kind,
        capacity=site.capacity,
        address=site.address,
        takes_whole_blood=site.kind != "apheresis",
        takes_platelets=site.platelets,
        hours=hours,
        phone="0533-0000000",
        by=by,
        at=at,
    )


def morning(day: Any) -> datetime:
    return clock.instant(day, 6)
