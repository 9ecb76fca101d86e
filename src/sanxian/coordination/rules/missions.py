"""An escort's rules: how cold, how long, whose turn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sanxian.coordination.facts import PRODUCT, TransportRule
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason


def breach(celsius: Decimal, ruled: Resolved[TransportRule]) -> bool:
    """Whether a temperature lies outside the edition's."""
    return not ruled.values.low <= celsius <= ruled.values.high


def deadline(taken: datetime, ruled: Resolved[TransportRule]) -> datetime:
    """When the cells must have arrived, counted from their take-over."""
    return taken + timedelta(hours=ruled.values.hours_most)


def next_look(last: datetime, ruled: Resolved[TransportRule]) -> datetime:
    """When the temperature is to be read again."""
    return last + timedelta(minutes=ruled.values.every_minutes)


def products(said: str) -> tuple[str, ...]:
    """The codes on the bags, each once, in the order in which they were said."""
    return tuple(dict.fromkeys(said.upper().split()))


def product_bars(said: str) -> Iterator[Reason]:
    """Whether every code can be one."""
    codes = products(said)
    if not codes or not all(PRODUCT.fullmatch(code) for code in codes):
        yield Reason("product_unreadable", params={"field": "product"})


def cells_bars(said: str, linked: bool, signed: bool) -> Iterator[Reason]:
    """Every reason why an escort cannot take the cells yet: there are none, or a signature is missing.

    The cells of another branch come without a link: there the giver signs on the escort's phone.
    """
    if not said:
        yield Reason("cells_not_collected")
    if linked and not signed:
        yield Reason("not_signed_twice")


def link_bars(
    *, ended: bool, first: bool, opened: bool, day: date | None, on: date, hospitals: bool
) -> Iterator[Reason]:
    """Every reason why the way of a link's cells cannot be planned (for the day `on`)."""
    if ended:
        yield Reason("link_over")
    if not first:
        yield Reason("link_is_backup")
    if not opened:
        yield Reason("link_not_opened")
    if day is None:
        yield Reason("link_without_day")
    elif on < day:
        yield Reason("before_collection", params={"field": "day"})
    if not hospitals:
        yield Reason("hospitals_unknown")


def plan_bars(start: str, end: str, when: datetime, at: datetime) -> Iterator[Reason]:
    """Every reason why a mission cannot be planned so."""
    for name, said in (("start", start), ("end", end)):
        if len(said.strip()) < 4:
            yield Reason("address_missing", params={"field": name})
    if start.strip() == end.strip():
        yield Reason("address_twice", params={"field": "end"})
    if when <= at:
        yield Reason("mission_in_past", params={"field": "planned_for"})


@dataclass(frozen=True, slots=True)
class Done:
    """A mission that is over, as the year's figures count it."""

    year: int
    start_city: str
    end_city: str
    start_hospital: str
    end_hospital: str
    km: int
    on_time: bool
    breaches: int


@dataclass(frozen=True, slots=True)
class Year:
    """The figures of one year."""

    year: int
    missions: int
    cities: int
    hospitals: int
    km: int
    on_time: int
    breaches: int


def by_year(done: Iterable[Done]) -> list[Year]:
    """Missions by the year of delivery, the latest first; a mission with a breach counts once."""
    years: dict[int, list[Done]] = {}
    for one in done:
        years.setdefault(one.year, []).append(one)
    return [_year(year, years[year]) for year in sorted(years, reverse=True)]


def _year(year: int, rows: list[Done]) -> Year:
    cities = {c for row in rows for c in (row.start_city, row.end_city) if c}
    hospitals = {h for row in rows for h in (row.start_hospital, row.end_hospital) if h}
    return Year(
        year, len(rows), len(cities), len(hospitals), sum(row.km for row in rows),
        sum(row.on_time for row in rows), sum(row.breaches > 0 for row in rows),
    )  # fmt: skip
