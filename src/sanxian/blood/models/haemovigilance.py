"""A reaction of a patient, followed to its end: steps of the inquiry and two conclusions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle.hospital import HAEMOVIGILANCE
from sanxian.blood.models.hospital import PatientReaction
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT


class ReactionCase(models.Model):
    """The inquiry into one reaction; the hospital concludes, the centre reviews."""

    privacy: ClassVar = {
        "category": "sensitive",
        "severity": "sensitive",
        "imputability": "sensitive",
        "centre_category": "sensitive",
        "centre_imputability": "sensitive",
        "feedback": "sensitive",
    }
    lifecycle = HAEMOVIGILANCE

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    reaction = models.OneToOneField(PatientReaction, PROTECT, related_name="case")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    centre_path = models.CharField(max_length=200, db_index=True)
    opened_at = models.DateTimeField(db_index=True)
    actions = models.CharField(max_length=160, blank=True, help_text="done at once, codes")
    bag_back_at = models.DateTimeField(null=True)
    sample_back_at = models.DateTimeField(null=True)
    category = models.CharField(max_length=32, blank=True)
    severity = models.CharField(max_length=20, blank=True)
    imputability = models.CharField(max_length=20, blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.CharField(max_length=64, blank=True)
    centre_category = models.CharField(max_length=32, blank=True)
    centre_imputability = models.CharField(max_length=20, blank=True)
    feedback = SealedField(purpose="blood.patient", help_text="of the centre, to the hospital")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    status = status_field(HAEMOVIGILANCE)

    class Meta:
        constraints: ClassVar = [
            status_known(HAEMOVIGILANCE, "blood_case_status_known"),
            models.CheckConstraint(
                name="blood_case_concluded_how",
                condition=~Q(status__in=["concluded", "reviewed"])
                | (~Q(category="") & ~Q(severity="") & ~Q(imputability="") & ~Q(concluded_by="")),
            ),
            models.CheckConstraint(
                name="blood_case_two_levels",
                condition=~Q(status="reviewed")
                | (
                    ~Q(reviewed_by="")
                    & ~Q(reviewed_by=F("concluded_by"))
                    & ~Q(centre_category="")
                    & ~Q(centre_imputability="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class InquiryStep(models.Model):
    """One step of an inquiry: clerical check, grouping again, antiglobulin test, culture."""

    privacy: ClassVar = {"outcome": "sensitive", "note": "sensitive"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    case = models.ForeignKey(ReactionCase, PROTECT, related_name="inquiry")
    org_path = models.CharField(max_length=200)
    kind = models.CharField(max_length=24)
    outcome = SealedField(purpose="blood.patient")
    note = SealedField(purpose="blood.patient")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
