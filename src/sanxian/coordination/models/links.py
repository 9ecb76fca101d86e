"""The link between a donor's case and a patient's: both ends sealed, each found by a blind index."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.coordination.facts import Because, Direction, Ended, Rank
from sanxian.coordination.lifecycle import LINK, MESSAGE
from sanxian.coordination.models.codes import code_of, known, link_number
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PURPOSE = "coordination.link"


class Link(models.Model):
    """Who gives to whom, by the uids of two cases; nothing but the key tells which."""

    lifecycle = LINK

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "number": "open",
        "org_path": "open",
        "donor": "sensitive",
        "donor_index": "sensitive",
        "patient": "sensitive",
        "patient_index": "sensitive",
        "rank": "open",
        "foreign": "open",
        "made_at": "open",
        "made_by": "open",
        "transplanted_on": "open",
        "ended_at": "open",
        "ended_for": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True, default=link_number)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the registry branch")
    donor = SealedField(purpose=PURPOSE)
    donor_index = models.CharField(max_length=40)
    patient = SealedField(purpose=PURPOSE)
    patient_index = models.CharField(max_length=40)
    rank = code_of(Rank, default=Rank.FIRST)
    foreign = models.BooleanField(default=False, help_text="one side is abroad")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    transplanted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_for = code_of(Ended, blank=True)
    status = status_field(LINK)

    class Meta:
        constraints: ClassVar = [
            status_known(LINK, "coordination_link_status_known"),
            known(Rank, "rank", "coordination_link_rank"),
            known(Ended, "ended_for", "coordination_link_ended_for", blank=True),
            models.UniqueConstraint(
                fields=["donor_index"],
                condition=Q(status="standing"),
                name="coordination_link_one_patient",
            ),
            models.UniqueConstraint(
                fields=["patient_index"],
                condition=Q(status="standing", rank="first"),
                name="coordination_link_one_donor",
            ),
            models.CheckConstraint(
                name="coordination_link_ended",
                condition=Q(status="standing", ended_at__isnull=True)
                | (Q(status="ended", ended_at__isnull=False) & ~Q(ended_for="")),
            ),
            models.CheckConstraint(
                name="coordination_link_two_ends",
                condition=~Q(donor_index="")
                & ~Q(patient_index="")
                & ~Q(donor_index=F("patient_index")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Opening(models.Model):
    """Somebody opened a link: why, in a code and in words. A second person looks at the list."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "link": "open",
        "org_path": "open",
        "why": "open",
        "words": "sensitive",
        "at": "open",
        "by": "open",
        "reviewed_at": "open",
        "reviewed_by": "open",
        "in_order": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    link = models.ForeignKey(Link, models.PROTECT, related_name="openings")
    org_path = models.CharField(max_length=200, db_index=True)
    why = code_of(Because)
    words = SealedField(purpose=PURPOSE)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    in_order = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            known(Because, "why", "coordination_opening_why"),
            models.CheckConstraint(
                name="coordination_opening_two_persons",
                condition=Q(reviewed_at__isnull=True, reviewed_by="", in_order__isnull=True)
                | (
                    Q(reviewed_at__isnull=False, in_order__isnull=False)
                    & ~Q(reviewed_by="")
                    & ~Q(reviewed_by=F("by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class Message(models.Model):
    """One word on its way across. It waits until the house carries it, so that neither side's trail
    shows who said it on the other."""

    lifecycle = MESSAGE

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "link": "open",
        "org_path": "open",
        "direction": "open",
        "word": "open",
        "said": "sensitive",
        "at": "open",
        "carried_at": "open",
        "stuck_for": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    link = models.ForeignKey(Link, models.PROTECT, related_name="messages")
    org_path = models.CharField(max_length=200, db_index=True)
    direction = code_of(Direction)
    word = models.CharField(max_length=16)
    said = SealedField(purpose=PURPOSE, help_text="the fields of its direction, as JSON")
    at = models.DateTimeField()
    carried_at = models.DateTimeField(null=True)
    stuck_for = models.CharField(max_length=80, blank=True)
    status = status_field(MESSAGE)

    class Meta:
        constraints: ClassVar = [
            status_known(MESSAGE, "coordination_message_status_known"),
            known(Direction, "direction", "coordination_message_direction"),
            models.CheckConstraint(
                name="coordination_message_carried",
                condition=~Q(status="carried") | Q(carried_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "status", "at"], name="coordination_message_waiting"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
