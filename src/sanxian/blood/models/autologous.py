"""A patient's own blood: deposited before an operation, thinned at its start, saved during and after.

It is no `Unit`: it has a number of its own kind and no way to anybody else (see `blood.guards`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle.hospital import AUTOLOGOUS
from sanxian.blood.models.hospital import Patient
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class AutologousDeposit(models.Model):
    """Whole blood drawn of a patient for the same patient."""

    privacy: ClassVar = {"patient": "sensitive", "finding": "sensitive", "hb": "sensitive"}
    lifecycle = AUTOLOGOUS

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    number = models.CharField(max_length=32, unique=True)
    patient = models.ForeignKey(Patient, PROTECT, related_name="deposits")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    department = models.CharField(max_length=200, help_text="the ward that will operate")
    volume_ml = models.PositiveIntegerField()
    hb = SealedField(purpose="blood.patient", help_text="g/L before the draw")
    operation_on = models.DateField()
    collected_at = models.DateTimeField()
    collected_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    tested_by = models.CharField(max_length=64, blank=True)
    finding = SealedField(purpose="blood.patient", help_text="clear or reactive")
    ended_for = models.CharField(max_length=32, blank=True, help_text="why discarded")
    status = status_field(AUTOLOGOUS)

    class Meta:
        constraints: ClassVar = [
            status_known(AUTOLOGOUS, "blood_autologous_status_known"),
            models.CheckConstraint(
                name="blood_autologous_number",
                condition=Q(number__gte="ZT", number__lt="ZU"),  # the prefix, without a LIKE
            ),
            models.CheckConstraint(
                name="blood_autologous_discard_has_reason",
                condition=~Q(status="discarded") | ~Q(ended_for=""),
            ),
            models.CheckConstraint(
                name="blood_autologous_expires", condition=Q(expires_at__gt=F("collected_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AutologousGiving(models.Model):
    """The deposit given back to its patient, after two persons scanned wristband and bag."""

    privacy: ClassVar = {"patient": "sensitive"}

    deposit = models.OneToOneField(AutologousDeposit, PROTECT, related_name="giving")
    patient = models.ForeignKey(Patient, PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, help_text="the ward")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    second_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_autologous_two_persons", condition=~Q(second_by=F("by"))
            ),
        ]

    def __str__(self) -> str:
        return f"giving of {self.deposit_id}"


class BloodSaving(models.Model):
    """Haemodilution or salvage at one operation: mL drawn or collected, and mL given back."""

    privacy: ClassVar = {"patient": "sensitive"}

    patient = models.ForeignKey(Patient, PROTECT, related_name="savings")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    department = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, help_text="haemodilution, salvage, drainage")
    elective = models.BooleanField()
    collected_ml = models.PositiveIntegerField()
    given_ml = models.PositiveIntegerField()
    day = models.DateField(db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_saving_no_more_than_there_was",
                condition=Q(given_ml__lte=F("collected_ml"), collected_ml__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.given_ml} mL"
