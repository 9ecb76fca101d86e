"""Ten years, day by day: calls that are due, searches, deferrals, leaving, requests from the centre."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.apps import apps

from sanxian.core import clock, home
from sanxian.stemdonor.services import leaving, registrants
from sanxian.twin.decade import crowd, funnel
from sanxian.twin.decade.crowd import Someone
from sanxian.twin.decade.figures import requests_a_year, share
from sanxian.twin.decade.journeys import Journey, Journeys
from sanxian.twin.decade.place import Found
from sanxian.twin.decade.rounds import TALKED, ByServices, InBulk, Round, record
from sanxian.twin.replay import unhurried_disk

DAY = timedelta(days=1)
FIRST = date(2016, 1, 1)  # ten whole years that are over
AGAIN = 3  # days between two attempts
TRIES = 3  # of the edition, before somebody counts as lost
WEEKEND = 5
Progress = Callable[[date, Counter[str]], None]


def live(
    count: int,
    years: int,
    *,
    seed: int = 1,
    bulk: bool = True,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Found a city in an empty home, live the years, and give back the account of them."""
    began = time.perf_counter()
    with unhurried_disk():
        decade = Decade(count, seed, bulk=bulk)
        last = FIRST.replace(year=FIRST.year + years) - DAY
        while decade.today <= last:
            decade.live()
            if progress and decade.today.month != (decade.today - DAY).month:
                progress(decade.today - DAY, decade.tally)
        decade.close(last)
    told = funnel.account(count, FIRST, last)
    told["closes"] = told["closes"] and funnel.agrees(decade.tally)
    return {
        "registrants": count, "years": years, "seed": seed, **told,
        "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip


class Decade:
    """A registry as it lives; `today` is the day that comes next."""

    def __init__(self, count: int, seed: int, *, bulk: bool) -> None:
        self.rng, self.today = Random(seed), FIRST
        self.found = Found(FIRST)
        self.people = crowd.take_over(self.found, count, Random(seed), clock.instant(FIRST, 9))
        self.round: Round = InBulk() if bulk else ByServices()
        self.journeys = Journeys(self.found, Random(seed + 1))
        self.tally: Counter[str] = Counter()
        self._later: list[tuple[date, int, Any]] = []
        self._order = 0
        self._listed: list[Someone] = []
        self._due: dict[date, list[int]] = {}
        for one in self.people.values():
            self._due.setdefault(one.next_on, []).append(one.pk)
        self._hours: Counter[str] = Counter()

    # -- one day -----------------------------------------------------------------------------------

    def live(self) -> None:
        """Everything of one day: the calls at once, then what goes act by act."""
        self.journeys.today, self._hours = self.today, Counter()
        slow: list[Callable[[], None]] = []
        for step in self._steps():
            step(slow)
        self._calls(slow)
        self.round.flush()
        for act in slow:
            act()
        if self.today.day == 1:
            self._birthdays()
            self._found_again()
        self._requests()
        self.today += DAY

    def close(self, last: date) -> None:
        self.round.flush()
        home.turn(clock.instant(last, 20))

    def _at(self, one: Someone) -> datetime:
        """The next minute of the county's worker."""
        self._hours[one.county] += 1
        return clock.instant(self.today, 9) + timedelta(seconds=20 * self._hours[one.county])

    def _on(self, day: date, step: Any) -> None:
        """A step of a later day; office work waits for Monday."""
        self._order += 1
        heapq.heappush(self._later, (day, self._order, step))

    def _steps(self) -> list[Any]:
        found = []
        while self._later and self._later[0][0] <= self.today:
            found.append(heapq.heappop(self._later)[2])
        return found

    # -- calls -------------------------------------------------------------------------------------

    def _calls(self, slow: list[Callable[[], None]]) -> None:
        """Those with whom it is time to be in touch; at weekends nobody calls."""
        due = self._due.pop(self.today, [])
        if self.today.weekday() >= WEEKEND:
            self._due.setdefault(self.today + DAY, []).extend(due)
            return
        for one in (self.people[pk] for pk in due):
            if one.stands == "listed" and not one.busy:
                self._call(one, slow)
            elif one.busy:
                self._due.setdefault(self.today + 30 * DAY, []).append(one.pk)

    def _call(self, one: Someone, slow: list[Callable[[], None]]) -> None:
        self.tally["called"] += 1
        if one.reachable and self.rng.random() < share("moves_away_a_year") and self._year() > 0:
            one.reachable = False
        if not one.reachable:
            self._missed(one, 1)
            return
        self.tally["reached"] += 1
        drawn = self.rng.random() - share("withdraws_when_called")
        if drawn < 0:
            slow.append(lambda: self._withdraws(one))
        elif drawn < share("deferred_when_called"):
            slow.append(lambda: self._deferred(one))
        else:
            self.round.kept(one, self._worker(one), self._at(one))
            self._due.setdefault(one.next_on, []).append(one.pk)

    def _year(self) -> int:
        """Whole years lived: in the first, whether somebody can be reached is what was published."""
        return self.today.year - FIRST.year

    def _missed(self, one: Someone, nth: int) -> None:
        """Tried in vain; tried again some days later, and lost after the last time."""
        worker = self._worker(one)
        self.round.missed(one, worker, self._at(one))
        if nth < TRIES:
            self._on(self._workday(AGAIN), lambda slow: self._missed_again(one, nth + 1))
            return
        self.round.lost(one, worker, self._at(one))
        self.tally["lost"] += 1

    def _missed_again(self, one: Someone, nth: int) -> None:
        if one.busy:
            self._on(self._workday(30), lambda slow: self._missed_again(one, nth))
        elif one.stands == "listed":
            self._missed(one, nth)

    def _workday(self, days: int) -> date:
        day = self.today + days * DAY
        return day + max(0, 7 - day.weekday()) * DAY if day.weekday() >= WEEKEND else day

    def _worker(self, one: Someone) -> Any:
        return self.found.workers[one.county]

    # -- act by act --------------------------------------------------------------------------------

    def _withdraws(self, one: Someone) -> None:
        registrants.talk(
            registrant=record(one), outcome="withdraw", minutes=TALKED, by=self._worker(one),
            at=self._at(one),
        )  # fmt: skip
        one.stands = "left"
        self.tally["withdrew"] += 1

    def _deferred(self, one: Someone) -> None:
        row = registrants.defer(
            registrant=record(one), why="health", by=self._worker(one), at=self._at(one)
        )
        one.stands = "deferred"
        self.tally["deferred"] += 1
        assert row.review_on is not None
        self._on(row.review_on, lambda slow: slow.append(lambda: self._reviewed(one)))

    def _reviewed(self, one: Someone) -> None:
        """Back in the registry, and called the next year; or never to be asked again."""
        if one.stands != "deferred":
            return
        by, at = self._worker(one), self._at(one)
        if self.rng.random() < share("restored_at_review"):
            registrants.restore(registrant=record(one), by=by, at=at)
            one.stands = "listed"
            self._due.setdefault(self.today + 180 * DAY, []).append(one.pk)
        else:
            registrants.leave(registrant=record(one), why="excluded", by=by, at=at)
            one.stands = "left"

    def _birthdays(self) -> None:
        """Once a month: everybody who has come to the age leaves, by the house's own clock."""
        leaving.tick(clock.instant(self.today, 12))
        rows = apps.get_model("stemdonor.registrant").objects.filter(
            status="left", status_for="age", left_at__gte=clock.instant(self.today)
        )
        for pk in rows.values_list("pk", flat=True):
            self.people[pk].stands = "left"
            self.tally["aged_out"] += 1

    def _found_again(self) -> None:
        """Some of the lost are met again: they ring, or come to an event."""
        rate = share("found_again_a_year") / 12
        for one in self.people.values():
            if one.stands == "lost" and self.rng.random() < rate:
                row = record(one)
                registrants.talk(
                    registrant=row, outcome="keep", deeds=("phone",), minutes=TALKED,
                    by=self._worker(one), at=self._at(one),
                )  # fmt: skip
                one.stands, one.reachable, one.next_on = "listed", True, row.next_on
                self._due.setdefault(one.next_on, []).append(one.pk)
                self.tally["found"] += 1

    # -- match cases -------------------------------------------------------------------------------

    def _requests(self) -> None:
        """The centre asks for those in the registry; nobody is asked for while they are looked for."""
        mean = requests_a_year() * self._searchable() / 365
        wanted = int(mean) + (self.rng.random() < mean - int(mean))
        for _ in range(wanted):
            one = self._anybody()
            if one:
                self.tally["requests"] += 1
                self._walk(self.journeys.begin(one))

    def _searchable(self) -> int:
        """Those whom the centre may find, counted once a month."""
        if self.today.day == 1:
            self._listed = [o for o in self.people.values() if o.stands == "listed"]
        return len(self._listed)

    def _anybody(self) -> Someone | None:
        for _ in range(20):
            one = self.rng.choice(self._listed) if self._listed else None
            if one and one.stands == "listed" and not one.busy and not one.searched:
                return one
        return None

    def _walk(self, journey: Journey) -> None:
        """One step; the rest on its day."""
        wait = next(journey, None)
        if wait is not None:
            self._on(
                self.today + max(1, wait) * DAY,
                lambda slow: slow.append(lambda: self._walk(journey)),
            )
