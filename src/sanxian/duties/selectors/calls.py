"""Whom to call next: a worker's duties in an order that explains itself, and whom each is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.duties import editions, kinds, selectors
from sanxian.duties.facts import Contactable, Priority, Tried, Waiting, Way
from sanxian.duties.models import Duty
from sanxian.duties.rules import calls as rules
from sanxian.people import selectors as people

PERSON = "people.person:"
MOST = 500  # so many of one worker's duties are put in order; nobody has more
BACK = 60  # working days of attempts that the order of a desk looks at


@dataclass(frozen=True, slots=True)
class Called:
    """A duty with its place in the order, and whom it is about where this worker may know it."""

    duty: Duty
    turn: Priority | None = None
    name: str = ""
    phone: str = ""


class Lines:
    """Duties in the order of a query, as lines that a page can be cut from."""

    def __init__(self, rows: QuerySet[Duty]) -> None:
        self.rows = rows

    def count(self) -> int:
        return self.rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, cut: slice) -> list[Called]:
        return [Called(row) for row in self.rows[cut]]

    def __iter__(self) -> Iterator[Called]:
        return (Called(row) for row in self.rows.iterator(chunk_size=500))

    def kinds(self) -> list[str]:
        return list(self.rows.order_by().values_list("kind", flat=True).distinct())


def queue(by: Actor, at: datetime) -> list[Called]:
    """What waits for the actor, in the order in which it is best done."""
    rows = list(selectors.mine(by)[:MOST])
    tried = selectors.tries((row.party for row in rows), rules.since(clock.day(at), BACK))
    here = clock.local(at)
    found = []
    for row in rows:
        again = clock.local(row.again_at) if row.again_at else None
        waiting = Waiting(clock.local(row.due_at), again, tuple(tried.get(row.party, ())))
        turn = rules.turn(waiting, here)
        found.append((rules.order(turn, waiting, row.pk), row, turn))
    found.sort(key=lambda one: one[0])
    return [Called(row, turn) for _key, row, turn in found]


def with_names(rows: Iterable[Called], by: Actor) -> list[Called]:
    """The same with name and starred telephone of whom she may call, in one query for all."""
    shown = list(rows)
    wanted = [uid for one in shown if (uid := _uid(one.duty, by))]
    briefs = people.brief(wanted) if wanted else {}
    return [_named(one, briefs.get(_uid(one.duty, by))) for one in shown]


def _uid(duty: Duty, by: Actor) -> UUID | None:
    """Whose name the actor needs: of her own duties that call somebody, and of those she may take."""
    hers = duty.owner is None or duty.owner.code == by.id
    calls = duty.kind in kinds.CONTACT and duty.party.startswith(PERSON)
    return UUID(duty.party.removeprefix(PERSON)) if hers and calls and may_call(duty, by) else None


def _named(one: Called, brief: Any) -> Called:
    return replace(one, name=brief.name, phone=brief.masked_phone) if brief else one


def may_call(duty: Duty, by: Actor) -> bool:
    return by.may("duties.call.record", duty.org_path) and selectors.may_do(duty, by)


def contact(duty: Duty, by: Actor, at: datetime) -> Contactable | None:
    """Whom a duty calls, for its own worker; None where it calls nobody, or another calls."""
    hers = duty.owner is None or duty.owner.code == by.id
    if not hers or duty.closed_at or not may_call(duty, by):
        return None
    return kinds.contact(duty.kind, duty.subject, by, at)


def script(duty: Duty, at: datetime) -> tuple[str, ...]:
    """The questions of the call: those of the room that opened it, else by the edition of the place."""
    if duty.kind in kinds.QUESTIONS:
        return kinds.QUESTIONS[duty.kind](duty.kind, duty.subject, at)
    ruled = editions.call_rule(duty.org_path, clock.day(at))
    named = ruled.values.script_of.get(duty.kind, kinds.get(duty.kind).script)
    return ruled.values.scripts.get(named, ())


def next_way(duty: Duty, at: datetime, contact: Contactable) -> Way | None:
    """How to look for somebody who does not answer; None before the first try in vain."""
    found = rung(contact, duty.org_path, at)
    return None if found.why == "search_begins" else found


def rung(contact: Contactable, place: str, at: datetime) -> Way:
    """The next way to look for somebody, by the edition of the place and what was tried."""
    on = clock.day(at)
    rule = editions.call_rule(place, on).values
    tried = tries_of(contact.party, at)
    return rules.next_way(
        tried, on, rule, editions.holidays(), work=contact.work, relatives=contact.relatives
    )


def tries_of(party: str, at: datetime) -> list[Tried]:
    since = rules.since(clock.day(at), BACK)
    return selectors.tries([party], since).get(party, [])


def person_key(contact: Contactable, by: Actor, place: str) -> int | None:
    """The file of whom one calls, for who may see a number in full for a reason; else None."""
    if not contact.party.startswith(PERSON) or not by.may_somewhere(people.REVEAL):
        return None
    uid = UUID(contact.party.removeprefix(PERSON))
    brief = people.brief([uid]).get(uid)
    may = brief and by.may(people.REVEAL, brief.org_path) and by.may(people.SEE, brief.org_path)
    return brief.pk if brief and may else None
