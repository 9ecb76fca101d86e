"""Controls: did this sample come out as it should, and may results of this instrument and lot count?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sanxian.blood.facts.bench import Run, Tool
from sanxian.blood.facts.bench_policy import Bench
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Bench]
Said = dict[str, Any]
ACCEPTED, IN_SERVICE = "accepted", "in_service"


@dataclass(frozen=True, slots=True)
class Judged:
    """`rule` is what decided: "match", or the Westgard rule that spoke; "in" where none did."""

    ok: bool
    rule: str


def number(text: str) -> Decimal:
    """A decimal number as an instrument prints it. Raises ValueError."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation as fault:
        raise ValueError("not a number") from fault
    if not value.is_finite() or len(text) > 24:
        raise ValueError("not a number")
    return value


def judge(expected: str, found: str, sd: str, policy: Bench, before: str = "") -> Judged:
    """A word must be the expected one; a number is judged by 1-2s, 1-3s and 2-2s.

    `before` is what the same control showed the last time, "" where it was never run. Raises
    ValueError for a number that is none, or a standard deviation that is not above nought.
    """
    if not sd.strip():
        return Judged(_word(expected) == _word(found) != "", "match")
    mean, spread = number(expected), number(sd)
    if spread <= 0:
        raise ValueError("the standard deviation is above nought")
    here = number(found) - mean
    if abs(here) > policy.control_reject_sd * spread:
        return Judged(False, f"1-{policy.control_reject_sd}s")
    warn = policy.control_warn_sd * spread
    if abs(here) <= warn:
        return Judged(True, "in")
    there = number(before) - mean if before.strip() else Decimal(0)
    if abs(there) > warn and (there > 0) == (here > 0):
        return Judged(False, f"2-{policy.control_warn_sd}s")
    return Judged(True, f"1-{policy.control_warn_sd}s")


def _word(text: str) -> str:
    return "".join(text.split()).lower()


def bars(
    instrument: str, lot: str, tool: Tool, at: datetime, on: date, policy: Policy
) -> Iterator[Reason]:
    """Why results of this instrument with this lot do not count at this moment; none where they do.

    Nothing is asked of a result that names neither where the edition does not require it.
    """
    said: Said = {"instrument": instrument or "—", "lot": lot or "—"}
    strict = policy.values.lots_required
    yield from _of_instrument(instrument, tool, policy, said, strict)
    yield from _of_lot(lot, tool, on, policy, said, strict)
    if tool.instrument_status and tool.lot_status:
        for code in controls_lacking(tool.runs, at, policy.values):
            yield policy.reason(code, "control_every", **said)


def _of_instrument(
    instrument: str, tool: Tool, policy: Policy, said: Said, strict: bool
) -> Iterator[Reason]:
    if tool.instrument_status is None:
        if strict:
            code = "instrument_unknown" if instrument else "instrument_missing"
            yield policy.reason(code, "lots_required", **said)
    elif tool.instrument_status != IN_SERVICE:
        yield Reason("instrument_not_in_service", params=said)


def _of_lot(
    lot: str, tool: Tool, on: date, policy: Policy, said: Said, strict: bool
) -> Iterator[Reason]:
    if tool.lot_status is None:
        if strict:
            code = "lot_unknown" if lot else "lot_missing"
            yield policy.reason(code, "lots_required", **said)
        return
    if tool.lot_status != ACCEPTED:
        yield Reason("lot_not_accepted", params={**said, "status": tool.lot_status})
    if tool.lot_expires and tool.lot_expires < on:
        yield Reason("lot_expired", params={**said, "expired": tool.lot_expires.isoformat()})


def controls_lacking(runs: Sequence[Run], at: datetime, policy: Bench) -> list[str]:
    """`control_failed` where the latest run of a level failed, `control_missing` for too few levels.

    Only runs of the last `control_every` before `at` count; a failed one is mended by doing it again.
    """
    latest: dict[str, Run] = {}
    for run in sorted(runs, key=lambda run: run.at):
        if at - hours(policy.control_every) < run.at <= at:
            latest[run.level] = run
    found = []
    if any(not run.ok for run in latest.values()):
        found.append("control_failed")
    if len(latest) < policy.control_levels:
        found.append("control_missing")
    return found


def hours(span: Span) -> timedelta:
    """A span of the clock as a length of time."""
    return timedelta(**{span.unit: span.count})
