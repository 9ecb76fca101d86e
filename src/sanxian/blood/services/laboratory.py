"""Test results: by hand, by file, and taken back with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet

from sanxian.blood.facts.laboratory import GROUPING, INITIAL, REACTIVE, Reading, expected
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import DonationStatus, PoolStatus, ResultStatus
from sanxian.blood.models import (
    AssayRun,
    Batch,
    Donation,
    GroupDiscrepancy,
    NatPool,
    Result,
    TypedReading,
)
from sanxian.blood.selectors import controls as bench
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import typed as double
from sanxian.blood.services.runs import IN_DOUBT, VIRUSES, File, file_of, said, take
from sanxian.core import clock
from sanxian.core.act import act, current, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, prepared
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("GB 18467-2011 第10章", "血站技术操作规程（2019版）")
VOID_REASONS = ("wrong_sample", "instrument_fault", "control_failed", "typing_error", "retest")
CHUNK = 400
_TUBES = (Assay.ABO.value, Assay.RHD.value, GROUPING)
_KNOWN = (*(a.value for a in Assay), GROUPING, *VIRUSES)
_LENGTHS = {"instrument": 40, "lot": 40}


@act("blood.result.enter", basis=BASIS)
def enter(
    *, place: str, readings: Sequence[Reading], by: Actor, at: datetime
) -> list[TypedReading]:
    """Type results; what two persons typed alike, without seeing each other's, becomes a result.

    All of the list or none of it. Where the edition asks for one person only, the results stand at
    once and nothing is returned. Refuses with every fault: result_donation_unknown,
    result_donation_judged, result_assay_unknown, result_bad_outcome, result_twice,
    result_already_there, result_too_long, results_empty, group_needs_reactions, pool_not_pending,
    pool_pending_first, typed_by_you.
    """
    file = _checked("blood.result.enter", readings, by, at, typed=True)
    Refusal.unless_empty(bench.bars(place, readings, at))
    if not file.policy(place).values.typed_twice:
        _trail(place, file, readings)
        take(file, readings, None, by, at)
        return []
    rows = double.keep(file, readings, by, at)
    _trail(place, file, readings)
    take(file, double.agreed_by(file, rows, readings, at), None, by, at)
    return rows


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
    batch = create(
        Batch, org_path=place, digest=digest, name=name[:120], rows=len(readings), at=at, by=by.id
    )
    file = _checked("blood.result.load", readings, by, at)
    Refusal.unless_empty(bench.bars(place, readings, at))
    _trail(place, file, readings)
    take(file, readings, batch, by, at)
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
    """Take a result and its runs back, so that the assay can be done again; all stay on file.

    ABO and RhD that were read from the same tubes go together. What reacted is not taken back
    just to try again: that needs a fault of sample, instrument, control or typing.
    """
    if reason not in VOID_REASONS:
        raise Malformed("reason_unknown", field="reason")
    if result.status == ResultStatus.VALID:
        raise Refusal("result_judged")
    runs = _runs_behind(result.donation, result.assay)
    if not any(run.assay == GROUPING for run in runs):  # each of two bare groups stands by itself
        runs = [run for run in runs if run.assay == result.assay]
    _not_just_again(result.org_path, [(result.assay, result.outcome)], reason, at)
    _void_runs(runs, reason, at)
    if any(run.assay == GROUPING for run in runs):
        other = _standing_of(result.donation, _TUBES).exclude(pk=result.pk)
        move_many(other, "void", reasons=[reason])
    return move(result, "void", reasons=[reason], assay=result.assay)


@act("blood.run.void", basis=BASIS, on="donation")
def void_runs(*, donation: Donation, assay: str, reason: str, by: Actor, at: datetime) -> Donation:
    """Take back runs that have not come to a result, and what was typed once: begin the assay anew.

    A discrepancy that stood on these runs lapses. Refuses where a result stands (void that one),
    where nothing was run, and what reacted with the reason retest.
    """
    if reason not in VOID_REASONS:
        raise Malformed("reason_unknown", field="reason")
    names = _TUBES if assay in _TUBES else (assay,)
    if donation.status != DonationStatus.DRAWN:
        raise Refusal("donation_not_waiting", number=donation.number, status=donation.status)
    if assay not in _TUBES and _standing_of(donation, names).exists():
        raise Refusal("run_has_result")
    runs = _runs_behind(donation, assay)
    typed = TypedReading.objects.filter(donation=donation, assay__in=names, settled_at__isnull=True)
    if typed.update(settled_at=at) + len(runs) == 0:
        raise Refusal("run_nothing_there")
    _not_just_again(donation.org_path, [(r.assay, r.outcome) for r in runs], reason, at)
    _void_runs(runs, reason, at)
    move_many(_standing_of(donation, names), "void", reasons=[reason])
    doubts = GroupDiscrepancy.objects.filter(donation=donation, run__in=runs)
    move_many(doubts.filter(status__in=IN_DOUBT), "lapse", reasons=[reason])
    note(reasons=(reason,))
    return donation


def _runs_behind(donation: Donation, assay: str) -> list[AssayRun]:
    """The standing runs of an assay; of a group, every tube that was read for it."""
    names = _TUBES if assay in _TUBES else (assay,)
    return list(donation.runs.filter(assay__in=names, voided_at__isnull=True))


def _standing_of(donation: Donation, assays: Iterable[str]) -> QuerySet[Result]:
    return donation.results.filter(assay__in=list(assays), status=ResultStatus.ENTERED)


def _void_runs(runs: Iterable[AssayRun], reason: str, at: datetime) -> None:
    keys = [run.pk for run in runs]
    AssayRun.objects.filter(pk__in=keys).update(voided_at=at, void_reason=reason)


def _not_just_again(
    path: str, outcomes: Iterable[tuple[str, str]], reason: str, at: datetime
) -> None:
    limit = Rulings(clock.day(at)).testing(path).values.alt_to
    for assay, outcome in outcomes:
        high = assay == Assay.ALT and outcome.isdigit() and int(outcome) > limit
        if reason == "retest" and (high or REACTIVE in outcome.split() or outcome == INITIAL):
            raise Refusal("result_reactive_stands")


# -- what is wrong with a list -----------------------------------------------------------------------


def _checked(
    permission: str, readings: Sequence[Reading], by: Actor, at: datetime, *, typed: bool = False
) -> File:
    """The donations and pools of these readings. Refuses with every fault of the list."""
    if not readings:
        raise Malformed("results_empty")
    numbers = {f.number for f in readings}
    donations = _donations(by, permission, numbers)
    pools = {row.code: row for row in _pools(_codes(numbers - set(donations)))}
    reached = {code: row for code, row in pools.items() if by.may(permission, row.org_path)}
    file = file_of(donations, reached, at)
    Refusal.unless_empty(_faults(readings, file, typed))
    return file


def _codes(numbers: Iterable[str]) -> list[str]:
    """What may be the code of a pool; at most as many as one query bears."""
    return sorted(n for n in numbers if n.startswith("NP"))[:CHUNK]


def _donations(by: Actor, permission: str, numbers: set[str]) -> dict[str, Donation]:
    """The donations of these numbers in the laboratory's reach."""
    wanted = sorted(numbers)
    found: dict[str, Donation] = {}
    for i in range(0, len(wanted), CHUNK):
        rows = _numbered(wanted[i : i + CHUNK])
        found |= {row.number: row for row in rows if by.may(permission, row.org_path)}
    return found


@prepared
def _numbered(numbers: list[str]) -> QuerySet[Donation]:
    return Donation.objects.select_related("donor").filter(number__in=numbers)


@prepared
def _pools(codes: list[str]) -> QuerySet[NatPool]:
    return NatPool.objects.filter(code__in=codes)


def _faults(readings: Sequence[Reading], file: File, typed: bool) -> list[Reason]:
    seen: dict[tuple[str, str], list[str]] = {}
    rows: set[tuple[str, int]] = set()
    faults: list[Reason] = []
    for reading in readings:
        where = {"number": reading.number[:24], "row": reading.row, "assay": reading.assay[:16]}
        before = seen.setdefault((reading.number, reading.assay), [])
        words = list(_fault_of_words(reading, where))
        again = (reading.number, reading.row) in rows  # once for a row that holds many assays
        faults += words
        faults += _fault_of_target(reading, file, before, where, again=again, typed=typed)
        before.append("" if words else said(reading))
        rows.add((reading.number, reading.row))
    return faults


def _fault_of_target(
    reading: Reading,
    file: File,
    before: list[str],
    where: dict[str, object],
    *,
    again: bool,
    typed: bool,
) -> Iterator[Reason]:
    """What is wrong with the donation or pool that one reading speaks of."""
    if reading.number in file.pools:
        pool = file.pools[reading.number]
        if pool.status != PoolStatus.PENDING or reading.assay != Assay.NAT or before:
            yield Reason("pool_not_pending", params=where)
        return
    donation = file.donations.get(reading.number)
    if donation is None or donation.status != DonationStatus.DRAWN:
        if not again:
            yield _not_waiting(donation, where)
        if before:
            yield Reason("result_twice", params=where)
        return
    yield from _fault_of_order(reading, donation, file, before, where, typed=typed)


def _fault_of_order(
    reading: Reading,
    donation: Donation,
    file: File,
    before: list[str],
    where: dict[str, object],
    *,
    typed: bool,
) -> Iterator[Reason]:
    """Whether this run may follow the runs on file and those before it in the list."""
    assay = reading.assay
    if assay in VIRUSES:
        if not any(r.outcome == REACTIVE for r in file.runs.get((donation.pk, "nat"), ())):
            yield Reason("nat_not_reactive", params=where)
    elif assay in _TUBES:
        yield from _fault_of_group(reading, donation, file, before, where, typed=typed)
    elif assay in set(Assay):
        pool = file.pooled.get(donation.pk) if assay == Assay.NAT else None
        if pool and pool.status == PoolStatus.PENDING:
            yield Reason("pool_pending_first", params={**where, "pool": pool.code})
        elif "" in before or (before and typed):
            yield Reason("result_twice", params=where)
        elif file.done(donation, assay, before):
            yield Reason("result_twice" if before else "result_already_there", params=where)


def _fault_of_group(
    reading: Reading,
    donation: Donation,
    file: File,
    before: list[str],
    where: dict[str, object],
    *,
    typed: bool,
) -> Iterator[Reason]:
    """Reactions may be read again while they do not tell both groups; a bare group stands alone."""
    pair = {(donation.pk, Assay.ABO.value), (donation.pk, Assay.RHD.value)}
    if before:
        yield Reason("result_twice", params=where)
    if reading.assay == GROUPING:
        if pair <= file.results and donation.pk not in file.doubts:
            yield Reason("result_already_there", params=where)
        return
    if (donation.pk, reading.assay) in file.results:
        yield Reason("result_already_there", params=where)
    in_tubes = (donation.pk, GROUPING) in file.runs
    if in_tubes or (typed and file.policy(donation.org_path).values.reactions_typed):
        yield Reason("group_needs_reactions", params=where)


def _not_waiting(donation: Donation | None, where: dict[str, object]) -> Reason:
    if donation is None:
        return Reason("result_donation_unknown", params=where)
    return Reason("result_donation_judged", params={**where, "status": donation.status})


def _fault_of_words(reading: Reading, where: dict[str, object]) -> Iterable[Reason]:
    """The outcome itself is sealed and is never repeated."""
    for column, longest in _LENGTHS.items():
        if len(getattr(reading, column)) > longest:
            yield Reason("result_too_long", params={**where, "column": column, "most": longest})
    if reading.assay not in _KNOWN:
        yield Reason("result_assay_unknown", params={**where, "expected": " ".join(_KNOWN)})
        return
    try:
        said(reading)
    except ValueError:
        yield Reason("result_bad_outcome", params={**where, "expected": _expected(reading.assay)})


def _expected(assay: str) -> str:
    if assay == GROUPING:
        return "anti_a=4+ anti_b=0 anti_d=4+ control=0 a1_cells=0 b_cells=4+ o_cells=0"
    return expected(Assay.NAT if assay in VIRUSES else Assay(assay))


def _trail(place: str, file: File, readings: Sequence[Reading]) -> None:
    """One row for each donation or pool: which assays, never what they said.

    That an assay was run again would tell that it reacted: a further run is a repeat, unnamed.
    """
    frame = current()
    assays: dict[str, dict[str, None]] = {}
    for reading in readings:
        assays.setdefault(reading.number, {})[_open_name(file, reading)] = None
    for number, names in assays.items():
        subject = subject_of(file.donations.get(number) or file.pools[number])
        data = {"assays": [name for name in names if name]}
        if "" in names:
            data["repeats"] = True  # type: ignore[assignment]
        frame.entries.append(Entry(frame.act, subject, place, data=data))


def _open_name(file: File, reading: Reading) -> str:
    donation = file.donations.get(reading.number)
    again = donation and (donation.pk, reading.assay) in file.runs
    return "" if reading.assay in VIRUSES or again else reading.assay
