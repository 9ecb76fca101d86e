"""After the donation: the machine's record, what a donor tells later, calls, counselling, re-entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.aftercare import Contacted, Reached, Way
from sanxian.blood.lifecycle.aftercare import COUNSELLING, INFORMATION, REENTRY
from sanxian.blood.models.donations import Donation, DonorReaction
from sanxian.blood.models.donors import Deferral, Donor, Visit
from sanxian.blood.models.recalls import Recall
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT
WAYS = [(w.value, w.name) for w in Way]


class Declaration(models.Model):
    """What a donor signed before the needle, and whose eyes saw it. Never rewritten."""

    privacy: ClassVar = {}

    visit = models.OneToOneField(Visit, PROTECT, related_name="declaration")
    version = models.CharField(max_length=80, help_text="the edition whose text was signed")
    signed_at = models.DateTimeField()
    witness = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"declaration of visit {self.visit_id}"


class Apheresis(models.Model):
    """What the machine did between the two arms of one apheresis donation. Volumes in mL."""

    privacy: ClassVar = {"counts": "sensitive", "events": "sensitive", "donation": "personal"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    donation = models.OneToOneField(Donation, PROTECT, related_name="apheresis")
    org_path = models.CharField(max_length=200, db_index=True)
    device = models.CharField(max_length=40, help_text="the machine's own number")
    kit = models.CharField(max_length=40)
    kit_lot = models.CharField(max_length=40)
    programme = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    processed_ml = models.PositiveIntegerField()
    anticoagulant_ml = models.PositiveIntegerField()
    product_ml = models.PositiveIntegerField()
    plasma_ml = models.PositiveIntegerField(default=0)
    saline_ml = models.PositiveIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0, help_text="cycles of return")
    counts = SealedField(purpose="blood.apheresis", help_text="JSON of counts before and after")
    events = SealedField(purpose="blood.apheresis", help_text="JSON list of what happened")
    over_year = models.BooleanField(default=False, help_text="more than the edition's year allows")
    edition = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    operator = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_apheresis_in_order", condition=Q(ended_at__gt=F("started_at"))
            ),
            models.CheckConstraint(
                name="blood_apheresis_product_of_blood",
                condition=Q(processed_ml__gte=F("product_ml") + F("plasma_ml")),
            ),
        ]

    def __str__(self) -> str:
        return f"apheresis {self.donation_id}"


class Information(models.Model):
    """What a donor told after giving. Which kind it was is sealed; that it was told is not."""

    privacy: ClassVar = {"kind": "sensitive", "detail": "sensitive", "donation": "personal"}
    lifecycle = INFORMATION

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    donation = models.ForeignKey(Donation, PROTECT, related_name="information")
    org_path = models.CharField(max_length=200, db_index=True)
    kind = SealedField(purpose="blood.information")
    detail = SealedField(purpose="blood.information")
    way = models.CharField(max_length=8, choices=WAYS)
    holds = models.BooleanField(help_text="its donation may not be released meanwhile")
    recalls = models.ManyToManyField(Recall, related_name="+")
    edition = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)
    status = status_field(INFORMATION)

    class Meta:
        constraints: ClassVar = [status_known(INFORMATION, "blood_information_status_known")]

    def __str__(self) -> str:
        return f"information {self.pk}"


class ReactionContact(models.Model):
    """One call after a reaction: planned by the edition's hours, then made."""

    privacy: ClassVar = {"note": "sensitive"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    reaction = models.ForeignKey(DonorReaction, PROTECT, related_name="contacts")
    due_at = models.DateTimeField(null=True, help_text="none: nobody planned this call")
    made_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(
        max_length=12, blank=True, choices=[(c.value, c.name) for c in Contacted]
    )
    note = SealedField(purpose="blood.reaction")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_contact_made_has_outcome",
                condition=Q(made_at__isnull=True, outcome="")
                | (Q(made_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.reaction_id}"


class CounsellingCase(models.Model):
    """A donor in whom a marker was reactive. Only the counsellor reads what was found."""

    privacy: ClassVar = {
        "donor": "personal",
        "donation": "personal",
        "findings": "sensitive",
        "counsel": "sensitive",
        "referral": "sensitive",
        "outcome": "sensitive",
    }
    lifecycle = COUNSELLING

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    code = models.CharField(max_length=16, unique=True)
    donor = models.ForeignKey(Donor, PROTECT, related_name="cases")
    donation = models.OneToOneField(Donation, PROTECT, related_name="case")
    org_path = models.CharField(max_length=200, db_index=True)
    findings = SealedField(purpose="blood.counselling", help_text="JSON list of sealed codes")
    edition = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    notice_by = models.DateTimeField(help_text="until when the letter goes out")
    noticed_at = models.DateTimeField(null=True)
    appointment_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    counsel = SealedField(purpose="blood.counselling", help_text="what was talked about")
    referral = SealedField(purpose="blood.counselling", help_text="where to, and for what")
    outcome = SealedField(purpose="blood.counselling")
    closed_at = models.DateTimeField(null=True)
    status = status_field(COUNSELLING)

    class Meta:
        constraints: ClassVar = [
            status_known(COUNSELLING, "blood_counselling_status_known"),
            models.CheckConstraint(
                name="blood_counselling_noticed_first",
                condition=Q(status="opened") | Q(noticed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CaseContact(models.Model):
    """One attempt to reach a donor; outside, nobody is told why."""

    privacy: ClassVar = {}

    case = models.ForeignKey(CounsellingCase, PROTECT, related_name="contacts")
    way = models.CharField(max_length=8, choices=WAYS)
    outcome = models.CharField(max_length=12, choices=[(c.value, c.name) for c in Reached])
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"contact {self.case_id}"


class CaseReport(models.Model):
    """The report of a case to the centre for disease control, and its acknowledgement."""

    privacy: ClassVar = {}

    case = models.OneToOneField(CounsellingCase, PROTECT, related_name="report")
    due_at = models.DateTimeField()
    provisional = models.BooleanField(help_text="the calendar of that year is not published")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=64, blank=True)
    acknowledged_no = models.CharField(max_length=40, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    waived_for = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_report_sent_before_answered",
                condition=Q(acknowledged_at__isnull=True)
                | (Q(sent_at__isnull=False) & ~Q(acknowledged_no="")),
            ),
            models.CheckConstraint(
                name="blood_report_waived_or_sent",
                condition=Q(waived_for="") | Q(sent_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"report of {self.case_id}"

    @property
    def done(self) -> bool:
        return bool(self.waived_for or self.acknowledged_at)


class ReentryTest(models.Model):
    """A sample taken from a deferred donor, not a donation: every assay's outcome, sealed."""

    privacy: ClassVar = {"results": "sensitive"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(CounsellingCase, PROTECT, related_name="tests")
    taken_on = models.DateField()
    results = SealedField(purpose="blood.counselling", help_text="JSON of assay to outcome")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"sample of {self.case_id}"


class Reentry(models.Model):
    """The way back: proposed by the counsellor, agreed by a second person."""

    privacy: ClassVar = {}
    lifecycle = REENTRY

    case = models.ForeignKey(CounsellingCase, PROTECT, related_name="reentries")
    deferral = models.ForeignKey(Deferral, PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, db_index=True)
    edition = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    status = status_field(REENTRY)

    class Meta:
        constraints: ClassVar = [
            status_known(REENTRY, "blood_reentry_status_known"),
            models.UniqueConstraint(
                fields=["deferral"],
                condition=Q(status="proposed"),
                name="blood_reentry_one_open",
            ),
            models.CheckConstraint(
                name="blood_reentry_two_persons",
                condition=Q(status="proposed", decided_by="")
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"reentry {self.case_id}"
