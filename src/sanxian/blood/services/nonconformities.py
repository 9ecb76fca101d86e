"""Something is not as it should be: opened, looked into, mended, checked, closed by another person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.quality import About, Area, Cause, Measure, NcKind, Severity
from sanxian.blood.lifecycle import ActionStatus, UnitStatus
from sanxian.blood.models import CorrectiveAction, Nonconformity, Touched, Unit
from sanxian.blood.services import components
from sanxian.blood.services.bags import CHUNK
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, insert_many
from sanxian.core.trail import Entry
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import selectors as orgs

BASIS = "血站质量管理规范"
DUTY, ACTION_DUTY = "blood.nonconformity", "blood.action"
LONGEST, MOST = 2000, 400


@dataclass(frozen=True, slots=True)
class Subject:
    """What is touched: its kind, its code, and the row where there is one."""

    about: str
    code: str
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """An action to be: who does what, until when."""

    measure: str
    what: str
    owner: str
    due_on: date


@act("blood.nonconformity.open", basis=BASIS)
def open_nonconformity(
    *,
    place: str,
    kind: str,
    severity: str,
    area: str,
    what: str,
    by: Actor,
    at: datetime,
    touched: Sequence[Subject] = (),
    at_once: str = "",
    hold: bool = False,
) -> Nonconformity:
    """Write down what is wrong and what it touches; with `hold`, its bags are held at once.

    Raises Malformed with every fault: no_such_choice, text_missing, text_too_long.
    """
    chosen = ((kind, NcKind, "kind"), (severity, Severity, "severity"), (area, Area, "area"))
    faults = [
        Reason("no_such_choice", params={"field": f}) for v, of, f in chosen if v not in set(of)
    ]
    faults += [*unreadable(what, "what"), *_too_long(at_once, "at_once")]
    if any(s.about not in set(About) or not 0 < len(s.code) <= 40 for s in touched):
        faults.append(Reason("no_such_choice", params={"field": "touched"}))
    if faults:
        raise Malformed(*faults)
    held = _hold(touched, by, at) if hold else []
    made = create(Nonconformity,
        code=new_code("Q"), org_path=place, kind=kind, severity=severity, area=area,
        what=what.strip(), at_once=at_once.strip(), held=len(held), day=clock.day(at),
        opened_at=at, opened_by=by.id,
    )  # fmt: skip
    insert_many(
        Touched(nonconformity=made, about=s.about, code=s.code, key=s.key)
        for s in {(s.about, s.code): s for s in touched}.values()
    )
    note(kind=kind, severity=severity, touched=len(touched), held=len(held))
    duties.open_duty(kind=DUTY, subject=subject_of(made), place=place, by=by, at=at)
    return made


def unreadable(text: str, field: str) -> Iterator[Reason]:
    if not text.strip():
        yield Reason("quality_text_missing", params={"field": field})
    yield from _too_long(text, field)


def _too_long(text: str, field: str) -> Iterator[Reason]:
    if len(text) > LONGEST:
        yield Reason("quality_text_too_long", params={"field": field, "most": LONGEST})


def _hold(touched: Sequence[Subject], by: Actor, at: datetime) -> list[Unit]:
    keys = [s.key for s in touched if s.about == About.UNIT and s.key is not None]
    units = Unit.objects.filter(pk__in=keys[:CHUNK], status__in=list(components.HOLDABLE))
    rows = list(units.exclude(status=UnitStatus.HELD).order_by("pk"))
    if not rows:
        return []
    return components.hold(units=rows, reason="awaiting_inquiry", by=by, at=at)


@act("blood.nonconformity.investigate", basis=BASIS, on="nonconformity")
def investigate(
    *, nonconformity: Nonconformity, cause: str, why: str, by: Actor, at: datetime
) -> Nonconformity:
    """Write down what caused it. Raises Malformed: no_such_choice, text_missing, text_too_long."""
    faults = list(unreadable(why, "why"))
    if cause not in set(Cause):
        faults.append(Reason("no_such_choice", params={"field": "cause"}))
    if faults:
        raise Malformed(*faults)
    row = Nonconformity.objects.get(pk=nonconformity.pk)
    move(row, "investigate", set={"cause": cause, "investigated_at": at, "investigated_by": by.id})
    row.why = why.strip()
    row.save(update_fields=["why"])
    note(cause=cause)
    duties.finish_for(kind=DUTY, subject=subject_of(row), by=by, at=at)
    return row


@act("blood.nonconformity.plan", basis=BASIS, on="nonconformity")
def plan(
    *, nonconformity: Nonconformity, actions: Sequence[Planned], by: Actor, at: datetime
) -> Nonconformity:
    """Say who does what by when; each action becomes a duty of its owner.

    Raises Malformed with every fault: action_missing, no_such_choice, text_missing, due_day_past.
    """
    faults = [Reason("action_missing")] if not actions else []
    for one in actions:
        faults += [*unreadable(one.what, "what")]
        if one.measure not in set(Measure):
            faults.append(Reason("no_such_choice", params={"field": "measure"}))
        if one.due_on < clock.day(at):
            faults.append(Reason("due_day_past", params={"day": one.due_on}))
    if faults:
        raise Malformed(*faults)
    row = Nonconformity.objects.get(pk=nonconformity.pk)
    move(row, "plan", set={"planned_at": at, "planned_by": by.id}, actions=len(actions))
    for one in actions:
        _give(row, one, by, at)
    return row


def _give(row: Nonconformity, one: Planned, by: Actor, at: datetime) -> None:
    owner = orgs.account(one.owner)
    made = create(CorrectiveAction,
        nonconformity=row, org_path=row.org_path, measure=one.measure, what=one.what.strip(),
        owner=owner.code, due_on=one.due_on, planned_at=at,
    )  # fmt: skip
    said = {"nonconformity": row.pk, "owner": owner.code}
    current().entries.append(
        Entry("blood.nonconformity.plan", subject_of(made), row.org_path, data=said)
    )
    duties.open_duty(
        kind=ACTION_DUTY,
        subject=subject_of(made),
        place=row.org_path,
        by=by,
        at=at,
        due=_end_of(one.due_on, at),
        owner=owner.code,
    )


def _end_of(day: date, at: datetime) -> datetime:
    """When the work of a day is over; for who plans later than that, the end of the day itself."""
    evening = clock.instant(day, 18)
    return evening if evening > at else clock.instant(day + timedelta(days=1))


@act("blood.action.do", basis=BASIS, on="action")
def do(*, action: CorrectiveAction, result: str, by: Actor, at: datetime) -> CorrectiveAction:
    """Report an action done: its owner, or who judges nonconformities there.

    Refuses: action_not_yours. Raises Malformed: text_missing, text_too_long.
    """
    faults = list(unreadable(result, "result"))
    if faults:
        raise Malformed(*faults)
    row = CorrectiveAction.objects.get(pk=action.pk)
    if row.owner != by.id and not by.may("blood.nonconformity.check", row.org_path):
        raise Refusal("action_not_yours")
    move(row, "do", set={"done_at": at, "done_by": by.id})
    row.result = result.strip()
    row.save(update_fields=["result"])
    duties.finish_for(kind=ACTION_DUTY, subject=subject_of(row), by=by, at=at)
    return row


@act("blood.nonconformity.check", basis=BASIS, on="nonconformity")
def check(
    *, nonconformity: Nonconformity, effective: bool, by: Actor, at: datetime
) -> Nonconformity:
    """Say whether what was done has helped; if not, another plan is due.

    Refuses: action_not_done, for each that is still to be done.
    """
    row = Nonconformity.objects.get(pk=nonconformity.pk)
    rows = list(row.actions.order_by("pk"))
    Refusal.unless_empty(
        Reason("action_not_done", params={"day": a.due_on})
        for a in rows
        if a.status == ActionStatus.PLANNED
    )
    word = "prove" if effective else "disprove"
    said = {"checked_at": at, "checked_by": by.id} if effective else {}
    move(row, word, set=said)
    move_many([a for a in rows if a.status == ActionStatus.DONE], word)
    return row


@act("blood.nonconformity.close", basis=BASIS, on="nonconformity")
def close(*, nonconformity: Nonconformity, by: Actor, at: datetime) -> Nonconformity:
    """A second person closes it. Refuses: same_person."""
    row = Nonconformity.objects.get(pk=nonconformity.pk)
    if row.checked_by and row.checked_by == by.id:
        raise Refusal("same_person")
    return move(row, "close", set={"closed_at": at, "closed_by": by.id})


def register() -> None:
    """The duties that a nonconformity and its actions leave."""
    kinds.offer(
        DUTY,
        _("不合格：查明原因"),
        hours_to_acknowledge=24,
        hours_to_finish=72,
        permission="blood.nonconformity.investigate",
        link=link_of,
    )
    kinds.offer(
        ACTION_DUTY,
        _("纠正或预防措施"),
        hours_to_acknowledge=48,
        hours_to_finish=30 * 24,
        permission="blood.action.do",
        link=link_of_action,
    )


def link_of(subject: str) -> str:
    """The page of the nonconformity that a duty is about."""
    return reverse("blood:nonconformity", args=[int(subject.rpartition(":")[2])])


def link_of_action(subject: str) -> str:
    """The page on which an action is reported done."""
    return reverse("blood:action", args=[int(subject.rpartition(":")[2])])
