"""Conversations: the call after the days to think it over, keeping in touch, looking for the lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from json import dumps
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.duties.facts import Channel
from sanxian.duties.selectors import standing
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import editions, kinds
from sanxian.stemdonor.facts.registrants import Deed, Ground, Outcome, Said, Talking, Why
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import Registrant, Talk
from sanxian.stemdonor.rules import keeping as rules
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services.leaving import away, back, left
from sanxian.stemdonor.services.parts import BASIS, known, party

_S = RegistrantStatus
# What an outcome is called among the contacts of duties.
CONTACT = {
    Outcome.KEEP: "agreed",
    Outcome.WITHDRAW: "declined",
    Outcome.UNDECIDED: "call_back",
    Outcome.UNREACHABLE: "no_answer",
}


@act("stemdonor.registrant.call_back", basis=BASIS, on="registrant")
def call_back(
    *,
    registrant: Registrant,
    outcome: str,
    answers: Mapping[str, str] | None = None,
    remark: str = "",
    again_at: datetime | None = None,
    minutes: int = 0,
    by: Actor,
    at: datetime,
) -> Talk:
    """The call of the days to think it over: keep, withdraw, undecided, or not reached.

    Whoever keeps has answered every question of the script. Raises Malformed, Refusal
    (not_cooling, question_not_asked).
    """
    known(Outcome, outcome, "outcome")
    if registrant.status != _S.COOLING:
        raise Refusal("not_cooling")
    said = _answers(answers or {})
    if outcome == Outcome.KEEP:
        ruled = editions.cooling(registrant.org_path, clock.day(at))
        Malformed.unless_empty(rules.answer_bars(said, ruled))
    talk = _talk(registrant, Talking.COOLING, outcome, (), said, remark, by, at)
    _attempted(kinds.COOLING, registrant, outcome, again_at, minutes, by, at)
    if outcome == Outcome.KEEP:
        move(registrant, "keep", set={"cooled_at": at, "kept_at": at})
    if outcome == Outcome.WITHDRAW:
        left(registrant, Why.WITHDRAWN, Ground.UNSAID, "", by=by, at=at)
    elif outcome == Outcome.KEEP:
        subject = subject_of(registrant)
        duties.finish_for(kind=kinds.COOLING, subject=subject, by=by, at=at)
    return talk


def _answers(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that were given; "" was not asked. Raises Malformed."""
    said = {question: answer for question, answer in answers.items() if answer}
    for question, answer in said.items():
        known(Said, answer, f"said_{question}")
    return said


def _talk(
    registrant: Registrant,
    about: str,
    outcome: str,
    deeds: Collection[str],
    answers: Mapping[str, str],
    remark: str,
    by: Actor,
    at: datetime,
    by_self: bool = False,
) -> Talk:
    note(about=str(about))
    return create(
        Talk, registrant=registrant, org_path=registrant.org_path, about=about, outcome=outcome,
        deeds=",".join(sorted(deeds)), answers=dumps(answers) if answers else "",
        remark=remark.strip()[:500], by_self=by_self, at=at, by=by.id,
    )  # fmt: skip


def _attempted(
    kind: str,
    registrant: Registrant,
    outcome: str,
    again_at: datetime | None,
    minutes: int,
    by: Actor,
    at: datetime,
    channel: str = "phone",
) -> None:
    duties.attempted(
        kind=kind, subject=subject_of(registrant), party=party(registrant),
        outcome=CONTACT[Outcome(outcome)], again_at=again_at, minutes=minutes,
        channel=channel, by=by, at=at,
    )  # fmt: skip


@act("stemdonor.registrant.talk", basis=BASIS, on="registrant")
def talk(
    *,
    registrant: Registrant,
    outcome: str,
    deeds: Collection[str] = (),
    remark: str = "",
    again_at: datetime | None = None,
    minutes: int = 0,
    channel: str = "phone",
    by: Actor,
    at: datetime,
) -> Talk:
    """Keep in touch with somebody in the registry: what they did counts, not the greeting.

    `channel` is the way on which it was tried. Raises Malformed, Refusal (not_in_registry,
    deed_missing, relative_not_agreed, contact_cap_reached).
    """
    known(Outcome, outcome, "outcome")
    _listed(registrant)
    if channel == Channel.RELATIVE and not chosen.relatives(registrant):
        raise Refusal("relative_not_agreed")
    ruled = editions.keeping(registrant.org_path, clock.day(at))
    _deeds(deeds)
    Refusal.unless_empty(rules.deed_bars(outcome, deeds, ruled))
    lost = registrant.status == _S.LOST
    made = _talk(
        registrant, Talking.TRACING if lost else Talking.RETENTION, outcome, deeds, {}, remark,
        by, at,
    )  # fmt: skip
    if outcome == Outcome.WITHDRAW:
        left(registrant, Why.WITHDRAWN, Ground.UNSAID, "", by=by, at=at)
        return made
    waits = not lost and standing(kinds.KEEPING, subject_of(registrant))
    kind = kinds.KEEPING if waits else kinds.TRACING
    _attempted(kind, registrant, outcome, again_at, minutes, by, at, channel)
    if outcome == Outcome.KEEP:
        _in_touch(registrant, ruled, at)
        if lost and registrant.number:
            back(registrant, "find", by=by, at=at)
    if outcome == Outcome.UNREACHABLE:
        _trace(registrant, by, at)
    else:
        duties.finish_for(kind=kinds.TRACING, subject=subject_of(registrant), by=by, at=at)
    if outcome != Outcome.UNDECIDED:  # whoever asked for another hour is still waited for
        duties.finish_for(kind=kinds.KEEPING, subject=subject_of(registrant), by=by, at=at)
    return made


def _listed(registrant: Registrant) -> None:
    if registrant.status not in (_S.LISTED, _S.LOST):
        raise Refusal("not_in_registry")


def _deeds(deeds: Collection[str]) -> None:
    for deed in deeds:
        known(Deed, deed, "deeds")


def _in_touch(registrant: Registrant, ruled: Any, at: datetime) -> None:
    said = {"kept_at": at, "next_on": rules.next_contact(clock.day(at), ruled)}
    update(Registrant, said, pk=registrant.pk)
    registrant.kept_at, registrant.next_on = said["kept_at"], said["next_on"]


def _trace(registrant: Registrant, by: Actor, at: datetime) -> None:
    """Not reached: somebody is to look for them, by telephone, message, relatives."""
    duties.open_duty(
        kind=kinds.TRACING, subject=subject_of(registrant), place=registrant.org_path, by=by, at=at
    )


@act("stemdonor.registrant.lose", basis=BASIS, on="registrant")
def lose(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """Out of reach, after they were looked for. Raises Refusal (too_few_attempts), NoSuchStep."""
    ruled = editions.keeping(registrant.org_path, clock.day(at))
    Refusal.unless_empty(rules.lost_bars(chosen.unreached(registrant), ruled))
    away(registrant, "lose", Why.UNREACHABLE, "", "", None, by=by, at=at)
    for kind in (kinds.COOLING, kinds.TRACING):
        duties.cancel_for(kind=kind, subject=subject_of(registrant), by=by, at=at)
    return registrant


@act("stemdonor.registrant.find", basis=BASIS, on="registrant")
def find(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """Back in reach: in the registry again, or in the days to think it over."""
    listed = bool(registrant.number)
    back(registrant, "find" if listed else "cool", by=by, at=at)
    if not listed:
        duties.open_duty(kind=kinds.COOLING, subject=subject_of(registrant),
                         place=registrant.org_path, by=by, at=at)  # fmt: skip
    return registrant


@act("stemdonor.own.keep", basis=BASIS)
def own_keep(*, place: str, deeds: Collection[str], by: Actor, at: datetime) -> Talk:
    """Say oneself that one is still there, and how one is reached; `place` is one's facility.

    Raises Refusal (not_in_registry, deed_missing).
    """
    registrant = chosen.own(by)
    if registrant is None or registrant.status not in (_S.LISTED, _S.LOST):
        raise Refusal("not_in_registry")
    ruled = editions.keeping(registrant.org_path, clock.day(at))
    _deeds(deeds)
    Refusal.unless_empty(rules.deed_bars(Outcome.KEEP, deeds, ruled))
    made = _talk(registrant, Talking.RETENTION, Outcome.KEEP, deeds, {}, "", by, at, by_self=True)
    if registrant.status == _S.LOST:
        back(registrant, "find" if registrant.number else "cool", by=by, at=at)
    _in_touch(registrant, ruled, at)
    for kind in (kinds.TRACING, kinds.KEEPING):
        duties.finish_for(kind=kind, subject=subject_of(registrant), by=by, at=at)
    return made
