"""Teams: opened, led, joined, left; what they did together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.volunteers import facts, rules
from sanxian.volunteers.facts import COUNTS_AS, Kind, Source
from sanxian.volunteers.lifecycle import VolunteerStatus
from sanxian.volunteers.models import Activity, Membership, Team, Volunteer
from sanxian.volunteers.selectors import reach
from sanxian.volunteers.selectors import teams as chosen
from sanxian.volunteers.services import hours
from sanxian.volunteers.services.house import LAW, PLATFORM


def require_runs(by: Actor, team: Team | None, path: str, name: str) -> None:
    """A leader works for her own teams alone. Raises Forbidden."""
    if not reach.runs(by, team.pk if team else None, path):
        raise Forbidden("not_permitted", act=name)


@act("volunteers.team.open", basis=PLATFORM)
def open_team(
    *,
    place: str,
    name: str,
    founded: date,
    parent: Team | None = None,
    by: Actor,
    at: datetime,
) -> Team:
    """Open a team, perhaps as a part of another. Raises Refusal (team_name_taken, team_closed …)."""
    _may_stand(name, founded, parent, at)
    return _named(
        lambda: create(Team, org_path=place, name=name.strip()[:60], founded=founded, parent=parent)
    )


def _may_stand(name: str, founded: date, parent: Team | None, at: datetime) -> None:
    if not name.strip():
        raise Refusal("team_name_missing")
    if founded > clock.day(at):
        raise Refusal("activity_in_future")
    if parent and parent.closed:
        raise Refusal("team_closed")


def _named(write: Any) -> Any:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as taken:
        raise Refusal("team_name_taken") from taken


@act("volunteers.team.amend", basis=PLATFORM, on="team")
def amend_team(
    *,
    team: Team,
    name: str,
    leader: Volunteer | None,
    parent: Team | None,
    by: Actor,
    at: datetime,
) -> Team:
    """Name, leader and place among the teams. A leader serves, and belongs to the team.

    Raises Refusal (leader_not_member, team_in_circle, team_closed, team_name_taken).
    """
    _open(team)
    _may_stand(name, team.founded, parent, at)
    if leader and not chosen.belongs(team, leader):
        raise Refusal("leader_not_member")
    if parent and rules.in_circle(team.pk, parent.pk, chosen.parents()):
        raise Refusal("team_in_circle")
    values = {"name": name.strip()[:60], "leader": leader, "parent": parent}
    _named(lambda: Team.objects.filter(pk=team.pk).update(**values))
    for key, value in values.items():
        setattr(team, key, value)
    return team


@act("volunteers.team.close", basis=PLATFORM, on="team")
def close_team(*, team: Team, by: Actor, at: datetime) -> Team:
    """The team ends; who belonged to it is a volunteer as before. Raises Refusal (team_has_parts)."""
    _open(team)
    if team.parts.filter(closed__isnull=True).exists():
        raise Refusal("team_has_parts")
    today = clock.day(at)
    Membership.objects.filter(team=team, until__isnull=True).update(until=today)
    Team.objects.filter(pk=team.pk).update(closed=today, leader=None)
    team.closed, team.leader = today, None
    return team


def _open(team: Team) -> None:
    if team.closed:
        raise Refusal("team_closed")


@act("volunteers.team.join", basis=PLATFORM, on="team")
def join(*, team: Team, volunteer: Volunteer, by: Actor, at: datetime) -> Membership:
    """Take a volunteer into a team. Raises Refusal (member_already, team_closed …)."""
    _open(team)
    require_runs(by, team, team.org_path, "volunteers.team.join")
    if volunteer.status == VolunteerStatus.LEFT:
        raise Refusal("volunteer_not_active")
    note(volunteer=volunteer.pk)
    try:
        with transaction.atomic():
            return create(
                Membership, team=team, volunteer=volunteer, org_path=team.org_path,
                since=clock.day(at), by=by.id,
            )  # fmt: skip
    except IntegrityError as known:
        raise Refusal("member_already") from known


@act("volunteers.team.part", basis=PLATFORM, on="membership")
def part(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """She belongs to the team no more; no reason is kept. A leader who goes leads no more."""
    team = membership.team
    require_runs(by, team, team.org_path, "volunteers.team.part")
    today = clock.day(at)
    rows = Membership.objects.filter(pk=membership.pk, until__isnull=True)
    if not rows.update(until=max(today, membership.since)):
        raise Refusal("overtaken")
    Team.objects.filter(pk=team.pk, leader=membership.volunteer_id).update(leader=None)
    membership.until = today
    return membership


@act("volunteers.team.record", basis=f"{LAW} 第19条", on="team")
def record(
    *,
    team: Team,
    kind: str,
    title: str,
    day: date,
    minutes: int,
    volunteers: Sequence[Volunteer],
    by: Actor,
    at: datetime,
) -> Activity:
    """What a team did together, and each one's time: also helping the poor, the disabled, the street.

    `minutes` are of each who took part. Raises Malformed, Refusal (activity_in_future,
    nobody_took_part, hours_minutes_out_of_range).
    """
    _open(team)
    require_runs(by, team, team.org_path, "volunteers.team.record")
    if kind not in set(facts.Activity):
        raise Malformed("no_such_choice", field="kind")
    if day > clock.day(at):
        raise Refusal("activity_in_future")
    if not volunteers:
        raise Refusal("nobody_took_part")
    row = create(
        Activity, team=team, org_path=team.org_path, kind=kind, title=title.strip()[:60], day=day,
        minutes=max(1, minutes), people=len(volunteers), at=at, by=by.id,
    )  # fmt: skip
    counted, about = (
        COUNTS_AS.get(facts.Activity(kind), Kind.OTHER),
        f"volunteers.activity:{row.pk}",
    )
    for one in volunteers:
        hours.written(one, counted, about, minutes, 0, day, Source.ACTIVITY, by, at)
    note(people=len(volunteers), minutes=minutes)
    return row
