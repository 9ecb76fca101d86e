"""One match case from the centre's request to its end, every step through the services.

A journey is a generator: it does a step, and yields how many days pass before the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sanxian.core import clock
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor.facts.care import Dates, Product
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import follow, hospitals
from sanxian.stemdonor.services import cases, collections, exams, follows, plans, registrants, talks
from sanxian.stemdonor.services.enrolment import CONSENTS
from sanxian.twin import promised
from sanxian.twin.decade.crowd import Someone
from sanxian.twin.decade.figures import share
from sanxian.twin.decade.place import Found
from sanxian.twin.decade.rounds import record

DAY = timedelta(days=1)
TAUGHT = ("what", "risks", "days", "freely")
WELL = dict.fromkeys(("ill", "medicine", "heart", "spine", "infection", "pregnant", "away"), "no")
TRIES = 3  # calls before somebody counts as not to be found
DOSES = 4
WAITS = 14  # days on which a bed is asked for again
NO = ("unwilling", "work", "family", "fear")
Journey = Iterator[int]


class Journeys:
    """Match cases of a city, numbered as the centre numbers its requests."""

    def __init__(self, found: Found, rng: Random) -> None:
        self.found, self.rng = found, rng
        self.count = 0
        self.today = date.min
        self._clock: dict[date, int] = {}

    def at(self) -> datetime:
        """A moment of today, each later than the last."""
        n = self._clock.get(self.today, 0)
        self._clock = {self.today: n + 1}
        return clock.instant(self.today, 13) + n * timedelta(seconds=5)

    def chance(self, code: str) -> bool:
        return self.rng.random() < share(code)

    def begin(self, one: Someone) -> Journey:
        """Asked for by the centre, until it is over."""
        self.count += 1
        case = cases.receive(
            task=f"CMDP-{self.today:%y%m%d}-{self.count:05d}", registrant=record(one),
            kind="domestic", by=self.found.manager, at=self.at(),
        )  # fmt: skip
        one.busy = True
        yield from Trip(self, case, one).walk()
        one.busy, one.stands = False, str(record(one).status)


class Trip:
    """One donor's way."""

    def __init__(self, all_: Journeys, case: Any, one: Someone) -> None:
        self.all, self.case, self.one = all_, case, one
        self.by = all_.found.workers[one.county]
        self.hospital, self.doctor = all_.found.hospitals[one.county]

    def walk(self) -> Journey:
        yield 1
        exit_ = self._early_exit()
        if exit_ == "lost":
            yield from self._not_found()
            return
        self._do(cases.contact, outcome="reached", minutes=8)
        yield 2
        self._do(talks.talk, setting="phone", minutes=30, taught=TAUGHT)
        yield 1
        if exit_:
            self._stop("donor", exit_)
            return
        self._do(talks.ask_health, answers=WELL, way="paper")
        self._do(cases.agree, way="paper")
        yield 3
        if not self._goes_to_typing():
            self._stop("patient", "another_donor")
            return
        yield from self._typed()

    def _early_exit(self) -> str:
        """Why the donor's side goes no further before typing; "" where it does."""
        if not self.all.chance("donor_exits"):
            return ""
        drawn = self.all.rng.random()
        for code, why in (("no_contact", "lost"), ("medical", "health")):
            drawn -= share(f"donor_exits_{code}")
            if drawn < 0:
                return why
        personal = drawn < share("donor_exits_personal")
        return self.all.rng.choice(NO) if personal else "unsaid"

    def _goes_to_typing(self) -> bool:
        """Of all requests so many reach typing; this is of those whose donor agreed."""
        return self.all.rng.random() < share("reach_typing") / (1 - share("donor_exits"))

    def _not_found(self) -> Journey:
        for _ in range(TRIES):
            self._do(cases.contact, outcome="no_answer", minutes=1)
            yield 3
        self._stop("donor", "lost")

    def _signed(self) -> None:
        """Whoever came from the register before signs both consents ahead of any typing."""
        row = self.case.registrant
        if row.confirmed_at is None and row.channel == "file":
            registrants.confirm(registrant=row, agreed=CONSENTS, by=self.by, at=self.all.at())

    def _typed(self) -> Journey:
        self._signed()
        self._do(cases.draw, millilitres=10)
        yield 14
        matched = self.all.chance("typed_and_chosen")
        self._do(cases.result, matched=matched)
        if not matched:
            return
        yield 2
        self._do(cases.reserve)
        yield 20
        late, where = self._late_exit(), self.all.rng.choice(("exam", "plan", "confirm"))
        yield from self._prepared(late, where)

    def _late_exit(self) -> str:
        """Whose doing it is that it stops after the reservation; "" where it does not."""
        if not self.all.chance("late_exits"):
            return ""
        return "donor" if self.all.chance("late_exits_donor") else "patient"

    def _prepared(self, late: str, where: str) -> Journey:
        at = self.all.at()
        exams.appoint(case=self.case, hospital=self.hospital, day=self.all.today, by=self.by, at=at)
        yield 1
        exam = chosen.exam(self.case)
        assert exam is not None
        exam.case = self.case
        unfit = late == "donor" and where == "exam"
        exams.judge(
            exam=exam, verdict="unfit" if unfit else "fit", findings="模拟。", by=self.doctor,
            at=self.all.at(),
        )  # fmt: skip
        if unfit:
            return
        yield 1
        if late and where != "confirm":
            self._stop_late(late)
            return
        yield from self._planned(late)

    def _planned(self, late: str) -> Journey:
        for _ in range(WAITS):
            if self._plan():
                break
            yield 1
        else:
            self._stop("house", "logistics")
            return
        yield 2
        if late:
            self._stop_late(late)
            return
        self._do(plans.confirm, way="paper", backup_named=False)
        first = self._plan_now().gcsf_from
        yield (first - self.all.today).days
        yield from self._given()

    def _plan(self) -> bool:
        """False where no bed is free on those days: they ask again tomorrow."""
        first = self.all.today + 10 * DAY
        last = first + DOSES * DAY
        dates = Dates(first, first, DOSES, last, 1, last + DAY)
        try:
            self._do(
                plans.make, hospital=self.hospital, dates=dates, insured=True, insurance="PZ",
                arranged={"companion": "陪护志愿者", "hotel": "医院旁", "employer": "单位"},
            )  # fmt: skip
        except Refusal:
            return False
        return True

    def _plan_now(self) -> Any:
        found = chosen.plan(self.case)
        assert found is not None
        return found

    # -- at the hospital ---------------------------------------------------------------------------

    def _stay(self) -> Any:
        stay = chosen.stay(self.case)
        assert stay is not None
        stay.case = self.case
        return stay

    def _given(self) -> Journey:
        for n in range(DOSES):
            collections.give(
                stay=self._stay(), micrograms=600, temperature=366 + n,
                reactions=["bone_pain"] if n else ["none"], by=self.doctor, at=self.all.at(),
            )  # fmt: skip
            yield 1
        collections.start(stay=self._stay(), by=self.doctor, at=self.all.at())
        at = self.all.at()
        bag = collections.record(
            stay=self._stay(), vessel="arm", product=Product(226, 41_200, 19_300),
            started_at=at, by=self.doctor, at=self.all.at(),
        )  # fmt: skip
        collections.hand_give(stay=self._stay(), bags=1, by=self.doctor, at=self.all.at())
        hand = hospitals.hand_over(self.case)
        assert hand is not None
        hand.case = self.case
        collections.hand_take(
            hand_over=hand, bags=1, numbers=[bag.number], temperature=42,
            by=self.all.found.second, at=self.all.at(),
        )  # fmt: skip
        at = self.all.at()
        self._do(cases.deliver, delivered_at=at)
        yield 2
        at = self.all.at()
        promised.call(self.case, self.by, at, at)
        yield 28
        self._do(cases.close)
        self.one.busy, self.one.stands = False, "left"
        yield from self._followed()

    def _followed(self) -> Journey:
        """Asked after at every point of the edition, as far as the years reach."""
        for row in follow.of_case(self.case):
            if (wait := (row.due_on - self.all.today).days) > 0:
                yield wait
            if self.all.chance("follow_up_answers"):
                follows.record(follow_up=row, how="well", minutes=6, by=self.by, at=self.all.at())

    # -- one act -----------------------------------------------------------------------------------

    def _do(self, service: Any, **said: Any) -> None:
        service(case=self.case, by=self.by, at=self.all.at(), **said)

    def _stop(self, side: str, why: str) -> None:
        self._do(cases.stop, side=side, why=why)

    def _stop_late(self, side: str) -> None:
        why = self.all.rng.choice(NO) if side == "donor" else "not_needed"
        self._stop(side, why)
