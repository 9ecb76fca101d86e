"""At the bed, besides the check itself: the patient's sample, observations, how a transfusion ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle.hospital import TUBE
from sanxian.blood.models.hospital import Patient, Transfusion
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class SampleTube(models.Model):
    """A tube taken at the bed after wristband and hospital number agreed. `code` is on its label."""

    privacy: ClassVar = {"patient": "sensitive"}
    lifecycle = TUBE

    code = models.CharField(max_length=16, unique=True)
    patient = models.ForeignKey(Patient, PROTECT, related_name="tubes")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the ward")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=64)
    second_by = models.CharField(max_length=64, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=64, blank=True)
    faults = models.CharField(max_length=120, blank=True, help_text="open codes")
    status = status_field(TUBE)

    class Meta:
        constraints: ClassVar = [
            status_known(TUBE, "blood_tube_status_known"),
            models.CheckConstraint(
                name="blood_tube_two_persons",
                condition=Q(second_by="") | ~Q(second_by=F("taken_by")),
            ),
            models.CheckConstraint(
                name="blood_tube_judged_by_somebody",
                condition=Q(status="taken") | (~Q(judged_by="") & Q(judged_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Observation(models.Model):
    """Vital signs during a transfusion, as JSON under seal: temperature, pulse, pressure, breaths."""

    privacy: ClassVar = {"vitals": "sensitive"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    transfusion = models.ForeignKey(Transfusion, PROTECT, related_name="observations")
    org_path = models.CharField(max_length=200)
    point = models.CharField(max_length=12, help_text="start, early, end or extra")
    vitals = SealedField(purpose="blood.patient")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transfusion", "point"],
                condition=~Q(point="extra"),
                name="blood_observation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfusion_id} {self.point}"


class TransfusionEnd(models.Model):
    """How a transfusion ended: what went in, why it was stopped, what was not as it should be."""

    privacy: ClassVar = {"stopped_for": "sensitive"}

    transfusion = models.OneToOneField(Transfusion, PROTECT, related_name="ending")
    given_ml = models.PositiveIntegerField()
    stopped_for = models.CharField(max_length=32, blank=True, help_text="blank: all went in")
    deviations = models.CharField(max_length=120, blank=True, help_text="open codes")

    def __str__(self) -> str:
        return f"end of {self.transfusion_id}"
