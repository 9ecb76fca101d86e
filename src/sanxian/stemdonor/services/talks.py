"""Talks with a donor and, with her leave, with her family; her health asked anew; who goes along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import selectors as orgs
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.cases import Concern, Leave, Party, Setting, Way
from sanxian.stemdonor.lifecycle.cases import TALKED, CaseStatus
from sanxian.stemdonor.models import (
    CaseTalk,
    FamilyLeave,
    HealthAnswers,
    MatchCase,
    PeerCompanion,
)
from sanxian.stemdonor.rules import cases as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services.going import BASIS, go, open_work, party
from sanxian.stemdonor.services.parts import house, known
from sanxian.volunteers import news as volunteer_news
from sanxian.volunteers.facts import Answer, Kind
from sanxian.volunteers.selectors import reach
from sanxian.volunteers.services import offers, volunteers

LONGEST = 600  # minutes
CHANNEL = {Setting.PHONE: "phone", Setting.VIDEO: "phone"}
PEER = Kind.PEER
SUBJECT = "stemdonor.matchcase"
JOIN, END = "stemdonor.peer.join", "stemdonor.peer.end"
_S = CaseStatus


@act("stemdonor.case.talk", basis=BASIS, on="case")
def talk(
    *,
    case: MatchCase,
    setting: str,
    minutes: int,
    trips: int = 0,
    with_whom: str = Party.DONOR,
    concerns: Sequence[str] = (),
    asked: str = "",
    answered: str = "",
    taught: Sequence[str] = (),
    peer: str = "",
    by: Actor,
    at: datetime,
) -> CaseTalk:
    """One talk is recorded; the first makes the case one that is talked about.

    `taught` are the points that she told back. Raises Refusal (said_no, case_over, family_leave,
    too_early_for_family, contact_cap_reached), Malformed.
    """
    _readable(setting, with_whom, minutes, trips, concerns)
    _still_asked(case)
    if with_whom == Party.FAMILY:
        _family(case, by, at)
    elif case.status == _S.CONTACTED:
        go(case, "talk", by=by, at=at)
    ruled = editions.talk(case.org_path, clock.day(at))
    made = create(
        CaseTalk, case=case, org_path=case.org_path, party=with_whom, setting=setting, peer=peer,
        minutes=minutes, trips=trips, taught=rules.taught(ruled, taught),
        concerns=json.dumps(sorted(set(concerns))) if concerns else "", asked=asked.strip()[:1000],
        answered=answered.strip()[:1000], edition=editions.said(ruled), at=at, by=by.id,
    )  # fmt: skip
    duties.attempted(
        kind=kinds.ANSWER, subject=subject_of(case), party=party(case), outcome="reached",
        channel=_channel(setting, with_whom), minutes=minutes, trips=trips, by=by, at=at,
    )  # fmt: skip
    note(setting=setting, party=with_whom)
    return made


def _channel(setting: str, with_whom: str) -> str:
    return "relative" if with_whom == Party.FAMILY else CHANNEL.get(Setting(setting), "visit")


def _readable(
    setting: str, with_whom: str, minutes: int, trips: int, concerns: Sequence[str]
) -> None:
    known(Setting, setting, "setting")
    known(Party, with_whom, "with_whom")
    for code in concerns:
        known(Concern, code, "concerns")
    if not 0 < minutes <= LONGEST:
        raise Malformed("unreadable", field="minutes")
    if not 0 <= trips <= 9:
        raise Malformed("unreadable", field="trips")


def _still_asked(case: MatchCase) -> None:
    """Nobody is talked round after a no."""
    end = chosen.stopped(case)
    over = case.status in (_S.STOPPED, _S.CLOSED)
    Refusal.unless_empty(rules.persuasion_bars(over, end.side if end else ""))
    if case.status == _S.NOTIFIED:
        raise Refusal("contact_first")


def _family(case: MatchCase, by: Actor, at: datetime) -> None:
    if not chosen.family_allowed(case):
        raise Refusal("family_leave")
    if case.status == _S.CONTACTED:
        raise Refusal("too_early_for_family")
    if case.status == _S.TALKING:
        go(case, "ask_family", by=by, at=at)


@act("stemdonor.case.family_leave", basis=BASIS, on="case")
def family_leave(
    *, case: MatchCase, word: str, relative: str = "", by: Actor, at: datetime
) -> FamilyLeave:
    """Whether her family may be talked to, as she says herself; she may change her mind."""
    known(Leave, word, "word")
    if case.status not in (_S.CONTACTED, *TALKED):
        raise Refusal("no_such_step")
    FamilyLeave.objects.filter(case=case, ended_at__isnull=True).update(ended_at=at)
    return create(
        FamilyLeave, case=case, org_path=case.org_path, word=word,
        relative=relative.strip()[:60], at=at, by=by.id,
    )  # fmt: skip


# -- her health ------------------------------------------------------------------------------------------


@act("stemdonor.case.ask_health", basis=BASIS, on="case")
def ask_health(
    *, case: MatchCase, answers: Mapping[str, str], way: str, by: Actor, at: datetime
) -> HealthAnswers:
    """The questions of the edition, answered anew and signed. A yes that bars opens a duty to have
    it settled by a doctor; what it was stays sealed. Raises Malformed, Refusal."""
    known(Way, way, "way")
    _still_asked(case)
    ruled = editions.talk(case.org_path, clock.day(at))
    Malformed.unless_empty(rules.health_faults(ruled, answers))
    open_points = len(rules.health_stops(ruled, answers))
    made = create(
        HealthAnswers, case=case, org_path=case.org_path, answers=json.dumps(dict(answers)),
        open_points=open_points, way=way, edition=editions.said(ruled), at=at, by=by.id,
    )  # fmt: skip
    if open_points:
        open_work(case, kinds.HEALTH, by=by, at=at)
    return made


@act("stemdonor.case.settle_health", basis=BASIS, on="case")
def settle_health(*, case: MatchCase, by: Actor, at: datetime) -> HealthAnswers:
    """A doctor has looked at the answers, and she may go on; where not, the case is stopped instead.

    Raises Refusal (health_settled).
    """
    last = chosen.health(case)
    if last is None or not last.open_points or last.settled_at:
        raise Refusal("health_settled")
    if last.by == by.id:
        raise Refusal("same_person")
    update(HealthAnswers, {"settled_at": at, "settled_by": by.id}, pk=last.pk)
    last.settled_at, last.settled_by = at, by.id
    duties.finish_for(kind=kinds.HEALTH, subject=subject_of(case), by=by, at=at)
    return last


# -- who goes along --------------------------------------------------------------------------------------


@act("stemdonor.peer.ask", basis=BASIS, on="case")
def ask_peer(
    *, case: MatchCase, account: str, starts: datetime, hours: int = 2, by: Actor, at: datetime
) -> Any:
    """Ask somebody who gave before to come along; she may say no without a reason, and until she has
    said yes she learns nothing of whom it is about.

    Raises Refusal (no_peer, donor_wants_none, said_no, case_over, contact_first) and what the
    volunteers' room refuses.
    """
    if PEER in chosen.spared(case):
        raise Refusal("donor_wants_none")
    whom = orgs.account(account)
    actor = orgs.actor_for(whom, clock.day(at))
    volunteer = reach.own(actor) if actor.may_somewhere(chosen.PEER) else None
    if volunteer is None:
        raise Refusal("no_peer")
    if not 1 <= hours <= 12:
        raise Malformed("unreadable", field="hours")
    _still_asked(case)
    return offers.make(
        volunteer=volunteer, kind=PEER, subject=subject_of(case), place=case.org_path,
        starts=starts, ends=starts + timedelta(hours=hours), by=by, at=at,
    )  # fmt: skip


def peer_answered(*, offer: Any, answer: str, by: Actor, at: datetime) -> None:
    """She said yes, or gave it back: in that same transaction. A no leaves nothing behind."""
    label, _, key = offer.subject.partition(":")
    case = MatchCase.objects.filter(pk=key).first() if label == SUBJECT and key.isdigit() else None
    if case is not None and answer == Answer.ACCEPTED:
        _join(case=case, account=by.id, by=house(by, JOIN), at=at)
    elif case is not None and answer == Answer.RETURNED:
        end_peer(case=case, account=by.id, by=house(by, END), at=at)


@act(JOIN, basis=BASIS, on="case")
def _join(*, case: MatchCase, account: str, by: Actor, at: datetime) -> PeerCompanion:
    """From now on she sees a first name, the stage and the concerns. Raises Refusal (case_over)."""
    _still_asked(case)
    there = case.companions.filter(account=account, until__isnull=True).first()
    return there or create(
        PeerCompanion, case=case, org_path=case.org_path, account=account, since=at, by=by.id
    )


@act(END, basis=BASIS, on="case")
def end_peer(*, case: MatchCase, account: str, by: Actor, at: datetime) -> MatchCase:
    """She no longer goes along, and sees nothing more."""
    case.companions.filter(account=account, until__isnull=True).update(until=at)
    return case


def peers_not_needed(*, case: MatchCase, by: Actor, at: datetime) -> None:
    """The case was stopped: whoever was asked and has not answered is asked no longer."""
    offers.withdraw_for(kind=PEER, subject=subject_of(case), by=by, at=at)


def register() -> None:
    """Hear of the answers, of cases that stop, and of those who have given."""
    volunteer_news.ANSWERED[PEER] = peer_answered
    if peers_not_needed not in news.STOPPED:
        news.STOPPED.append(peers_not_needed)
        news.DONATED.append(gave)
        volunteer_news.DONATED.append(chosen.has_given)


def gave(*, case: MatchCase, by: Actor, at: datetime) -> None:
    """If she is a volunteer, she may from now on be asked to tell of it."""
    volunteers.donated(person=case.registrant.person_id, by=by, at=at)
