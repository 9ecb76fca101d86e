"""A count of bags: what the books say is frozen, what lies there is scanned, each difference is
explained, and another person closes. What is missing is held; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sanxian.blood.lifecycle import CountStatus, UnitStatus
from sanxian.blood.models import CountLine, StockCount, StorageSpot, Unit
from sanxian.blood.rules import counting as rules
from sanxian.blood.selectors.spots import HERE
from sanxian.blood.services import components
from sanxian.blood.services.bags import CHUNK
from sanxian.blood.services.codes import new_code
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = "血站质量管理规范"
MOST = 400  # numbers in one scan
NO_DIFFERENCE = ("found", "left")


@act("blood.count.open", basis=BASIS)
def open_count(
    *, place: str, by: Actor, at: datetime, spot: StorageSpot | None = None
) -> StockCount:
    """Freeze what the books say lies at a place, or in one spot of it.

    Refuses: count_open_already, spot_elsewhere.
    """
    if spot and spot.org_path != place:
        raise Refusal("count_spot_elsewhere", name=spot.name)
    if StockCount.objects.filter(org_path=place, spot=spot, status=CountStatus.OPEN).exists():
        raise Refusal("count_open_already")
    rows = Unit.objects.filter(org_path=place, status__in=HERE).order_by("pk")
    units = list(rows.filter(spot=spot) if spot else rows)
    made = create(StockCount,
        code=new_code("P"), org_path=place, spot=spot, expected=len(units), opened_at=at,
        opened_by=by.id,
    )  # fmt: skip
    insert_many(
        CountLine(count=made, number=u.number, unit=u, expected=True, was=u.status) for u in units
    )
    note(expected=len(units))
    return made


@act("blood.count.scan", basis=BASIS, on="count")
def scan(*, count: StockCount, seen: Sequence[str], by: Actor, at: datetime) -> StockCount:
    """Bags were seen there; seeing one twice changes nothing.

    Refuses with every fault: count_not_open, number_unreadable. Raises Malformed where nothing, or
    too much, was scanned.
    """
    wanted = list(dict.fromkeys(numbers.normalise(word) for word in seen if word.strip()))
    if not wanted:
        raise Malformed("nothing_chosen", field="numbers")
    if len(wanted) > MOST:
        raise Malformed("too_many_scanned", field="numbers", most=MOST)
    row = StockCount.objects.get(pk=count.pk)
    units = {u.number: u for u in Unit.objects.filter(number__in=wanted)}
    Refusal.unless_empty(_unreadable(row, wanted, units))
    known = set(row.lines.filter(number__in=wanted).values_list("number", flat=True))
    row.lines.filter(number__in=wanted, seen_at__isnull=True).update(seen_at=at)
    insert_many(
        CountLine(
            count=row, number=n, unit=units.get(n), expected=False, seen_at=at,
            was=units[n].status if n in units else "",
        )
        for n in wanted
        if n not in known
    )  # fmt: skip
    note(seen=len(wanted), strange=len(wanted) - len(known))
    return row


def _unreadable(
    row: StockCount, wanted: Sequence[str], units: Mapping[str, Unit]
) -> Iterator[Reason]:
    if row.status != CountStatus.OPEN:
        yield Reason("count_not_open")
    for word in wanted:
        if word not in units and not _is_number(word):
            yield Reason("count_number_unreadable", params={"number": word[:40]})


def _is_number(word: str) -> bool:
    """Whether a number that the books do not know could be one: its check character holds."""
    try:
        numbers.find(word)
    except Refusal:
        return False
    return True


@act("blood.count.finish", basis=BASIS, on="count")
def finish(*, count: StockCount, by: Actor, at: datetime) -> StockCount:
    """Everything was scanned: say what was found, and hold the bags that are missing.

    Refuses: count_not_begun where bags are expected and none was seen.
    """
    row = StockCount.objects.select_related("spot").get(pk=count.pk)
    lines = list(row.lines.select_related("unit").order_by("pk"))
    if lines and not any(line.seen_at for line in lines):
        raise Refusal("count_not_begun", expected=row.expected)
    found: dict[str, list[CountLine]] = {}
    for line in lines:
        found.setdefault(_finding(row, line), []).append(line)
    counts: dict[str, Any] = {word: len(some) for word, some in found.items()}
    move(row, "finish", set={"finished_at": at, "finished_by": by.id}, **counts)
    for word, some in found.items():
        for i in range(0, len(some), CHUNK):
            keys = [line.pk for line in some[i : i + CHUNK]]
            CountLine.objects.filter(pk__in=keys).update(finding=word)
    gone = [x.unit for x in found.get("missing", []) if x.unit and x.unit.status != UnitStatus.HELD]
    if gone:
        components.hold(units=gone, reason="not_found", by=by, at=at)
    return row


def _finding(count: StockCount, line: CountLine) -> str:
    unit = line.unit
    alive = unit is not None and unit.status in (*HERE, UnitStatus.TRAVELLING)
    here = (
        unit is not None
        and unit.status in HERE
        and unit.org_path == count.org_path
        and (count.spot_id is None or unit.spot_id == count.spot_id)
    )
    return str(rules.finding(line.expected, line.seen_at is not None, here, alive).value)


@act("blood.count.explain", basis=BASIS, on="count")
def explain(
    *, count: StockCount, explanations: Mapping[str, str], by: Actor, at: datetime
) -> StockCount:
    """Say of each bag (number to code) how it came about.

    Refuses with every fault: count_not_counted, count_no_difference, count_explained_before,
    count_explanation_unfit.
    """
    row = StockCount.objects.get(pk=count.pk)
    lines = {x.number: x for x in row.lines.exclude(finding__in=NO_DIFFERENCE)}
    if not explanations:
        raise Malformed("nothing_chosen", field="explanations")
    Refusal.unless_empty(_unfit(row, lines, explanations))
    for code in sorted(set(explanations.values())):
        keys = [lines[n].pk for n, said in explanations.items() if said == code]
        CountLine.objects.filter(pk__in=keys).update(
            explained=code, explained_by=by.id, explained_at=at
        )
    note(explained=len(explanations))
    return row


def _unfit(
    row: StockCount, lines: Mapping[str, CountLine], explanations: Mapping[str, str]
) -> Iterator[Reason]:
    if row.status != CountStatus.COUNTED:
        yield Reason("count_not_counted")
        return
    for number, code in explanations.items():
        line, said = lines.get(number), {"number": number[:40]}
        if line is None:
            yield Reason("count_no_difference", params=said)
        elif line.explained:
            yield Reason("count_explained_before", params=said)
        elif not rules.explains(line.finding, code):
            yield Reason("count_explanation_unfit", params=said)


@act("blood.count.close", basis=BASIS, on="count")
def close(*, count: StockCount, by: Actor, at: datetime) -> StockCount:
    """Another person than who counted, and explained, closes.

    Refuses with every fault: same_person, count_difference_unexplained.
    """
    row = StockCount.objects.get(pk=count.pk)
    lines = list(row.lines.exclude(finding__in=NO_DIFFERENCE))
    Refusal.unless_empty(_not_closable(row, lines, by))
    return move(row, "close", set={"closed_at": at, "closed_by": by.id}, differences=len(lines))


def _not_closable(row: StockCount, lines: Sequence[CountLine], by: Actor) -> Iterator[Reason]:
    if by.id == row.finished_by or any(x.explained_by == by.id for x in lines):
        yield Reason("same_person")
    for line in lines[:50]:
        if row.status == CountStatus.COUNTED and not line.explained:
            yield Reason("count_difference_unexplained", params={"number": line.number})


@act("blood.count.cancel", basis=BASIS, on="count")
def cancel(*, count: StockCount, by: Actor, at: datetime) -> StockCount:
    """The count is given up; what was scanned stands."""
    return move(StockCount.objects.get(pk=count.pk), "cancel")
