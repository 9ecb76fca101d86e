"""The calls of ten years: the same deeds through the services, and at once by the bulk path.

Nine of ten acts of a registry are calls: somebody was reached, or was not, or is lost after they were
looked for. These are the deeds that `InBulk` writes as the services would have written them, row by row
and line by line of the trail; tests/twin/test_stemcells.py lives the same days both ways.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from django.apps import apps

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.core.bulk import Writer
from sanxian.core.trail import Entry
from sanxian.duties import editions as duty_editions
from sanxian.duties import kinds as duty_kinds
from sanxian.duties.facts import Naming
from sanxian.duties.rules import clocks
from sanxian.orgs import places, routing
from sanxian.orgs import selectors as orgs
from sanxian.stemdonor import editions, kinds
from sanxian.stemdonor.rules import keeping
from sanxian.stemdonor.services import registrants
from sanxian.twin.decade.crowd import Someone

DEEDS = ("phone",)
TALKED, TRIED = 6, 1  # minutes of a call that reached somebody, and of one that did not
TALK, RECORD = "stemdonor.registrant.talk", "duties.attempt.record"
OPEN, SETTLE, LOSE = "duties.duty.open", "duties.duty.settle", "stemdonor.registrant.lose"
TAKE = "duties.duty.acknowledge"


class Round(Protocol):
    """What a worker does on the telephone."""

    def kept(self, one: Someone, by: Actor, at: datetime) -> None: ...
    def missed(self, one: Someone, by: Actor, at: datetime) -> None: ...
    def lost(self, one: Someone, by: Actor, at: datetime) -> None: ...
    def flush(self) -> None: ...


def record(one: Someone) -> Any:
    """The registrant as the table has it now."""
    rows = apps.get_model("stemdonor.registrant").objects.select_related("person")
    return rows.get(pk=one.pk)


class ByServices:
    """One act after another."""

    def kept(self, one: Someone, by: Actor, at: datetime) -> None:
        row = record(one)
        registrants.talk(registrant=row, outcome="keep", deeds=DEEDS, minutes=TALKED, by=by, at=at)
        one.next_on = row.next_on

    def missed(self, one: Someone, by: Actor, at: datetime) -> None:
        registrants.talk(registrant=record(one), outcome="unreachable", minutes=TRIED, by=by, at=at)
        one.searched = True

    def lost(self, one: Someone, by: Actor, at: datetime) -> None:
        registrants.lose(registrant=record(one), by=by, at=at)
        one.stands, one.searched = "lost", False

    def flush(self) -> None:
        """Everything stands already."""


class InBulk:
    """The same, gathered and written at once. Each county has one worker to whom its searches fall."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.talk, self.absence, self.registrant = (
            apps.get_model(f"stemdonor.{name}") for name in ("talk", "absence", "registrant")
        )
        self.attempt, self.duty = (apps.get_model(f"duties.{n}") for n in ("attempt", "duty"))
        self._once: dict[tuple[Any, ...], Any] = {}
        self._workers: dict[str, tuple[Any, Any]] = {}

    def flush(self) -> None:
        self.writer.flush()

    # -- deeds -------------------------------------------------------------------------------------

    def kept(self, one: Someone, by: Actor, at: datetime) -> None:
        if one.duty:
            raise ValueError("a search that ends well goes through the services")
        lines = self._called(one, "keep", "agreed", TALKED, by, at)
        one.next_on = self._next(one.county, clock.day(at))
        self.writer.change(self.registrant, one.pk, kept_at=at, next_on=one.next_on)
        self.writer.tell(by, at, *lines)

    def missed(self, one: Someone, by: Actor, at: datetime) -> None:
        lines = self._called(one, "unreachable", "no_answer", TRIED, by, at)
        lines.append(self._again(one) if one.duty else self._search(one, by, at))
        one.searched = True
        self.writer.tell(by, at, *lines)

    def lost(self, one: Someone, by: Actor, at: datetime) -> None:
        self.writer.add(self.absence(
            registrant_id=one.pk, org_path=one.county, word="lose", why="unreachable",
            stage="listed", ground="", remark="", review_on=None, at=at, by=by.id,
        ))  # fmt: skip
        away = {"status": "lost", "status_for": "unreachable", "review_on": None}
        self.writer.change(self.registrant, one.pk, **away)
        said = {"from": "listed", "to": "lost"}
        lines = [Entry(LOSE, f"stemdonor.registrant:{one.pk}", one.county, "lose", data=said)]
        if one.duty:
            over = {"status": "cancelled", "closed_at": at, "escalate_at": None, "note": ""}
            self.writer.change(self.duty, one.duty, **over)
            said = {"from": "open", "to": "cancelled", "note": ""}
            lines.append(Entry(SETTLE, f"duties.duty:{one.duty}", one.county, "cancel", data=said))
        self.writer.tell(by, at, *lines)
        one.stands, one.searched, one.duty, one.minutes = "lost", False, 0, 0

    # -- their parts -------------------------------------------------------------------------------

    def _called(
        self, one: Someone, outcome: str, contact: str, minutes: int, by: Actor, at: datetime
    ) -> list[Entry]:
        """The talk, and the attempt that it was."""
        talk = self.writer.add(self.talk(
            registrant_id=one.pk, org_path=one.county, about="retention", outcome=outcome,
            deeds=",".join(DEEDS) if outcome == "keep" else "", answers="", remark="",
            by_self=False, at=at, by=by.id,
        ))  # fmt: skip
        about = f"stemdonor.registrant:{one.pk}"
        tried = self.writer.add(self.attempt(
            duty_id=one.duty or None, kind=kinds.TRACING, subject=about, org_path=one.county,
            party=one.party, channel="phone", outcome=contact, at=at, by=by.id, again_at=None,
            minutes=minutes, trips=0,
        ))  # fmt: skip
        said = {"kind": kinds.TRACING, "about": about, "channel": "phone"}
        return [
            Entry(TALK, f"stemdonor.talk:{talk}", one.county, data={"about": "retention"}),
            Entry(RECORD, f"duties.attempt:{tried}", one.county, data=said),
        ]

    def _again(self, one: Someone) -> Entry:
        """Tried once more in the same search."""
        one.minutes += TRIED
        self.writer.change(self.duty, one.duty, minutes=one.minutes)
        return Entry(OPEN, f"duties.duty:{one.duty}", one.county, data={"existing": True})

    def _search(self, one: Someone, by: Actor, at: datetime) -> Entry:
        """Somebody is to look for them."""
        day = clock.day(at)
        timing, time, edition = self._kept_once("timing", one.county, day)
        found = duty_editions.utc(clocks.start(timing, clock.local(at), time))
        org, worker = self._whose(one.county, day)
        about = f"stemdonor.registrant:{one.pk}"
        one.duty = self.writer.add(self.duty(
            kind=kinds.TRACING, subject=about, org_path=one.county, owner_org=org, owner=worker,
            opened_at=at, opened_by=by.id, acknowledge_by=found.acknowledge_by,
            due_at=found.due_at, escalate_at=found.escalate_at, party=one.party,
            provisional=found.provisional, named_at=at,
            naming=Naming.RULE.value,
        ))  # fmt: skip
        said = {"kind": kinds.TRACING, "about": about, "org": org.path, "owner": worker.code}
        return Entry(OPEN, f"duties.duty:{one.duty}", one.county, edition=edition, data=said)

    # -- what is the same all day ------------------------------------------------------------------

    def _kept_once(self, what: str, county: str, day: date) -> Any:
        key = (what, county, day)
        if key not in self._once:
            self._once = {k: v for k, v in self._once.items() if k[-1] == day}
            self._once[key] = getattr(self, f"_{what}")(county, day)
        return self._once[key]

    def _next(self, county: str, day: date) -> date:
        found: date = self._kept_once("next_day", county, day)
        return found

    @staticmethod
    def _next_day(county: str, day: date) -> date:
        return keeping.next_contact(day, editions.keeping(county, day))

    @staticmethod
    def _timing(county: str, day: date) -> Any:
        return duty_editions.timing(kinds.TRACING, county, clock.instant(day, 9))

    def _whose(self, county: str, day: date) -> Any:
        """The organisation and its one worker, who stays all the years."""
        if county not in self._workers:
            self._workers[county] = _alone(county, day)
        return self._workers[county]


def _alone(county: str, day: date) -> tuple[Any, Any]:
    """Raises ValueError where several share the work: the rule would choose by what they have."""
    kind = duty_kinds.get(kinds.TRACING)
    org = routing.owner(kind.step, county, clock.instant(day, 9))
    found = places.bearers(org.path, {TAKE, kind.permission} - {""}, day)
    nearest = [code for there, code in found if there == found[0][0]]
    if len(nearest) != 1:
        raise ValueError(f"{county}: the bulk path needs one worker, not {len(nearest)}")
    return org, orgs.account(nearest[0])
