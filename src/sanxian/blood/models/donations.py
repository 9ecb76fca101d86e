"""A donation: what was drawn from one arm at one time, under one number."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle import DONATION
from sanxian.blood.models.donors import ABO, KINDS, RHD, Donor, Visit
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class NumberBlock(models.Model):
    """Donation numbers allotted to a place, so that a bus can number bags off line."""

    privacy: ClassVar = {}

    org_path = models.CharField(max_length=200, db_index=True)
    scheme = models.CharField(max_length=24)
    facility = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField(help_text="two digits")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    next = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "facility", "year", "first"], name="blood_block_once"
            ),
            models.CheckConstraint(
                name="blood_block_in_order",
                condition=Q(first__lte=F("next")) & Q(next__lte=F("last") + 1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility}{self.year} {self.first}-{self.last}"


class Donation(models.Model):
    privacy: ClassVar = {
        "donor": "personal",
        "abo": "personal",
        "rhd": "personal",
        "antigens": "personal",
        "cmv_negative": "personal",
        "weak_d": "personal",
    }
    lifecycle = DONATION

    number = models.CharField(max_length=24, unique=True)
    scheme = models.CharField(max_length=24)
    visit = models.OneToOneField(Visit, PROTECT, related_name="donation")
    donor = models.ForeignKey(Donor, PROTECT, related_name="donations")
    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=24, choices=KINDS)
    volume_ml = models.PositiveIntegerField(default=0, help_text="whole blood drawn")
    doses = models.PositiveSmallIntegerField(default=0)
    plasma_ml = models.PositiveIntegerField(default=0)
    additive = models.CharField(max_length=16, blank=True)
    pack_lot = models.ForeignKey(
        "blood.PackLot", PROTECT, null=True, blank=True, related_name="donations"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    day = models.DateField(help_text="the place's day, which intervals are counted from")
    abo = models.CharField(max_length=2, blank=True, choices=ABO)
    rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    cmv_negative = models.BooleanField(default=False, help_text="anti-CMV was tested")
    antigens = models.CharField(max_length=80, blank=True, help_text="C+ E- K-, sorted")
    weak_d = models.BooleanField(default=False)
    status = status_field(DONATION)

    class Meta:
        constraints: ClassVar = [
            status_known(DONATION, "blood_donation_status_known"),
            models.CheckConstraint(
                name="blood_donation_ended",
                condition=Q(status="drawing") | Q(ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "org_path"], name="blood_donation_queue"),
            models.Index(fields=["donor", "day"], name="blood_donation_history"),
        ]

    def __str__(self) -> str:
        return self.number


class DonorReaction(models.Model):
    """What happened to a donor during or after giving."""

    privacy: ClassVar = {"kind": "sensitive", "care": "sensitive", "donation": "personal"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donation = models.ForeignKey(Donation, PROTECT, related_name="reactions")
    org_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    grade = models.PositiveSmallIntegerField(help_text="1 mild to 4 severe")
    care = SealedField(purpose="blood.reaction", help_text="what was done")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_donor_reaction_grade", condition=Q(grade__gte=1, grade__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.grade}"
