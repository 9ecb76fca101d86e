"""Stock of another system: one person states what that system had released, a second agrees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxian.blood.facts.registers import UnitLine
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import Takeover, TakeoverLine, Unit
from sanxian.blood.rules.registers import FAULTS_MOST, fault, unit_faults
from sanxian.blood.selectors import registers as chosen
from sanxian.blood.services.codes import new_code
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, insert_many
from sanxian.core.selectors import used
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站管理办法", "血站质量管理规范", "GB 18467-2011 第10章")
BLOCKERS_MOST = 200
UNDONE = "takeover_undone"


@act("blood.takeover.propose", basis=BASIS)
def propose(
    *,
    place: str,
    system: str,
    name: str,
    digest: str,
    lines: Sequence[UnitLine],
    by: Actor,
    at: datetime,
) -> Takeover:
    """State that another system had released these bags; nothing is stock until a second person
    signs.

    Raises Refusal (intake_empty, system_not_named) and Malformed with every fault, each with `row`
    and `column`.
    """
    if not lines:
        raise Refusal("intake_empty")
    if not system.strip():
        raise Malformed("system_not_named", field="system")
    taken = chosen.numbers_taken(line.number for line in lines)
    known = [fault(r.row, "number", "number_taken") for r in lines if r.number in taken]
    faults = [*unit_faults(lines, at), *known]
    if faults:
        raise Malformed(*faults[:FAULTS_MOST])
    row = create(
        Takeover,
        code=new_code("T"),
        org_path=place,
        system=system.strip()[:80],
        name=name[:120],
        digest=digest,
        rows=len(lines),
        proposed_by=by.id,
        proposed_at=at,
    )
    _write(row, lines)
    note(rows=len(lines), digest=digest)
    return row


def _write(row: Takeover, lines: Sequence[UnitLine]) -> None:
    earlier = chosen.earlier_by_number(row.org_path, [line.donation for line in lines])
    insert_many(
        [
            TakeoverLine(
                takeover=row,
                earlier_id=earlier.get(line.donation),
                number=line.number,
                component=line.component,
                abo=line.abo,
                rhd=line.rhd,
                volume_ml=line.volume_ml,
                doses=line.doses,
                collected_at=line.collected_at,
                expires_at=line.expires_at,
                storage=line.storage[:40],
            )
            for line in lines
        ]
    )


@act("blood.takeover.confirm", basis=BASIS, on="takeover")
def confirm(*, takeover: Takeover, by: Actor, at: datetime) -> Takeover:
    """Sign as the second person: the bags that are still in date become stock.

    Raises Refusal (same_person, number_taken), NoSuchStep.
    """
    if takeover.proposed_by == by.id:
        raise Refusal("same_person", number=takeover.code)
    move(takeover, "confirm", set={"confirmed_by": by.id, "confirmed_at": at})
    lines = [line for line in chosen.lines(takeover) if line.expires_at > at]
    taken = set(_stock(lines))
    if taken:
        raise Refusal(*(Reason("number_taken_now", params={"number": n}) for n in sorted(taken)))
    units = insert_many([_unit(line, takeover, at) for line in lines])
    move_many(units, "release", set={"released_at": at})
    note(rows=takeover.rows, taken=len(units), digest=takeover.digest)
    return takeover


def _stock(lines: Sequence[TakeoverLine]) -> list[str]:
    found: list[str] = []
    for part in chosen.parts(line.number for line in lines):
        found += Unit.objects.filter(number__in=part).values_list("number", flat=True)
    return found


def _unit(line: TakeoverLine, takeover: Takeover, at: datetime) -> Unit:
    return Unit(
        number=line.number,
        takeover_line=line,
        component=line.component,
        abo=line.abo,
        rhd=line.rhd,
        volume_ml=line.volume_ml,
        doses=line.doses,
        collected_at=line.collected_at,
        made_at=at,
        expires_at=line.expires_at,
        org_path=takeover.org_path,
        storage=line.storage,
    )


@act("blood.takeover.withdraw", basis=BASIS, on="takeover")
def withdraw(*, takeover: Takeover, by: Actor, at: datetime) -> Takeover:
    """Take a statement back that nobody has signed yet. Raises NoSuchStep."""
    return move(takeover, "withdraw")


@act("blood.takeover.undo", basis=BASIS, on="takeover")
def undo(*, takeover: Takeover, by: Actor, at: datetime) -> Takeover:
    """Take the bags off the shelf again, if every one still lies there untouched.

    A bag is never deleted: it is discarded with its reason, and its number stays used. Raises
    Refusal with `takeover_used` for each bag that was used, NoSuchStep.
    """
    move(takeover, "undo")
    units = list(Unit.objects.filter(takeover_line__takeover=takeover))
    touched = used(Unit, [u.pk for u in units], passing=("blood.takeover.confirm",))
    moved = {u.pk: u.status for u in units if u.status != UnitStatus.AVAILABLE}
    moved |= {u.pk: "place" for u in units if u.org_path != takeover.org_path}
    numbers = {u.pk: u.number for u in units}
    found = sorted((numbers[key], what) for key, what in {**moved, **touched}.items())
    Refusal.unless_empty(
        Reason("takeover_used", params={"number": number, "by": what})
        for number, what in found[:BLOCKERS_MOST]
    )
    move_many(units, "discard", set={"ended_for": UNDONE}, reasons=[UNDONE])
    return takeover
