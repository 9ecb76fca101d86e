"""After the donation: points at which one asks how she is, and what needs a doctor; visits of care."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many, update
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal, Unknown
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.facts.follow import Blood, Wellbeing
from sanxian.stemdonor.lifecycle.cases import FollowStatus
from sanxian.stemdonor.models import CareVisit, FollowUp, MatchCase
from sanxian.stemdonor.rules import follow as rules
from sanxian.stemdonor.selectors import follow as chosen
from sanxian.stemdonor.services.going import BASIS
from sanxian.stemdonor.services.parts import known

OPEN = "stemdonor.follow.open"
NEED = "stemdonor.follow.record"
DAY = timedelta(days=1)


def plan(case: MatchCase, *, by: Actor, at: datetime) -> list[FollowUp]:
    """Every point of the edition, from the day of collection, inside the act that ends it."""
    ruled = editions.follow(case.org_path, clock.day(at))
    assert case.collected_on is not None
    days = rules.due_days(ruled, case.collected_on)
    return insert_many(
        FollowUp(
            case=case, org_path=case.org_path, point=point, due_on=day,
            late_on=rules.late_on(ruled, day), edition=editions.said(ruled), findings="",
        )
        for point, day in days.items()
    )  # fmt: skip


@act(OPEN, basis=BASIS, on="follow_up")
def open_one(*, follow_up: FollowUp, by: Actor, at: datetime) -> FollowUp:
    """The day has come: it is on the desk of the donor's worker."""
    if follow_up.opened_at or follow_up.status != FollowStatus.DUE:
        raise Refusal("overtaken")
    update(FollowUp, {"opened_at": at}, pk=follow_up.pk)
    follow_up.opened_at = at
    duties.open_duty(
        kind=kinds.FOLLOW, subject=subject_of(follow_up), place=follow_up.org_path,
        due=max(clock.instant(follow_up.late_on, 18), at + DAY), by=by, at=at,
    )  # fmt: skip
    return follow_up


@act(NEED, basis=BASIS, on="follow_up")
def record(
    *,
    follow_up: FollowUp,
    how: str,
    words: str = "",
    blood: Blood | None = None,
    needs: str = "",
    minutes: int = 0,
    by: Actor,
    at: datetime,
) -> FollowUp:
    """What she told, sealed; an abnormal value opens a duty for a doctor. Raises Refusal, Malformed."""
    known(Wellbeing, how, "how")
    seen = blood or Blood()
    Malformed.unless_empty(rules.blood_faults(seen))
    if not 0 <= minutes <= 600:
        raise Malformed("unreadable", field="minutes")
    if clock.day(at) < follow_up.due_on:
        raise Refusal("follow_not_yet")
    ruled = editions.follow(follow_up.org_path, clock.day(at))
    marks = rules.abnormal(ruled, how, seen)
    said = {
        "how": how, "words": words.strip()[:1000], "needs": needs.strip()[:500], "hb": seen.hb,
        "wbc": seen.wbc, "plt": seen.plt, "marks": list(marks),
    }  # fmt: skip
    follow_up.findings, follow_up.needs_doctor = json.dumps(said, ensure_ascii=False), bool(marks)
    follow_up.minutes = minutes
    follow_up.save(update_fields=["findings", "needs_doctor", "minutes"])
    move(follow_up, "record", set={"done_at": at, "done_by": by.id})
    _settle(follow_up, by, at)
    if marks:
        duties.open_duty(
            kind=kinds.DOCTOR, subject=subject_of(follow_up),
            place=chosen.doctor_place(follow_up.case), by=by, at=at,
        )  # fmt: skip
    note(point=follow_up.point, edition=editions.said(ruled))
    return follow_up


def findings(follow_up: FollowUp) -> dict[str, object]:
    """What she told, out of its seal."""
    return dict(json.loads(follow_up.findings)) if follow_up.findings else {}


def _settle(follow_up: FollowUp, by: Actor, at: datetime) -> None:
    duties.finish_for(kind=kinds.FOLLOW, subject=subject_of(follow_up), by=by, at=at)


@act("stemdonor.follow.decline", basis=("民法典 第1006条",), on="follow_up")
def decline(*, follow_up: FollowUp, by: Actor, at: datetime) -> FollowUp:
    """She does not want to be asked this time. Raises NoSuchStep."""
    move(follow_up, "decline", set={"done_at": at, "done_by": by.id})
    _settle(follow_up, by, at)
    return follow_up


@act("stemdonor.follow.settle", basis=BASIS)
def settle(*, place: str, follow_up: FollowUp, by: Actor, at: datetime) -> FollowUp:
    """A doctor of the hospital where she gave has looked at what was abnormal.

    Raises Refusal (nothing_to_settle), Unknown.
    """
    if chosen.doctor_place(follow_up.case) != place:
        raise Unknown("not_found")
    if not follow_up.needs_doctor or follow_up.doctor_at:
        raise Refusal("nothing_to_settle")
    update(FollowUp, {"doctor_at": at, "doctor_by": by.id}, pk=follow_up.pk)
    follow_up.doctor_at, follow_up.doctor_by = at, by.id
    duties.finish_for(kind=kinds.DOCTOR, subject=subject_of(follow_up), by=by, at=at)
    return follow_up


def tick(at: datetime) -> int:
    """Every point whose day has come is opened, once; each in a transaction of its own."""
    return sum(_by_itself(row, at) for row in chosen.coming(clock.day(at)))


def _by_itself(row: FollowUp, at: datetime) -> int:
    by = Actor("house", row.org_path, (Grant("house", "/", frozenset({OPEN})),))
    try:
        open_one(follow_up=row, by=by, at=at)
    except Refusal:  # somebody opened or answered it between our reading and our writing
        return 0
    return 1


# -- visits of care --------------------------------------------------------------------------------------


@act("stemdonor.care.plan", basis=BASIS)
def plan_year(*, place: str, year: int, by: Actor, at: datetime) -> list[CareVisit]:
    """Whom to visit in a year below a place: all who gave in it, and a batch of those before. Done
    again, it adds who has given meanwhile. Raises Refusal (year_over)."""
    if year < clock.local(at).year:
        raise Refusal("year_over")
    ruled = editions.follow(place, clock.day(at))
    donors = chosen.given_below(place)
    have = chosen.visited_cases(place, year)
    room = sum(1 for kind in have.values() if kind == "turn")
    wanted = rules.visits(ruled, donors, year)
    cases = chosen.cases_by_key([one.pk for one, _ in wanted])
    made = []
    for one, kind in wanted:
        if one.pk in have or (kind == "turn" and room >= ruled.values.visits_batch):
            continue
        room += kind == "turn"
        case = cases[one.pk]
        visit = create(
            CareVisit, case=case, org_path=case.org_path, year=year, kind=kind.value,
            planned_at=at, planned_by=by.id, wish="",
        )  # fmt: skip
        duties.open_duty(
            kind=kinds.VISIT, subject=subject_of(visit), place=case.org_path,
            due=clock.instant(date(year, 12, 31), 18), by=by, at=at,
        )  # fmt: skip
        made.append(visit)
    note(year=year, made=len(made), edition=editions.said(ruled))
    return made


@act("stemdonor.care.record", basis=BASIS, on="visit")
def visited(*, visit: CareVisit, on: date, wish: str = "", by: Actor, at: datetime) -> CareVisit:
    """She was visited; what she needs or wishes is sealed. Raises Refusal (visit_made), Malformed."""
    if visit.made_on:
        raise Refusal("visit_made")
    if on > clock.day(at) or on.year != visit.year:
        raise Malformed("unreadable", field="on")
    visit.made_on, visit.made_by, visit.wish = on, by.id, wish.strip()[:500]
    visit.save(update_fields=["made_on", "made_by", "wish"])
    duties.finish_for(kind=kinds.VISIT, subject=subject_of(visit), by=by, at=at)
    return visit
