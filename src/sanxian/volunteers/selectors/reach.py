"""Whose records somebody sees. A leader sees the members of her own teams; a worker of the Red Cross
everybody in her place."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q, QuerySet

from sanxian.core.actor import Actor, reach, within
from sanxian.kernel.refusal import Unknown
from sanxian.people import selectors as people
from sanxian.volunteers.lifecycle import VolunteerStatus
from sanxian.volunteers.models import Membership, Team, Volunteer

SEE = "volunteers.volunteer.see"
WHOLE = "volunteers.team.whole"  # every team of the place, not one's own alone


def own(by: Actor) -> Volunteer | None:
    """The actor as a volunteer; None where she is none."""
    try:
        files = people.family([people.own(by).pk])
    except Unknown:
        return None
    keys = [key for several in files.values() for key in several]
    rows = Volunteer.objects.filter(person__in=keys).order_by("pk")
    found = list(rows)
    here = [row for row in found if row.status != VolunteerStatus.LEFT]
    return next(iter(here or found), None)


def led(by: Actor) -> set[int]:
    """The teams that the actor leads, with those below them."""
    mine = own(by)
    if mine is None:
        return set()
    below: dict[int | None, list[int]] = defaultdict(list)
    found: list[int] = []
    for pk, parent, leader in Team.objects.filter(closed__isnull=True).values_list(
        "pk", "parent_id", "leader_id"
    ):
        below[parent].append(pk)
        if leader == mine.pk:
            found.append(pk)
    for team in found:  # grows while one goes along it
        found += [part for part in below[team] if part not in found]
    return set(found)


def of_people(by: Actor, permission: str = SEE, field: str = "") -> Q:
    """The condition for rows that belong to a volunteer the actor may see; `field` leads to it."""
    path = f"{field}__org_path" if field else "org_path"
    whole = reach(by, WHOLE, path) & reach(by, permission, path)
    teams = led(by)
    if not teams:
        return whole
    members = Membership.objects.filter(team__in=teams, until__isnull=True).values("volunteer_id")
    hers = Q(**{f"{field or 'pk'}__in": members})
    return whole | (hers & reach(by, permission, path))


def volunteers(by: Actor, permission: str = SEE) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(of_people(by, permission))


def teams(by: Actor, permission: str = "volunteers.team.see") -> QuerySet[Team]:
    """The teams of a worker's place; of a leader, her own."""
    whole = reach(by, WHOLE) & reach(by, permission)
    return within(Team.objects.all(), by, permission).filter(whole | Q(pk__in=led(by)))


def runs(by: Actor, team: int | None, path: str) -> bool:
    """Whether the actor runs what belongs to a team: all in her place, or her own team's."""
    return by.may(WHOLE, path) or (team is not None and team in led(by))
