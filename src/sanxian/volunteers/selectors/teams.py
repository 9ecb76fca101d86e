"""Reads of the teams: their tree, who belongs to them, what they did."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum

from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Unknown
from sanxian.volunteers.models import Activity, Membership, Team, Volunteer
from sanxian.volunteers.selectors import reach

SEE = "volunteers.team.see"


def listed(by: Actor, closed: bool = False) -> QuerySet[Team]:
    """The teams the actor may see, with how many belong to each."""
    rows = reach.teams(by, SEE).filter(closed__isnull=not closed)
    people = Count("memberships", filter=Q(memberships__until__isnull=True))
    return rows.annotate(people=people).select_related("parent").order_by("org_path", "name")


def one(by: Actor, pk: int) -> Team:
    """Raises Unknown."""
    found = reach.teams(by, SEE).filter(pk=pk).select_related("parent", "leader").first()
    if found is None:
        raise Unknown("not_found")
    return found


def choices(by: Actor, permission: str) -> list[tuple[int, str]]:
    """Open teams for which the actor may do something, as a list to choose from."""
    rows = reach.teams(by, permission).filter(closed__isnull=True)
    return list(rows.order_by("name").values_list("pk", "name"))


def chosen(by: Actor, pk: int, permission: str) -> Team:
    """The one chosen from `choices`. Raises Unknown."""
    found = reach.teams(by, permission).filter(pk=pk, closed__isnull=True).first()
    if found is None:
        raise Unknown("not_found")
    return found


def members(team: Team) -> list[Membership]:
    """Who belongs to it now, the longest first."""
    rows = Membership.objects.filter(team=team, until__isnull=True)
    return list(rows.select_related("volunteer", "team").order_by("since", "pk"))


def membership(by: Actor, pk: int) -> Membership:
    """Raises Unknown."""
    rows = Membership.objects.filter(pk=pk, team__in=reach.teams(by, SEE))
    found = rows.select_related("team", "volunteer").first()
    if found is None:
        raise Unknown("not_found")
    return found


def belongs(team: Team, volunteer: Volunteer) -> bool:
    rows = Membership.objects.filter(team=team, volunteer=volunteer, until__isnull=True)
    return rows.exists()


def parents() -> Iterable[tuple[int, int | None]]:
    """Each team with the one above it."""
    return Team.objects.values_list("pk", "parent_id")


def activities(team: Team) -> QuerySet[Activity]:
    return Activity.objects.filter(team=team).order_by("-day", "-pk")


def by_kind(team: Team) -> list[tuple[str, int, int]]:
    """Kind of activity, how many, and hours of people given, in minutes."""
    rows = Activity.objects.filter(team=team).order_by().values_list("kind")
    found = rows.annotate(n=Count("pk"), m=Sum("minutes"))
    return [(kind, n, m) for kind, n, m in found.order_by("kind")]
