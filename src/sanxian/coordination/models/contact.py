"""What the two sides may one day say to each other, and drafts about them: all words sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.coordination.facts import No, Purpose, Return, Side
from sanxian.coordination.lifecycle import DRAFT, LETTER, MEETING
from sanxian.coordination.models.codes import code_of, known
from sanxian.coordination.models.links import Link
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PURPOSE = "coordination.letter"


class Consent(models.Model):
    """One side's written yes to letters or to a meeting, until it is taken back."""

    privacy: ClassVar = {
        "id": "open",
        "link": "open",
        "org_path": "open",
        "side": "open",
        "purpose": "open",
        "signed_on": "open",
        "given_at": "open",
        "given_by": "open",
        "withdrawn_at": "open",
    }

    link = models.ForeignKey(Link, models.PROTECT, related_name="consents")
    org_path = models.CharField(max_length=200)
    side = code_of(Side)
    purpose = code_of(Purpose)
    signed_on = models.DateField(help_text="the day on the paper")
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            known(Side, "side", "coordination_consent_side"),
            known(Purpose, "purpose", "coordination_consent_purpose"),
            models.UniqueConstraint(
                fields=["link", "side", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="coordination_consent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Letter(models.Model):
    """A letter from one side to the other, held until the time has passed and both have agreed."""

    lifecycle = LETTER

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "link": "open",
        "org_path": "open",
        "side": "open",
        "text": "sensitive",
        "advice": "sensitive",
        "written_at": "open",
        "written_by": "open",
        "author": "sensitive",
        "returned_for": "open",
        "not_before": "open",
        "decided_at": "open",
        "decided_by": "open",
        "delivered_at": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    link = models.ForeignKey(Link, models.PROTECT, related_name="letters")
    org_path = models.CharField(max_length=200, db_index=True)
    side = code_of(Side, help_text="who wrote it")
    text = SealedField(purpose=PURPOSE)
    advice = SealedField(
        purpose=PURPOSE, null=True, help_text="the moderator's words to the writer"
    )
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64, help_text='"house" where a side wrote itself')
    author = SealedField(purpose=PURPOSE, null=True, help_text="the account of a side that wrote")
    returned_for = code_of(Return, blank=True)
    not_before = models.DateField(null=True, help_text="as the edition said when it was released")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    delivered_at = models.DateTimeField(null=True)
    status = status_field(LETTER)

    class Meta:
        constraints: ClassVar = [
            status_known(LETTER, "coordination_letter_status_known"),
            known(Side, "side", "coordination_letter_side"),
            known(Return, "returned_for", "coordination_letter_returned_for", blank=True),
            models.CheckConstraint(
                name="coordination_letter_two_persons",
                condition=Q(status__in=["written", "withdrawn", "kept"])
                | (~Q(decided_by="") & ~Q(decided_by=F("written_by"))),
            ),
            models.CheckConstraint(
                name="coordination_letter_released",
                condition=~Q(status__in=["released", "delivered"])
                | Q(not_before__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Meeting(models.Model):
    """The wish to meet. The table itself knows what an approval needs."""

    lifecycle = MEETING

    privacy: ClassVar = {
        "id": "open",
        "link": "open",
        "org_path": "open",
        "side": "open",
        "asked_at": "open",
        "asked_by": "open",
        "donor_signed_on": "open",
        "patient_signed_on": "open",
        "not_before": "open",
        "decided_on": "open",
        "decided_by": "open",
        "refused_for": "open",
        "held_on": "open",
        "status": "open",
    }

    link = models.ForeignKey(Link, models.PROTECT, related_name="meetings")
    org_path = models.CharField(max_length=200, db_index=True)
    side = code_of(Side, help_text="who wished it")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    donor_signed_on = models.DateField(null=True)
    patient_signed_on = models.DateField(null=True)
    not_before = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    refused_for = code_of(No, blank=True)
    held_on = models.DateField(null=True)
    status = status_field(MEETING)

    class Meta:
        constraints: ClassVar = [
            status_known(MEETING, "coordination_meeting_status_known"),
            known(Side, "side", "coordination_meeting_side"),
            known(No, "refused_for", "coordination_meeting_refused_for", blank=True),
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(status__in=["asked", "approved"]),
                name="coordination_meeting_once",
            ),
            models.CheckConstraint(
                name="coordination_meeting_both_and_time",
                condition=~Q(status__in=["approved", "held"])
                | Q(
                    donor_signed_on__isnull=False,
                    patient_signed_on__isnull=False,
                    not_before__isnull=False,
                    decided_on__gte=F("not_before"),
                    donor_signed_on__lte=F("decided_on"),
                    patient_signed_on__lte=F("decided_on"),
                ),
            ),
            models.CheckConstraint(
                name="coordination_meeting_two_persons",
                condition=~Q(status__in=["approved", "held", "refused"])
                | (~Q(decided_by="") & ~Q(decided_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="coordination_meeting_held_after",
                condition=~Q(status="held") | Q(held_on__gte=F("decided_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Draft(models.Model):
    """A draft for the public that somebody sent to be read, with what the checker found."""

    lifecycle = DRAFT

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "org_path": "open",
        "text": "sensitive",
        "advice": "sensitive",
        "found": "open",
        "sent_at": "open",
        "sent_by": "open",
        "decided_at": "open",
        "decided_by": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    org_path = models.CharField(max_length=200, db_index=True)
    text = SealedField(purpose=PURPOSE)
    advice = SealedField(purpose=PURPOSE, null=True)
    found = models.CharField(
        max_length=200, blank=True, help_text="codes of what the checker found"
    )
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    status = status_field(DRAFT)

    class Meta:
        constraints: ClassVar = [
            status_known(DRAFT, "coordination_draft_status_known"),
            models.CheckConstraint(
                name="coordination_draft_two_persons",
                condition=Q(status="sent") | (~Q(decided_by="") & ~Q(decided_by=F("sent_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
