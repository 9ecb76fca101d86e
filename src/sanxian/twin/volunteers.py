"""A county's volunteers: a team with its leader, trainings, insurance, shifts of every kind, offers, hours.

Nobody here is anybody; the people are invented like all others of the city.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.orgs import selectors as orgs
from sanxian.orgs.services import accounts, grants
from sanxian.people import services as people
from sanxian.twin.crowd import GIVEN, SURNAMES
from sanxian.volunteers.facts import Activity, Course, Kind, Result, Why
from sanxian.volunteers.services import (
    certificates,
    covers,
    hours,
    offers,
    shifts,
    teams,
    trainings,
    volunteers,
)

SEED = 39
PEOPLE = 14
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = (
    (Kind.PUBLICITY, Kind.ESCORT),
    (Kind.CALLER, Kind.PUBLICITY),
    (Kind.ESCORT, Kind.COMPANION, Kind.PUBLICITY),
    (Kind.PUBLICITY, Kind.OTHER),
)


def play(worker: Actor, founder: Actor, day: date) -> None:
    """Everything that can go on in a team, up to about ten in the morning of `day`."""
    corps = Corps(worker, founder, day)
    corps.enter()
    corps.team()
    corps.learn()
    corps.before()
    corps.today()
    corps.count()
    corps.others()
    corps.mine()


class Corps:
    def __init__(self, worker: Actor, founder: Actor, day: date) -> None:
        self.worker, self.founder, self.day = worker, founder, day
        self.place = worker.facility
        self.rng = Random(SEED)
        self.rows: list[Any] = []
        self.own: list[Actor] = []

    def at(self, hour: int = 9, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + timedelta(days=days), hour, minute)

    def by(self, hour: int = 9, minute: int = 0, *, days: int = 0) -> dict[str, Any]:
        return {"by": self.worker, "at": self.at(hour, minute, days=days)}

    # -- people --------------------------------------------------------------------------------------

    def enter(self) -> None:
        """So many who serve; four of them, the leader first, have accounts."""
        long_ago = self.by(days=-200)
        for n in range(PEOPLE):
            name = self.rng.choice(SURNAMES) + "".join(self.rng.choices(GIVEN, k=1 + n % 2))
            person = people.register(
                place=self.place, name=name, phone=f"199{70_000_000 + n:08d}", **long_ago
            )
            row = volunteers.apply(
                place=self.place, person=person.pk, kinds=KINDS[n % len(KINDS)],
                languages=["mandarin", "dialect"], **long_ago,
            )  # fmt: skip
            self.rows.append(volunteers.accept(volunteer=row, **long_ago))
        posts = (("leader", "team_leader"), ("volunteer", "volunteer"), ("volunteer2", "volunteer"),
                 ("volunteer3", "volunteer"))  # fmt: skip
        for row, (username, role) in zip(self.rows, posts, strict=False):
            self.own.append(self._account(row, username, role))

    def _account(self, row: Any, username: str, role: str) -> Actor:
        org, at = orgs.by_path(self.place), self.at(8, days=-190)
        account = accounts.open_account(
            org=org, username=username, name=row.person.name, password="",
            person_uid=row.person.uid, by=self.founder, at=at,
        )  # fmt: skip
        grants.give_grant(account=account, role=role, org=org, by=self.founder, at=at)
        return orgs.actor_for(account, self.day)

    def team(self) -> None:
        """One team since 2006, with a part; the leader leads both."""
        early = self.by(days=-180)
        whole = teams.open_team(
            place=self.place, name="造血干细胞捐献者志愿服务队", founded=date(2006, 5, 8), **early
        )
        part = teams.open_team(
            place=self.place, name="护送分队", founded=date(2016, 3, 5), parent=whole, **early
        )
        for n, row in enumerate(self.rows[:12]):
            teams.join(team=part if n % 3 == 2 else whole, volunteer=row, **early)
        self.whole = teams.amend_team(
            team=whole, name=whole.name, leader=self.rows[0], parent=None, **early
        )

    # -- what must be there before --------------------------------------------------------------------

    def learn(self) -> None:
        """The cold chain for all, a course that was cancelled, one to come; insurance for the team."""
        held = self._training(Course.COLD_CHAIN, -60)
        for row in self.rows[:10]:
            trainings.sign(training=held, volunteer=row, **self.by(days=-61))
        results = {row.pk: Result.PASSED for row in self.rows[:8]}
        results[self.rows[8].pk] = Result.FAILED
        trainings.hold(training=held, results=results, **self.by(17, days=-60))
        cancelled = self._training(Course.CALLING, -20)
        trainings.cancel(training=cancelled, **self.by(days=-22))
        coming = self._training(Course.CARE, 9)
        trainings.sign(training=coming, volunteer=self.rows[4], **self.by(8))
        covers.record(
            volunteers=self.rows[:9], insurer="人保财险", policy="DEMO-2026-0001",
            since=self.day - timedelta(days=170), until=self.day + timedelta(days=195), **self.by(days=-171),
        )  # fmt: skip
        soon = covers.record(
            volunteers=self.rows[9:11], insurer="人保财险", policy="DEMO-2026-0002",
            since=self.day - timedelta(days=350), until=self.day + timedelta(days=15), **self.by(days=-170),
        )  # fmt: skip
        covers.end(cover=soon[1], **self.by(days=-3))

    def _training(self, course: str, days: int) -> Any:
        return trainings.plan(
            place=self.place, course=course, where="县红十字会会议室", starts=self.at(14, days=days),
            ends=self.at(17, days=days), seats=30, **self.by(days=days - 20),
        )  # fmt: skip

    # -- shifts and offers -----------------------------------------------------------------------------

    def _shift(
        self, title: str, days: int, hour: int = 9, long: int = 3, planned: int = -12
    ) -> Any:
        return shifts.plan(
            place=self.place, kind=Kind.PUBLICITY, title=title, where="人民广场", team=self.whole,
            starts=self.at(hour, days=days), ends=self.at(hour + long, days=days), seats=4,
            **self.by(days=days + planned),
        )  # fmt: skip

    def _asked(self, shift: Any, n: int, days: int) -> Any:
        return shifts.invite(shift=shift, volunteer=self.rows[n].pk, **self.by(days=days))

    def _answers(self, offer: Any, n: int, days: int, yes: bool = True) -> Any:
        own = self.own[n]
        return offers.answer(
            place=own.facility, offer=offer.pk, yes=yes, by=own, at=self.at(12, days=days)
        )

    def before(self) -> None:
        """What was: one came by invitation, one did not come; a shift that was cancelled; every answer."""
        past = self._shift("校园宣传", -2)
        accepted = self._answers(self._asked(past, 3, -8), 3, -8)
        self._sign(past, 2, -7)
        came = accepted.commitments.get().signup
        for word, hour in (("arrive", 9), ("go", 12)):
            came.refresh_from_db()
            shifts.mark(signup=came, word=word, **self.by(hour, days=-2))
        shifts.close(shift=past, **self.by(14, days=-2))
        off = self._shift("社区宣传", 6, planned=-20)
        self._sign(off, 3, -5)
        shifts.cancel(shift=off, **self.by(days=-1))
        later = self._shift("高校入库日宣传", 12, planned=-20)
        self._answers(self._asked(later, 2, -4), 2, -4, yes=False)
        back = self._answers(self._asked(self._shift("周末宣传", 13, planned=-20), 2, -3), 2, -3)
        own = self.own[2]
        offers.give_back(place=own.facility, offer=back.pk, by=own, at=self.at(20, days=-2))
        self._expired(later)
        gone = self._asked(later, 5, -1)
        offers.withdraw(offer=gone, **self.by(10, days=-1))

    def _expired(self, shift: Any) -> None:
        silent = self._asked(shift, 6, -6)
        offers.expire_all(silent.expires_at)

    def _sign(self, shift: Any, n: int, days: int) -> Any:
        own = self.own[n]
        return shifts.sign_up(place=own.facility, shift=shift.pk, by=own, at=self.at(19, days=days))

    def today(self) -> None:
        """One shift is going on; one has come to it, one gave her seat back."""
        now = self._shift("市民中心宣传", 0, 9, 4)
        here = self._sign(now, 3, -1)
        shifts.mark(signup=here, word="arrive", **self.by(9, 5))
        back = self._sign(now, 2, -1)
        own = self.own[2]
        shifts.withdraw(place=own.facility, signup=back.pk, by=own, at=self.at(20, days=-1))
        self.now = now

    # -- hours -----------------------------------------------------------------------------------------

    def count(self) -> None:
        """What the team did, also beyond donation; one correction of each kind."""
        did = ((Activity.PUBLICITY, "世界献血者日宣传", -160, 180), (Activity.POVERTY, "看望困难家庭", -90, 150),
               (Activity.DISABILITY, "助残日陪伴", -60, 120), (Activity.THREE_CARES, "清理河道", -30, 90))  # fmt: skip
        for kind, title, days, minutes in did:
            teams.record(
                team=self.whole, kind=kind, title=title, day=self.day + timedelta(days=days),
                minutes=minutes, volunteers=self.rows[:7], **self.by(18, days=days),
            )  # fmt: skip
        leader, rows = self.own[0], list(self.rows[1].hours.order_by("pk"))
        for n, row in enumerate(rows[:3]):
            made = hours.propose(
                hours=row, minutes=row.minutes + 30, why=tuple(Why)[n], by=leader, at=self.at(9, 20)
            )
            if n < 2:
                decide = (hours.approve, hours.refuse)[n]
                decide(correction=made, **self.by(9, 40))

    def others(self) -> None:
        """One has applied, one rests, one has left."""
        person = people.register(
            place=self.place, name="文心", phone="19970000099", **self.by(days=-1)
        )
        volunteers.apply(
            place=self.place, person=person.pk, kinds=[Kind.CALLER], **self.by(days=-1)
        )
        volunteers.rest(volunteer=self.rows[12], **self.by(days=-15))
        volunteers.leave(volunteer=self.rows[13], **self.by(days=-10))

    def mine(self) -> None:
        """What waits for the volunteer who signs in by one click: an offer, two places, her paper."""
        tomorrow = self._shift("宣传与咨询", 2, 14)
        self._answers(self._asked(tomorrow, 1, -2), 1, -2)
        self._sign(self.now, 1, -1)
        free = self._shift("入库宣传", 4, 9)
        shifts.invite(shift=free, volunteer=self.rows[1].pk, **self.by(8, 30))
        own = self.own[1]
        certificates.own(place=own.facility, year=self.day.year, by=own, at=self.at(9, 50))
