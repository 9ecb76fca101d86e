"""Open, close and move organisations. A move writes every stored path anew, in one transaction."""

from __future__ import annotations

import re
from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, below
from sanxian.kernel.refusal import Forbidden, Reason, Refusal
from sanxian.orgs import routing
from sanxian.orgs.facts import PARENTS, Kind, Level, level_of
from sanxian.orgs.models import Account, Org, OrgEdge

SEGMENT = re.compile(r"[0-9a-z]{1,20}", re.ASCII)
LONGEST_PATH = 120


@act("orgs.org.open", on="parent")
def open_org(
    *,
    parent: Org,
    org_id: str,
    segment: str,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
    english: str = "",
    division: str = "",
) -> Org:
    """Open an organisation below another, from today."""
    on = clock.day(at)
    what = Kind(kind)
    path = f"{parent.path}{segment}/"
    Refusal.unless_empty(_against(parent, what, segment, path))
    if Org.objects.filter(org_id=org_id).exists():
        raise Refusal("org_id_taken", org_id=org_id)
    org = Org.objects.create(
        org_id=org_id,
        segment=segment,
        path=path,
        kind=what,
        level=level_of(what, Level(parent.level)),
        parent=parent,
        name=name,
        english=english,
        division=division,
        opened=on,
    )
    OrgEdge.objects.create(child=org, parent=parent, since=on)
    note(org=org_id, kind=kind, path=path)
    return org


def _against(parent: Org, kind: Kind, segment: str, path: str) -> list[Reason]:
    """Every reason why an organisation of that kind cannot stand there."""
    found = []
    if not SEGMENT.fullmatch(segment):
        found.append(Reason("org_segment_bad"))
    if Kind(parent.kind) not in PARENTS[kind]:
        found.append(Reason("org_parent_kind", params={"kind": kind, "parent": parent.kind}))
    if parent.closed:
        found.append(Reason("org_parent_closed"))
    if Org.objects.filter(path=path).exists():
        found.append(Reason("org_place_taken", params={"segment": segment}))
    if len(path) > LONGEST_PATH:
        found.append(Reason("path_too_long"))
    return found


@act("orgs.org.close", on="org")
def close_org(*, org: Org, by: Actor, at: datetime) -> Org:
    """Close an organisation from today on, once nobody works there and nothing lies below it."""
    on = clock.day(at)
    if org.closed:
        raise Refusal("org_already_closed")
    open_below = Org.objects.filter(below("path", org.path), closed__isnull=True).exclude(pk=org.pk)
    accounts = Account.objects.filter(org=org, is_active=True)
    reasons = []
    if count := open_below.count():
        reasons.append(Reason("org_has_children", params={"count": count}))
    if count := accounts.count():
        reasons.append(Reason("org_has_accounts", params={"count": count}))
    Refusal.unless_empty(reasons)
    org.closed = on
    org.save(update_fields=["closed"])
    OrgEdge.objects.filter(child=org, until__isnull=True, since__lt=on).update(until=on)
    routing.reroute(org.parent.path if org.parent else org.path, by, at)
    return org


@act("orgs.org.move", on="org")
def move_org(*, org: Org, parent: Org, by: Actor, at: datetime) -> Org:
    """Put an organisation below another from today on: the old edge ends, every path is rewritten.

    The actor must hold the permission at both ends. Open work below it finds its owner anew.
    """
    on = clock.day(at)
    if not by.may("orgs.org.move", parent.path):
        raise Forbidden("not_permitted", act="orgs.org.move")
    old, new = org.path, f"{parent.path}{org.segment}/"
    Refusal.unless_empty(_against_move(org, parent, new))
    _turn_edge(org, parent, on)
    org.parent, org.level = parent, level_of(Kind(org.kind), Level(parent.level))
    org.save(update_fields=["parent", "level"])
    count = routing.rewrite(old, new)
    org.refresh_from_db()
    note(moved_from=old, moved_to=new, rows=count)
    routing.reroute(new, by, at)
    return org


def _against_move(org: Org, parent: Org, new: str) -> list[Reason]:
    if org.closed:
        return [Reason("org_already_closed")]
    if parent.pk == org.parent_id:
        return [Reason("org_same_parent")]
    if parent.path.startswith(org.path):
        return [Reason("org_below_itself")]
    found = _against(parent, Kind(org.kind), org.segment, new)
    longest = max(
        Org.objects.filter(below("path", org.path)).values_list("path", flat=True), key=len
    )
    if len(longest) - len(org.path) + len(new) > LONGEST_PATH:
        found.append(Reason("path_too_long"))
    return found


def _turn_edge(org: Org, parent: Org, on: date) -> None:
    """End the edge in force and begin the new one; one that began today is written over."""
    edge = OrgEdge.objects.filter(child=org, until__isnull=True).first()
    if edge and edge.since >= on:
        edge.parent = parent
        edge.save(update_fields=["parent"])
        return
    if edge:
        edge.until = on
        edge.save(update_fields=["until"])
    OrgEdge.objects.create(child=org, parent=parent, since=on)
