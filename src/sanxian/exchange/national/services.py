"""The centre's tasks come in, and what it must hear goes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.duties.services.parts import house
from sanxian.exchange.models import NationalAnswer, NationalFile, NationalTask
from sanxian.exchange.national import reading, selectors
from sanxian.exchange.national.facts import OPENS, ORDERS, Asked, Line, Verdict, Word
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor.facts.cases import Side, StopWhy
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import national as donors
from sanxian.stemdonor.services import cases

BASIS = "红十字会法 第11条"
ANSWER = "exchange.national.answer"
PIECE = 50  # lines of one act: others can write in between


@act("exchange.national.keep", basis=BASIS)
def keep(*, place: str, name: str, content: bytes, by: Actor, at: datetime) -> NationalFile:
    """Read a file of tasks and keep its lines, so that they can be looked at before they are taken.

    The same file again is the same. Raises Malformed with every fault by row and column.
    """
    digest = hashlib.sha256(content).hexdigest()
    known = NationalFile.objects.filter(org_path=place, digest=digest).first()
    if known:
        note(existing=True)
        return known
    lines = reading.of_file(name, content)
    clean = "".join(sign for sign in name if sign.isprintable())[:120]
    return NationalFile.objects.create(
        org_path=place, name=clean, digest=digest, rows=len(lines), lines=selectors.packed(lines),
        sent_at=at, sent_by=by.id,
    )  # fmt: skip


def take(
    *, place: str, lines: Sequence[Line], source: str, by: Actor, at: datetime
) -> list[Verdict]:
    """Take every line that somebody can be given; the others are left with a reason.

    A number that came before is the same task. Some lines at a time, each in an act of its own.
    """
    found: list[Verdict] = []
    for start in range(0, len(lines), PIECE):
        piece = list(lines[start : start + PIECE])
        found += _take_piece(place=place, lines=piece, source=source, by=by, at=at)
    return found


def take_file(*, file: NationalFile, by: Actor, at: datetime) -> list[Verdict]:
    """Take the lines of a file that was looked at."""
    found = take(place=file.org_path, lines=selectors.lines(file), source="file", by=by, at=at)
    NationalFile.objects.filter(pk=file.pk).update(taken_at=at)
    return found


@act("exchange.national.take", basis=BASIS)
def _take_piece(
    *, place: str, lines: list[Line], source: str, by: Actor, at: datetime
) -> list[Verdict]:
    """Put the national centre's tasks on the desks of named workers."""
    people = donors.by_numbers(line.registrant for line in lines)
    found = []
    for one in selectors.judged(lines, by, at):
        person = people.get(one.line.registrant)
        found.append(_one(one, person, source, by, at) if one.code == "new" else one)
    note(taken=sum(v.code == "taken" for v in found), of=len(found))
    return found


def _one(one: Verdict, person: Any, source: str, by: Actor, at: datetime) -> Verdict:
    """Take one line; what is refused leaves nothing behind, on the trail neither."""
    entries = current().entries
    before = len(entries)
    try:
        with transaction.atomic():
            task = _taken(one.line, person, source, by, at)
    except Refusal as refusal:
        del entries[before:]
        return Verdict(one.line, refusal.codes[0], place=one.place)
    return Verdict(one.line, "taken", task.pk, place=one.place)


def _taken(line: Line, person: Any, source: str, by: Actor, at: datetime) -> NationalTask:
    kind = Asked(line.kind)
    case = _case(line, kind, person, by, at)
    task = create(
        NationalTask, number=line.number, kind=kind.value, registrant=line.registrant,
        org_path=case.org_path, case=subject_of(case), received_at=min(line.received_at or at, at),
        due_at=line.due_at, taken_at=at, taken_by=by.id, source=source,
    )  # fmt: skip
    if kind in ORDERS:
        duties.open_duty(
            kind=selectors.KIND, subject=subject_of(task), place=case.org_path, due=line.due_at,
            by=by, at=at,
        )  # fmt: skip
    if kind == Asked.STOP:
        _stop(case, by, at)
        answer(task=task, word=Word.STOPPED, told={}, by=house(by, ANSWER), at=at)
    return task


def _case(line: Line, kind: Asked, person: Any, by: Actor, at: datetime) -> Any:
    """The case that a task opens, or the one that it is about."""
    if kind in OPENS:
        return cases.receive(
            task=line.number, registrant=person, kind=OPENS[kind], due=line.due_at,
            by=house(by, "stemdonor.case.receive"), at=at,
        )  # fmt: skip
    case = chosen.open_of(person)
    if case is None:
        raise Refusal("no_open_case")
    return case


def _stop(case: Any, by: Actor, at: datetime) -> None:
    """The centre needs her no longer: nobody calls her again."""
    cases.stop(
        case=case, side=Side.PATIENT, why=StopWhy.NOT_NEEDED, by=house(by, "stemdonor.case.stop"),
        at=at,
    )  # fmt: skip


# -- answers -----------------------------------------------------------------------------------------------


def hear(word: str, *, case: Any, by: Actor, at: datetime) -> None:
    """News of a case, inside the act that made it: what the centre must hear is written down."""
    task = selectors.opening(subject_of(case))
    if task:
        answer(task=task, word=Word(word), told=_outward(word, case), by=house(by, ANSWER), at=at)


def needless(*, case: Any, by: Actor, at: datetime) -> None:
    """A case was stopped: what the centre still ordered about it is to be done by nobody."""
    for task in selectors.orders(subject_of(case)):
        duties.cancel_for(kind=selectors.KIND, subject=subject_of(task), by=by, at=at)


def ordered(*, duty: Any, by: Actor, at: datetime) -> None:
    """A worker has done what an order asked for."""
    task = NationalTask.objects.get(pk=duty.subject.partition(":")[2])
    answer(task=task, word=Word.DONE, told={}, by=house(by, ANSWER), at=at)


def _outward(word: str, case: Any) -> dict[str, Any]:
    """Of what may be given to the other side, what belongs to this word."""
    out = chosen.outward(case)
    keys = {
        Word.RESERVED: ("code", "reserved_until", "provisional"),
        Word.PLANNED: ("code", "collection", "collection_days"),
        Word.CONFIRMED: ("code", "collection", "collection_days"),
        Word.COLLECTED: ("code", "bags"),
    }.get(Word(word), ("code",))
    return {key: out[key] for key in keys if out.get(key) not in (None, [], "")}


@act(ANSWER, basis=BASIS, on="task")
def answer(
    *, task: NationalTask, word: Word, told: dict[str, Any], by: Actor, at: datetime
) -> NationalAnswer:
    """Write down what the centre must hear, out of what was recorded."""
    text = json.dumps(told, default=_iso, ensure_ascii=False, sort_keys=True)
    note(word=word.value, task=task.number)
    return create(
        NationalAnswer, task=task, org_path=task.org_path, word=word.value, said=text, at=at
    )


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


@act("exchange.national.send", basis=BASIS, on="answers")
def send(*, answers: list[NationalAnswer], by: Actor, at: datetime) -> list[NationalAnswer]:
    """Say that answers have gone to the centre. Raises Refusal (answer_sent_already)."""
    for row in answers:
        if update(NationalAnswer, {"sent_at": at, "sent_by": by.id}, pk=row.pk, sent_at=None) != 1:
            raise Refusal("answer_sent_already")
    note(answers=len(answers))
    return answers


def sent(keys: Iterable[int] | None, by: Actor, at: datetime) -> int:
    """Mark those of the answers that wait and lie in the actor's places; how many."""
    rows = selectors.to_send(by, keys)
    return len(send(answers=rows, by=by, at=at)) if rows else 0
