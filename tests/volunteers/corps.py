"""Volunteers at work in the small city: `Corps(city, persona)` enters, trains, insures and asks them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sanxian.core.act import act
from sanxian.core.actor import Actor, Grant
from sanxian.people import services as people
from sanxian.people.models import Person
from sanxian.volunteers.facts import Course, Kind
from sanxian.volunteers.models import Cover, Offer, Shift, Signup, Team, Volunteer
from sanxian.volunteers.services import covers, offers, shifts, teams, trainings, volunteers
from tests.personas import AT, ON, Personas

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALL = tuple(Kind)
NAMES = ("赵一凡", "钱二林", "孙三木", "李四川", "周五常", "吴六合", "郑七星", "王八荒")


@act("tests.volunteers.other_room")
def _other_room(*, place: str, do: Any, by: Actor, at: datetime) -> Any:
    """An act of a room above, which asks volunteers within it."""
    return do(by)


class Corps:
    """The volunteers of one county; `worker` keeps them, `leader` leads one of their teams."""

    def __init__(self, city: SimpleNamespace, persona: Personas, where: str = "") -> None:
        self.city, self.persona, self.at, self.where = city, persona, AT, where
        self.worker = persona("county_worker", where)
        self.other = persona("county_worker", where, 2)
        self.path: str = self.worker.facility
        self.made = 0
        self.row: Any = None  # the one whom a story is about

    # -- people ----------------------------------------------------------------------------------

    def person(self, name: str = "", phone: str = "") -> Person:
        self.made += 1
        return people.register(
            place=self.path, name=name or NAMES[self.made % len(NAMES)], by=self.worker, at=self.at,
            phone=phone or f"138{self.made + (5_000_000 if self.where else 0):08d}",
        )  # fmt: skip

    def applied(self, *kinds: str, name: str = "", person: Person | None = None) -> Volunteer:
        return volunteers.apply(
            place=self.path, person=(person or self.person(name)).pk,
            kinds=kinds or (Kind.PUBLICITY,), by=self.worker, at=self.at,
        )  # fmt: skip

    def active(self, *kinds: str, name: str = "", person: Person | None = None) -> Volunteer:
        row = self.applied(*kinds, name=name, person=person)
        return volunteers.accept(volunteer=row, by=self.worker, at=self.at)

    def own(self, row: Volunteer, number: int = 1, role: str = "volunteer") -> Actor:
        """The actor of an account of that volunteer."""
        account = self.persona.account(role, self.where, number)
        account.person_uid = row.person.uid
        account.save()
        return replace(self.persona(role, self.where, number), own=str(row.person.uid))

    def seated(self, *kinds: str, number: int = 1, name: str = "") -> tuple[Volunteer, Actor]:
        row = self.active(*kinds, name=name)
        return row, self.own(row, number)

    def fit(self, row: Volunteer, *kinds: str) -> Volunteer:
        """Trained and insured for everything that these kinds of work ask for."""
        for course in {Course.COLD_CHAIN, Course.CARE, Course.CALLING, Course.LISTENING}:
            self.trained(row, course)
        self.insured(row)
        return row

    def trained(self, row: Volunteer, course: str = Course.COLD_CHAIN, result: str = "passed",
                day: date = ON) -> Any:  # fmt: skip
        at = datetime(day.year, day.month, day.day, 1, tzinfo=AT.tzinfo) - DAY
        made = trainings.plan(
            place=self.path, course=course, where="红十字会会议室", starts=at, ends=at + HOUR,
            seats=20, by=self.worker, at=at - DAY,
        )  # fmt: skip
        trainings.sign(training=made, volunteer=row, by=self.worker, at=at - HOUR)
        return trainings.hold(training=made, results={row.pk: result}, by=self.worker, at=at + HOUR)

    def insured(
        self, row: Volunteer, since: date = ON - 30 * DAY, until: date = ON + 300 * DAY,
        policy: str = "PICC-2026-0001",
    ) -> Cover:  # fmt: skip
        return covers.record(
            volunteers=[row], insurer="人保财险", policy=policy, since=since, until=until,
            by=self.worker, at=self.at,
        )[0]  # fmt: skip

    def donated(self, row: Volunteer) -> None:
        self.room(lambda by: volunteers.donated(person=row.person_id, by=by, at=self.at))
        row.refresh_from_db()

    def team(self, name: str = "造血干细胞捐献者服务队", parent: Team | None = None) -> Team:
        return teams.open_team(
            place=self.path, name=name, founded=date(2006, 5, 8), parent=parent, by=self.worker,
            at=self.at,
        )  # fmt: skip

    def led(self, team: Team, number: int = 1) -> tuple[Volunteer, Actor]:
        """A leader of the team, with her account."""
        row = self.active(name="陈队长")
        teams.join(team=team, volunteer=row, by=self.worker, at=self.at)
        teams.amend_team(
            team=team, name=team.name, leader=row, parent=team.parent, by=self.worker, at=self.at
        )
        return row, self.own(row, number, "team_leader")

    # -- work ------------------------------------------------------------------------------------

    def room(self, do: Any) -> Any:
        """Do something inside an act of a room above this one."""
        grant = Grant("other", "/", frozenset({"tests.volunteers.other_room"}))
        by = Actor("a-other-room", self.path, (grant,))
        return _other_room(place=self.path, do=do, by=by, at=self.at)

    def asked(self, row: Volunteer, kind: str = Kind.PUBLICITY, subject: str = "tests.thing:1",
              starts: datetime | None = None, hours: int = 2, at: datetime | None = None) -> Offer:  # fmt: skip
        begins = starts or self.at + DAY
        return self.room(
            lambda by: offers.make(
                volunteer=row.pk,
                kind=kind,
                subject=subject,
                place=self.path,
                starts=begins,
                ends=begins + hours * HOUR,
                by=by,
                at=at or self.at,
            )
        )

    def answer(
        self, offer: Offer, by: Actor, yes: bool = True, at: datetime | None = None
    ) -> Offer:
        return offers.answer(place=by.facility, offer=offer.pk, yes=yes, by=by, at=at or self.at)

    def shift(self, kind: str = Kind.PUBLICITY, starts: datetime | None = None, hours: int = 3,
              seats: int = 4, team: Team | None = None, **given: Any) -> Shift:  # fmt: skip
        begins = starts or self.at + HOUR
        return shifts.plan(
            place=self.path, kind=kind, title="广场宣传", where="城东广场", starts=begins,
            ends=begins + hours * HOUR, seats=seats, team=team, at=self.at,
            by=given.get("by", self.worker),
        )  # fmt: skip

    def signed(self, shift: Shift, by: Actor, at: datetime | None = None) -> Signup:
        return shifts.sign_up(place=by.facility, shift=shift.pk, by=by, at=at or self.at)


@contextmanager
def without(table: str, *guards: str) -> Iterator[None]:
    """Without these triggers, until the end of the test's transaction."""
    from django.db import connection

    from sanxian.core.database import drop

    with connection.cursor() as cursor:
        for name in guards:
            for sql in drop(connection.vendor, table, name):
                cursor.execute(sql)
    yield
