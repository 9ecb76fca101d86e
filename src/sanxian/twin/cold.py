"""The cold of the demonstration: where its bags lie, a week of temperatures, two faults, a month's
samples, and what the component room makes for somebody in particular."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sanxian.blood.facts.terms import Component
from sanxian.blood.rules.storage import ZONES
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.selectors import samples as sample_reads
from sanxian.blood.selectors import spots as spot_reads
from sanxian.blood.services import (
    components,
    keeping,
    labels,
    processing,
    quality_control,
    temperatures,
)
from sanxian.core import clock
from sanxian.twin.life import Life

# kind, names, the degrees at which each stands
SPOTS = (
    ("refrigerator", ("1 号冷藏冰箱", "2 号冷藏冰箱", "3 号冷藏冰箱"), Decimal("4.0")),
    ("freezer", ("1 号低温冰箱", "2 号低温冰箱"), Decimal("-30.0")),
    ("deep_freezer", ("深低温冰箱",), Decimal("-80.0")),
    ("agitator", ("1 号振荡箱",), Decimal("22.0")),
)
SETTLED, OPEN = "3 号冷藏冰箱", "2 号低温冰箱"  # the spots with a fault last night
FEW = 4
GOOD = {
    "hb_g": "48",
    "hct_percent": "58",
    "haemolysis_percent": "0.2",
    "platelets_e9": "290",
    "ph": "7.0",
    "fviii_iu": "210",
    "fibrinogen_mg": "190",
    "leucocytes_e6": "1.1",
    "red_cells_e9": "3",
    "protein_g_per_l": "58",
    "growth": "0",
}


class Cold:
    """The morning of a day, and the night before it."""

    def __init__(self, life: Life, day: date) -> None:
        self.life, self.day, self.staff = life, day, life.staff
        self.centre = life.plan.path("centre")

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + timedelta(days=days), hour, minute)

    # -- the night -------------------------------------------------------------------------------------

    def night(self) -> None:
        """The bags are laid down; two spots grow warm, one of them is settled before eight."""
        spots = dict(self._spots())
        for kind, _names, degrees in SPOTS:
            there = [s for s in spots.values() if s.kind == kind]
            self._lay(there)
            for spot in there:
                self._log(spot, degrees)
        self._settle()

    def _spots(self) -> Iterator[tuple[str, Any]]:
        for kind, names, _degrees in SPOTS:
            for name in names:
                yield (
                    name,
                    keeping.open_spot(
                        place=self.centre,
                        name=name,
                        kind=kind,
                        capacity=400,
                        by=self.staff("stock"),
                        at=self.at(20, 40, days=-1),
                    ),
                )

    def _lay(self, there: list[Any]) -> None:
        """Most bags in the first spot, a few in each of the others."""
        bags = [
            u for u in self.life.demand.lying(self.centre) if ZONES[Component(u.component)] == there[0].zone
        ]  # fmt: skip
        for n, spot in enumerate(there[1:]):
            self._store(spot, bags[n * FEW : (n + 1) * FEW])
        self._store(there[0], bags[FEW * (len(there) - 1) :])

    def _store(self, spot: Any, bags: list[Any]) -> None:
        if bags:
            components.store(
                units=bags,
                spot=spot,
                storage="A 层",
                by=self.staff("components"),
                at=self.at(20, 50, days=-1),
            )

    def _log(self, spot: Any, degrees: Decimal) -> None:
        """A reading every hour for a week; warm between two and four in the morning where it was."""
        warm = {SETTLED: Decimal("5.5"), OPEN: Decimal("18.0")}.get(spot.name, Decimal(0))
        readings = []
        for hour in range(24 * 7):
            moment = self.at(7, days=-7) + timedelta(hours=hour)
            wave = Decimal((hour * 7) % 9 - 4) / 10
            fault = warm if self.at(2) <= moment <= self.at(4) else Decimal(0)
            readings.append(Reading(moment, degrees + wave + fault))
        temperatures.log(
            spot=spot, readings=readings, source="file", by=self.staff("stock"), at=self.at(7, 5)
        )

    def _settle(self) -> None:
        quality = self.staff("quality")
        for found in spot_reads.open_excursions(quality):
            if found.spot.name != SETTLED:
                continue
            keys = [line.unit_id for line in found.lines.all()]
            decisions = dict.fromkeys(keys, "clear") | dict.fromkeys(keys[:1], "discard")
            temperatures.close(excursion=found, decisions=decisions, by=quality, at=self.at(7, 50))

    # -- the morning -----------------------------------------------------------------------------------

    def morning(self) -> None:
        """Treatments on order, their labels, and the month's samples."""
        self._samples()
        made = list(self._treated())
        maker = self.staff("components")
        labels.print_labels(units=made, by=maker, at=self.at(9, 58))
        labels.reprint(unit=made[0], reason="damaged", by=maker, at=self.at(9, 59))
        number = made[0].number
        labels.check_labels(unit=made[0], old=number, new=number, by=maker, at=self.at(10))

    def _free(self, component: str, count: int) -> list[Any]:
        """Released bags that no sample waits for, those that end last."""
        bags = [
            u
            for u in self.life.demand.lying(self.centre, component, released=True)
            if not sample_reads.waits(u)
        ]
        return sorted(bags, key=lambda u: (u.expires_at, u.pk))[-count:]

    def _treated(self) -> Iterator[Any]:
        maker, at = self.staff("components"), self.at(9, 50)
        given: dict[str, Any] = {"by": maker, "at": at}
        cells = self._free("red_cells", 5)
        if len(cells) > 4:
            yield from processing.leucodeplete(units=cells[:2], **given)
            yield from processing.wash(units=cells[3:4], **given)
            yield from processing.split(unit=cells[4], volumes=[60, 60], **given)
        if young := _young(cells[2:3], at):
            yield from processing.irradiate(units=young, **given)
        if plasma := self._free("ffp", 1) or self._free("frozen_plasma", 1):
            yield from processing.thaw(units=plasma, **given)
        if four := _of_one_group(self._free("cryo", 60)):
            thawed = processing.thaw(units=four, **given)
            yield processing.pool(units=thawed, by=maker, at=self.at(9, 55))

    def _samples(self) -> None:
        """Picked; one is washed away before it could be measured, one fails, most pass, some wait."""
        maker, quality, at = self.staff("components"), self.staff("quality"), self.at(9, 45)
        quality_control.pick(place=self.centre, month=self.day, by=maker, at=self.at(8, 5))
        rows = list(sample_reads.waiting(quality).select_related("unit"))
        gone = next(s for s in rows if s.component == "red_cells" and s.unit.status == "available")
        processing.wash(units=[gone.unit], by=maker, at=at)
        quality_control.drop(sample=gone, by=maker, at=at)
        ready = [s for s in rows if s.pk != gone.pk]
        for n, sample in enumerate(ready[:-2]):
            asked = [m for m, _limit in sample_reads.asked_of(sample, at)]
            values = {m: GOOD[m] for m in asked}
            if n == 0:
                values[asked[0]] = "1"
            quality_control.measure(sample=sample, values=values, by=quality, at=at)


def _young(bags: Iterable[Any], at: datetime) -> list[Any]:
    return [u for u in bags if at - u.collected_at < timedelta(days=13)]


def _of_one_group(bags: list[Any]) -> list[Any]:
    groups: dict[str, list[Any]] = {}
    for bag in bags:
        groups.setdefault(f"{bag.abo}{bag.rhd}", []).append(bag)
    return next((g[:4] for g in groups.values() if len(g) >= 4), [])
