"""How a case goes a step: the status, the event, the duty that is done and the next one."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.orgs import places
from sanxian.people import selectors as people
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CaseStep, MatchCase
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import promised

BASIS = ("民法典 第1006条", "红十字会法 第11条")
SEE = "stemdonor.case.see"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that the eye takes for another


def new_code() -> str:
    """The donor side's code: drawn by chance, so that nothing follows from it."""
    while True:
        code = "D" + "".join(secrets.choice(SIGNS) for _ in range(9))
        if not MatchCase.objects.filter(code=code).exists():
            return code


def party(case: MatchCase) -> str:
    """The donor, as duties name whom they are about."""
    return f"people.person:{people.one_brief(case.registrant.person_id).uid}"


def go(case: MatchCase, word: str, *, by: Actor, at: datetime, **columns: Any) -> MatchCase:
    """One step: what was to do is done, what is next is on somebody's desk."""
    before = CaseStatus(case.status)
    move(case, word, set={"since": at, **columns})
    event(case, word, by=by, at=at)
    after = CaseStatus(case.status)
    if after != before:
        promised.begin(case, open_work, by=by, at=at)
    if kinds.NEXT.get(before) == kinds.NEXT.get(after):
        return case
    follow(case, kinds.NEXT.get(before, ""), by=by, at=at)
    open_next(case, by=by, at=at)
    return case


def event(case: MatchCase, word: str, *, by: Actor, at: datetime) -> None:
    create(
        CaseStep, case=case, org_path=case.org_path, word=word, reached=str(case.status), at=at,
        by=by.id,
    )  # fmt: skip


def follow(case: MatchCase, kind: str, *, by: Actor, at: datetime) -> None:
    """A duty is done; whoever had it last is the case's named worker."""
    rows = duties.finish_for(kind=kind, subject=subject_of(case), by=by, at=at) if kind else []
    owner = next((row.owner.code for row in rows if row.owner), "")
    if owner and kind not in kinds.AT_HOSPITAL and owner != case.worker:
        update(MatchCase, {"worker": owner}, pk=case.pk)
        case.worker = owner


def open_next(case: MatchCase, *, by: Actor, at: datetime, due: datetime | None = None) -> None:
    """The duty of the case's state: at the hospital, or with the one named worker."""
    kind = kinds.NEXT.get(CaseStatus(case.status))
    if kind:
        since = _examined(case) if kind == kinds.JUDGE else None
        open_work(case, kind, by=by, at=at, due=due or _appointed(case, kind), since=since)


def _examined(case: MatchCase) -> datetime | None:
    """The day of the examination; its verdict waits for the laboratory."""
    seen = chosen.exam(case)
    return clock.instant(seen.day, 8) if seen else None


def _appointed(case: MatchCase, kind: str) -> datetime | None:
    """The end of the day for which the hospital's work was planned; before it, nothing is late."""
    standing = chosen.plan(case) if kind in (kinds.ADMIT, kinds.COLLECT) else None
    if standing:
        day = standing.admission if kind == kinds.ADMIT else standing.collection
        return clock.instant(day, 17)
    return None


def open_work(
    case: MatchCase,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    due: datetime | None = None,
    since: datetime | None = None,
) -> None:
    """A duty about the case; the worker's own unless the hospital does it."""
    hospital = chosen.hospital_path(case) if kind in kinds.AT_HOSPITAL else ""
    owner = "" if hospital else _still(case, at)
    made = duties.open_duty(
        kind=kind, subject=subject_of(case), place=hospital or case.org_path, owner=owner, due=due,
        since=since, party=party(case), by=by, at=at,
    )  # fmt: skip
    if not case.worker and not hospital and made.owner:
        update(MatchCase, {"worker": made.owner.code}, pk=case.pk)
        case.worker = made.owner.code


def _still(case: MatchCase, at: datetime) -> str:
    """The named worker, where she still works there; "" lets the rule find another."""
    known = {code for code, _ in places.holders(case.org_path, SEE, clock.day(at))}
    return case.worker if case.worker in known else ""


def close_all(case: MatchCase, *, by: Actor, at: datetime) -> None:
    """Nothing more is to be done about the case."""
    for kind in kinds.OF_CASE:
        duties.cancel_for(kind=kind, subject=subject_of(case), by=by, at=at)
