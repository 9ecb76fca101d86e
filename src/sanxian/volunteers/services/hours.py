"""Hours: credited once for each piece of work; corrected by another row, which two people have seen."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.core import clock
from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.volunteers import editions, rules
from sanxian.volunteers.facts import Kind, Source, Why
from sanxian.volunteers.models import Correction, Hours, Volunteer
from sanxian.volunteers.selectors import asking
from sanxian.volunteers.selectors import hours as chosen
from sanxian.volunteers.services.house import LAW, house

CREDIT = "volunteers.hours.credit"
PROPOSE = "volunteers.hours.propose"


def credit(
    *,
    volunteer: int | Volunteer,
    kind: str,
    subject: str,
    minutes: int,
    km: int = 0,
    day: date | None = None,
    by: Actor,
    at: datetime,
) -> Hours:
    """Time that another room saw given, inside its act; once for each subject, however often it is said.

    `km` travelled; `day` where it was not today. Finishes the accepted offer about the subject. Raises
    LookupError outside an act, Malformed, Refusal (hours_minutes_out_of_range, hours_km_out_of_range).
    """
    current()
    found = asking.get(volunteer) if isinstance(volunteer, int) else volunteer
    if found is None:
        raise Malformed("no_such_choice", field="volunteer")
    return _credit(
        volunteer=found, kind=kind, subject=subject, minutes=minutes, km=km,
        day=day or clock.day(at), by=house(by, CREDIT), at=at,
    )  # fmt: skip


@act(CREDIT, basis=f"{LAW} 第19条", on="volunteer")
def _credit(
    *,
    volunteer: Volunteer,
    kind: str,
    subject: str,
    minutes: int,
    km: int,
    day: date,
    by: Actor,
    at: datetime,
) -> Hours:
    """Credit a volunteer with time for a piece of work."""
    known = chosen.about(volunteer, kind, subject)
    if known:
        note(existing=True)
        return known
    row = written(volunteer, kind, subject, minutes, km, day, Source.CREDIT, by, at)
    for offer in asking.standing(kind, subject):
        if offer.volunteer_id == volunteer.pk and offer.status == "accepted":
            move(offer, "finish")
    note(kind=kind, about=subject, minutes=minutes, km=km)
    return row


def written(
    volunteer: Volunteer,
    kind: str,
    subject: str,
    minutes: int,
    km: int,
    day: date,
    source: Source,
    by: Actor,
    at: datetime,
) -> Hours:
    """One row of the ledger, inside an act. Raises Malformed, Refusal."""
    current()
    if kind not in set(Kind):
        raise Malformed("no_such_choice", field="kind")
    ruled = editions.attendance(volunteer.org_path, clock.day(at))
    Refusal.unless_empty(rules.amount_bars(minutes, km, ruled))
    return create(
        Hours, volunteer=volunteer, org_path=volunteer.org_path, kind=kind, day=day,
        minutes=minutes, km=km, source=source, subject=subject, at=at, by=by.id,
    )  # fmt: skip


@act(PROPOSE, basis=f"{LAW} 第19条", on="hours")
def propose(
    *, hours: Hours, minutes: int, why: str, km: int = 0, by: Actor, at: datetime
) -> Correction:
    """Say what a row of hours should have said, and why; somebody else decides.

    Raises Malformed, Refusal (hours_correction_unchanged, hours_correction_open …).
    """
    if why not in set(Why):
        raise Malformed("no_such_choice", field="why")
    ruled = editions.attendance(hours.org_path, clock.day(at))
    Refusal.unless_empty(rules.amount_bars(minutes, km, ruled))
    now = chosen.corrected(hours)
    if (minutes, km) == now:
        raise Refusal("hours_correction_unchanged")
    if chosen.open_corrections(hours):
        raise Refusal("hours_correction_open")
    note(reasons=(why,), was=now[0], now=minutes)
    return create(
        Correction, hours=hours, org_path=hours.org_path, minutes=minutes, km=km, why=why,
        proposed_at=at, proposed_by=by.id,
    )  # fmt: skip


@act("volunteers.hours.approve", basis=f"{LAW} 第19条", on="correction")
def approve(*, correction: Correction, by: Actor, at: datetime) -> Hours:
    """Agree to a correction that somebody else proposed: the difference joins the ledger."""
    _by_another(correction, by)
    old = correction.hours
    minutes, km = chosen.corrected(old)
    move(correction, "approve", set={"decided_at": at, "decided_by": by.id})
    return create(
        Hours, volunteer=old.volunteer, org_path=old.org_path, kind=old.kind, day=old.day,
        minutes=correction.minutes - minutes, km=correction.km - km, source=Source.CORRECTION,
        subject=f"volunteers.correction:{correction.pk}", at=at, by=by.id,
    )  # fmt: skip


@act("volunteers.hours.refuse", basis=f"{LAW} 第19条", on="correction")
def refuse(*, correction: Correction, by: Actor, at: datetime) -> Correction:
    """Leave the hours as they are; whoever proposed it may take it back so."""
    return move(correction, "refuse", set={"decided_at": at, "decided_by": by.id})


def _by_another(correction: Correction, by: Actor) -> None:
    if correction.proposed_by == by.id:
        raise Refusal("hours_correction_by_author")
