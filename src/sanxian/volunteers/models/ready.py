"""What must be there before work is taken: training that was passed, insurance that covers the time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sanxian.core import clock
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import new_uid
from sanxian.volunteers.facts import Course, Result
from sanxian.volunteers.lifecycle import TRAINING
from sanxian.volunteers.models.parts import code, in_order, known
from sanxian.volunteers.models.people import Volunteer


class Training(models.Model):
    """A training on a day, with seats."""

    lifecycle = TRAINING

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "course": "open",
        "org_path": "open",
        "where": "open",
        "starts": "open",
        "ends": "open",
        "seats": "open",
        "status": "open",
        "planned_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    course = code(Course)
    org_path = models.CharField(max_length=200, db_index=True)
    where = models.CharField(max_length=60, help_text="a public place")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    seats = models.PositiveIntegerField()
    status = status_field(TRAINING)
    planned_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            status_known(TRAINING, "volunteers_training_status_known"),
            known(Course, "course", "volunteers_training_course"),
            in_order("starts", "ends", "volunteers_training_times"),
        ]

    def __str__(self) -> str:
        return f"training {self.pk}"


class Attendance(models.Model):
    """Who signed up for a training, how it ended, and until when that holds (the last day)."""

    privacy: ClassVar = {
        "id": "open",
        "training": "open",
        "volunteer": "personal",
        "org_path": "open",
        "course": "open",
        "result": "personal",
        "valid_until": "personal",
        "edition": "open",
        "signed_at": "open",
        "recorded_at": "open",
        "recorded_by": "open",
    }

    training = models.ForeignKey(Training, models.PROTECT, related_name="attendances")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="attendances")
    org_path = models.CharField(max_length=200)
    course = code(Course)
    result = code(Result, blank=True)
    valid_until = models.DateField(null=True)
    edition = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            known(Course, "course", "volunteers_attendance_course"),
            known(Result, "result", "volunteers_attendance_result", blank=True),
            models.UniqueConstraint(
                fields=["training", "volunteer"], name="volunteers_attendance_once"
            ),
            models.CheckConstraint(
                name="volunteers_attendance_valid",
                condition=Q(result="passed") | Q(valid_until__isnull=True),
            ),
            models.CheckConstraint(
                name="volunteers_attendance_recorded",
                condition=Q(result="", recorded_at__isnull=True)
                | (~Q(result="") & Q(recorded_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "result", "course"], name="volunteers_attendance_of"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} at {self.training_id}"


class Cover(models.Model):
    """Accident insurance of one volunteer: from one moment until another."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "volunteer": "personal",
        "org_path": "open",
        "insurer": "open",
        "policy": "personal",
        "starts": "open",
        "ends": "open",
        "ended_at": "open",
        "ended_by": "open",
        "recorded_at": "open",
        "recorded_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="covers")
    org_path = models.CharField(max_length=200)
    insurer = models.CharField(max_length=60)
    policy = models.CharField(max_length=40, help_text="the number of the policy")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="before its time: it covers nothing more")
    ended_by = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            in_order("starts", "ends", "volunteers_cover_times"),
            models.CheckConstraint(name="volunteers_cover_numbered", condition=~Q(policy="")),
            models.UniqueConstraint(
                fields=["volunteer", "policy", "starts"], name="volunteers_cover_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "ends"], name="volunteers_cover_of"),
            models.Index(fields=["org_path", "ends"], name="volunteers_cover_ending"),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"

    @property
    def first(self) -> date:
        return clock.day(self.starts)

    @property
    def last(self) -> date:
        """The last day that is covered: it ends with the midnight after it."""
        return clock.day(self.ends - timedelta(seconds=1))
