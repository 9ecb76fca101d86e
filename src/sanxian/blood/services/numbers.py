"""Donation and unit numbers: blocks allotted to places, and numbers taken from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from sanxian.blood.models import NumberBlock
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken
from sanxian.core.prepared import create, prepared, update
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed, Refusal

SERIALS = 1_000_000
TRIES = 20
SERIES = 1_000  # numbers of bags that a place gets at a time, of itself


@act("blood.number.allot", basis="血站质量管理规范")
def allot(
    *,
    place: str,
    facility: str,
    count: int,
    by: Actor,
    at: datetime,
    year: int | None = None,
    scheme: str = numbers.DONATIONS.name,
) -> NumberBlock:
    """Give a place (an org path) the next `count` numbers of a facility (5 characters) and year.

    `scheme` is "sanxian-donation-1" or "sanxian-unit-1"; a place needs a block of each, its own or
    one of a place above it. Raises Malformed, Refusal (numbers_exhausted).
    """
    full = year or clock.day(at).year
    if not 1 <= count <= SERIALS:
        raise Malformed("number_serial", field="count")
    return _allot(place, facility, full, count, scheme)


def _allot(place: str, facility: str, full: int, count: int, scheme: str) -> NumberBlock:
    used = NumberBlock.objects.filter(scheme=scheme, facility=facility, year=full % 100)
    first = (used.aggregate(last=Max("last"))["last"] or 0) + 1
    if first + count > SERIALS:
        raise Refusal("numbers_exhausted", facility=facility, year=full)
    numbers.scheme(scheme).make(facility, full, first)  # refuses a facility or year that is none
    note(scheme=scheme, first=first, count=count)
    return create(
        NumberBlock,
        org_path=place,
        scheme=scheme,
        facility=facility,
        year=full % 100,
        first=first,
        last=first + count - 1,
        next=first,
    )


def take(path: str, scheme: str, on: date, count: int = 1) -> list[str]:
    """The next numbers for a place, from its own block or that of the nearest place above.

    To be called inside an act: the numbers are used up only if it commits. Two queries.
    Raises Refusal (no_numbers_left) when no block of this year has `count` left.
    """
    for _ in range(TRIES):
        block = _block(path, scheme, on, count)
        moved = {"next": block.next + count}
        if update(NumberBlock, moved, pk=block.pk, next=block.next) == 1:
            made = numbers.scheme(scheme)
            year = 2000 + block.year
            serials = range(block.next, block.next + count)
            return [made.make(block.facility, year, serial) for serial in serials]
    raise Overtaken("overtaken", record="number_block", step="take")


def take_bags(path: str, on: date, count: int) -> list[str]:
    """The next numbers of the place's own series of bags, for what is made of a bag of another system
    and has no donation here. The series opens of itself, under the facility of the place's donations.

    To be called inside an act. Raises Refusal (no_numbers_left) where the place never had numbers of
    donations, by which its facility is known.
    """
    scheme = numbers.UNITS.name
    if not _left(path, scheme, on, count):
        drawn = NumberBlock.objects.filter(org_path__in=_above(path), scheme=numbers.DONATIONS.name)
        latest = drawn.order_by("-year", "-org_path", "-first").first()
        if latest is None:
            raise Refusal("no_numbers_left", scheme=scheme, year=on.year)
        _allot(path, latest.facility, on.year, max(count, SERIES), scheme)
    return take(path, scheme, on, count)


def _above(path: str) -> list[str]:
    """A place and those that it lies in."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def _left(path: str, scheme: str, on: date, count: int) -> list[NumberBlock]:
    """Blocks of a place and those above it with so many numbers left."""
    rows = _blocks(_above(path), scheme, on.year % 100)
    return [b for b in rows if b.next + count - 1 <= b.last]


def _block(path: str, scheme: str, on: date, count: int) -> NumberBlock:
    left = _left(path, scheme, on, count)
    if not left:
        raise Refusal("no_numbers_left", scheme=scheme, year=on.year)
    return min(left, key=lambda b: (-len(b.org_path), b.first))


@prepared
def _blocks(paths: list[str], scheme: str, year: int) -> QuerySet[NumberBlock, Any]:
    return NumberBlock.objects.filter(org_path__in=paths, scheme=scheme, year=year)
