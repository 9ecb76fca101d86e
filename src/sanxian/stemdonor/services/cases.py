"""A match case from the centre's task to its end: reached, agreed, sampled, held, stopped, closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sanxian.core import calendar, clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.cases import SECOND, Request, Side, StopWhy, Way
from sanxian.stemdonor.facts.registrants import Why
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.lifecycle.cases import GIVEN, STOPPABLE, CaseStatus
from sanxian.stemdonor.models import CaseNeed, CaseStop, MatchCase, Registrant
from sanxian.stemdonor.rules import cases as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import registrants as entries
from sanxian.stemdonor.services import leaving, registrants, stays
from sanxian.stemdonor.services.going import (
    BASIS,
    close_all,
    event,
    go,
    new_code,
    open_next,
    party,
)
from sanxian.stemdonor.services.parts import house, known

MOST_SAMPLE = 30  # mL, WMDA ION-2197 (P-07)
STOP = "stemdonor.case.stop"
FREE = ("民法典 第1006条",)
_S = CaseStatus


# -- it arrives ----------------------------------------------------------------------------------------


@act("stemdonor.case.receive", basis=BASIS, on="registrant")
def receive(
    *,
    task: str,
    registrant: Registrant,
    kind: str,
    due: datetime | None = None,
    by: Actor,
    at: datetime,
) -> MatchCase:
    """The centre asks for somebody; the case is on a named worker's desk at once.

    The same task again gives the same case. Raises Refusal (task_of_another, case_open_already,
    registrant_left, never_gave), Malformed.
    """
    known(Request, kind, "kind")
    task = task.strip()
    if not task or len(task) > 40:
        raise Malformed("unreadable", field="task")
    if case := MatchCase.objects.filter(task=task).first():
        if case.registrant_id != registrant.pk:
            raise Refusal("task_of_another")
        note(existing=True)
        return case
    before = _able_to_be_asked(registrant, Request(kind))
    case = create(
        MatchCase, code=new_code(), task=task, registrant=registrant, request=kind,
        org_path=registrant.org_path, received_at=at, received_by=by.id, due_at=due, since=at,
        gave_before=before,
    )  # fmt: skip
    if registrant.status == RegistrantStatus.LISTED:
        registrants.match(registrant=registrant, by=house(by, "stemdonor.registrant.match"), at=at)
    event(case, "receive", by=by, at=at)
    open_next(case, by=by, at=at)
    note(code=case.code, task=task, request=kind)
    return case


def _able_to_be_asked(registrant: Registrant, request: Request) -> Any:
    """The day of the last donation, for a second one. Raises Refusal."""
    if chosen.open_of(registrant):
        raise Refusal("case_open_already")
    before = chosen.gave_on(registrant)
    if request in SECOND:
        if before is None:
            raise Refusal("never_gave")
        return before
    if registrant.status == RegistrantStatus.LEFT:
        raise Refusal("registrant_left")
    return None


@act("stemdonor.case.tell_need", basis=BASIS, on="case")
def tell_need(
    *, case: MatchCase, told: Mapping[str, int | str], by: Actor, at: datetime
) -> MatchCase:
    """What the donor's side must know of the need: cells wanted, and what the place allows to know.

    Keys: mnc (millions), cd34 (tens of thousands), sex, age, weight (kg). Raises Refusal
    (not_told_here), Malformed.
    """
    if set(told) - {"mnc", "cd34", "sex", "age", "weight"}:
        raise Malformed("no_such_choice", field="told")
    ruled = editions.case(case.org_path, clock.day(at))
    cells = {"mnc", "cd34"}
    Refusal.unless_empty(
        rules.told_faults(ruled, {k: v for k, v in told.items() if k not in cells})
    )
    said = json.dumps({k: v for k, v in sorted(told.items()) if v})
    known_need = CaseNeed.objects.filter(case=case).first() or CaseNeed(case=case)
    known_need.org_path, known_need.at, known_need.by = case.org_path, at, by.id
    known_need.told = said
    known_need.save()
    return case


# -- up to the sample ----------------------------------------------------------------------------------


@act("stemdonor.case.contact", basis=BASIS, on="case")
def contact(
    *,
    case: MatchCase,
    outcome: str,
    channel: str = "phone",
    again_at: datetime | None = None,
    minutes: int = 0,
    trips: int = 0,
    by: Actor,
    at: datetime,
) -> MatchCase:
    """One try to reach her; when she was reached, the talk is next. Raises Refusal (no_such_step,
    contact_cap_reached)."""
    if case.status != _S.NOTIFIED:
        raise Refusal("no_such_step")
    duties.attempted(
        kind=kinds.CONTACT, subject=subject_of(case), party=party(case), outcome=outcome,
        channel=channel, again_at=again_at, minutes=minutes, trips=trips, by=by, at=at,
    )  # fmt: skip
    return go(case, "contact", by=by, at=at) if outcome in ("reached", "agreed") else case


@act("stemdonor.case.agree", basis=FREE, on="case")
def agree(*, case: MatchCase, way: str, by: Actor, at: datetime) -> MatchCase:
    """Her yes to high-resolution typing, in writing. Raises Refusal with all that is missing."""
    known(Way, way, "way")
    ruled = editions.talk(case.org_path, clock.day(at))
    Refusal.unless_empty(rules.agree_bars(ruled, chosen.talked(case)))
    note(edition=editions.said(ruled))
    go(case, "agree", agreed_at=at, agreed_way=way, by=by, at=at)
    news.told("available", case=case, by=by, at=at)
    return case


@act("stemdonor.case.draw", basis=BASIS, on="case")
def draw(*, case: MatchCase, millilitres: int, by: Actor, at: datetime) -> MatchCase:
    """The sample for high-resolution typing is drawn; it goes under the case's code.

    Raises Refusal (sample_volume, consents_missing).
    """
    if not 1 <= millilitres <= MOST_SAMPLE:
        raise Refusal("sample_volume", most=MOST_SAMPLE)
    if entries.lacks_consent(case.registrant):
        raise Refusal("consents_missing")
    return go(case, "draw", sampled_at=at, sample_ml=millilitres, by=by, at=at)


@act("stemdonor.case.result", basis=BASIS, on="case")
def result(*, case: MatchCase, matched: bool, by: Actor, at: datetime) -> MatchCase:
    """The typing is there: it goes on, or the case ends on the patient's side."""
    go(case, "result", by=by, at=at)
    if not matched:
        stop(case=case, side=Side.PATIENT, why=StopWhy.NOT_MATCHED, by=house(by, STOP), at=at)
    return case


@act("stemdonor.case.reserve", basis=BASIS, on="case")
def reserve(*, case: MatchCase, by: Actor, at: datetime) -> MatchCase:
    """Held for one patient, for the working days of the edition. Raises Refusal (sample_first)."""
    request, day = Request(case.request), clock.day(at)
    Refusal.unless_empty(rules.reserve_bars(request, case.sampled_at is not None))
    ruled = editions.case(case.org_path, day)
    held = rules.held_until(ruled, calendar.working(), request, day)
    note(edition=editions.said(ruled), until=str(held.day), provisional=held.provisional)
    go(case, "reserve", reserved_until=held.day, provisional=held.provisional, by=by, at=at)
    news.told("reserved", case=case, by=by, at=at)
    return case


@act("stemdonor.case.back_up", basis=BASIS, on="case")
def back_up(*, case: MatchCase, by: Actor, at: datetime) -> MatchCase:
    """Another donor comes first; she is kept informed."""
    return go(case, "back_up", reserved_until=None, provisional=False, by=by, at=at)


# -- somebody depends on her -----------------------------------------------------------------------------


@act("stemdonor.case.conditioning", basis=BASIS, on="case")
def conditioning(*, case: MatchCase, since: datetime, by: Actor, at: datetime) -> MatchCase:
    """The other side says that somebody now depends on these cells. Refused before her last yes.

    Raises Refusal (confirm_first).
    """
    begun = (_S.CONFIRMED, _S.MOBILISING, _S.COLLECTING, _S.HANDED_OVER)
    if case.status not in begun:
        raise Refusal("confirm_first")
    update(MatchCase, {"conditioned_at": since}, pk=case.pk)
    case.conditioned_at = since
    if case.registrant.status == RegistrantStatus.MATCHED:
        leaving.conditioned(
            registrant=case.registrant, since=since, at=at,
            by=house(by, "stemdonor.registrant.conditioned"),
        )  # fmt: skip
    return case


# -- it stops --------------------------------------------------------------------------------------------


@act(STOP, basis=FREE, on="case")
def stop(
    *,
    case: MatchCase,
    side: str,
    why: str = StopWhy.UNSAID,
    words: str = "",
    by: Actor,
    at: datetime,
) -> MatchCase:
    """It ends before collection; a reason may be left unsaid. Nothing holds it up.

    Raises Malformed, NoSuchStep.
    """
    Malformed.unless_empty(rules.stop_bars(side, why))
    return end(case, Side(side), StopWhy(why), words, by=by, at=at)


@act("stemdonor.own.stop", basis=FREE)
def own_stop(*, place: str, why: str = StopWhy.UNSAID, by: Actor, at: datetime) -> MatchCase:
    """One's own no, from one's own page, at every stage until collection begins; `place` is the
    actor's facility. She stays in the registry unless she leaves it. Raises Refusal (no_own_case)."""
    Malformed.unless_empty(rules.stop_bars(Side.DONOR, why))
    case = chosen.own(by)
    if case is None or case.status in (_S.STOPPED, _S.CLOSED):
        raise Refusal("no_own_case")
    if case.status not in STOPPABLE:
        raise Refusal("collecting_now" if case.status == _S.COLLECTING else "no_own_case")
    return end(case, Side.DONOR, StopWhy(why), "", by=by, at=at, by_self=True)


def end(
    case: MatchCase,
    side: Side,
    why: StopWhy,
    words: str,
    *,
    by: Actor,
    at: datetime,
    by_self: bool = False,
    word: str = "stop",
) -> MatchCase:
    """Everything that follows: the record with its stage, the work that stops, the bed, the news."""
    case.lifecycle.step(word, CaseStatus(case.status))  # NoSuchStep before anything is written
    stage, open_word = str(case.status), rules.open_why(why)
    create(
        CaseStop, case=case, org_path=case.org_path, stage=stage, side=side.value, why=open_word,
        ground=why.value, words=words.strip()[:500], by_self=by_self, at=at, by=by.id,
        conditioned=case.conditioned_at is not None,
    )  # fmt: skip
    go(case, word, by=by, at=at)
    note(stage=stage, side=side.value, why=open_word)
    close_all(case, by=by, at=at)
    for hear in news.STOPPED:
        hear(case=case, by=by, at=at)
    if rules.counts_as_no(side, why):
        duties.close_persuasion(party=party(case), by=by, at=at)
    stays.free(case, by=by, at=at)
    if case.registrant.status == RegistrantStatus.MATCHED:
        registrants.release(
            registrant=case.registrant, by=house(by, "stemdonor.registrant.release"), at=at
        )
    if side != Side.PATIENT:
        news.told("not_available", case=case, by=by, at=at)
    return case


def registrant_leaves(*, registrant: Registrant, by: Actor, at: datetime) -> None:
    """Who leaves the registry leaves the case too; while cells are collected a doctor ends it.

    Raises Refusal (collecting_now).
    """
    case = chosen.open_of(registrant)
    if case is None or case.status in GIVEN:
        return
    if case.status not in STOPPABLE:
        raise Refusal("collecting_now")
    case.registrant = registrant  # the caller's own copy hears what becomes of it
    stop(case=case, side=Side.DONOR, by=house(by, STOP), at=at)


# -- it ends well ----------------------------------------------------------------------------------------


@act("stemdonor.case.deliver", basis=BASIS, on="case")
def deliver(*, case: MatchCase, delivered_at: datetime, by: Actor, at: datetime) -> MatchCase:
    """The cells have arrived: she is told that, never where."""
    if delivered_at > at or not case.collected_on:
        raise Malformed("unreadable", field="delivered_at")
    go(case, "deliver", delivered_at=delivered_at, by=by, at=at)
    news.told("delivered", case=case, by=by, at=at)
    return case


@act("stemdonor.case.close", basis=BASIS, on="case")
def close(*, case: MatchCase, by: Actor, at: datetime) -> MatchCase:
    """Costs are settled and nothing is left to do but to care for her. Raises Refusal (costs_open)."""
    if chosen.costs_open(case):
        raise Refusal("costs_open")
    go(case, "close", by=by, at=at)
    registrant = case.registrant
    if registrant.status == RegistrantStatus.MATCHED:
        leaving.leave(
            registrant=registrant, why=Why.DONATED, at=at,
            by=house(by, "stemdonor.registrant.leave"),
        )  # fmt: skip
    return case
