"""Recall and lookback: what was touched, who must be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sanxian.blood.lifecycle import RECALL
from sanxian.blood.models.hospital import Patient
from sanxian.blood.models.units import Unit
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class Recall(models.Model):
    privacy: ClassVar = {"root": "personal"}
    lifecycle = RECALL

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    root = models.CharField(max_length=80, help_text="trail subject it started from")
    cause = models.CharField(max_length=48, help_text="open reason code")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    status = status_field(RECALL)

    class Meta:
        constraints: ClassVar = [status_known(RECALL, "blood_recall_status_known")]

    def __str__(self) -> str:
        return self.code


class RecallLine(models.Model):
    """One unit of a recall, as it was found."""

    privacy: ClassVar = {"patient": "sensitive"}

    recall = models.ForeignKey(Recall, PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, PROTECT, related_name="recall_lines")
    found = models.CharField(max_length=20, help_text="status when the recall was opened")
    place = models.CharField(max_length=200)
    patient = models.ForeignKey(Patient, PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "unit"], name="blood_recall_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.unit_id}"


class Notice(models.Model):
    """A hospital that must be told, and whether it has answered."""

    privacy: ClassVar = {}

    recall = models.ForeignKey(Recall, PROTECT, related_name="notices")
    org_path = models.CharField(max_length=200, db_index=True)
    units = models.PositiveIntegerField()
    patients = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "org_path"], name="blood_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.org_path}"
