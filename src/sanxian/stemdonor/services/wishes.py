"""What a donor decides of her own plan: to do without a call or somebody beside her, and to want it after all."""

from __future__ import annotations

from datetime import datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import HERS, Beside, CallPoint, PlanRule, Spared
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import MatchCase, PleaseNot
from sanxian.stemdonor.rules import promised as rules
from sanxian.stemdonor.selectors import beside as beside_of
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import beside, promised, talks
from sanxian.stemdonor.services.going import open_work
from sanxian.stemdonor.services.parts import house

FREE = ("民法典 第1006条",)
CALL = "call"


@act("stemdonor.own.please_not", basis=FREE)
def please_not(*, place: str, what: str, by: Actor, at: datetime) -> MatchCase:
    """Do without a promised call, or somebody beside her; no reason is asked. `what` is a code of
    `Spared`, `place` the actor's facility. Raises Malformed, Refusal (no_own_case, call_made)."""
    case = _own(by)
    point = _known(case, what, at)
    if point is not None and _made(case, point):
        raise Refusal("call_made")
    if what in chosen.spared(case):
        return case
    create(PleaseNot, case=case, org_path=case.org_path, what=what, at=at, by=by.id)
    note(what=what)
    if point is not None:
        promised.leave_out(case, point, by=by, at=at)
    else:
        _set_free(case, Beside(what), by=by, at=at)
    return case


@act("stemdonor.own.please", basis=FREE)
def please(*, place: str, what: str, by: Actor, at: datetime) -> MatchCase:
    """Want it after all. A call whose day is certain and has not passed stands on the worker's desk again;
    for somebody beside her the worker asks anew. Raises Malformed, Refusal (no_own_case)."""
    case = _own(by)
    point = _known(case, what, at)
    ended = PleaseNot.objects.filter(case=case, what=what, ended_at__isnull=True)
    note(what=what)
    if not ended.update(ended_at=at):
        return case
    if point is not None:
        promised.again(case, point, open_work, by=by, at=at)
    elif case.status in beside.WITH_PLAN and what in beside_of.wanted(case, at):
        beside.again(case=case, by=house(by, beside.AGAIN), at=at)
    return case


def _own(by: Actor) -> MatchCase:
    case = chosen.own(by)
    if case is None or case.status == CaseStatus.STOPPED:
        raise Refusal("no_own_case")
    return case


def _known(case: MatchCase, what: str, at: datetime) -> CallPoint | None:
    """The call that is meant; None where it is somebody beside her. Raises Malformed for what the plan
    of her place does not hold, and for those who do their own work with the case."""
    rule: PlanRule = editions.plan(case.org_path, clock.day(at)).values
    if what in set(Spared) and what.startswith(CALL) and what != Beside.CALLER:
        point = rules.of_place(rule, int(what.removeprefix(CALL)))
        if point is not None:
            return point
    elif what in set(HERS) and what in rule.companions:
        return None
    raise Malformed("no_such_choice", field="what")


def _made(case: MatchCase, point: CallPoint) -> bool:
    kind = promised.kind_of(point)
    return any(duty.kind == kind and duty.status == "done" for duty in promised.calls(case))


def _set_free(case: MatchCase, role: Beside, *, by: Actor, at: datetime) -> None:
    """Whoever was asked for this place, or has it, is free; nobody tells them why."""
    if role == Beside.PEER:
        talks.peers_not_needed(case=case, by=by, at=at)
        for one in chosen.companions(case):
            talks.end_peer(case=case, account=one.account, by=house(by, talks.END), at=at)
    else:
        beside.set_free(case=case, role=role, by=by, at=at)
