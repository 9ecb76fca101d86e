"""Between centre and hospital: samples, massive transfusions, postponed operations, cold boxes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import BoxKind, Component, OperationClass
from sanxian.blood.lifecycle.distribution import MASSIVE, POSTPONEMENT
from sanxian.blood.models.donors import ABO, RHD
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class PatientSample(models.Model):
    """One tube of one patient: its group and its antibody screen. Never rewritten (`blood.guards`)."""

    privacy: ClassVar = {"findings": "sensitive", "patient": "sensitive"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    patient = models.ForeignKey("blood.Patient", PROTECT, related_name="samples")
    org_path = models.CharField(max_length=200, db_index=True)
    label = models.CharField(max_length=32, help_text="the number on the tube")
    taken_at = models.DateTimeField()
    findings = SealedField(purpose="blood.patient", help_text="JSON: abo, rhd, screen")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org_path", "label"], name="blood_sample_once"),
            models.CheckConstraint(
                name="blood_sample_in_order", condition=Q(taken_at__lte=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MassiveTransfusion(models.Model):
    """Pack after pack for one patient, until somebody says that it is over."""

    privacy: ClassVar = {"patient": "sensitive"}
    lifecycle = MASSIVE

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    supplier_path = models.CharField(max_length=200, db_index=True)
    patient = models.ForeignKey("blood.Patient", PROTECT, related_name="massives")
    packs = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0, help_text="bags, at the close")
    given = models.PositiveSmallIntegerField(default=0, help_text="transfused, at the close")
    back = models.PositiveSmallIntegerField(default=0, help_text="returned, at the close")
    lost = models.PositiveSmallIntegerField(default=0, help_text="discarded or held, at the close")
    status = status_field(MASSIVE)

    class Meta:
        constraints: ClassVar = [
            status_known(MASSIVE, "blood_massive_status_known"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(status="open"), name="blood_massive_one_open"
            ),
            models.CheckConstraint(
                name="blood_massive_closed_when",
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PostponedOperation(models.Model):
    """An operation that waits because there is no blood for it; nobody's name stands here."""

    privacy: ClassVar = {"patient": "sensitive"}
    lifecycle = POSTPONEMENT

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    supplier_path = models.CharField(max_length=200, db_index=True)
    patient = models.ForeignKey(
        "blood.Patient", PROTECT, null=True, blank=True, related_name="postponements"
    )
    department = models.CharField(max_length=24, help_text="code of the department")
    operation = models.CharField(max_length=12, choices=[(c.value, c.name) for c in OperationClass])
    day = models.DateField(help_text="when it was to be")
    component = models.CharField(max_length=24, choices=[(c.value, c.name) for c in Component])
    abo = models.CharField(max_length=2, choices=ABO)
    rhd = models.CharField(max_length=1, choices=RHD)
    bags = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=120, blank=True, help_text="open codes, space between")
    logged_at = models.DateTimeField()
    logged_by = models.CharField(max_length=64)
    recovered_at = models.DateTimeField(null=True)
    new_day = models.DateField(null=True)
    status = status_field(POSTPONEMENT)

    class Meta:
        constraints: ClassVar = [
            status_known(POSTPONEMENT, "blood_postponement_status_known"),
            models.CheckConstraint(
                name="blood_postponement_of_something", condition=Q(bags__gte=1, bags__lte=200)
            ),
            models.CheckConstraint(
                name="blood_postponement_new_day",
                condition=~Q(status="rescheduled") | Q(new_day__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "supplier_path"], name="blood_postponement_wait"),
        ]

    def __str__(self) -> str:
        return self.code


class TransportBox(models.Model):
    """A cold box of the register: what it was validated to keep, for how long, for how many bags."""

    privacy: ClassVar = {}

    code = models.CharField(max_length=24, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="whose it is")
    kind = models.CharField(max_length=12, choices=[(k.value, k.name) for k in BoxKind])
    low = models.DecimalField(max_digits=4, decimal_places=1, help_text="°C")
    high = models.DecimalField(max_digits=4, decimal_places=1, help_text="°C")
    hours = models.PositiveSmallIntegerField(help_text="how long it keeps that")
    capacity = models.PositiveSmallIntegerField(help_text="bags")
    valid_until = models.DateField(help_text="the last day of its validation")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="blood_box_band", condition=Q(low__lte=F("high"))),
            models.CheckConstraint(
                name="blood_box_holds_something", condition=Q(hours__gte=1, capacity__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ShipmentReading(models.Model):
    """One line of the logger that travelled in the box."""

    privacy: ClassVar = {}

    shipment = models.ForeignKey("blood.Shipment", PROTECT, related_name="readings")
    at = models.DateTimeField()
    celsius = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "at"], name="blood_box_reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.celsius} {self.at}"
