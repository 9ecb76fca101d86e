"""Files of typings, taken in whole or not at all, and taken back as long as nothing stands on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import insert, insert_many
from sanxian.hla import Reader
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.stemcell import editions, files, rules, typed
from sanxian.stemcell.facts import Coarse, Correction, Method, TypedLine
from sanxian.stemcell.lifecycle import HERE, TypingStatus
from sanxian.stemcell.models import Intake, Registrant, Typing
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services.changes import BASIS, next_change, require_branch

PART = 500  # rows in one statement
Judge = Callable[[Coarse], Iterable[Reason]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A line whose typing was read."""

    line: TypedLine
    text: str
    loci: str


@act("stemcell.intake.take", basis=BASIS)
def take(
    *,
    place: str,
    name: str,
    digest: str,
    lines: Sequence[TypedLine],
    method: str = Method.UNSAID,
    laboratory: str = "",
    day: date | None = None,
    by: Actor,
    at: datetime,
) -> Intake:
    """Take in a file of typings: a number that is new is entered, one that is known is typed anew.

    A typing that says what already stands changes nothing. Raises Refusal (not_a_registry_branch,
    typings_empty, typings_same_file) and Malformed with every fault, each with `row` and `column`.
    """
    require_branch(place)
    known = names.held()
    if not lines:
        raise Refusal("typings_empty")
    if method not in set(Method):
        raise Malformed("no_such_choice", field="method")
    here = chosen.numbers_taken(line.number for line in lines)
    today = clock.day(at)
    judge = partial(rules.coarse_bars, year=today.year, ruled=editions.register(place, today))
    read = _read(lines, names.reader(known), here, place, judge)
    intake = _begun(place, name, digest, len(lines), by, at)
    change = next_change(place)
    fresh = insert_many(
        [_registrant(one.line, intake, change) for one in read if one.line.number not in here]
    )
    rows = here | {row.number: row for row in fresh}
    old = chosen.standing_of(here.values())
    kept = [one for one in read if _differs(one, rows, old)]
    replaced = {rows[o.line.number].pk: old[rows[o.line.number].pk]
                for o in kept if rows[o.line.number].pk in old}  # fmt: skip
    move_many(replaced.values(), "replace")
    common = {
        "org_path": place, "method": method, "laboratory": laboratory.strip()[:60], "day": day,
        "release": known.release[:20], "recorded_at": at, "recorded_by": by.id, "intake": intake,
    }  # fmt: skip
    for start in range(0, len(kept), PART):
        insert_many(
            [
                _typing(one, rows[one.line.number], replaced, common)
                for one in kept[start : start + PART]
            ]
        )
    _count([rows[one.line.number] for one in kept if one.line.number in here], change)
    Intake.objects.filter(pk=intake.pk).update(made=len(fresh))
    intake.made = len(fresh)
    note(rows=intake.rows, made=intake.made, typed=len(kept), digest=digest)
    return intake


def _read(
    lines: Sequence[TypedLine],
    reader: Reader,
    here: dict[str, Registrant],
    place: str,
    judge: Judge,
) -> list[_Read]:
    """What each line means. Raises Malformed with every fault of every line."""
    faults, found = list(files.unlike(lines)), list[_Read]()
    for line in lines:
        faults += _bars(line, here, place, judge)
        text = typed.tidy(line.gl) or typed.as_gl(line.columns)
        meant, bad = typed.read(text, reader)
        faults += [_at(reason, line) for reason in bad]
        if not bad:
            found.append(_Read(line, text, typed.loci(meant)))
        if len(faults) > files.FAULTS_MOST:
            break
    Malformed.unless_empty(faults[: files.FAULTS_MOST])
    return found


def _bars(
    line: TypedLine, here: dict[str, Registrant], place: str, judge: Judge
) -> Iterator[Reason]:
    known = here.get(line.number)
    for reason in (*rules.number_bars(line.number, "id"), *judge(line.coarse)):
        yield _at(reason, line)
    if known and known.org_path != place:
        yield _at(Reason("registrant_known", params={"number": line.number, "column": "id"}), line)
    elif known and known.status not in HERE:
        yield _at(Reason("registrant_gone", params={"number": line.number, "column": "id"}), line)


def _at(reason: Reason, line: TypedLine) -> Reason:
    """The fault with its row and column: that of the locus, where a locus is at fault."""
    said = dict(reason.params)
    column = said.pop("column", "") or ("gl" if line.gl else f"{said.get('locus', 'A')}_1")
    return Reason(reason.code, params={**said, "row": line.row, "column": column})


def _begun(place: str, name: str, digest: str, rows: int, by: Actor, at: datetime) -> Intake:
    row = Intake(org_path=place, name=name[:120], digest=digest, rows=rows, at=at, by=by.id)
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError as twice:
        raise Refusal("typings_same_file") from twice
    return row


def _registrant(line: TypedLine, intake: Intake, change: int) -> Registrant:
    coarse = line.coarse
    return Registrant(
        org_path=intake.org_path, number=line.number, born=coarse.born, sex=coarse.sex,
        region=coarse.region, abo=coarse.abo, cmv=coarse.cmv, change=change,
        entered_at=intake.at, entered_by=intake.by, intake=intake,
    )  # fmt: skip


def _differs(one: _Read, rows: dict[str, Registrant], old: dict[int, Typing]) -> bool:
    stood = old.get(rows[one.line.number].pk)
    return stood is None or stood.text != one.text


def _typing(
    one: _Read, registrant: Registrant, replaced: dict[int, Typing], common: Mapping[str, Any]
) -> Typing:
    before = replaced.get(registrant.pk)
    return Typing(
        registrant=registrant, text=one.text, loci=one.loci, replaces=before,
        why=Correction.RETYPED if before else "", **common,
    )  # fmt: skip


def _count(rows: Sequence[Registrant], change: int) -> None:
    """Let every index know that these registrants are typed anew."""
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), PART):
        Registrant.objects.filter(pk__in=keys[start : start + PART]).update(change=change)


@act("stemcell.intake.undo", basis=BASIS, on="intake")
def undo(*, intake: Intake, by: Actor, at: datetime) -> Intake:
    """Take a file back: its new registrants and its typings are void, and what it replaced stands again
    as an entry of its own.

    Raises Refusal (typings_used) where a newer typing already stands on one of the file's.
    """
    rows = list(Typing.objects.filter(intake=intake).select_related("registrant", "replaces"))
    used = sum(row.status != TypingStatus.STANDING for row in rows)
    if used:
        raise Refusal("typings_used", count=used)
    move(intake, "undo", set={"undone_at": at, "undone_by": by.id})
    change = next_change(intake.org_path)
    move_many(rows, "void")
    made = Registrant.objects.filter(intake=intake, status__in=HERE)
    move_many(made, "void", set={"change": change, "status_for": ""})
    again = [row for row in rows if row.replaces_id]
    insert_many([_again(row, by, at) for row in again])
    _count([row.registrant for row in again], change)
    note(rows=intake.rows, made=intake.made, digest=intake.digest)
    return intake


def _again(row: Typing, by: Actor, at: datetime) -> Typing:
    """What stood before the file, as it was."""
    before = row.replaces
    assert before is not None
    return Typing(
        registrant=row.registrant, org_path=row.org_path, text=before.text, loci=before.loci,
        method=before.method, laboratory=before.laboratory, day=before.day, release=before.release,
        why=Correction.TYPING_ERROR, replaces=row, recorded_at=at, recorded_by=by.id,
    )  # fmt: skip
