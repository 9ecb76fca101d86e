"""Reads of the trainings: what is planned, who has signed up, whose training ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from sanxian.core.actor import Actor, below, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.volunteers.lifecycle import TrainingStatus
from sanxian.volunteers.models import Attendance, Training, Volunteer
from sanxian.volunteers.selectors import reach

SEE = "volunteers.training.see"


def listed(by: Actor, status: str = "", said: str = "") -> QuerySet[Training]:
    """Trainings of the actor's places, the latest first, with how many signed up."""
    rows = within(Training.objects.all(), by, SEE)
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(where__contains=said) if said else rows
    return rows.annotate(signed=Count("attendances")).order_by("-starts", "-pk")


def one(by: Actor, pk: int) -> Training:
    """Raises Unknown."""
    found = listed(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def signed(by: Actor, training: Training) -> list[Attendance]:
    """Who signed up, as far as the actor may see them."""
    rows = Attendance.objects.filter(reach.of_people(by, SEE, "volunteer"), training=training)
    return list(rows.select_related("volunteer").order_by("pk"))


def of(volunteer: Volunteer) -> list[Attendance]:
    """All that somebody learned or signed up for, the latest first."""
    rows = volunteer.attendances.select_related("training")
    return list(rows.order_by("-training__starts", "-pk"))


def around(volunteer: Volunteer) -> Q:
    """Rows whose place meets the area within which somebody comes."""
    return Q(org_path__in=places.above(volunteer.area)) | below("org_path", volunteer.area)


def open_to(volunteer: Volunteer, at: datetime) -> list[Training]:
    """Trainings near her that are still to come, and for which she has not signed up."""
    rows = Training.objects.filter(around(volunteer), status=TrainingStatus.PLANNED, starts__gt=at)
    rows = rows.exclude(attendances__volunteer=volunteer).order_by("starts", "pk")
    return list(rows[:20])


def near(volunteer: Volunteer, pk: int) -> Training:
    """One of her area. Raises Unknown."""
    found = Training.objects.filter(around(volunteer), pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def ending(by: Actor, first: date, last: date) -> QuerySet[Attendance]:
    """What was passed and ends between two days, of those whom the actor may see."""
    rows = Attendance.objects.filter(
        reach.of_people(by, SEE, "volunteer"), result="passed",
        valid_until__gte=first, valid_until__lte=last,
    )  # fmt: skip
    return rows.select_related("volunteer").order_by("valid_until", "pk")
