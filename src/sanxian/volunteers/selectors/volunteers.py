"""Reads of the volunteers: the roster, one of them, what each is ready for and covered by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Malformed, Unknown
from sanxian.orgs import places
from sanxian.people import selectors as people
from sanxian.people.facts import PersonBrief, Way
from sanxian.volunteers.lifecycle import VolunteerStatus
from sanxian.volunteers.models import Cover, Membership, Volunteer
from sanxian.volunteers.selectors import asking, hours, reach

SEE = reach.SEE
MOMENT = timedelta(seconds=1)  # a cover ends with the midnight after its last day
TAIL = 4  # digits of a phone by which one looks for somebody


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the roster: nothing of any document, donation or case."""

    pk: int
    name: str
    masked_phone: str
    status: str
    county: str
    teams: tuple[str, ...]
    kinds: tuple[str, ...]
    courses: tuple[str, ...]
    insured_until: date | None
    minutes: int


def listed(by: Actor, status: str = "", team: int = 0, kind: str = "") -> QuerySet[Volunteer]:
    """Whom the actor may see, the latest to apply first; those who left only where asked for."""
    rows = reach.volunteers(by)
    rows = rows.filter(status=status) if status else rows.exclude(status=VolunteerStatus.LEFT)
    if team:
        inside = Membership.objects.filter(team=team, until__isnull=True)
        rows = rows.filter(pk__in=inside.values("volunteer_id"))
    if kind:
        rows = rows.filter(readiness__kind=kind, readiness__until__isnull=True)
    return rows.order_by("-applied_at", "-pk")


def found(by: Actor, said: str) -> list[Volunteer]:
    """Volunteers in reach whose name begins so, or whose phone ends in these four digits or is this one."""
    rows = {row.person_id: row for row in reach.volunteers(by)}
    if len(said) == TAIL and said.isdigit():
        briefs = people.brief(rows)
        hits = [pk for pk, b in briefs.items() if b.masked_phone.endswith(said)]
    else:
        hits = [pk for pk, b in people.brief(rows).items() if _named(b, said)]
    return sorted((rows[pk] for pk in hits), key=lambda row: row.pk)[:200]


def _named(brief: PersonBrief, said: str) -> bool:
    return bool(said) and brief.name.startswith(said)


def one(by: Actor, pk: int) -> Volunteer:
    """Raises Unknown."""
    row = reach.volunteers(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def several(by: Actor, keys: Iterable[int], permission: str = SEE) -> list[Volunteer]:
    """Those with these keys. Raises Malformed where one of them is out of reach."""
    wanted = set(keys)
    rows = list(reach.volunteers(by, permission).filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise Malformed("no_such_choice", field="volunteers")
    return rows


def totals(by: Actor) -> dict[str, int]:
    """How many there are in each status."""
    rows = reach.volunteers(by).order_by().values_list("status").annotate(n=Count("pk"))
    known = dict(rows)
    return {str(status): known.get(status, 0) for status in VolunteerStatus}


def lines(rows: Iterable[Volunteer], at: datetime) -> list[Line]:
    """Rows of the roster, in seven queries however many they are (for every few hundred)."""
    rows = list(rows)
    made: list[Line] = []
    for start in range(0, len(rows), asking.PART):
        made += _lines(rows[start : start + asking.PART], at)
    return made


def _lines(rows: list[Volunteer], at: datetime) -> list[Line]:
    keys, today = [row.pk for row in rows], clock.day(at)
    briefs = people.brief(row.person_id for row in rows)
    kinds, trained = asking.kinds_of(keys), asking.trained_until(keys)
    insured, teams = insured_until(keys, at), teams_of(keys)
    given = hours.minutes_of(keys, *hours.year(today.year))
    names = places.names(row.org_path for row in rows)
    return [
        Line(
            row.pk, briefs[row.person_id].name, briefs[row.person_id].masked_phone, row.status,
            names.get(row.org_path, ""), tuple(teams.get(row.pk, ())), tuple(kinds[row.pk]),
            tuple(c for c, until in trained[row.pk].items() if until is None or until >= today),
            insured.get(row.pk), given.get(row.pk, 0),
        )
        for row in rows
    ]  # fmt: skip


def insured_until(keys: list[int], at: datetime) -> dict[int, date]:
    """The last day that is covered by insurance now in force."""
    rows = Cover.objects.filter(
        volunteer__in=keys, ended_at__isnull=True, starts__lte=at, ends__gt=at
    )
    ends = rows.order_by().values_list("volunteer_id").annotate(upto=Max("ends"))
    return {pk: clock.day(last - MOMENT) for pk, last in ends}


def teams_of(keys: list[int]) -> dict[int, list[str]]:
    """The names of the teams each belongs to."""
    known: dict[int, list[str]] = {}
    rows = Membership.objects.filter(volunteer__in=keys, until__isnull=True).order_by("since", "pk")
    for pk, name in rows.values_list("volunteer_id", "team__name"):
        known.setdefault(pk, []).append(name)
    return known


def memberships(row: Volunteer) -> list[Membership]:
    return list(row.memberships.select_related("team").order_by("-since", "-pk"))


def brief(row: Volunteer) -> PersonBrief:
    return people.one_brief(row.person_id)


def has_emergency_contact(row: Volunteer) -> bool:
    """Whether there is somebody to call; who that is stands in the person's file."""
    return any(c.way == Way.EMERGENCY for c in people.contacts(row.person))


def name_of_leader(rows: Iterable[Any]) -> dict[int, str]:
    """The names of the leaders of teams, by the team's key."""
    leaders = {row.pk: row.leader_id for row in rows if row.leader_id}
    briefs = asking.briefs(leaders.values())
    return {team: briefs[leader].name for team, leader in leaders.items() if leader in briefs}


# -- for the services: not scoped ---------------------------------------------------------------------


def of_person(person: int) -> Volunteer | None:
    """The volunteer of any file of this person, the one who serves first."""
    keys = people.family([person]).get(person, [person])
    known = list(Volunteer.objects.filter(person__in=keys).order_by("pk"))
    here = [row for row in known if row.status != VolunteerStatus.LEFT]
    return next(iter(here or known), None)


def names(rows: Iterable[Volunteer]) -> dict[int, str]:
    """The names of volunteers who are scoped already, by their key."""
    owners = {row.pk: row.person_id for row in rows}
    briefs = people.brief(owners.values())
    return {pk: briefs[person].name for pk, person in owners.items()}
