"""Reads of duties; each takes the actor, and shows what lies where that actor works."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from sanxian.core import clock
from sanxian.core.act import once, subject_of
from sanxian.core.actor import Actor, below, reach
from sanxian.core.models import Trail
from sanxian.core.prepared import prepared
from sanxian.duties import kinds
from sanxian.duties.facts import Channel, Outcome, Tried
from sanxian.duties.models import OPEN, Attempt, Duty
from sanxian.duties.rules import clocks as rules
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE = "duties.duty.see"
OWN = "duties.own.see"
TAKE = "duties.duty.acknowledge"


@dataclass(frozen=True, slots=True)
class Turn:
    """One hand through which a duty went: the step, by whom, to whom, why."""

    at: datetime
    step: str
    actor: str
    owner: str
    place: str
    reasons: tuple[str, ...]


def seen(by: Actor) -> QuerySet[Duty]:
    """Every duty that lies, or is owned, where the actor may see duties; of who may see her own
    only, those with her name on them, and those that nobody has and she may take."""
    rows = Duty.objects.select_related("owner_org", "owner")
    here = _reach(by, SEE)
    if by.may_somewhere(OWN):
        hers = Q(owner__code=by.id) | Q(
            owner__isnull=True, status__in=OPEN, kind__in=doable(by, OWN)
        )
        here |= _reach(by, OWN) & hers
    return rows.filter(here, kind__in=kinds.KINDS)


def _reach(by: Actor, permission: str) -> Q:
    return reach(by, permission) | reach(by, permission, "owner_org__path")


def get(pk: int, by: Actor) -> Duty:
    """Raises Unknown."""
    duty = seen(by).filter(pk=pk).first()
    if duty is None:
        raise Unknown("no_such_duty")
    return duty


def mine(by: Actor) -> QuerySet[Duty]:
    """What waits for this actor: what is hers by name, and what nobody has taken yet in the
    organisations where she holds a role and may do that kind of work. The most urgent first."""
    places = {grant.path for grant in by.grants}
    free = Q(owner__isnull=True, owner_org__path__in=places, kind__in=doable(by))
    return open_here(by).filter(Q(owner__code=by.id) | free)


def doable(by: Actor, unless: str = "") -> list[str]:
    """The kinds that the actor may do somewhere; with `unless`, only those that need a permission:
    who sees her own duties only is offered no work that just anybody may do."""
    return [
        kind.code
        for kind in kinds.KINDS.values()
        if (by.may_somewhere(kind.permission) if kind.permission else not unless)
    ]


def owned(duty: Duty, code: str) -> bool:
    """Whether a duty stands with the worker whose code begins so; "" is everybody."""
    return not code or bool(duty.owner and duty.owner.code.startswith(code))


def may_do(duty: Duty, by: Actor) -> bool:
    """Whether the actor may take this duty: the acts themselves ask again."""
    needed = kinds.get(duty.kind).permission
    may = by.may("duties.duty.acknowledge", duty.org_path)
    return may and (not needed or by.may(needed, duty.org_path))


def open_here(by: Actor) -> QuerySet[Duty]:
    """Every open duty in the actor's places, the most urgent first."""
    return seen(by).filter(status__in=OPEN, closed_at__isnull=True).order_by("due_at", "pk")


def closed(by: Actor) -> QuerySet[Duty]:
    """What has been done or has become needless in the actor's places, the latest first."""
    return seen(by).exclude(status__in=OPEN).order_by("-closed_at", "-pk")


def attempts(duty: Duty) -> list[Attempt]:
    """Every attempt at a duty, the latest first."""
    return list(Attempt.objects.filter(duty=duty).order_by("-at", "-pk"))


def overdue(by: Actor, at: datetime) -> QuerySet[Duty]:
    return open_here(by).filter(due_at__lte=at)


def due(by: Actor, until: datetime) -> QuerySet[Duty]:
    """Open duties that must be done by `until`, late ones among them."""
    return open_here(by).filter(due_at__lte=until)


def count_mine(by: Actor, at: datetime) -> dict[str, int]:
    """How many wait for the actor, and how many of them are late; one query."""
    late = Count("pk", filter=Q(due_at__lte=at))
    return mine(by).order_by().aggregate(all=Count("pk"), late=late)


def open_for(subject: str, by: Actor) -> QuerySet[Duty]:
    """Open duties about one record."""
    return open_here(by).filter(subject=subject)


def history(duty: Duty) -> list[Turn]:
    """Whose it was, from the trail: every step since it was opened."""
    rows = Trail.objects.filter(subject=subject_of(duty), act__startswith="duties.")
    return [_turn(row) for row in rows.order_by("id")]


def _turn(row: Trail) -> Turn:
    said: dict[str, Any] = json.loads(row.data) if row.data else {}
    return Turn(
        row.at,
        row.step or "open",
        row.actor,
        said.get("owner", ""),
        said.get("org", ""),
        tuple(filter(None, row.reasons.split(","))),
    )


def card(duty: Duty, at: datetime) -> dict[str, Any]:
    """A duty as a line on a desk."""
    kind = kinds.get(duty.kind)
    return {
        "duty": duty,
        "label": kind.label,
        "url": kind.link(duty.subject) if kind.link else "",
        "urgency": rules.urgency(duty.status, duty.acknowledge_by, duty.due_at, at),
    }


# -- for the services: not scoped, because the house itself acts ----------------------------------


def going_up(at: datetime) -> list[Duty]:
    """Open duties whose clock has run out."""
    rows = Duty.objects.filter(status__in=OPEN, escalate_at__lte=at, kind__in=kinds.KINDS)
    return list(rows.select_related("owner_org__parent", "owner").order_by("escalate_at", "pk"))


def standing(kind: str, subject: str, place: str = "") -> list[Duty]:
    """The open duties of a kind about one record, everywhere or in one place.

    Most often there is none: every act that ends something asks.
    """
    rows = _standing(kind, subject)
    return [row for row in rows if not place or row.org_path == place]


def standing_about(kind: str, subjects: Iterable[str]) -> list[Duty]:
    """The open duties of a kind about any of these records; for a part of a file at a time."""
    rows = Duty.objects.filter(kind=kind, subject__in=list(subjects), status__in=OPEN)
    return list(rows.select_related("owner_org").order_by("pk"))


def done_about(kind: str, subjects: Iterable[str], at: datetime) -> set[str]:
    """Those of these records whose duty of a kind an act of exactly that moment has done."""
    rows = Duty.objects.filter(kind=kind, subject__in=list(subjects), status="done", closed_at=at)
    return set(rows.values_list("subject", flat=True))


@prepared
def _standing(kind: str, subject: str) -> QuerySet[Duty, Any]:
    rows = Duty.objects.filter(kind=kind, subject=subject, status__in=OPEN)
    return rows.select_related("owner_org")


def about(subject: str, of: Iterable[str]) -> list[Duty]:
    """Every duty of these kinds about a record, the oldest first."""
    rows = Duty.objects.filter(subject=subject, kind__in=list(of)).select_related("owner")
    return list(rows.order_by("pk"))


def orphaned() -> list[Duty]:
    """Open duties of accounts that have been closed."""
    rows = Duty.objects.filter(status__in=OPEN, owner__is_active=False, kind__in=kinds.KINDS)
    return list(rows.select_related("owner_org").order_by("pk"))


def open_below(place: str) -> list[Duty]:
    """Open duties at or below a place that have not gone up."""
    rows = Duty.objects.filter(below("org_path", place), status__in=OPEN, raised=0)
    rows = rows.filter(kind__in=kinds.KINDS)
    return list(rows.select_related("owner_org").order_by("pk"))


def able(duty: Duty, on: date) -> list[str]:
    """The codes of everybody who may do this duty, at its place or above, the nearest first."""
    needed = {TAKE, kinds.get(duty.kind).permission} - {""}
    return [code for _place, code in places.bearers(duty.org_path, needed, on)]


def somebody(kind: str, place: str, on: date) -> bool:
    """Whether anybody at a place or above it may do a kind of work."""
    needed = {TAKE, kinds.get(kind).permission} - {""}
    return bool(places.bearers(place, needed, on))


def workers(subjects: Iterable[str]) -> dict[str, str]:
    """The name of whoever has an open duty about each of these records."""
    wanted = sorted(set(subjects))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = Duty.objects.filter(
            subject__in=wanted[start : start + 500], status__in=OPEN, owner__isnull=False
        )
        found |= dict(rows.order_by("-pk").values_list("subject", "owner__name"))
    return found


def hands(kind: str, place: str, on: date) -> int:
    """How many do a kind of work for a place: the nearest who may."""
    needed = {TAKE, kinds.get(kind).permission} - {""}
    found = places.bearers(place, needed, on)
    return sum(there == found[0][0] for there, _code in found)


def opened(kind: str, place: str, since: datetime) -> int:
    """How many duties of a kind were opened in a place since a moment, closed or not."""
    return Duty.objects.filter(kind=kind, org_path=place, opened_at__gte=since).count()


def subjects(kinds_: Iterable[str], place: str) -> set[str]:
    """What the open duties of these kinds in a place are about."""
    rows = Duty.objects.filter(kind__in=list(kinds_), org_path=place, status__in=OPEN)
    return set(rows.values_list("subject", flat=True))


def least_loaded(place: str, permissions: set[str], on: date) -> str:
    """Who, of those nearest to a place that hold these permissions, has the fewest open duties.

    "" where nobody holds them, there or above. Within one act the choice before is counted too, so
    that a thousand duties opened at once are shared out.
    """
    found = places.bearers(place, permissions, on)
    nearest = [code for there, code in found if there == found[0][0]]
    if not nearest:
        return ""
    loads = once(f"duties.loads:{found[0][0]}", lambda: _loads(nearest))
    chosen = min(nearest, key=lambda code: loads.get(code, 0))
    loads[chosen] = loads.get(chosen, 0) + 1
    return chosen


def of_crew(crew: list[str], knows: str, site: str, permissions: set[str], on: date) -> str:
    """Who of a crew does the work at a site: who knows of it, else the one with the fewest open duties;
    "" where nobody of them holds the permissions there."""
    able = {code for _place, code in places.bearers(site, permissions, on)}
    found = [code for code in crew if code in able]
    if not found or knows in found:
        return knows if found else ""
    loads = _loads(found)
    return min(found, key=lambda code: loads.get(code, 0))


def _loads(codes: list[str]) -> dict[str, int]:
    """How many open duties bear the name of each."""
    rows = Duty.objects.filter(status__in=OPEN, owner__code__in=codes).order_by()
    return dict(rows.values_list("owner__code").annotate(Count("pk")))


def persuading(party: str) -> list[Duty]:
    """The open duties that ask this person for a yes."""
    return _persuading(party, kinds.persuading())


@prepared
def _persuading(party: str, asking: list[str]) -> QuerySet[Duty]:
    rows = Duty.objects.filter(party=party, status__in=OPEN, kind__in=asking)
    return rows.select_related("owner_org").order_by("pk")


def tries(parties: Iterable[str], since: date) -> dict[str, list[Tried]]:
    """Every attempt at these persons since a day, the oldest first; one query."""
    wanted = sorted({party for party in parties if party})
    rows = Attempt.objects.filter(party__in=wanted, at__gte=clock.instant(since)).order_by(
        "at", "pk"
    )
    found: dict[str, list[Tried]] = {party: [] for party in wanted}
    for party, channel, outcome, at in rows.values_list("party", "channel", "outcome", "at"):
        here = clock.local(at)
        one = Tried(Channel(channel), Outcome(outcome), here.date(), here.hour)
        found[party].append(one)
    return found


def by_own_clock() -> list[Duty]:
    """Open duties that are due by the clock of their kind, and not by a day that the room gave."""
    rows = Duty.objects.filter(status__in=OPEN, due_given=False)
    return list(rows.filter(kind__in=kinds.KINDS).order_by("pk"))
