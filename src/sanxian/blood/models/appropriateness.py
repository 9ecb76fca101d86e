"""Why blood is asked for, what the rule and the committee say of it, and who approves a large use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle.hospital import LARGE_USE, USE
from sanxian.blood.models.hospital import Order, Patient
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class UseStatement(models.Model):
    """The doctor's grounds for an order; the values and the doctor's own words are sealed."""

    privacy: ClassVar = {"given": "sensitive", "because": "sensitive", "verdict_note": "sensitive"}
    lifecycle = USE

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    order = models.OneToOneField(Order, PROTECT, related_name="statement")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    department = models.CharField(max_length=200, help_text="the ward's path")
    doctor = models.CharField(max_length=64)
    setting = models.CharField(max_length=24)
    given = SealedField(purpose="blood.patient", help_text="values before transfusion, JSON")
    because = SealedField(purpose="blood.patient", help_text="the doctor's reason, or nothing")
    finding = models.CharField(max_length=16, help_text="what the rule says")
    reasons = models.CharField(max_length=120, blank=True, help_text="open codes")
    edition = models.CharField(max_length=120)
    ml = models.PositiveIntegerField(help_text="asked for, by the edition's mL a bag")
    stated_at = models.DateTimeField(db_index=True)
    verdict = models.CharField(max_length=16, blank=True)
    verdict_note = SealedField(purpose="blood.patient")
    verdict_by = models.CharField(max_length=64, blank=True)
    verdict_at = models.DateTimeField(null=True)
    status = status_field(USE)

    class Meta:
        constraints: ClassVar = [
            status_known(USE, "blood_use_status_known"),
            models.CheckConstraint(
                name="blood_use_judged_how",
                condition=Q(status="stated", verdict="")
                | (Q(status="judged") & ~Q(verdict="") & ~Q(verdict_by="")),
            ),
            models.CheckConstraint(
                name="blood_use_not_judged_by_oneself",
                condition=Q(verdict_by="") | ~Q(verdict_by=F("doctor")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "status", "finding"], name="blood_use_list"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.finding}"


class LargeUse(models.Model):
    """Much blood for one patient in one day: the chief and the transfusion department both agree."""

    privacy: ClassVar = {"patient": "sensitive"}
    lifecycle = LARGE_USE

    patient = models.ForeignKey(Patient, PROTECT, related_name="large_uses")
    org_path = models.CharField(max_length=200, db_index=True)
    day = models.DateField()
    ml = models.PositiveIntegerField(help_text="of the whole day")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    chief_by = models.CharField(max_length=64, blank=True)
    chief_at = models.DateTimeField(null=True)
    department_by = models.CharField(max_length=64, blank=True)
    department_at = models.DateTimeField(null=True)
    refused_by = models.CharField(max_length=64, blank=True)
    refused_for = models.CharField(max_length=24, blank=True)
    status = status_field(LARGE_USE)

    class Meta:
        constraints: ClassVar = [
            status_known(LARGE_USE, "blood_large_use_status_known"),
            models.UniqueConstraint(
                fields=["patient", "day"],
                condition=Q(status="asked"),
                name="blood_large_use_one_open",
            ),
            models.CheckConstraint(
                name="blood_large_use_two_hands",
                condition=~Q(status="approved")
                | (
                    ~Q(chief_by="")
                    & ~Q(department_by="")
                    & ~Q(chief_by=F("department_by"))
                    & ~Q(chief_by=F("asked_by"))
                    & ~Q(department_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="blood_large_use_refused_for",
                condition=~Q(status="refused") | (~Q(refused_for="") & ~Q(refused_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.day} {self.ml} mL"
