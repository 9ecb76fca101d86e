"""Instruments and reagent lots, and the control samples that show that they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sanxian.blood import editions
from sanxian.blood.facts.bench import Control, InstrumentKind
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle.batches import InstrumentStatus, LotStatus
from sanxian.blood.models import ControlRun, Instrument, ReagentLot
from sanxian.blood.rules import controls as rules
from sanxian.blood.selectors import controls as chosen
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站质量管理规范", "血站技术操作规程（2019版）")
PULL_REASONS = ("instrument_fault", "control_failed", "maintenance", "moved")
REJECT_REASONS = ("control_failed", "damaged_on_arrival", "cold_chain_broken", "withdrawn_by_maker")
_LONGEST = {"instrument": 40, "lot": 40, "level": 24, "expected": 24, "found": 24, "sd": 24}


# -- instruments -------------------------------------------------------------------------------------


@act("blood.instrument.register", basis=BASIS)
def register_instrument(
    *, place: str, code: str, name: str, kind: str, serial: str = "", by: Actor, at: datetime
) -> Instrument:
    """Enter an instrument in the register. `code` is how it names itself in its files.

    Raises Malformed (no_such_choice, field_empty, field_too_long), Refusal (instrument_known).
    """
    said = {"code": (code.strip(), 40), "name": (name.strip(), 60), "serial": (serial.strip(), 40)}
    faults = [
        Reason("field_too_long", params={"field": f}) for f, (v, n) in said.items() if len(v) > n
    ]
    faults += [
        Reason("field_empty", params={"field": f}) for f in ("code", "name") if not said[f][0]
    ]
    if kind not in set(InstrumentKind):
        faults.append(Reason("no_such_choice", params={"field": "kind"}))
    Malformed.unless_empty(faults)
    row = Instrument(
        org_path=place,
        code=said["code"][0],
        name=said["name"][0],
        kind=kind,
        serial=said["serial"][0],
        since=clock.day(at),
    )
    _created([row], Instrument, Reason("instrument_known", params={"code": row.code}))
    return Instrument.objects.get(org_path=place, code=row.code)


def _created(rows: list, model: type, known: Reason) -> None:  # type: ignore[type-arg]
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(rows)  # type: ignore[attr-defined]
    except IntegrityError as fault:
        raise Refusal(known) from fault


@act("blood.instrument.pull", basis=BASIS, on="instrument")
def pull_instrument(*, instrument: Instrument, reason: str, by: Actor, at: datetime) -> Instrument:
    """Take an instrument out of service: from now on none of its results is taken."""
    _known_reason(reason, PULL_REASONS)
    return move(instrument, "pull", reasons=[reason])


@act("blood.instrument.return", basis=BASIS, on="instrument")
def return_instrument(*, instrument: Instrument, by: Actor, at: datetime) -> Instrument:
    """Put an instrument back into service; its controls must be run before results count."""
    return move(instrument, "return")


@act("blood.instrument.retire", basis=BASIS, on="instrument")
def retire_instrument(*, instrument: Instrument, by: Actor, at: datetime) -> Instrument:
    """Take an instrument out of use for good; what it measured stays on file."""
    return move(instrument, "retire")


def _known_reason(reason: str, known: Sequence[str]) -> None:
    if reason not in known:
        raise Malformed("reason_unknown", field="reason")


# -- reagent lots ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot as it came out of its box."""

    assay: str
    lot: str
    expires_on: date
    maker: str = ""


@act("blood.lot.register", basis=BASIS)
def register_lots(
    *, place: str, lots: Sequence[NewLot], by: Actor, at: datetime
) -> list[ReagentLot]:
    """Take a delivery of reagents into quarantine; all of the list or none of it.

    Refuses with every fault: nothing_chosen, no_such_choice, field_empty, field_too_long,
    lot_known, lot_expired.
    """
    if not lots:
        raise Malformed("nothing_chosen")
    Malformed.unless_empty(_malformed_lots(lots))
    today = clock.day(at)
    Refusal.unless_empty([*_known_lots(place, lots), *_out_of_date(lots, today)])
    rows = insert_many(
        ReagentLot(
            org_path=place,
            assay=one.assay,
            lot=one.lot.strip(),
            maker=one.maker.strip(),
            expires_on=one.expires_on,
            came_at=at,
            came_by=by.id,
        )
        for one in lots
    )
    note(lots=len(rows), assays=sorted({row.assay for row in rows}))
    return list(rows)


def _malformed_lots(lots: Sequence[NewLot]) -> Iterator[Reason]:
    for one in lots:
        if one.assay not in set(Assay):
            yield Reason("no_such_choice", params={"field": "assay"})
        if not one.lot.strip():
            yield Reason("field_empty", params={"field": "lot"})
        if len(one.lot.strip()) > 40 or len(one.maker.strip()) > 60:
            yield Reason("field_too_long", params={"field": "lot"})


def _known_lots(place: str, lots: Sequence[NewLot]) -> Iterator[Reason]:
    wanted = [one.lot.strip() for one in lots]
    rows = ReagentLot.objects.filter(org_path=place, lot__in=wanted)
    known = set(rows.values_list("assay", "lot"))
    for one in lots:
        name = (one.assay, one.lot.strip())
        if name in known:
            yield Reason("lot_known", params={"lot": name[1], "assay": one.assay})
        known.add(name)


def _out_of_date(lots: Sequence[NewLot] | Sequence[ReagentLot], today: date) -> Iterator[Reason]:
    for one in lots:
        if one.expires_on < today:
            where = {"instrument": "—", "lot": one.lot, "expired": one.expires_on.isoformat()}
            yield Reason("lot_expired", params=where)


@act("blood.lot.accept", basis=BASIS, on="lots")
def accept_lots(*, lots: Sequence[ReagentLot], by: Actor, at: datetime) -> list[ReagentLot]:
    """A second person lets lots be used whose controls passed on an instrument here.

    Refuses with every fault: same_person, lot_expired, lot_needs_controls; raises NoSuchStep.
    """
    if not lots:
        raise Malformed("nothing_chosen")
    fresh = list(ReagentLot.objects.filter(pk__in=[row.pk for row in lots]).order_by("pk"))
    today = clock.day(at)
    own = [row for row in fresh if row.came_by == by.id]
    faults = [Reason("lot_own", params={"lot": row.lot}) for row in own]
    faults += [*_out_of_date(fresh, today), *_unshown(fresh, at)]
    Refusal.unless_empty(faults)
    given = {"accepted_at": at, "accepted_by": by.id, "opened_on": today}
    return move_many(fresh, "accept", set=given)


def _unshown(lots: Sequence[ReagentLot], at: datetime) -> Iterator[Reason]:
    """Lots of which no instrument has shown every level, and well, in the window of the edition."""
    policy = editions.bench(lots[0].org_path, clock.day(at)).values
    runs = chosen.runs_of([row.pk for row in lots], at, policy)
    for row in lots:
        shown = [made for (_tool, lot), made in runs.items() if lot == row.pk]
        if not any(not rules.controls_lacking(made, at, policy) for made in shown):
            yield Reason("lot_needs_controls", params={"lot": row.lot, "assay": row.assay})


@act("blood.lot.reject", basis=BASIS, on="lot")
def reject_lot(*, lot: ReagentLot, reason: str, by: Actor, at: datetime) -> ReagentLot:
    """A lot is not used, or no longer: from now on no result with it is taken."""
    _known_reason(reason, REJECT_REASONS)
    return move(lot, "reject", reasons=[reason])


@act("blood.lot.close", basis=BASIS, on="lot")
def close_lot(*, lot: ReagentLot, by: Actor, at: datetime) -> ReagentLot:
    """A lot is used up."""
    return move(lot, "close")


# -- controls ----------------------------------------------------------------------------------------


@act("blood.control.run", basis=BASIS)
def run_controls(
    *, place: str, controls: Sequence[Control], by: Actor, at: datetime
) -> list[ControlRun]:
    """Write what the control samples showed; each is judged now, and a failed one bars results.

    All of the list or none of it. Refuses with every fault: nothing_chosen, field_empty,
    field_too_long, control_no_number, instrument_unknown, instrument_not_in_service, lot_unknown,
    lot_ended.
    """
    if not controls:
        raise Malformed("nothing_chosen")
    Malformed.unless_empty(_malformed_controls(controls))
    tools, lots = chosen.named(place, controls)
    Refusal.unless_empty(_not_ours(controls, tools, lots))
    policy = editions.bench(place, clock.day(at)).values
    measured = {(one.assay, one.lot) for one in controls if one.sd.strip()}
    before = chosen.last_found([row.pk for name, row in lots.items() if name in measured])
    rows = []
    for one in controls:
        tool, lot = tools[one.instrument], lots[one.assay, one.lot]
        last = before.get((tool.pk, lot.pk, one.level), "")
        rows.append(_judged(one, tool, lot, last, policy, by, at))
        before[tool.pk, lot.pk, one.level] = one.found
    insert_many(rows)
    note(controls=len(rows), failed=sum(not row.ok for row in rows))
    return rows


def _judged(
    one: Control,
    tool: Instrument,
    lot: ReagentLot,
    before: str,
    policy: rules.Bench,
    by: Actor,
    at: datetime,
) -> ControlRun:
    verdict = rules.judge(one.expected, one.found, one.sd, policy, before)
    return ControlRun(
        org_path=tool.org_path,
        instrument=tool,
        lot=lot,
        level=one.level,
        expected=one.expected,
        sd=one.sd,
        found=one.found,
        ok=verdict.ok,
        rule=verdict.rule,
        at=at,
        by=by.id,
    )


def _malformed_controls(controls: Sequence[Control]) -> Iterator[Reason]:
    for line, one in enumerate(controls, 1):
        for field, longest in _LONGEST.items():
            said = getattr(one, field)
            if not said.strip() and field != "sd":
                yield Reason("field_empty", params={"field": field, "row": line})
            if len(said) > longest:
                yield Reason("field_too_long", params={"field": field, "row": line})
        if one.sd.strip() and not _numbers(one):
            yield Reason("control_no_number", params={"level": one.level[:24], "row": line})


def _numbers(one: Control) -> bool:
    try:
        return bool(rules.number(one.sd) > 0 and rules.number(one.expected) is not None
                    and rules.number(one.found) is not None)  # fmt: skip
    except ValueError:
        return False


def _not_ours(
    controls: Sequence[Control],
    tools: dict[str, Instrument],
    lots: dict[tuple[str, str], ReagentLot],
) -> Iterator[Reason]:
    for named in dict.fromkeys((one.instrument, one.assay, one.lot) for one in controls):
        said = {"instrument": named[0], "lot": named[2]}
        tool, lot = tools.get(named[0]), lots.get(named[1:])
        if tool is None:
            yield Reason("instrument_unknown", params=said)
        elif tool.status != InstrumentStatus.IN_SERVICE:
            yield Reason("instrument_not_in_service", params=said)
        if lot is None:
            yield Reason("lot_unknown", params=said)
        elif lot.status not in (LotStatus.QUARANTINE, LotStatus.ACCEPTED):
            yield Reason("lot_ended", params=said)
