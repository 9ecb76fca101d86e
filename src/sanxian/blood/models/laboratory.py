"""Test results, and the release that two persons give."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import RESULT
from sanxian.blood.models.donations import Donation
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class Batch(models.Model):
    """A file of results; the same file is taken in once."""

    privacy: ClassVar = {}

    org_path = models.CharField(max_length=200, db_index=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file")
    name = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """One assay of one donation. `outcome` is sealed: a group, a number or (non)reactive."""

    privacy: ClassVar = {"outcome": "sensitive"}
    lifecycle = RESULT

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donation = models.ForeignKey(Donation, PROTECT, related_name="results")
    org_path = models.CharField(max_length=200)
    assay = models.CharField(max_length=16, choices=[(a.value, a.name) for a in Assay])
    outcome = SealedField(purpose="blood.result")
    instrument = models.CharField(max_length=40, blank=True)
    lot = models.CharField(max_length=40, blank=True)
    batch = models.ForeignKey(Batch, PROTECT, null=True, blank=True, related_name="results")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    status = status_field(RESULT)

    class Meta:
        constraints: ClassVar = [
            status_known(RESULT, "blood_result_status_known"),
            models.UniqueConstraint(
                fields=["donation", "assay"],
                condition=~Q(status="void"),
                name="blood_result_one_standing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["instrument", "at"], name="blood_result_tool"),
            models.Index(fields=["lot", "at"], name="blood_result_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.assay}"


class Release(models.Model):
    """The judgement on one donation: proposed by one person, confirmed by another."""

    privacy: ClassVar = {"verdict": "personal"}

    donation = models.ForeignKey(Donation, PROTECT, related_name="releases")
    org_path = models.CharField(max_length=200)
    verdict = models.CharField(max_length=8, choices=[("fit", "FIT"), ("unfit", "UNFIT")])
    edition = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["donation"],
                condition=Q(reopened_at__isnull=True),
                name="blood_release_one_standing",
            ),
            models.CheckConstraint(
                name="blood_release_two_persons",
                condition=Q(confirmed_by="", confirmed_at__isnull=True)
                | (
                    ~Q(confirmed_by="")
                    & ~Q(confirmed_by=F("proposed_by"))
                    & ~Q(proposed_by="")
                    & Q(confirmed_at__isnull=False)
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["org_path"],
                condition=Q(confirmed_at__isnull=True),
                name="blood_release_waits",
            ),
            models.Index(fields=["-confirmed_at", "-id"], name="blood_release_done"),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.verdict}"
