"""Batches of tubes: what a session handed over against what came, and what is tested together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sanxian.blood.facts.bench import Difference
from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.lifecycle.batches import BatchStatus
from sanxian.blood.models import (
    CollectionBatch,
    CollectionLine,
    Session,
    TestBatch,
    TestLine,
)
from sanxian.blood.rules.reconciling import difference
from sanxian.blood.rules.unit_number import UNITS_OF_DONATIONS, donation_part
from sanxian.blood.selectors import batches as chosen
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many, prepared, update
from sanxian.kernel.numbers import DONATIONS, normalise
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站质量管理规范", "血站技术操作规程（2019版）")
CHUNK = 400
COUNTED = ("tube", "bag", "difference", "explained", "explained_by")  # what a count writes
# What may explain a difference, each with the differences it fits.
EXPLANATIONS: dict[str, tuple[Difference, ...]] = {
    "tube_broken": (Difference.TUBE_MISSING, Difference.BOTH_MISSING),
    "tube_not_drawn": (Difference.TUBE_MISSING,),
    "bag_discarded": (Difference.BAG_MISSING, Difference.BOTH_MISSING),
    "bag_comes_later": (Difference.BAG_MISSING, Difference.BOTH_MISSING),
    "left_at_site": (
        Difference.TUBE_MISSING,
        Difference.BAG_MISSING,
        Difference.BOTH_MISSING,
    ),
    "of_another_session": (Difference.NOT_LISTED,),
    "spare_label": (Difference.NOT_LISTED,),
    "lost": (Difference.TUBE_MISSING, Difference.BAG_MISSING, Difference.BOTH_MISSING),
}
UNTESTED_FOR = ("sample_short", "sample_spoilt", "repeat_pending", "elsewhere")
REOPEN_REASONS = ("late_arrival", "wrong_explanation", "count_in_doubt", "quality_review")


# -- what a session drew -------------------------------------------------------------------------------


@act("blood.collection.hand_over", basis=BASIS, on="session")
def hand_over(*, session: Session, by: Actor, at: datetime) -> CollectionBatch:
    """List what a session has drawn and not yet handed over, tubes and bags, as one batch.

    Refuses: collection_nothing_drawn, collection_still_drawing.
    """
    rows = chosen.loose(session)
    drawing = sum(row.status == DonationStatus.DRAWING for row in rows)
    if drawing:
        raise Refusal("collection_still_drawing", count=drawing)
    drawn = [row for row in rows if row.status != DonationStatus.DISCARDED]
    if not drawn:
        raise Refusal("collection_nothing_drawn")
    batch = create(
        CollectionBatch,
        code=new_code("CX"),
        session=session,
        org_path=session.org_path,
        handed_at=at,
        handed_by=by.id,
    )
    lines = [
        CollectionLine(
            batch=batch, number=row.number, donation=row, difference=Difference.BOTH_MISSING
        )
        for row in drawn
    ]
    insert_many(lines)
    note(session=session.pk, donations=len(lines))
    return batch


@act("blood.collection.receive", basis=BASIS, on="batch")
def receive(
    *,
    batch: CollectionBatch,
    tubes: Iterable[str],
    bags: Iterable[str],
    by: Actor,
    at: datetime,
) -> CollectionBatch:
    """Count in what came: numbers on tubes, and on bags (the donation's or the bag's own).

    A number may be scanned again in a later count. Where all agrees the batch is closed at once;
    otherwise each difference waits to be explained. Refuses: nothing_scanned, collection_closed,
    scan_unreadable (each).
    """
    came, lying = _scanned(tubes, bags)
    if not came and not lying:
        raise Malformed("nothing_scanned")
    said = {"received_at": at, "received_by": by.id}
    if update(CollectionBatch, said, pk=batch.pk, status=BatchStatus.OPEN) != 1:
        raise Refusal("collection_closed", code=batch.code)
    batch.received_at, batch.received_by = at, by.id
    lines = {line.number: line for line in chosen.lines_of(batch)}
    _count_in(batch, lines, came, lying)
    differing = sum(bool(line.difference and not line.explained) for line in lines.values())
    note(tubes=len(came), bags=len(lying), differences=differing)
    return batch if differing else _close(batch, by, at)


def _scanned(tubes: Iterable[str], bags: Iterable[str]) -> tuple[set[str], set[str]]:
    """The donation numbers on tubes and on bags. Raises Malformed naming each scan that is none."""
    faults: list[Reason] = []
    found = []
    for scans in (tubes, bags):
        numbers = set()
        for scan in scans:
            text = normalise(scan)
            if DONATIONS.check(text):
                numbers.add(text)
            elif UNITS_OF_DONATIONS.check(text):
                numbers.add(donation_part(text))
            elif text:
                faults.append(Reason("scan_unreadable", params={"number": text[:24]}))
        found.append(numbers)
    Malformed.unless_empty(faults)
    return found[0], found[1]


def _count_in(
    batch: CollectionBatch, lines: dict[str, CollectionLine], tubes: set[str], bags: set[str]
) -> None:
    """Write what came on the lines; a number that the session did not list becomes a line too."""
    strays = sorted((tubes | bags) - set(lines))
    late = chosen.unlisted(batch, strays) if strays else {}
    fresh = [CollectionLine(batch=batch, number=n, donation=late.get(n)) for n in strays]
    lines |= {line.number: line for line in fresh}
    before = {line.pk: _counted(line) for line in lines.values() if line.pk}
    for line in lines.values():
        line.tube = line.tube or line.number in tubes
        line.bag = line.bag or line.number in bags
        now = difference(line.donation_id is not None, line.tube, line.bag)
        if now != line.difference:
            line.explained = line.explained_by = ""
        line.difference = now
    _write([x for x in lines.values() if x.pk and before[x.pk] != _counted(x)])
    insert_many(fresh)


def _counted(line: CollectionLine) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in COUNTED)


def _write(lines: list[CollectionLine]) -> None:
    """One statement for all lines of which the same is known: nearly always for all of them."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for line in lines:
        alike.setdefault(_counted(line), []).append(line.pk)
    for said, keys in alike.items():
        for i in range(0, len(keys), CHUNK):
            part = keys[i : i + CHUNK]
            update(CollectionLine, dict(zip(COUNTED, said, strict=True)), pk=part)


@act("blood.collection.explain", basis=BASIS, on="batch")
def explain(
    *, batch: CollectionBatch, said: dict[str, str], by: Actor, at: datetime
) -> CollectionBatch:
    """Say why numbers differ: number -> one of EXPLANATIONS that fits its difference.

    Refuses with every fault: nothing_chosen, explanation_unfit, collection_closed.
    """
    if not said:
        raise Malformed("nothing_chosen")
    _open(batch)
    lines = {line.number: line for line in batch.lines.exclude(difference="")}
    faults = [
        Reason("explanation_unfit", params={"number": number[:24]})
        for number, code in said.items()
        if number not in lines or lines[number].difference not in EXPLANATIONS.get(code, ())
    ]
    Malformed.unless_empty(faults)
    for number, code in said.items():
        lines[number].explained, lines[number].explained_by = code, by.id
    chosen_lines = [lines[number] for number in said]
    CollectionLine.objects.bulk_update(chosen_lines, ["explained", "explained_by"], CHUNK)
    note(explained=sorted(set(said.values())), lines=len(said))
    return batch


@act("blood.collection.close", basis=BASIS, on="batch")
def close(*, batch: CollectionBatch, by: Actor, at: datetime) -> CollectionBatch:
    """Close a batch that was counted in, when every difference is explained.

    Refuses with every fault: collection_not_received, collection_difference (each).
    """
    if batch.received_at is None:
        raise Refusal("collection_not_received", code=batch.code)
    open_lines = batch.lines.exclude(difference="").filter(explained="").order_by("number")
    Refusal.unless_empty(
        Reason("collection_difference", params={"number": line.number}) for line in open_lines
    )
    return _close(batch, by, at)


def _close(batch: CollectionBatch, by: Actor, at: datetime) -> CollectionBatch:
    return move(batch, "close", set={"closed_at": at, "closed_by": by.id}, code=batch.code)


def _open(batch: CollectionBatch) -> None:
    if not CollectionBatch.objects.filter(pk=batch.pk, status=BatchStatus.OPEN).exists():
        raise Refusal("collection_closed", code=batch.code)


@act("blood.collection.reopen", basis=BASIS, on="batch")
def reopen(*, batch: CollectionBatch, reason: str, by: Actor, at: datetime) -> CollectionBatch:
    """Count again: until it is closed, nothing of the batch is proposed for release."""
    _known_reason(reason, REOPEN_REASONS)
    return move(batch, "reopen", set={"closed_at": None, "closed_by": ""}, reasons=[reason])


def _known_reason(reason: str, known: Sequence[str]) -> None:
    if reason not in known:
        raise Malformed("reason_unknown", field="reason")


# -- what is tested together ---------------------------------------------------------------------------


@act("blood.testbatch.open", basis=BASIS)
def open_tests(
    *, place: str, batches: Sequence[CollectionBatch], by: Actor, at: datetime
) -> TestBatch:
    """Take the donations of collection batches to the bench together.

    Only tubes that came and still wait are taken. Refuses: nothing_chosen, collection_not_closed
    (each), testbatch_empty.
    """
    if not batches:
        raise Malformed("nothing_chosen")
    keys = [row.pk for row in batches]
    rows = [row for row in _collections(keys) if by.may("blood.testbatch.open", row.org_path)]
    Refusal.unless_empty(
        Reason("collection_not_closed", params={"code": row.code})
        for row in rows
        if row.status != BatchStatus.CLOSED
    )
    donations = chosen.untested([row.pk for row in rows])
    if not donations:
        raise Refusal("testbatch_empty")
    batch = create(TestBatch, code=new_code("JC"), org_path=place, opened_at=at, opened_by=by.id)
    insert_many(TestLine(batch=batch, donation_id=key) for key in donations)
    note(donations=len(donations), collections=len(keys))
    return batch


@prepared
def _collections(keys: list[int]) -> QuerySet[CollectionBatch, Any]:
    return CollectionBatch.objects.filter(pk__in=keys)


@act("blood.testbatch.explain", basis=BASIS, on="batch")
def explain_tests(*, batch: TestBatch, said: dict[int, str], by: Actor, at: datetime) -> TestBatch:
    """Say why donations stay without all results: line key -> one of UNTESTED_FOR.

    Refuses: nothing_chosen, explanation_unfit (each), testbatch_closed.
    """
    if not said:
        raise Malformed("nothing_chosen")
    if not TestBatch.objects.filter(pk=batch.pk, status=BatchStatus.OPEN).exists():
        raise Refusal("testbatch_closed", code=batch.code)
    lines = {line.pk: line for line in batch.lines.filter(pk__in=list(said)[:2000])}
    Malformed.unless_empty(
        Reason("explanation_unfit", params={"number": key})
        for key, code in said.items()
        if key not in lines or code not in UNTESTED_FOR
    )
    for key, code in said.items():
        lines[key].explained, lines[key].explained_by = code, by.id
    TestLine.objects.bulk_update(lines.values(), ["explained", "explained_by"], CHUNK)
    note(explained=sorted(set(said.values())), lines=len(said))
    return batch


@act("blood.testbatch.close", basis=BASIS, on="batch")
def close_tests(*, batch: TestBatch, by: Actor, at: datetime) -> TestBatch:
    """Close a test batch when each donation has every assay, or is explained.

    Refuses with every fault: testbatch_lacks (number and assays).
    """
    Refusal.unless_empty(_lacking(batch, at))
    return move(batch, "close", set={"closed_at": at, "closed_by": by.id}, code=batch.code)


def _lacking(batch: TestBatch, at: datetime) -> Iterator[Reason]:
    for line, missing in chosen.incomplete(batch, clock.day(at)):
        if not line.explained:
            said = {"number": line.donation.number, "assays": " ".join(missing)}
            yield Reason("testbatch_lacks", params=said)


@act("blood.testbatch.reopen", basis=BASIS, on="batch")
def reopen_tests(*, batch: TestBatch, reason: str, by: Actor, at: datetime) -> TestBatch:
    """Open a test batch again, with a reason."""
    _known_reason(reason, REOPEN_REASONS)
    return move(batch, "reopen", set={"closed_at": None, "closed_by": ""}, reasons=[reason])
