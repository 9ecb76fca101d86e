"""Files on their way in: sealed while they wait, gone when they are done; and how columns are read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sanxian.core.seal import SealedField, new_uid

KINDS = [("donors", "DONORS"), ("donations", "DONATIONS"), ("units", "UNITS"),
         ("registrants", "REGISTRANTS"), ("typings", "TYPINGS")]  # fmt: skip


class Upload(models.Model):
    """A file that somebody sent: what is in it, how far its import is, what came of it."""

    privacy: ClassVar = {"preview": "sensitive", "written": "sensitive", "about": "open"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    system = models.CharField(max_length=80, blank=True, help_text="whose register it is")
    about = models.TextField(blank=True, help_text="JSON: what is said of typings as a whole")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    size = models.PositiveIntegerField(help_text="bytes")
    rows = models.PositiveIntegerField(help_text="below the heading")
    preview = SealedField(purpose="exchange.upload", help_text="JSON: heading and first rows")
    mapping = models.TextField(blank=True, help_text="JSON: heading to column")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    started_at = models.DateTimeField(null=True)
    started_by = models.CharField(max_length=64, blank=True)
    dry = models.BooleanField(default=False, help_text="only looked at")
    done = models.PositiveIntegerField(default=0, help_text="rows read so far")
    ended_at = models.DateTimeField(null=True)
    part = models.BooleanField(default=False, help_text="good rows are taken in without the others")
    faults = models.TextField(blank=True, help_text="JSON: codes with row and column, no values")
    written = SealedField(
        purpose="exchange.upload", null=True, help_text="JSON: what stood in each faulty cell"
    )
    left_out = models.PositiveIntegerField(default=0, help_text="rows with faults, beside others")
    made = models.PositiveIntegerField(null=True)
    result = models.CharField(max_length=40, blank=True, help_text="such as blood.intake:3")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchange_upload_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="exchange_upload_one_outcome",
                condition=Q(result="") | Q(faults="") | Q(part=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def runs(self) -> bool:
        return self.started_at is not None and self.ended_at is None


class UploadPart(models.Model):
    """A piece of the file, sealed. Deleted when the import is done or the file is dropped."""

    privacy: ClassVar = {"body": "sensitive"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    body = SealedField(purpose="exchange.upload", help_text="base64")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="exchange_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"


class Columns(models.Model):
    """What a place's headings mean, remembered for the next file of the kind."""

    privacy: ClassVar = {}

    org_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=KINDS)
    words = models.TextField(help_text="JSON: heading to column; an empty one is not read")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org_path", "kind"], name="exchange_columns_once"),
        ]

    def __str__(self) -> str:
        return f"{self.org_path} {self.kind}"
