"""One visit: check in, screen, draw, or leave."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from sanxian.blood.facts import Decision, Kind, Permanent, Temporary, Why
from sanxian.blood.facts.screening import Answers, Measured
from sanxian.blood.lifecycle import VISIT, SessionStatus, VisitStatus
from sanxian.blood.models import Declaration, Deferral, Donation, Donor, Screening, Session, Visit
from sanxian.blood.selectors import donors, screening
from sanxian.blood.services import numbers, packs
from sanxian.blood.services.donors import drafted
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert, insert_many, prepared
from sanxian.kernel.numbers import DONATIONS
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.people import selectors as people
from sanxian.people.facts import Purpose

BASIS = ("献血法 第9条", "GB 18467-2011")
GONE = (VisitStatus.DEFERRED, VisitStatus.LEFT)


# -- check in --------------------------------------------------------------------------------------


@act("blood.visit.check_in", basis=BASIS, on="session")
def check_in(
    *,
    session: Session,
    donor: Donor,
    kind: str,
    by: Actor,
    at: datetime,
    volume_ml: int = 0,
    doses: int = 0,
) -> Visit:
    """Receive a donor who wants to give `volume_ml` of whole blood or `doses` of platelets.

    `kind` is a word of `facts.terms.Kind`. Raises Malformed (no_such_choice, amount_missing),
    Refusal with every bar: session_not_open, session_of_another_day, kind_not_taken_here,
    session_full, visit_open_elsewhere, consent_missing.
    """
    if kind not in set(Kind):
        raise Malformed("no_such_choice", field="kind")
    amount, volume, doses = _amount(kind, volume_ml, doses)
    if amount <= 0:
        raise Malformed("amount_missing", field="amount")
    Refusal.unless_empty(_bars(session, donor, kind, at))
    visit = Visit(
        donor=donor,
        session=session,
        org_path=session.org_path,
        kind=kind,
        volume_ml=volume,
        doses=doses,
        arrived_at=at,
    )
    try:
        with transaction.atomic():
            insert(visit)
    except IntegrityError:  # checked in elsewhere a moment ago: the database keeps one
        raise Refusal("visit_open_elsewhere") from None
    return visit


def _amount(kind: str, volume_ml: int, doses: int) -> tuple[int, int, int]:
    """What counts for the kind; the other amount is dropped."""
    return (volume_ml, volume_ml, 0) if kind == Kind.WHOLE_BLOOD else (doses, 0, doses)


def _bars(session: Session, donor: Donor, kind: str, at: datetime) -> list[Reason]:
    room = session.capacity_whole_blood if kind == Kind.WHOLE_BLOOD else session.capacity_platelets
    found = {
        "session_not_open": session.status != SessionStatus.OPEN,
        "session_of_another_day": session.day != clock.day(at),
        "kind_not_taken_here": room == 0,
        "session_full": 0 < room <= sum(_here(session, kind)),
        "visit_open_elsewhere": donors.is_here_elsewhere(donors.family(donor)),
        "consent_missing": not people.agrees(donor.person_id, Purpose.BLOOD_SERVICE),
    }
    return [Reason(code) for code, bars in found.items() if bars]


@prepared
def _here(session: Session, kind: str) -> QuerySet[Visit, Any]:
    """How many came to give this kind and have not gone, as one number; none where nobody did."""
    rows = Visit.objects.filter(session=session, kind=kind).exclude(status__in=GONE)
    return rows.order_by().values("session").annotate(n=Count("pk")).values_list("n", flat=True)


@act("blood.visit.leave", on="visit")
def leave(*, visit: Visit, by: Actor, at: datetime) -> Visit:
    """The donor goes away by own wish; no reason is asked or kept. Raises NoSuchStep."""
    return move(visit, "leave")


# -- screen ----------------------------------------------------------------------------------------


@act("blood.visit.screen", basis=BASIS, on="visit")
def screen(*, visit: Visit, answers: Answers, measured: Measured, by: Actor, at: datetime) -> Visit:
    """Decide by the policy of this place and day whether the donor may give: accepted or deferred.

    Every reason is kept, sealed, in `visit.screening`; temporary reasons that have an end and
    permanent classes that bar become deferrals, which bar in every place. Raises Refusal
    (birth_date_missing, sex_missing, session_not_open, session_of_another_day), NoSuchStep.
    """
    _in_session(visit, at)
    visit.lifecycle.step("accept", VisitStatus(visit.status))  # screened once: not again to defer
    decision = screening.decision(visit, answers, measured, clock.day(at))
    edition = edition_of(decision)
    word = "accept" if decision.allowed else "defer"
    move(visit, word, reasons=decision.open_codes)
    note(edition=edition)
    asked = screening.questionnaire(visit.org_path, clock.day(at))
    create(
        Screening,
        visit=visit,
        answers=_json(answers),
        measured=_json(measured),
        reasons=_json([reason.as_dict() for reason in decision.reasons]),
        allowed=decision.allowed,
        edition=edition,
        questionnaire=f"{'+'.join(asked.edition_ids)[:180]}@{asked.hash}",
        hb_low=Why.HB_LOW in [reason.code for reason in decision.reasons],
        at=at,
        by=by.id,
    )
    insert_many(_deferrals(visit, decision, edition, by, at))
    return visit


def _in_session(visit: Visit, at: datetime) -> None:
    found = {
        "session_not_open": visit.session.status != SessionStatus.OPEN,
        "session_of_another_day": visit.session.day != clock.day(at),
    }
    Refusal.unless_empty(Reason(code) for code, bars in found.items() if bars)


def edition_of(decision: Decision) -> str:
    """Editions and content hash, as trail and screening keep them."""
    return f"{'+'.join(decision.editions)[:180]}@{decision.policy_hash}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_said)


def _said(value: Any) -> Any:
    """What JSON has no word for: facts by their fields, everything else as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)


def _deferrals(
    visit: Visit, decision: Decision, edition: str, by: Actor, at: datetime
) -> list[Deferral]:
    """One for each new reason that outlasts the day: dated events, and classes that bar for good.

    Intervals and yearly maxima are reckoned anew each time, so that a changed rule frees at once.
    """
    return [
        drafted(
            donor=visit.donor,
            org_path=visit.org_path,
            code=reason.code,
            since=clock.day(at),
            until=reason.until,
            edition=edition,
            by=by,
        )
        for reason in decision.reasons
        if _lasts(reason)
    ]


def _lasts(reason: Reason) -> bool:
    if not reason.edition:  # from the record: it is there already
        return False
    return reason.code in set(Permanent) or (reason.code in set(Temporary) and bool(reason.until))


# -- draw ------------------------------------------------------------------------------------------


@act("blood.visit.draw", basis=BASIS, on="visit")
def draw(
    *, visit: Visit, declared: str, pack: str = "", by: Actor, at: datetime
) -> Donation | None:
    """Begin the draw: takes the next donation number of the site and opens the donation.

    `pack` is the lot of the bag set, as it was scanned; a centre that keeps a register of lots asks
    for it with whole blood, and draws into nothing that is unknown, out of date or too small.

    `declared` is the edition whose declaration the donor has signed, with `by` as the witness. None
    when a deferral has arrived since the screening: the visit is then deferred, and nothing drawn.
    Raises Refusal (declaration_missing, session_not_open, session_of_another_day,
    no_numbers_left, pack_lot_missing, pack_lot_unknown, pack_lot_kind, pack_lot_withdrawn,
    pack_lot_expired, pack_lot_too_small), NoSuchStep.
    """
    _in_session(visit, at)
    if declared != screening.declaration(visit.org_path, clock.day(at)):
        raise Refusal("declaration_missing")
    VISIT.step("draw", VisitStatus(visit.status))  # only who was accepted; others are told so first
    late = _late(visit, at)
    if late:
        move(visit, "defer", reasons=late)
        return None
    lot = packs.scanned(visit, pack, at)
    on = clock.day(at)
    number = numbers.take(visit.org_path, DONATIONS.name, on)[0]
    move(visit, "draw", number=number)
    note(edition=declared)
    create(Declaration, visit=visit, version=declared, signed_at=at, witness=by.id)
    return create(
        Donation,
        number=number,
        pack_lot=lot,
        scheme=DONATIONS.name,
        visit=visit,
        donor=visit.donor,
        org_path=visit.org_path,
        kind=visit.kind,
        started_at=at,
        day=on,
    )


def _late(visit: Visit, at: datetime) -> tuple[str, ...]:
    """Codes of deferrals that stand now; the screening would have seen the earlier ones."""
    on = clock.day(at)
    spared: Iterable[str] = ()
    found = donors.standing_codes(visit.donor, on)
    if found and visit.kind == Kind.WHOLE_BLOOD:
        spared = screening.ruling(visit.org_path, on).values.temporary_platelets_only
    return tuple(code for code in found if code not in set(spared))
