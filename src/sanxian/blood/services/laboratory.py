"""Test results: by hand, by file, and taken back with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sanxian.blood.facts.laboratory import Reading, expected, outcome_of
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import DonationStatus, ResultStatus
from sanxian.blood.models import Batch, Donation, Result
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor, within
from sanxian.core.move import move
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("GB 18467-2011 第10章", "血站技术操作规程（2019版）")
VOID_REASONS = ("wrong_sample", "instrument_fault", "control_failed", "typing_error", "retest")
CHUNK = 400
_LENGTHS = {"instrument": 40, "lot": 40}


@act("blood.result.enter", basis=BASIS)
def enter(*, place: str, readings: Sequence[Reading], by: Actor, at: datetime) -> list[Result]:
    """Write results for donations that wait for the laboratory; all of the list or none of it.

    Refuses with every fault: result_donation_unknown, result_donation_judged, result_assay_unknown,
    result_bad_outcome, result_twice, result_already_there, result_too_long, results_empty.
    """
    return _write(place, "blood.result.enter", readings, None, by, at)


@act("blood.result.load", basis=BASIS)
def load(
    *, place: str, name: str, digest: str, readings: Sequence[Reading], by: Actor, at: datetime
) -> Batch:
    """Take in a file of results, whole or not at all; the same file again gives the first answer.

    `digest` is the SHA-256 of the file's bytes. Refuses as `enter` does; each reason names its row.
    """
    known = first_answer(by, digest)
    if known:
        return known
    batch = Batch.objects.create(
        org_path=place, digest=digest, name=name[:120], rows=len(readings), at=at, by=by.id
    )
    _write(place, "blood.result.load", readings, batch, by, at)
    note(digest=digest, rows=len(readings))
    return batch


def first_answer(by: Actor, digest: str) -> Batch | None:
    """The batch that this file made when it first came. Raises Refusal where it came elsewhere."""
    known = Batch.objects.filter(digest=digest).first()
    if known and not by.may("blood.result.load", known.org_path):
        raise Refusal("batch_elsewhere")
    return known


@act("blood.result.void", basis=BASIS, on="result")
def void(*, result: Result, reason: str, by: Actor, at: datetime) -> Result:
    """Take a result back, so that the assay can be done again; it stays on file as void."""
    if reason not in VOID_REASONS:
        raise Malformed("reason_unknown", field="reason")
    if result.status == ResultStatus.VALID:
        raise Refusal("result_judged")
    return move(result, "void", reasons=[reason], assay=result.assay)


def _write(
    place: str,
    permission: str,
    readings: Sequence[Reading],
    batch: Batch | None,
    by: Actor,
    at: datetime,
) -> list[Result]:
    if not readings:
        raise Malformed("results_empty")
    donations = _donations(by, permission, {f.number for f in readings})
    Refusal.unless_empty(_faults(readings, donations))
    rows = [
        Result(
            donation=donations[f.number],
            org_path=donations[f.number].org_path,
            assay=f.assay,
            outcome=outcome_of(Assay(f.assay), f.outcome),
            instrument=f.instrument,
            lot=f.lot,
            batch=batch,
            at=at,
            by=by.id,
        )
        for f in readings
    ]
    Result.objects.bulk_create(rows, batch_size=CHUNK)
    _trail(place, rows)
    return rows


def _donations(by: Actor, permission: str, numbers: set[str]) -> dict[str, Donation]:
    """The donations of these numbers in the laboratory's reach."""
    wanted = sorted(numbers)
    found: dict[str, Donation] = {}
    for i in range(0, len(wanted), CHUNK):
        rows = Donation.objects.filter(number__in=wanted[i : i + CHUNK])
        found |= {row.number: row for row in within(rows, by, permission)}
    return found


def _standing(donations: Iterable[Donation]) -> set[tuple[int, str]]:
    keys = sorted(row.pk for row in donations)
    found: set[tuple[int, str]] = set()
    for i in range(0, len(keys), CHUNK):
        rows = Result.objects.filter(donation_id__in=keys[i : i + CHUNK])
        rows = rows.exclude(status=ResultStatus.VOID)
        found |= set(rows.values_list("donation_id", "assay"))
    return found


def _faults(readings: Sequence[Reading], donations: dict[str, Donation]) -> list[Reason]:
    standing = _standing(donations.values())
    seen: set[tuple[str, str | int]] = set()
    faults: list[Reason] = []
    for reading in readings:
        faults += _fault(reading, donations.get(reading.number), standing, seen)
        seen |= {(reading.number, reading.assay), (reading.number, reading.row)}
    return faults


def _fault(
    reading: Reading,
    donation: Donation | None,
    standing: set[tuple[int, str]],
    seen: set[tuple[str, str | int]],
) -> Iterable[Reason]:
    """What is wrong with one reading. The outcome itself is sealed and is never repeated."""
    where = {"number": reading.number[:24], "row": reading.row, "assay": reading.assay[:16]}
    if donation is None or donation.status != DonationStatus.DRAWN:
        if (reading.number, reading.row) not in seen:  # once for a row that holds many assays
            yield _not_waiting(donation, where)
    elif (donation.pk, reading.assay) in standing:
        yield Reason("result_already_there", params=where)
    if (reading.number, reading.assay) in seen:
        yield Reason("result_twice", params=where)
    yield from _fault_of_words(reading, where)


def _not_waiting(donation: Donation | None, where: dict[str, object]) -> Reason:
    if donation is None:
        return Reason("result_donation_unknown", params=where)
    return Reason("result_donation_judged", params={**where, "status": donation.status})


def _fault_of_words(reading: Reading, where: dict[str, object]) -> Iterable[Reason]:
    for column, longest in _LENGTHS.items():
        if len(getattr(reading, column)) > longest:
            yield Reason("result_too_long", params={**where, "column": column, "most": longest})
    if reading.assay not in set(Assay):
        yield Reason("result_assay_unknown", params={**where, "expected": " ".join(Assay)})
        return
    assay = Assay(reading.assay)
    try:
        outcome_of(assay, reading.outcome)
    except ValueError:
        yield Reason("result_bad_outcome", params={**where, "expected": expected(assay)})


def _trail(place: str, rows: Sequence[Result]) -> None:
    """One row for each donation: which assays, never what they said."""
    frame = current()
    assays: dict[int, list[str]] = {}
    by_key = {row.donation_id: row.donation for row in rows}
    for row in rows:
        assays.setdefault(row.donation_id, []).append(row.assay)
    for key, names in assays.items():
        subject = subject_of(by_key[key])
        frame.entries.append(Entry(frame.act, subject, place, data={"assays": names}))
