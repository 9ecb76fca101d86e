"""Trainings: planned, signed up for, held with a result for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.volunteers import editions, rules
from sanxian.volunteers.facts import Course, Result, Span
from sanxian.volunteers.lifecycle import TrainingStatus, VolunteerStatus
from sanxian.volunteers.models import Attendance, Training, Volunteer
from sanxian.volunteers.selectors import trainings as chosen
from sanxian.volunteers.services.house import LAW, mine

SEATS_MOST = 500


def places_bars(seats: int) -> None:
    """Raises Malformed for a number of seats that no room has."""
    if not 1 <= seats <= SEATS_MOST:
        raise Malformed("seats_out_of_range", field="seats")


@act("volunteers.training.plan", basis=f"{LAW} 第16条")
def plan(
    *,
    place: str,
    course: str,
    where: str,
    starts: datetime,
    ends: datetime,
    seats: int,
    by: Actor,
    at: datetime,
) -> Training:
    """Plan a training. Raises Malformed with every fault."""
    if course not in set(Course):
        raise Malformed("no_such_choice", field="course")
    places_bars(seats)
    Malformed.unless_empty(rules.time_bars(Span(starts, ends), at))
    return create(
        Training, course=course, org_path=place, where=where.strip()[:60], starts=starts,
        ends=ends, seats=seats, planned_by=by.id,
    )  # fmt: skip


@act("volunteers.training.cancel", on="training")
def cancel(*, training: Training, by: Actor, at: datetime) -> Training:
    """It does not take place."""
    return move(training, "cancel")


@act("volunteers.training.sign", on="training")
def sign(*, training: Training, volunteer: Volunteer, by: Actor, at: datetime) -> Attendance:
    """Sign a volunteer up. Raises Refusal (training_over, training_full, training_known …)."""
    return _signed(training, volunteer, at)


@act("volunteers.own.sign")
def own_sign(*, place: str, training: int, by: Actor, at: datetime) -> Attendance:
    """Sign oneself up for a training in one's area, by its key."""
    me = mine(by)
    return _signed(chosen.near(me, training), me, at)


def _signed(training: Training, volunteer: Volunteer, at: datetime) -> Attendance:
    if volunteer.status == VolunteerStatus.LEFT:
        raise Refusal("volunteer_not_active")
    if training.status != TrainingStatus.PLANNED or at >= training.ends:
        raise Refusal("training_over")
    row = Training.objects.select_for_update().get(pk=training.pk)
    if row.attendances.count() >= row.seats:
        raise Refusal("training_full")
    note(volunteer=volunteer.pk, course=training.course)
    try:
        with transaction.atomic():
            return create(
                Attendance, training=training, volunteer=volunteer, org_path=training.org_path,
                course=training.course, signed_at=at,
            )  # fmt: skip
    except IntegrityError as known:
        raise Refusal("training_known") from known


@act("volunteers.training.hold", basis=f"{LAW} 第16条", on="training")
def hold(*, training: Training, results: Mapping[int, str], by: Actor, at: datetime) -> Training:
    """It took place: how it ended for each who had signed up, by the volunteer's key; for whom nothing
    is said, did not come. What was passed holds as long as the edition of that day says.

    Raises Malformed, Refusal (training_not_yet).
    """
    if set(results.values()) - set(Result):
        raise Malformed("no_such_choice", field="result")
    if at < training.starts:
        raise Refusal("training_not_yet")
    day = clock.day(training.ends)
    ruled = editions.work(training.org_path, day)
    move(training, "hold")
    for row in training.attendances.filter(result=""):
        result = results.get(row.volunteer_id, Result.ABSENT)
        passed = result == Result.PASSED
        row.result, row.recorded_at, row.recorded_by = result, at, by.id
        row.valid_until = rules.valid_until(training.course, day, ruled) if passed else None
        row.edition = ruled.origin(f"course_days.{training.course}").edition_id
        row.save()
    note(course=training.course, passed=sum(r == Result.PASSED for r in results.values()))
    return training
