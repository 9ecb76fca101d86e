"""Escorts' errands in every state: nobody asked yet, asked, promised, on the way, handed over, home, called off.

Two volunteers who go along have accounts; their answers and acts are their own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sanxian.coordination.services import legs, missions
from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.orgs import selectors as orgs
from sanxian.orgs.services import accounts, grants
from sanxian.twin.life import Life
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.selectors import asking, offers, reach
from sanxian.volunteers.services import offers as answers

START, END = "青禾市健康路8号采集室", "外省某市友谊路3号移植病区"
FIRST, SECOND = "volunteer2", "escort2"
WITH_ACCOUNTS = ("leader", "volunteer", FIRST, "volunteer3")
SINCE = -45  # days before today on which both had begun


def play(life: Life, founder: Actor, day: date) -> None:
    """What was, is and will be on the road."""
    scene = Escorts(life, founder, day)
    scene.begin()
    scene.home()
    scene.called_off()
    scene.on_the_way_back()
    scene.promised()
    scene.carried()
    scene.to_come()


class Escorts:
    def __init__(self, life: Life, founder: Actor, day: date) -> None:
        self.coordinator, self.founder, self.day = life.staff("coordinator"), founder, day
        self.branch: str = life.plan.path("registry")
        self.count = 20

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + timedelta(days=days), hour, minute)

    def _able(self, at: datetime) -> list[Any]:
        """Who could go in the province for which the branch works."""
        area = self.branch.rsplit("/", 2)[0] + "/"
        return [v for v in asking.able(Kind.ESCORT, area, at) if v.trained and v.insured]

    def _planned(self, days: int, before: int = 0) -> Any:
        """An errand of that day, planned so many days before it, or today."""
        self.count += 1
        ends = missions.Ends(START, END, "青禾市中心医院", "外省移植医院", "青禾市", "外省某市")
        return missions.plan(
            place=self.branch, product=f"CB2611{self.count:04d}", ends=ends,
            planned_for=self.at(9, 30, days=days), by=self.coordinator,
            at=self.at(8, 20, days=days - before if before else 0),
        )  # fmt: skip

    def _ask(self, mission: Any, volunteer: int, days: int, asked: int) -> Any:
        return missions.offer(
            mission=mission, volunteer=volunteer, starts=self.at(9, 20, days=days),
            ends=self.at(20, days=days), by=self.coordinator, at=self.at(8, 22, days=asked),
        )  # fmt: skip

    # -- those who go along --------------------------------------------------------------------------

    def begin(self) -> None:
        """Two who are able, each with an account and the role."""
        first = orgs.account(orgs.actor_named(FIRST, self.day).id)
        self._role(first)
        known = [reach.own(orgs.actor_named(name, self.day)) for name in WITH_ACCOUNTS]
        taken = {own.pk for own in known if own}
        free = next(v for v in self._able(self.at(8, days=SINCE)) if v.pk not in taken)
        self._open(asking.get(free.pk))
        mine = known[WITH_ACCOUNTS.index(FIRST)]
        assert mine is not None
        self.keys = {FIRST: mine.pk, SECOND: free.pk}

    def _open(self, volunteer: Any) -> None:
        org = orgs.by_path(volunteer.org_path)
        account = accounts.open_account(
            org=org, username=SECOND, name=volunteer.person.name, password="",
            person_uid=volunteer.person.uid, by=self.founder, at=self.at(8, days=SINCE),
        )  # fmt: skip
        self._role(account)

    def _role(self, account: Any) -> None:
        grants.give_grant(
            account=account, role="escort_volunteer", org=account.org, by=self.founder,
            at=self.at(8, 10, days=SINCE),
        )  # fmt: skip

    def _answered(self, leg: Any, username: str, at: datetime, *, yes: bool = True) -> Any:
        by = orgs.actor_named(username, self.day)
        mine = reach.own(by)
        assert mine is not None
        offer = next(o for o in offers.of(mine) if o.subject == f"coordination.leg:{leg.pk}")
        answers.answer(place=by.facility, offer=offer.pk, yes=yes, by=by, at=at)
        leg.refresh_from_db()
        return leg

    def _gone(self, username: str, days: int, before: int = 0) -> tuple[Any, Actor]:
        """An errand of that day which an escort promised and began."""
        mission = self._planned(days, before)
        leg = self._ask(mission, self.keys[username], days, days - before)
        self._answered(leg, username, self.at(8, 30, days=days - before))
        by = orgs.actor_named(username, self.day)
        for call, given, at in (
            (legs.take, {"giver": "采集科护士", "temperature": Decimal("4.1")}, (9, 30)),
            (legs.read, {"temperature": Decimal("4.4")}, (10, 10)),
        ):
            call(leg=leg, by=by, at=self.at(*at, days=days), **given)  # type: ignore[operator]
        return leg, by

    # -- errands ---------------------------------------------------------------------------------------

    def to_come(self) -> None:
        """One for which nobody is there yet, one for which somebody is asked."""
        self._planned(3)
        asked = self._planned(2)
        for volunteer in self._able(self.at(8, 20))[:1]:
            self._ask(asked, volunteer.pk, 2, 0)

    def home(self) -> None:
        """A month ago: the cells arrived, and the escort came home at night."""
        leg, by = self._gone(FIRST, -32, 2)
        self._delivered(leg, by, -32)
        legs.back(leg=leg, km=812, by=by, at=self.at(23, 10, days=-32))

    def _delivered(self, leg: Any, by: Actor, days: int) -> None:
        legs.read(leg=leg, temperature=Decimal("5.2"), by=by, at=self.at(13, days=days))
        legs.deliver(
            leg=leg, taker="移植科护士", temperature=Decimal("4.9"), by=by,
            at=self.at(17, 40, days=days),
        )  # fmt: skip

    def called_off(self) -> None:
        """One said no, another was asked, and then it was not needed."""
        mission = self._planned(-19, 3)
        leg = self._ask(mission, self.keys[FIRST], -19, -22)
        self._answered(leg, FIRST, self.at(12, days=-22), yes=False)
        self._ask(mission, self.keys[SECOND], -19, -21)
        missions.cancel(mission=mission, by=self.coordinator, at=self.at(10, days=-20))

    def on_the_way_back(self) -> None:
        """Handed over last evening; she slept there."""
        leg, by = self._gone(SECOND, -1, 2)
        self._delivered(leg, by, -1)

    def promised(self) -> None:
        """In four days."""
        leg = self._ask(self._planned(4), self.keys[SECOND], 4, 0)
        self._answered(leg, SECOND, self.at(8, 50))

    def carried(self) -> None:
        """On its way now."""
        self._gone(FIRST, 0)
