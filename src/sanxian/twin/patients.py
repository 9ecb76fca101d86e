"""A transplant ward's requests past the point of no return: no donor any more, cells on the way, closed.

Nobody here is anybody; the words of the donor's side are said by the house.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sanxian.coordination.sides import house
from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.stempatient.facts import Outcome, Patient, Window, Word
from sanxian.stempatient.lifecycle import HEAR
from sanxian.stempatient.services import cases
from sanxian.twin.life import Life

DAY = timedelta(days=1)
HELD = (Word.RESERVED, Word.PLANNED, Word.CONFIRMED)


def play(life: Life, day: date) -> None:
    """One stranded, one whose cells travel, one whose cells came this morning, one of last year."""
    ward = Ward(life, day)
    ward.stranded()
    ward.on_the_way()
    ward.arrived()
    ward.last_year()


class Ward:
    def __init__(self, life: Life, day: date) -> None:
        self.day, self.staff = day, life.staff
        self.hospital, self.branch = life.plan.path("h1"), life.plan.path("registry")
        self.doctor, self.count = life.staff("transplanth1"), 0

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + days * DAY, hour, minute)

    def stranded(self) -> None:
        """Conditioning began yesterday; this morning the donor is not available any more."""
        case = self._prepared(collected=2, begun=-1)
        self._heard(case, Word.UNAVAILABLE, self.at(8, 40))

    def on_the_way(self) -> None:
        """Collected yesterday in another city."""
        self._collected(-1, begun=-7)

    def arrived(self) -> None:
        """Collected yesterday, signed for this morning."""
        self._received(-1, begun=-6)

    def last_year(self) -> None:
        """Transplanted, and closed half a year later."""
        case = self._received(-380, begun=-386)
        cases.transplant(case=case, by=self.doctor, at=self.at(14, days=-379))
        cases.close(
            case=case, outcome=Outcome.ENGRAFTED, words="造血重建（演示）。", by=self.doctor,
            at=self.at(15, days=-200),
        )  # fmt: skip

    def _prepared(self, *, collected: int, begun: int) -> Any:
        """A request whose donor said the last yes, and whose patient is being prepared since `begun`;
        all in days from today."""
        self.count += 1
        first = self.day + collected * DAY
        case = cases.open_case(
            place=self.hospital, weight=Decimal("48") + 5 * self.count,
            patient=Patient(f"患者{'子丑寅卯'[self.count - 1]}", f"ZY2612{self.count:03d}", born=1990),
            window=Window(first, first + 7 * DAY, self.day + begun * DAY), by=self.doctor,
            at=self.at(9, self.count, days=begun - 30),
        )  # fmt: skip
        for n, word in enumerate(HELD):
            planned = first if word == Word.PLANNED else None
            self._heard(case, word, self.at(10, days=begun - 20 + 6 * n), day=planned)
        cases.start_conditioning(case=case, by=self.doctor, at=self.at(8, days=begun))
        return case

    def _heard(self, case: Any, word: Word, at: datetime, **given: Any) -> None:
        by = house(Actor("house", self.branch), HEAR)
        cases.hear(case=case, word=word, by=by, at=at, **given)

    def _collected(self, days: int, *, begun: int) -> Any:
        case = self._prepared(collected=days, begun=begun)
        self._heard(case, Word.COLLECTED, self.at(15, days=days), product=self._product())
        return case

    def _product(self) -> str:
        return f"CB2612{self.count:04d}"

    def _received(self, days: int, *, begun: int) -> Any:
        """The cells of that day, signed for on the next morning."""
        case, at = self._collected(days, begun=begun), self.at(7, 30, days=days + 1)
        cases.receive(
            case=case, product=self._product(), received_at=at, temperature=Decimal("5.1"),
            intact=True, witness=self.staff("transplant2h1").id, by=self.doctor,
            at=at + timedelta(minutes=10),
        )  # fmt: skip
        return case
