"""Records stand as long as the edition says; what has stood longer is proposed, two persons agree,
and its sealed values are erased. Codes and the trail stay whole; the database refuses the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sanxian.blood.facts.quality import Keep
from sanxian.blood.models import Disposal, DisposalLine, RetentionFloor
from sanxian.blood.rules.retention import erasable_to
from sanxian.blood.selectors.retention import SOURCES, past, years
from sanxian.blood.services.bags import CHUNK
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.core.seal import Sealed
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站管理办法", "血站质量管理规范")
MOST = 1000  # records in one disposal: what two persons can answer for
REFUSED_FOR = ("still_needed", "inquiry_open", "wrong_list")
_HOUSE: dict[str, date] = {}


@act("blood.retention.propose", basis=BASIS)
def propose(*, place: str, kind: str, by: Actor, at: datetime) -> Disposal:
    """List the records of a kind, below a place, that have stood long enough.

    Refuses: nothing_past_its_time. Raises Malformed: no_such_choice.
    """
    if kind not in set(Keep):
        raise Malformed("no_such_choice", field="kind")
    keep, on = Keep(kind), clock.day(at)
    kept, edition = years(keep, place, on)
    _floor(keep, kept, edition, at)
    before, source = erasable_to(on, kept), SOURCES[keep]
    rows = list(past(keep, place, before).values_list("pk", source.day)[:MOST])
    if not rows:
        raise Refusal("nothing_past_its_time", before=str(before))
    made = create(Disposal,
        code=new_code("X"), kind=kind, org_path=place, before=before, edition=edition,
        rows=len(rows), proposed_at=at, proposed_by=by.id,
    )  # fmt: skip
    insert_many(
        (
            DisposalLine(disposal=made, source=source.table, key=pk, day=_day(day))
            for pk, day in rows
        )
    )
    note(kind=kind, rows=len(rows), before=str(before), edition=edition)
    return made


def _day(moment: date | datetime) -> date:
    return clock.day(moment) if isinstance(moment, datetime) else moment


def _floor(kind: Keep, kept: int, edition: str, at: datetime) -> None:
    """The database is told of the edition's years; they only ever grow."""
    floor, _new = RetentionFloor.objects.get_or_create(
        kind=kind, defaults={"years": kept, "edition": edition, "written_at": at}
    )
    if floor.years < kept:
        RetentionFloor.objects.filter(pk=floor.pk).update(
            years=kept, edition=edition, written_at=at
        )


@act("blood.retention.agree", basis=BASIS, on="disposal")
def agree(*, disposal: Disposal, by: Actor, at: datetime) -> Disposal:
    """The first person agrees."""
    row = Disposal.objects.get(pk=disposal.pk)
    return move(row, "agree", set={"agreed_at": at, "agreed_by": by.id})


@act("blood.retention.erase", basis=BASIS, on="disposal")
def erase(*, disposal: Disposal, by: Actor, at: datetime) -> Disposal:
    """The second person agrees, and what is sealed in these records is erased.

    Refuses with every fault: same_person, retention_too_early.
    """
    row = Disposal.objects.get(pk=disposal.pk)
    lines = list(row.lines.order_by("pk"))
    Refusal.unless_empty(_not_erasable(row, lines, by, at))
    move(
        row,
        "erase",
        set={"erased_at": at, "erased_by": by.id, "erased_on": clock.day(at)},
        rows=len(lines),
    )
    source = SOURCES[Keep(row.kind)]
    blank = dict.fromkeys(source.sealed, Sealed(b""))
    for i in range(0, len(lines), CHUNK):
        keys = [line.key for line in lines[i : i + CHUNK]]
        source.model.objects.filter(pk__in=keys).update(**blank)
    return row


def _not_erasable(
    row: Disposal, lines: list[DisposalLine], by: Actor, at: datetime
) -> Iterator[Reason]:
    if row.agreed_by and row.agreed_by == by.id:
        yield Reason("same_person")
    kept, _edition = years(Keep(row.kind), row.org_path, clock.day(at))
    before = erasable_to(clock.day(at), kept)
    late = [line for line in lines if line.day > before]
    if late:
        yield Reason("retention_too_early", params={"n": len(late), "years": kept})


@act("blood.retention.refuse", basis=BASIS, on="disposal")
def refuse(*, disposal: Disposal, reason: str, by: Actor, at: datetime) -> Disposal:
    """These records stand longer. Raises Malformed: reason_unknown."""
    if reason not in REFUSED_FOR:
        raise Malformed("reason_unknown", field="reason")
    row = Disposal.objects.get(pk=disposal.pk)
    said = {"refused_at": at, "refused_by": by.id, "refused_for": reason}
    return move(row, "refuse", set=said, reasons=[reason])


def propose_all(place: str, by: Actor, at: datetime) -> list[Disposal]:
    """One proposal for each kind that has something past its time below a place."""
    found = []
    for kind in Keep:
        kept, _edition = years(kind, place, clock.day(at))
        if past(kind, place, erasable_to(clock.day(at), kept)).exists():
            found.append(propose(place=place, kind=kind, by=by, at=at))
    return found


def tick(at: datetime) -> int:
    """Once a day, for each city: propose what has stood long enough. Nothing is erased by itself."""
    from sanxian.orgs import places
    from sanxian.orgs.facts import Kind

    if _HOUSE.get("day") == clock.day(at):
        return 0
    _HOUSE["day"] = clock.day(at)
    count = 0
    for path, _name in places.of_kind("/", Kind.CITY):
        grant = Grant("house", path, frozenset({"blood.retention.propose"}))
        count += len(propose_all(path, Actor("house", path, (grant,)), at))
    return count
