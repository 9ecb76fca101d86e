"""Reads of the centre's tasks: what a line would become, what lies where, what is to go back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.duties import selectors as duties
from sanxian.exchange.models import NationalAnswer, NationalFile, NationalTask
from sanxian.exchange.national.facts import OPENS, ORDERS, Asked, Line, Verdict
from sanxian.exchange.national.rules import refused
from sanxian.kernel.refusal import Unknown
from sanxian.stemdonor import case_kinds
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.selectors import national as donors

SEE, TAKE, SEND = "exchange.national.see", "exchange.national.take", "exchange.national.send"
KIND = "exchange.national"
PIECE = 500


def judged(lines: Sequence[Line], by: Actor, at: datetime) -> list[Verdict]:
    """What each line would become, with the same number of queries however many there are."""
    known = _known([line.number for line in lines])
    people = donors.by_numbers(line.registrant for line in lines)
    cases = donors.open_cases(people.values())
    gave = donors.given(people.values())
    someone = _Somebody(at)
    opened: set[int] = set()
    found = []
    for line in lines:
        person = people.get(line.registrant)
        person = person if person and by.may(TAKE, person.org_path) else None
        if task := known.get(line.number):
            code = "again" if task.registrant == line.registrant else "task_of_another"
            found.append(Verdict(line, code, task.pk, "", task.org_path))
            continue
        code = _refused(line, person, cases, opened, gave)
        if person and not code:
            code = "" if someone.at(case_kinds.CONTACT, person.org_path) else "no_worker"
            opened |= {person.pk} if Asked(line.kind) in OPENS else set()
        found.append(Verdict(line, code or "new", place=person.org_path if person else ""))
    return found


def _refused(
    line: Line, person: Any, cases: dict[int, Any], opened: set[int], gave: set[int]
) -> str:
    """Why a line cannot be taken; a case that a line before it will open counts as open."""
    if person is None:
        return refused(Asked(line.kind), None, None, busy=False, gave=False)
    case = cases.get(person.pk)
    status = case.status if case else CaseStatus.NOTIFIED if person.pk in opened else None
    return refused(
        Asked(line.kind), person.status, status, busy=status is not None, gave=person.pk in gave
    )


class _Somebody:
    """Whether anybody can be given a kind of work in a place; asked once for each place."""

    def __init__(self, at: datetime) -> None:
        self.on, self.known = clock.day(at), {}

    def at(self, kind: str, place: str) -> bool:
        if place not in self.known:
            self.known[place] = duties.somebody(kind, place, self.on)
        return bool(self.known[place])


def _known(numbers: list[str]) -> dict[str, NationalTask]:
    found: dict[str, NationalTask] = {}
    for start in range(0, len(numbers), PIECE):
        rows = NationalTask.objects.filter(number__in=numbers[start : start + PIECE])
        found |= {row.number: row for row in rows}
    return found


def with_workers(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The same with the name of whoever has the work on her desk now."""
    rows = list(verdicts)
    tasks = {row.pk: row for row in _by_key([v.task for v in rows if v.task])}
    names = duties.workers(sorted({s for task in tasks.values() for s in subjects(task)}))
    found = []
    for one in rows:
        task = tasks.get(one.task or 0)
        name = next((names[s] for s in subjects(task) if s in names), "") if task else ""
        found.append(Verdict(one.line, one.code, one.task, name, one.place))
    return found


def subjects(task: NationalTask) -> tuple[str, ...]:
    """What duties about a task are about: the order itself, and the case."""
    return (subject_of(task), task.case)


def _by_key(keys: list[int]) -> Iterator[NationalTask]:
    for start in range(0, len(keys), PIECE):
        yield from NationalTask.objects.filter(pk__in=keys[start : start + PIECE])


def tasks(by: Actor, tab: str = "", number: str = "") -> QuerySet[NationalTask]:
    """The tasks in the actor's places, the newest first; `unsent`: with an answer that waits."""
    rows = within(NationalTask.objects.all(), by, SEE).order_by("-taken_at", "-pk")
    rows = rows.filter(number__startswith=number) if number else rows
    if tab == "unsent":
        waiting = NationalAnswer.objects.filter(sent_at__isnull=True)
        rows = rows.filter(pk__in=waiting.values("task_id"))
    if tab == "silent":
        rows = rows.filter(answers__isnull=True)
    waits = Count("answers", filter=Q(answers__sent_at__isnull=True))
    return rows.annotate(waiting=waits, said=Count("answers"))


def task(by: Actor, pk: int) -> NationalTask:
    """Raises Unknown."""
    found = tasks(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def of_case(by: Actor, subject: str) -> list[tuple[NationalTask, int]]:
    """The tasks about a case which the actor may see, and how many answers of each are to be sent."""
    rows = within(NationalTask.objects.filter(case=subject), by, SEE)
    rows = rows.annotate(unsent=Count("answers", filter=Q(answers__sent_at__isnull=True)))
    return [(row, row.unsent) for row in rows.order_by("-taken_at", "-pk")]


def opening(case: str) -> NationalTask | None:
    """The task that opened a case, for news about it."""
    rows = NationalTask.objects.filter(case=case, kind__in=[k.value for k in OPENS])
    return rows.order_by("pk").first()


def orders(case: str) -> list[NationalTask]:
    """What the centre ordered about a case beside the task that opened it."""
    rows = NationalTask.objects.filter(case=case, kind__in=[kind.value for kind in ORDERS])
    return list(rows.order_by("pk"))


def answers(by: Actor, since: datetime | None = None, tab: str = "") -> QuerySet[NationalAnswer]:
    """What the centre must hear from the actor's places, in the order in which it happened."""
    rows = within(NationalAnswer.objects.select_related("task"), by, SEE).order_by("at", "pk")
    rows = rows.filter(at__gte=since) if since else rows
    if tab in ("unsent", "sent"):
        rows = rows.filter(sent_at__isnull=tab == "unsent")
    return rows


def answers_of(task: NationalTask) -> list[NationalAnswer]:
    return list(task.answers.order_by("at", "pk"))


def to_send(by: Actor, keys: Iterable[int] | None = None) -> list[NationalAnswer]:
    """Answers that wait, where the actor may mark them: these, or all."""
    rows = within(NationalAnswer.objects.filter(sent_at__isnull=True), by, SEND)
    return list((rows if keys is None else rows.filter(pk__in=list(keys))).order_by("pk"))


def files(by: Actor) -> QuerySet[NationalFile]:
    return within(NationalFile.objects.defer("lines"), by, TAKE).order_by("-sent_at", "-pk")


def file(by: Actor, uid: UUID) -> NationalFile:
    """Raises Unknown."""
    found = within(NationalFile.objects.all(), by, TAKE).filter(uid=uid).first()
    if found is None:
        raise Unknown("not_found")
    return found


def lines(row: NationalFile) -> list[Line]:
    return [_line(one) for one in json.loads(row.lines)]


def packed(rows: Iterable[Line]) -> str:
    return json.dumps(
        [[r.row, r.number, r.kind, r.registrant, _iso(r.received_at), _iso(r.due_at)] for r in rows]
    )


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _line(said: list[Any]) -> Line:
    received, due = (datetime.fromisoformat(text) if text else None for text in said[4:])
    return Line(said[0], said[1], said[2], said[3], received, due)


def said(answer: NationalAnswer) -> dict[str, Any]:
    """What an answer says, as values."""
    return dict(json.loads(answer.said))
