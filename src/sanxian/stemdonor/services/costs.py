"""What a donation costs the donor: lines within the standard, receipts sealed, approved by another."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.follow import CostKind, Fund
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CostLine, MatchCase
from sanxian.stemdonor.rules import follow as rules
from sanxian.stemdonor.services.going import BASIS
from sanxian.stemdonor.services.parts import known


@act("stemdonor.cost.enter", basis=BASIS, on="case")
def enter(
    *,
    case: MatchCase,
    kind: str,
    day: date,
    days: int,
    cents: int,
    fund: str,
    receipt: str = "",
    by: Actor,
    at: datetime,
) -> CostLine:
    """One line, by the standard of the place on its day. Raises Refusal (cost_above_standard,
    receipt_missing, cost_after_close), Malformed."""
    known(Fund, fund, "fund")
    if case.status == CaseStatus.CLOSED:
        raise Refusal("cost_after_close")
    if day > clock.day(at) or day < clock.day(case.received_at):
        raise Malformed("unreadable", field="day")
    if days > 366 or cents > 10**8:
        raise Malformed("unreadable", field="cents")
    ruled = editions.cost(case.org_path, day)
    Refusal.unless_empty(rules.cost_faults(ruled, kind, days, cents, receipt.strip()))
    made = create(
        CostLine, case=case, org_path=case.org_path, kind=kind, day=day, days=days, cents=cents,
        most=ruled.values.most[CostKind(kind)] * days, edition=editions.said(ruled), fund=fund,
        receipt=receipt.strip()[:60], entered_at=at, entered_by=by.id,
    )  # fmt: skip
    note(kind=kind, edition=editions.said(ruled))
    return made


@act("stemdonor.cost.approve", basis=BASIS, on="line")
def approve(*, line: CostLine, by: Actor, at: datetime) -> CostLine:
    """A second person agrees. Raises Refusal (same_person), NoSuchStep."""
    return _settled(line, "approve", by, at)


@act("stemdonor.cost.refuse", basis=BASIS, on="line")
def refuse(*, line: CostLine, by: Actor, at: datetime) -> CostLine:
    """A second person does not. Raises Refusal (same_person), NoSuchStep."""
    return _settled(line, "refuse", by, at)


def _settled(line: CostLine, word: str, by: Actor, at: datetime) -> CostLine:
    if line.entered_by == by.id:
        raise Refusal("same_person")
    return move(line, word, set={"settled_at": at, "settled_by": by.id})
