"""What comes after: lines of costs, points of follow-up, visits of care."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.stemdonor.facts.follow import CostKind, Fund, VisitKind
from sanxian.stemdonor.lifecycle.cases import COST, FOLLOW
from sanxian.stemdonor.models.cases import MatchCase
from sanxian.stemdonor.models.codes import code_field, code_known

PROTECT = models.PROTECT


class CostLine(models.Model):
    """One thing that the donation cost the donor, with the standard that held for it. Cents."""

    lifecycle = COST

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "kind": "open",
        "day": "personal",
        "days": "open",
        "cents": "personal",
        "most": "open",
        "edition": "open",
        "receipt": "sensitive",
        "fund": "open",
        "status": "open",
        "entered_at": "open",
        "entered_by": "open",
        "settled_at": "open",
        "settled_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="costs")
    org_path = models.CharField(max_length=200)
    kind = code_field(CostKind)
    day = models.DateField(help_text="the first")
    days = models.PositiveSmallIntegerField(default=1)
    cents = models.PositiveIntegerField()
    most = models.PositiveIntegerField(help_text="by the standard, for all days; 0 = by receipt")
    edition = models.CharField(max_length=200)
    receipt = SealedField(purpose="stemdonor.cost")
    fund = code_field(Fund)
    status = status_field(COST)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            status_known(COST, "stemdonor_costline_status_known"),
            code_known(CostKind, "kind", "stemdonor_costline_kind"),
            code_known(Fund, "fund", "stemdonor_costline_fund"),
            models.CheckConstraint(
                name="stemdonor_costline_amount", condition=Q(cents__gt=0, days__gt=0)
            ),
            models.CheckConstraint(
                name="stemdonor_costline_standard", condition=Q(most=0) | Q(cents__lte=F("most"))
            ),
            models.CheckConstraint(
                name="stemdonor_costline_second_person",
                condition=Q(settled_by="") | ~Q(settled_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="stemdonor_costline_settled",
                condition=Q(status="entered", settled_by="", settled_at__isnull=True)
                | ~Q(status="entered") & ~Q(settled_by="") & Q(settled_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "status"], name="stemdonor_costline_desk"),
        ]

    def __str__(self) -> str:
        return f"cost {self.pk} of case {self.case_id}"


class FollowUp(models.Model):
    """One point at which a donor is asked how she is."""

    lifecycle = FOLLOW

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "point": "open",
        "due_on": "personal",
        "late_on": "personal",
        "opened_at": "open",
        "status": "open",
        "findings": "sensitive",
        "needs_doctor": "personal",
        "doctor_at": "personal",
        "doctor_by": "open",
        "minutes": "open",
        "edition": "open",
        "done_at": "open",
        "done_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="follow_ups")
    org_path = models.CharField(max_length=200)
    point = models.CharField(max_length=20)
    due_on = models.DateField()
    late_on = models.DateField()
    opened_at = models.DateTimeField(null=True, help_text="when it came on somebody's desk")
    status = status_field(FOLLOW)
    findings = SealedField(purpose="stemdonor.follow")
    needs_doctor = models.BooleanField(default=False)
    doctor_at = models.DateTimeField(null=True, help_text="when a doctor settled it")
    doctor_by = models.CharField(max_length=64, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    edition = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            status_known(FOLLOW, "stemdonor_followup_status_known"),
            models.UniqueConstraint(fields=["case", "point"], name="stemdonor_followup_once"),
            models.CheckConstraint(
                name="stemdonor_followup_done",
                condition=Q(status="due", done_at__isnull=True)
                | ~Q(status="due") & Q(done_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], name="stemdonor_followup_due",
                condition=Q(status="due", opened_at__isnull=True),
            ),
            models.Index(fields=["org_path", "status", "due_on"], name="stemdonor_followup_desk"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.point} of case {self.case_id}"


class CareVisit(models.Model):
    """A visit of care that was planned for a year, and when it was made."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "year": "open",
        "kind": "open",
        "planned_at": "open",
        "planned_by": "open",
        "made_on": "personal",
        "made_by": "open",
        "wish": "sensitive",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="visits")
    org_path = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    kind = code_field(VisitKind)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=64)
    made_on = models.DateField(null=True)
    made_by = models.CharField(max_length=64, blank=True)
    wish = SealedField(purpose="stemdonor.visit", help_text="what she needs or wishes")

    class Meta:
        constraints: ClassVar = [
            code_known(VisitKind, "kind", "stemdonor_carevisit_kind"),
            models.UniqueConstraint(fields=["case", "year"], name="stemdonor_carevisit_once"),
            models.CheckConstraint(
                name="stemdonor_carevisit_made",
                condition=Q(made_on__isnull=True, made_by="")
                | Q(made_on__isnull=False) & ~Q(made_by=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "year"], name="stemdonor_carevisit_desk"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} of case {self.case_id}"
