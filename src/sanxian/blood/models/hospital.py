"""The patient's side: orders, reservations, crossmatch, issue, bedside, reaction.

Patients never enter `people`: the hospital's own key seals them, and the donor side cannot see them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import Component, Urgency
from sanxian.blood.lifecycle import ORDER
from sanxian.blood.models.donors import ABO, RHD
from sanxian.blood.models.units import Unit
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class Patient(models.Model):
    """A patient of one hospital. `code` is all that leaves the hospital."""

    privacy: ClassVar = {
        "name": "sensitive",
        "number": "sensitive",
        "number_index": "sensitive",
        "sex": "personal",
        "born": "personal",
        "abo": "personal",
        "rhd": "personal",
        "needs": "sensitive",
        "antibodies": "sensitive",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    name = SealedField(purpose="blood.patient")
    number = SealedField(purpose="blood.patient", help_text="the hospital's own number")
    number_index = models.CharField(max_length=40)
    sex = models.CharField(max_length=8)
    born = models.DateField(null=True)
    abo = models.CharField(max_length=2, blank=True, choices=ABO)
    rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    grouped_at = models.DateTimeField(null=True)
    needs = SealedField(purpose="blood.patient", null=True, help_text="standing, space between")
    antibodies = SealedField(purpose="blood.patient", null=True, help_text="now or ever: E c K")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org_path", "number_index"], name="blood_patient_once_a_hospital"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Order(models.Model):
    """A hospital asks for blood, for one patient or for its own stock."""

    privacy: ClassVar = {"patient": "sensitive", "needs": "sensitive"}
    lifecycle = ORDER

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    supplier_path = models.CharField(max_length=200, db_index=True)
    patient = models.ForeignKey(Patient, PROTECT, null=True, blank=True, related_name="orders")
    component = models.CharField(max_length=24, choices=[(c.value, c.name) for c in Component])
    abo = models.CharField(max_length=2, blank=True, choices=ABO)
    rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    quantity = models.PositiveSmallIntegerField(help_text="bags")
    urgency = models.CharField(max_length=12, choices=[(u.value, u.name) for u in Urgency])
    indication = models.CharField(max_length=48, blank=True)
    needs = models.CharField(
        max_length=200, blank=True, default="", help_text="codes of Need, sorted, space between"
    )
    massive = models.ForeignKey(
        "blood.MassiveTransfusion", PROTECT, null=True, blank=True, related_name="orders"
    )
    pack = models.PositiveSmallIntegerField(default=0, help_text="which pack of a massive one")
    needed_by = models.DateTimeField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=64)
    status = status_field(ORDER)

    class Meta:
        constraints: ClassVar = [
            status_known(ORDER, "blood_order_status_known"),
            models.CheckConstraint(
                name="blood_order_of_something", condition=Q(quantity__gte=1, quantity__lte=200)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["supplier_path", "status"], name="blood_order_in"),
            models.Index(fields=["status", "needed_by"], name="blood_order_state"),
            models.Index(fields=["needed_by", "id"], name="blood_order_needed"),
        ]

    def __str__(self) -> str:
        return self.code


class Reservation(models.Model):
    privacy: ClassVar = {}

    order = models.ForeignKey(Order, PROTECT, related_name="reservations")
    unit = models.ForeignKey(Unit, PROTECT, related_name="reservations")
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ended_at__isnull=True),
                name="blood_reservation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.unit_id}"


class Crossmatch(models.Model):
    """The patient's sample against one unit."""

    privacy: ClassVar = {"patient": "sensitive", "outcome": "sensitive"}

    patient = models.ForeignKey(Patient, PROTECT, related_name="crossmatches")
    unit = models.ForeignKey(Unit, PROTECT, related_name="crossmatches")
    order = models.ForeignKey(Order, PROTECT, related_name="crossmatches")
    org_path = models.CharField(max_length=200)
    outcome = models.CharField(
        max_length=12, choices=[("compatible", "COMPATIBLE"), ("incompatible", "INCOMPATIBLE")]
    )
    method = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    valid_until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "patient"], name="blood_crossmatch_of")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.outcome}"


class Issue(models.Model):
    """A unit handed out for one patient. The database refuses a second open one."""

    privacy: ClassVar = {"patient": "sensitive"}

    unit = models.ForeignKey(Unit, PROTECT, related_name="issues")
    patient = models.ForeignKey(Patient, PROTECT, related_name="issues")
    order = models.ForeignKey(Order, PROTECT, null=True, related_name="issues")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the ward")
    emergency = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    second_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(closed_at__isnull=True), name="blood_issue_one_open"
            ),
            models.CheckConstraint(
                name="blood_issue_closed_how",
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="blood_issue_emergency_two",
                condition=Q(emergency=False) | (~Q(second_by="") & ~Q(second_by=F("issued_by"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["issued_at"], name="blood_issue_when"),
            models.Index(
                fields=["issued_at"], condition=Q(emergency=True), name="blood_issue_urgent"
            ),
        ]

    def __str__(self) -> str:
        return f"issue of {self.unit_id}"


class EmergencyProposal(models.Model):
    """Units asked out of the refrigerator before the patient is grouped; waits for a doctor's hand."""

    privacy: ClassVar = {"patient": "sensitive"}

    unit = models.ForeignKey(Unit, PROTECT, related_name="emergency_proposals")
    order = models.ForeignKey(Order, PROTECT, related_name="emergency_proposals")
    patient = models.ForeignKey(Patient, PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the ward")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at__isnull=True), name="blood_emergency_one_open"
            ),
            models.CheckConstraint(
                name="blood_emergency_two_hands",
                condition=Q(signed_by="")
                | (~Q(signed_by=F("proposed_by")) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"emergency issue of {self.unit_id}"


class BedsideCheck(models.Model):
    """Two identifiers and the unit, scanned at the bed; failures are kept too."""

    privacy: ClassVar = {}

    issue = models.ForeignKey(Issue, PROTECT, related_name="checks")
    org_path = models.CharField(max_length=200)
    ok = models.BooleanField()
    faults = models.CharField(max_length=200, blank=True, help_text="open codes")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    second_by = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.ok}"


class Transfusion(models.Model):
    privacy: ClassVar = {}

    issue = models.OneToOneField(Issue, PROTECT, related_name="transfusion")
    check_passed = models.OneToOneField(BedsideCheck, PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"transfusion of issue {self.issue_id}"


class PatientReaction(models.Model):
    privacy: ClassVar = {"kind": "sensitive", "care": "sensitive"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    issue = models.ForeignKey(Issue, PROTECT, related_name="reactions")
    org_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    grade = models.PositiveSmallIntegerField()
    care = SealedField(purpose="blood.patient")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_patient_reaction_grade", condition=Q(grade__gte=1, grade__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.grade}"
