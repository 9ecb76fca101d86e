"""Files of typings, taken in whole or not at all, and taken back as long as nothing stands on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
from sanxian.stemcell import editions, news, rules, typed
from sanxian.stemcell.facts import Correction, Method, TypedLine
from sanxian.stemcell.lifecycle import HERE, TypingStatus
from sanxian.stemcell.models import Intake, Registrant, Typing
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services.changes import BASIS, next_change, require_branch

PART = 500  # rows in one statement
FAULTS_MOST = 1000


@dataclass(frozen=True, slots=True)
class _Read:
    """A line whose typing was read."""

    line: TypedLine
    text: str
    loci: str


@dataclass(frozen=True, slots=True)
class _How:
    """How the rows were typed that do not say it themselves."""

    method: str
    laboratory: str
    day: date | None


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

    A typing that says what already stands changes nothing; what a row says of how it was typed goes
    before what is said of the file. Raises Refusal (not_a_registry_branch, typings_empty,
    typings_same_file) and Malformed with every fault, each with `row` and `column`.
    """
    require_branch(place)
    known = names.held()
    if not lines:
        raise Refusal("typings_empty")
    if method not in set(Method):
        raise Malformed("no_such_choice", field="method")
    if day and day > clock.day(at):
        raise Malformed("typed_in_future", field="day")
    here = chosen.numbers_taken(line.number for line in lines)
    read, faults = _read(lines, names.reader(known), here, place, at, FAULTS_MOST)
    Malformed.unless_empty(faults[:FAULTS_MOST])
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
        "org_path": place, "release": known.release[:20], "recorded_at": at, "recorded_by": by.id,
        "intake": intake,
    }  # fmt: skip
    how = _How(method, laboratory.strip()[:60], day)
    for start in range(0, len(kept), PART):
        insert_many(
            [
                _typing(one, rows[one.line.number], replaced, how, common)
                for one in kept[start : start + PART]
            ]
        )
    _count([rows[one.line.number] for one in kept if one.line.number in here], change)
    Intake.objects.filter(pk=intake.pk).update(made=len(fresh))
    intake.made = len(fresh)
    note(rows=intake.rows, made=intake.made, typed=len(kept), digest=digest)
    first = [one.line.number for one in kept if rows[one.line.number].pk not in replaced]
    news.typed(first, by, at)
    return intake


def sifted(
    place: str, lines: Sequence[TypedLine], at: datetime
) -> tuple[list[TypedLine], list[Reason]]:
    """The lines that `take` would take, and every fault of the others; nothing is written.

    Raises Refusal as `take` does.
    """
    require_branch(place)
    reader = names.reader(names.held())
    here = chosen.numbers_taken(line.number for line in lines)
    read, faults = _read(lines, reader, here, place, at)
    return [one.line for one in read], faults


def _read(
    lines: Sequence[TypedLine],
    reader: Reader,
    here: dict[str, Registrant],
    place: str,
    at: datetime,
    most: int = 0,
) -> tuple[list[_Read], list[Reason]]:
    """What the good lines mean, and every fault of the others; it stops at `most` faults, if any."""
    today = clock.day(at)
    judge = partial(rules.coarse_bars, year=today.year, ruled=editions.register(place, today))
    often = Counter(line.number for line in lines)
    faults, found = list[Reason](), list[_Read]()
    for line in lines:
        text = typed.tidy(line.gl) or typed.as_gl(line.columns)
        meant, bad = typed.read(text, reader)
        bad += _bars(line, often[line.number], here.get(line.number), place, today)
        bad += judge(line.coarse)
        faults += [_at(reason, line) for reason in bad]
        if not bad:
            found.append(_Read(line, text, typed.loci(meant)))
        if most and len(faults) >= most:
            break
    return found, faults


def _bars(
    line: TypedLine, often: int, known: Registrant | None, place: str, today: date
) -> Iterator[Reason]:
    said = {"number": line.number, "column": "number"}
    yield from rules.number_bars(line.number, "number")
    if often > 1:  # which of them is true, nobody can tell
        yield Reason("registrant_twice", params=said)
    if known and known.org_path != place:
        yield Reason("registrant_known", params=said)
    elif known and known.status not in HERE:
        yield Reason("registrant_gone", params=said)
    if line.day and line.day > today:
        yield Reason("typed_in_future", params={"column": "day"})


def _at(reason: Reason, line: TypedLine) -> Reason:
    """The fault with its row and column: that of the side, where a side is at fault."""
    said = dict(reason.params)
    column = said.pop("column", "") or said.pop("field", "") or _column(line, said)
    return Reason(reason.code, params={**said, "row": line.row, "column": column})


def _column(line: TypedLine, said: Mapping[str, Any]) -> str:
    locus, text = str(said.get("locus", "A")), str(said.get("text", ""))
    if line.gl:
        return "gl"
    one, other = line.columns.get(locus, ("", ""))
    second = bool(other) and text.endswith(other[-60:]) and not (one and text.endswith(one[-60:]))
    return f"{locus}_{2 if second else 1}"


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
    one: _Read,
    registrant: Registrant,
    replaced: dict[int, Typing],
    how: _How,
    common: Mapping[str, Any],
) -> Typing:
    before, line = replaced.get(registrant.pk), one.line
    return Typing(
        registrant=registrant, text=one.text, loci=one.loci, replaces=before,
        method=how.method if line.method in ("", Method.UNSAID) else line.method,
        laboratory=line.laboratory or how.laboratory, day=line.day or how.day,
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
    bare = [row.registrant.number for row in rows if not row.replaces_id]
    news.untyped(bare, intake.at, by, at)
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
