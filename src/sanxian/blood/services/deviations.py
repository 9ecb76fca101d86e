"""A departure from the procedure: planned, approved before by another person, over on its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sanxian.blood.facts.quality import Area
from sanxian.blood.models import Deviation
from sanxian.blood.services.codes import new_code
from sanxian.blood.services.nonconformities import BASIS, unreadable
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason, Refusal


@act("blood.deviation.propose", basis=BASIS)
def propose(
    *,
    place: str,
    area: str,
    what: str,
    why: str,
    since: date,
    until: date,
    by: Actor,
    at: datetime,
) -> Deviation:
    """Ask to depart from a procedure for a while.

    Raises Malformed with every fault: no_such_choice, text_missing, text_too_long,
    deviation_begins_in_the_past, deviation_ends_before.
    """
    faults = [*unreadable(what, "what"), *unreadable(why, "why"), *_days(since, until, at)]
    if area not in set(Area):
        faults.append(Reason("no_such_choice", params={"field": "area"}))
    if faults:
        raise Malformed(*faults)
    note(area=area, since=str(since), until=str(until))
    return create(Deviation,
        code=new_code("V"), org_path=place, area=area, what=what.strip(), why=why.strip(),
        since=since, until=until, proposed_at=at, proposed_by=by.id,
    )  # fmt: skip


def _days(since: date, until: date, at: datetime) -> Iterator[Reason]:
    if since < clock.day(at):
        yield Reason("deviation_begins_in_the_past")
    if until < since:
        yield Reason("deviation_ends_before")


@act("blood.deviation.approve", basis=BASIS, on="deviation")
def approve(*, deviation: Deviation, by: Actor, at: datetime) -> Deviation:
    """Another person allows it. Refuses with every fault: same_person, deviation_over."""
    row = Deviation.objects.get(pk=deviation.pk)
    Refusal.unless_empty(_not_approvable(row, by, at))
    return move(row, "approve", set={"decided_at": at, "decided_by": by.id})


def _not_approvable(row: Deviation, by: Actor, at: datetime) -> Iterator[Reason]:
    if row.proposed_by == by.id:
        yield Reason("same_person")
    if row.until < clock.day(at):
        yield Reason("deviation_over", params={"day": row.until})


@act("blood.deviation.refuse", basis=BASIS, on="deviation")
def refuse(*, deviation: Deviation, by: Actor, at: datetime) -> Deviation:
    """It is not allowed: the procedure stands."""
    row = Deviation.objects.get(pk=deviation.pk)
    return move(row, "refuse", set={"decided_at": at, "decided_by": by.id})


@act("blood.deviation.end", basis=BASIS, on="deviations")
def end(*, deviations: list[Deviation], by: Actor, at: datetime) -> list[Deviation]:
    """The procedure is followed again."""
    rows = list(Deviation.objects.filter(pk__in=[d.pk for d in deviations]).order_by("pk"))
    return move_many(rows, "end", set={"ended_at": at, "ended_by": by.id})


def tick(at: datetime) -> int:
    """Deviations whose last day has passed are over; one act for each place."""
    rows = Deviation.objects.filter(status="approved", until__lt=clock.day(at)).order_by("pk")
    places: dict[str, list[Deviation]] = {}
    for row in rows:
        places.setdefault(row.org_path, []).append(row)
    for place, over in places.items():
        grant = Grant("house", place, frozenset({"blood.deviation.end"}))
        end(deviations=over, by=Actor("house", place, (grant,)), at=at)
    return sum(map(len, places.values()))
