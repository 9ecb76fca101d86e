"""What went wrong and what was done about it; counts of bags."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.quality import About, Area, Cause, Finding, Measure, NcKind, Severity
from sanxian.blood.lifecycle.quality import ACTION, DEVIATION, NONCONFORMITY, STOCK_COUNT
from sanxian.blood.models.storage import StorageSpot
from sanxian.blood.models.units import Unit
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class Nonconformity(models.Model):
    """Something that is not as it should be: opened, looked into, mended, checked, closed by
    another person. Its texts may name people: they are sealed."""

    privacy: ClassVar = {"what": "sensitive", "at_once": "sensitive", "why": "sensitive"}
    lifecycle = NONCONFORMITY

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=12, choices=[(k.value, k.name) for k in NcKind])
    severity = models.CharField(max_length=8, choices=[(s.value, s.name) for s in Severity])
    area = models.CharField(max_length=12, choices=[(a.value, a.name) for a in Area])
    what = SealedField(purpose="blood.quality")
    at_once = SealedField(purpose="blood.quality", help_text="what was done at once")
    held = models.PositiveIntegerField(default=0, help_text="bags held at once")
    day = models.DateField(help_text="the place's day, which months are counted by")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    cause = models.CharField(max_length=12, blank=True, choices=[(c.value, c.name) for c in Cause])
    why = SealedField(purpose="blood.quality", help_text="what the inquiry found")
    investigated_at = models.DateTimeField(null=True)
    investigated_by = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField(null=True)
    planned_by = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    status = status_field(NONCONFORMITY)

    class Meta:
        constraints: ClassVar = [
            status_known(NONCONFORMITY, "blood_nonconformity_status_known"),
            models.CheckConstraint(
                name="blood_nonconformity_second_person",
                condition=~Q(status="closed") | (~Q(closed_by="") & ~Q(closed_by=F("checked_by"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "day"], name="blood_nonconformity_month"),
        ]

    def __str__(self) -> str:
        return self.code


class Touched(models.Model):
    """What a nonconformity touches, by its code; `key` is the row it was at the time."""

    privacy: ClassVar = {}

    nonconformity = models.ForeignKey(Nonconformity, PROTECT, related_name="touched")
    about = models.CharField(max_length=20, choices=[(a.value, a.name) for a in About])
    code = models.CharField(max_length=40)
    key = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["nonconformity", "about", "code"], name="blood_touched_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["about", "code"], name="blood_touched_code")]

    def __str__(self) -> str:
        return f"{self.about} {self.code}"


class CorrectiveAction(models.Model):
    """Who does what by when, and whether it helped."""

    privacy: ClassVar = {"what": "sensitive", "result": "sensitive"}
    lifecycle = ACTION

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    nonconformity = models.ForeignKey(Nonconformity, PROTECT, related_name="actions")
    org_path = models.CharField(max_length=200, db_index=True)
    measure = models.CharField(max_length=12, choices=[(m.value, m.name) for m in Measure])
    what = SealedField(purpose="blood.quality")
    owner = models.CharField(max_length=64, help_text="an account's code")
    due_on = models.DateField()
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=64, blank=True)
    result = SealedField(purpose="blood.quality")
    status = status_field(ACTION)

    class Meta:
        constraints: ClassVar = [status_known(ACTION, "blood_action_status_known")]

    def __str__(self) -> str:
        return f"{self.measure} {self.pk}"


class Deviation(models.Model):
    """A departure from the procedure, planned, approved before by another person, until a day."""

    privacy: ClassVar = {"what": "sensitive", "why": "sensitive"}
    lifecycle = DEVIATION

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    area = models.CharField(max_length=12, choices=[(a.value, a.name) for a in Area])
    what = SealedField(purpose="blood.quality")
    why = SealedField(purpose="blood.quality")
    since = models.DateField()
    until = models.DateField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    status = status_field(DEVIATION)

    class Meta:
        constraints: ClassVar = [
            status_known(DEVIATION, "blood_deviation_status_known"),
            models.CheckConstraint(
                name="blood_deviation_ends_after_it_begins", condition=Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="blood_deviation_second_person",
                condition=~Q(status__in=["approved", "ended"])
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class StockCount(models.Model):
    """A count of what lies at a place, or in one spot of it. What is expected is frozen at opening."""

    privacy: ClassVar = {}
    lifecycle = STOCK_COUNT

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    spot = models.ForeignKey(StorageSpot, PROTECT, null=True, related_name="counts")
    expected = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    status = status_field(STOCK_COUNT)

    class Meta:
        constraints: ClassVar = [
            status_known(STOCK_COUNT, "blood_count_status_known"),
            models.UniqueConstraint(
                fields=["spot"], condition=Q(status="open"), name="blood_count_one_open_of_spot"
            ),
            models.UniqueConstraint(
                fields=["org_path"],
                condition=Q(status="open", spot__isnull=True),
                name="blood_count_one_open_of_place",
            ),
            models.CheckConstraint(
                name="blood_count_second_person",
                condition=~Q(status="closed") | (~Q(closed_by="") & ~Q(closed_by=F("finished_by"))),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CountLine(models.Model):
    """A bag that a count expected, or saw."""

    privacy: ClassVar = {}

    count = models.ForeignKey(StockCount, PROTECT, related_name="lines")
    number = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, PROTECT, null=True, related_name="counts")
    expected = models.BooleanField()
    was = models.CharField(max_length=20, blank=True, help_text="status when it was written down")
    seen_at = models.DateTimeField(null=True)
    finding = models.CharField(
        max_length=12, blank=True, choices=[(f.value, f.name) for f in Finding]
    )
    explained = models.CharField(max_length=24, blank=True)
    explained_by = models.CharField(max_length=64, blank=True)
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "number"], name="blood_count_line_once"),
        ]

    def __str__(self) -> str:
        return self.number
