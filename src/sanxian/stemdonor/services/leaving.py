"""Away for a while, back again, and gone: by one's own will, by age, for health, after giving."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Refusal
from sanxian.people import news as consents
from sanxian.people import selectors as people
from sanxian.people import services as files
from sanxian.stemdonor import editions, kinds, news
from sanxian.stemdonor.facts.registrants import ENDS, PAUSES, Ground, Why
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import Absence, Registrant, Sample
from sanxian.stemdonor.rules import enrolment, keeping
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.selectors import samples as tubes
from sanxian.stemdonor.services.enrolment import CONSENTS
from sanxian.stemdonor.services.parts import BASIS, close_work, house, known, party
from sanxian.stemdonor.services.relatives import forget_all

WITHDRAW = ("民法典 第1006条", "个人信息保护法 第15条")
_S = RegistrantStatus


# -- for a while ---------------------------------------------------------------------------------------


def away(
    registrant: Registrant,
    word: str,
    why: str,
    ground: str,
    remark: str,
    review_on: date | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Out of the registry for now; whoever registers hears the open word, and nothing behind it."""
    stage = str(registrant.status)
    _ended(registrant, at)
    create(
        Absence, registrant=registrant, org_path=registrant.org_path, word=word, why=why,
        stage=stage, ground=ground, remark=remark.strip()[:500], review_on=review_on, at=at,
        by=by.id,
    )  # fmt: skip
    move(registrant, word, set={"status_for": why, "review_on": review_on})
    duties.cancel_for(kind=kinds.KEEPING, subject=subject_of(registrant), by=by, at=at)
    news.tell(news.SUSPENDED, number=registrant.number, why=why, by=by, at=at)


def back(registrant: Registrant, word: str, *, by: Actor, at: datetime) -> None:
    """In reach again; what it was about is over."""
    why = registrant.status_for
    move(registrant, word, set={"status_for": "", "review_on": None})
    _ended(registrant, at)
    news.tell(news.RESTORED, number=registrant.number, why=why, by=by, at=at)


def _ended(registrant: Registrant, at: datetime) -> None:
    update(Absence, {"ended_at": at}, registrant=registrant, ended_at=None)


@act("stemdonor.registrant.defer", basis=BASIS, on="registrant")
def defer(
    *,
    registrant: Registrant,
    why: str,
    ground: str = "",
    remark: str = "",
    review_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Registrant:
    """Not to be asked for now; a duty is opened for the day of review. What lies behind is sealed.

    Raises Malformed, Refusal (review_in_the_past), NoSuchStep.
    """
    known(PAUSES, why, "why")
    known(("", *Ground), ground, "ground")
    ruled = editions.keeping(registrant.org_path, clock.day(at))
    day = keeping.review_day(clock.day(at), review_on, ruled)
    if day <= clock.day(at):
        raise Refusal("review_in_the_past")
    away(registrant, "defer", why, ground, remark, day, by=by, at=at)
    duties.open_duty(
        kind=kinds.REVIEW, subject=subject_of(registrant), place=registrant.org_path,
        since=clock.instant(day, 9), by=by, at=at,
    )  # fmt: skip
    return registrant


@act("stemdonor.registrant.restore", basis=BASIS, on="registrant")
def restore(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """The deferral is over. Raises NoSuchStep."""
    back(registrant, "restore" if registrant.number else "resume", by=by, at=at)
    duties.finish_for(kind=kinds.REVIEW, subject=subject_of(registrant), by=by, at=at)
    return registrant


# -- for good ------------------------------------------------------------------------------------------


@act("stemdonor.registrant.withdraw", basis=WITHDRAW, on="registrant")
def withdraw(
    *,
    registrant: Registrant,
    ground: str = Ground.UNSAID,
    remark: str = "",
    by_self: bool = False,
    by: Actor,
    at: datetime,
) -> Registrant:
    """She does not want to any more, and says so to a worker. Nothing holds it up; a reason may be
    left unsaid. Raises Malformed, NoSuchStep; Refusal where her cells are being collected."""
    known(Ground, ground, "ground")
    return left(registrant, Why.WITHDRAWN, ground, remark, by=by, at=at, by_self=by_self)


def consent_withdrawn(*, person: Any, purpose: str, by: Actor, at: datetime) -> None:
    """A consent was taken back elsewhere: without both nobody stays in the registry."""
    registrant = chosen.open_of(person.pk) if purpose in CONSENTS else None
    if registrant:
        said = by.own == str(person.uid)
        allowed = house(by, "stemdonor.registrant.withdraw")
        withdraw(registrant=registrant, by_self=said, by=allowed, at=at)


@act("stemdonor.own.withdraw", basis=WITHDRAW)
def own_withdraw(
    *, place: str, ground: str = Ground.UNSAID, remark: str = "", by: Actor, at: datetime
) -> Registrant:
    """One's own will is enough, at every stage; `place` is the actor's facility.

    Raises Malformed, Refusal (not_registered).
    """
    known(Ground, ground, "ground")
    registrant = chosen.own(by)
    if registrant is None or registrant.status == _S.LEFT:
        raise Refusal("not_registered")
    return left(registrant, Why.WITHDRAWN, ground, remark, by=by, at=at, by_self=True)


@act("stemdonor.registrant.leave", basis=BASIS, on="registrant")
def leave(
    *, registrant: Registrant, why: str, remark: str = "", by: Actor, at: datetime
) -> Registrant:
    """Out for good: excluded, donated, deceased, or for age. Raises Malformed, NoSuchStep."""
    known([e for e in ENDS if e != Why.WITHDRAWN], why, "why")
    return left(registrant, why, "", remark, by=by, at=at)


def left(
    registrant: Registrant,
    why: str,
    ground: str,
    remark: str,
    *,
    by: Actor,
    at: datetime,
    by_self: bool = False,
) -> Registrant:
    """Everything that follows when somebody leaves: cases, samples, consents, calls, the registry."""
    stage = str(registrant.status)
    for hear in news.LEAVING:
        hear(registrant=registrant, by=by, at=at)
    _ended(registrant, at)
    create(
        Absence, registrant=registrant, org_path=registrant.org_path, word="leave", why=why,
        stage=stage, ground=ground, remark=remark.strip()[:500], by_self=by_self,
        conditioned=registrant.conditioned_at is not None, at=at, by=by.id,
    )  # fmt: skip
    gone = {"status_for": why, "left_at": at, "review_on": None, "next_on": None}
    move(registrant, "leave", set=gone, reasons=[why])
    note(stage=stage)
    _asked_back(registrant, by, at)
    if why == Why.WITHDRAWN:
        _withdrawn(registrant, by, at)
    forget_all(registrant, at)
    close_work(registrant, by, at)
    duties.close_persuasion(party=party(registrant), by=by, at=at)
    news.tell(news.LEFT, number=registrant.number, why=why, by=by, at=at)
    return registrant


def _asked_back(registrant: Registrant, by: Actor, at: datetime) -> None:
    """Every sample that still lies somewhere is to be destroyed there."""
    for sample in tubes.lying(registrant):
        update(Sample, {"asked_back": True}, pk=sample.pk)
        duties.open_duty(
            kind=kinds.DISCARD, subject=subject_of(sample), place=tubes.keeper(sample), by=by, at=at
        )


def _withdrawn(registrant: Registrant, by: Actor, at: datetime) -> None:
    for purpose in CONSENTS:
        if people.agrees(registrant.person_id, purpose):
            files.withdraw_consent(
                person=people.head(registrant.person), purpose=purpose,
                by=house(by, "people.consent.withdraw"), at=at,
            )  # fmt: skip


def register() -> None:
    """Who takes the consent back leaves the registry, wherever they said so."""
    if consent_withdrawn not in consents.WITHDRAWN:
        consents.WITHDRAWN.append(consent_withdrawn)


AGE_OUT = "stemdonor.registrant.age_out"


@act(AGE_OUT, basis=BASIS, on="registrant")
def age_out(*, registrant: Registrant, by: Actor, at: datetime) -> Registrant:
    """The birthday on which one leaves has come. Raises Refusal (not_old_enough), NoSuchStep."""
    ruled = editions.enrolment(registrant.org_path, clock.day(at))
    born = registrant.person.born
    if born is None or enrolment.leaves_on(born, ruled) > clock.day(at):
        raise Refusal("not_old_enough")
    return left(registrant, Why.AGE, "", "", by=by, at=at)


def tick(at: datetime) -> int:
    """Everybody who has reached the age of leaving leaves; each in a transaction of their own."""
    return sum(_by_itself(row, at) for row in chosen.aged(clock.day(at)))


def _by_itself(registrant: Registrant, at: datetime) -> int:
    by = Actor("house", registrant.org_path, (Grant("house", "/", frozenset({AGE_OUT})),))
    try:
        age_out(registrant=registrant, by=by, at=at)
    except Refusal:  # somebody moved it between our reading and our writing
        return 0
    return 1


# -- what the other side lets us know -------------------------------------------------------------------


@act("stemdonor.registrant.conditioned", basis=BASIS, on="registrant")
def conditioned(
    *, registrant: Registrant, since: datetime | None, by: Actor, at: datetime
) -> Registrant:
    """Somebody now depends on these cells (None: no longer). Nothing of whom, or where."""
    if registrant.status != _S.MATCHED:
        raise Refusal("not_matched")
    update(Registrant, {"conditioned_at": since}, pk=registrant.pk)
    registrant.conditioned_at = since
    return registrant
