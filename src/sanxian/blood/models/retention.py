"""How long records stand at least, and what two persons agreed to erase."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.quality import Keep
from sanxian.blood.lifecycle.quality import DISPOSAL
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT
KINDS = [(k.value, k.name) for k in Keep]


class RetentionFloor(models.Model):
    """The years for which a kind of record stands. Triggers refuse to shorten or delete it."""

    privacy: ClassVar = {}

    kind = models.CharField(max_length=20, unique=True, choices=KINDS)
    years = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="blood_floor_some_years", condition=Q(years__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.years}"


class Disposal(models.Model):
    """Records past their time, proposed to be erased; two persons agree before it is done."""

    privacy: ClassVar = {}
    lifecycle = DISPOSAL

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    org_path = models.CharField(max_length=200, db_index=True)
    before = models.DateField(help_text="records of an earlier day only")
    edition = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=64, blank=True)
    erased_on = models.DateField(null=True, help_text="the place's day")
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=64, blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.CharField(max_length=64, blank=True)
    refused_for = models.CharField(max_length=24, blank=True)
    status = status_field(DISPOSAL)

    class Meta:
        constraints: ClassVar = [
            status_known(DISPOSAL, "blood_disposal_status_known"),
            models.CheckConstraint(
                name="blood_disposal_two_persons",
                condition=~Q(status="erased")
                | (
                    ~Q(agreed_by="")
                    & ~Q(erased_by="")
                    & ~Q(erased_by=F("agreed_by"))
                    & Q(erased_on__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DisposalLine(models.Model):
    """One record of a disposal, by table and key."""

    privacy: ClassVar = {}

    disposal = models.ForeignKey(Disposal, PROTECT, related_name="lines")
    source = models.CharField(max_length=40, help_text="the record's table")
    key = models.BigIntegerField()
    day = models.DateField(help_text="the record's own day")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["disposal", "source", "key"], name="blood_disposal_line_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "key"], name="blood_disposal_record")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
