"""What a register of another system may say: of one line, and of lines together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from sanxian.blood.facts.registers import DonationLine, DonorLine, UnitLine
from sanxian.blood.facts.terms import Component, Kind
from sanxian.kernel.refusal import Reason

L = TypeVar("L", DonorLine, DonationLine, UnitLine)

FAULTS_MOST = 1000  # named at once; the rest is counted when these are mended
EARLIEST = date(1950, 1, 1)
WHOLE_ML_MOST, UNIT_ML_MOST, DOSES_MOST = 600, 2000, 4


def fault(row: int, column: str, code: str, **params: Any) -> Reason:
    return Reason(code, params={"row": row, "column": column, **params})


def donor_faults(lines: Iterable[DonorLine], on: date) -> Iterator[Reason]:
    """Every fault of a file of donors that the file itself shows."""
    rows = list(lines)
    for line in rows:
        yield from _donor(line, on)
    yield from _twice(
        rows, lambda r: (r.who.document, r.who.id_number) if r.who.id_number else None, "id_number"
    )
    yield from _twice(rows, lambda r: r.former or None, "former")


def _donor(line: DonorLine, on: date) -> Iterator[Reason]:
    who = line.who
    if not who.id_number and not (who.born and who.sex):
        yield fault(line.row, "id_number", "person_not_told_apart")
    if line.registered and line.registered > on:
        yield fault(line.row, "registered", "day_ahead")
    if bool(line.abo) != bool(line.rhd) and line.rhd:
        yield fault(line.row, "abo", "group_by_halves")


def donation_faults(lines: Iterable[DonationLine], on: date) -> Iterator[Reason]:
    """Every fault of a file of donations that the file itself shows."""
    rows = list(lines)
    for line in rows:
        yield from _donation(line, on)
    yield from _twice(rows, lambda r: r.number or None, "number")
    yield from _twice(
        rows, lambda r: (r.document, r.id_number, r.former, r.code, r.day, r.kind), "day"
    )


def _donation(line: DonationLine, on: date) -> Iterator[Reason]:
    if not (line.id_number or line.former or line.code):
        yield fault(line.row, "id_number", "donor_not_named")
    if line.day > on:
        yield fault(line.row, "day", "day_ahead")
    if line.day < EARLIEST:
        yield fault(line.row, "day", "day_too_long_ago")
    if line.kind == Kind.WHOLE_BLOOD and line.volume_ml > WHOLE_ML_MOST:
        yield fault(line.row, "volume_ml", "volume_beyond_belief", most=WHOLE_ML_MOST)
    if line.doses > DOSES_MOST:
        yield fault(line.row, "doses", "doses_beyond_belief", most=DOSES_MOST)


def unit_faults(lines: Iterable[UnitLine], at: datetime) -> Iterator[Reason]:
    """Every fault of a file of bags that the file itself shows."""
    rows = list(lines)
    for line in rows:
        yield from _unit(line, at)
    yield from _twice(rows, lambda r: r.number, "number")


def _unit(line: UnitLine, at: datetime) -> Iterator[Reason]:
    if not line.abo or not line.rhd:
        yield fault(line.row, "abo", "group_missing")
    if line.collected_at > at:
        yield fault(line.row, "collected_at", "day_ahead")
    if line.expires_at <= line.collected_at:
        yield fault(line.row, "expires_at", "expires_before_collection")
    elif line.expires_at <= at:
        yield fault(line.row, "expires_at", "bag_past_expiry")
    if not 0 < line.volume_ml <= UNIT_ML_MOST:
        yield fault(line.row, "volume_ml", "volume_beyond_belief", most=UNIT_ML_MOST)
    if line.component not in set(Component):
        yield fault(line.row, "component", "component_not_known")


def _twice(
    lines: Iterable[L], key: Callable[[L], Hashable | None], column: str
) -> Iterator[Reason]:
    first: dict[Hashable, int] = {}
    for line in lines:
        said = key(line)
        if said is None:
            continue
        if said in first:
            yield fault(line.row, column, "row_twice", first=first[said])
        else:
            first[said] = line.row
