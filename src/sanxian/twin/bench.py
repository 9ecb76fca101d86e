"""The laboratory of a simulated city: what it works with, its controls, and its batches of tubes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sanxian.blood.facts.bench import Control
from sanxian.blood.facts.terms import Assay
from sanxian.blood.selectors import batches as waiting
from sanxian.blood.services import batches, controls
from sanxian.blood.services.controls import NewLot
from sanxian.core import clock
from sanxian.twin.staff import Staff

TOOL, SPARE = "AU-1", "AU-2"
LASTS = timedelta(days=300)
WORDS = {
    Assay.ABO: ("O", "AB"),
    Assay.RHD: ("-", "+"),
    Assay.PHENOTYPE: ("C-", "C+"),
}


@dataclass
class LabBench:
    """One laboratory. `lot` is the number that its reagents of the year carry, whatever the assay."""

    staff: Staff
    place: str
    lot: str = ""
    until: date = date.min

    # -- what it works with ----------------------------------------------------------------------------

    def morning(self, day: date) -> None:
        """Before the first tube: reagents in date, today's controls, last evening's tubes listed."""
        if not self.lot:
            self.install(TOOL, "全自动血液筛查系统", day)
        if day > self.until:
            self._new_reagents(day)
        else:
            self.run(day, 7, 30)
        self.take_up(day)

    def install(self, code: str, name: str, day: date) -> Any:
        return controls.register_instrument(
            place=self.place,
            code=code,
            name=name,
            kind="serology",
            serial=f"SN-{code}",
            by=self.staff("lab"),
            at=self._at(day, 6, 40),
        )

    def _new_reagents(self, day: date) -> None:
        """A delivery: registered by one, shown to work, accepted by another."""
        self.lot, self.until = f"L{day:%y%m}", day + LASTS
        lots = self.deliver(self.lot, day, self.until)
        self.run(day, 7, 0)
        controls.accept_lots(lots=lots, by=self.staff("reviewer"), at=self._at(day, 7, 15))

    def deliver(self, lot: str, day: date, until: date) -> list[Any]:
        return controls.register_lots(
            place=self.place,
            lots=[NewLot(assay.value, lot, until, "青禾试剂厂") for assay in Assay],
            by=self.staff("lab"),
            at=self._at(day, 6, 50),
        )

    def run(self, day: date, hour: int, minute: int, tool: str = TOOL) -> None:
        """Both levels of every assay, all well."""
        controls.run_controls(
            place=self.place,
            controls=[one for assay in Assay for one in self._pair(assay, tool)],
            by=self.staff("lab"),
            at=self._at(day, hour, minute),
        )

    def _pair(self, assay: Assay, tool: str) -> list[Control]:
        named = tool, assay.value, self.lot
        if assay is Assay.ALT:
            return [Control(*named, "1", "30", "31", "2"), Control(*named, "2", "120", "118", "5")]
        low, high = WORDS.get(assay, ("无反应性", "有反应性"))
        return [Control(*named, "阴性", low, low), Control(*named, "阳性", high, high)]

    # -- what comes in -----------------------------------------------------------------------------------

    def hand_over(self, day: date) -> None:
        """Each session's tubes and bags, listed by its nurse, counted in at the centre: all there."""
        nurse, lab = self.staff("nurse"), self.staff("lab")
        for session, _n in waiting.to_hand_over(nurse):
            batch = batches.hand_over(session=session, by=nurse, at=self._at(day, 17, 35))
            numbers = list(batch.lines.values_list("number", flat=True))
            batches.receive(
                batch=batch, tubes=numbers, bags=numbers, by=lab, at=self._at(day, 18, 45)
            )

    def take_up(self, day: date) -> Any:
        """Everything that came and waits, as one test batch; None where nothing waits."""
        lab = self.staff("lab")
        ready = waiting.ready_for_tests(lab)
        if not ready:
            return None
        return batches.open_tests(place=self.place, batches=ready, by=lab, at=self._at(day, 7, 40))

    def put_away(self, day: date) -> None:
        """Close the test batches whose results are all in."""
        lab = self.staff("lab")
        for batch in waiting.test_batches(lab, "open"):
            batches.close_tests(batch=batch, by=lab, at=self._at(day, 9, 40))

    def _at(self, day: date, hour: int, minute: int) -> datetime:
        return clock.instant(day, hour, minute)
