"""Samples: drawn under a number, sent on a list, received with differences, typed or discarded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import new_uid
from sanxian.stemdonor.facts.registrants import Fineness, Reprint, SampleKind, SamplePurpose, Unfit
from sanxian.stemdonor.lifecycle import CONSIGNMENT, SAMPLE
from sanxian.stemdonor.models.codes import code_field, code_known
from sanxian.stemdonor.models.registrants import Registrant

PROTECT = models.PROTECT


class SampleSerial(models.Model):
    """How many labels of a facility and year are used up."""

    privacy: ClassVar = {"id": "open", "facility": "open", "year": "open", "last": "open"}

    facility = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["facility", "year"], name="stemdonor_serial_once"),
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.year}"


class Consignment(models.Model):
    """A box of samples with its list, on the way to a laboratory or arrived there."""

    lifecycle = CONSIGNMENT

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "org_path": "open",
        "laboratory": "open",
        "count": "open",
        "missing": "open",
        "sent_at": "open",
        "sent_by": "open",
        "received_at": "open",
        "received_by": "open",
        "status": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    org_path = models.CharField(max_length=200, db_index=True, help_text="who sends")
    laboratory = models.CharField(max_length=200, db_index=True, help_text="where to: a path")
    count = models.PositiveSmallIntegerField(help_text="samples on the list")
    missing = models.PositiveSmallIntegerField(null=True, help_text="on the list, not in the box")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=64, blank=True)
    status = status_field(CONSIGNMENT)

    class Meta:
        constraints: ClassVar = [
            status_known(CONSIGNMENT, "stemdonor_consignment_status_known"),
            models.CheckConstraint(
                name="stemdonor_consignment_counted",
                condition=Q(status="sent", received_at__isnull=True, missing__isnull=True)
                | Q(status="received", received_at__isnull=False, missing__lte=F("count")),
            ),
        ]

    def __str__(self) -> str:
        return f"consignment {self.pk}"


class Sample(models.Model):
    """One tube or swab. The laboratory knows it by its number alone."""

    lifecycle = SAMPLE

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "registrant": "open",
        "number": "personal",
        "kind": "open",
        "purpose": "open",
        "org_path": "open",
        "drawn_at": "open",
        "drawn_by": "open",
        "consignment": "open",
        "sent_at": "open",
        "typed_on": "open",
        "resolution": "open",
        "edition": "open",
        "why": "open",
        "asked_back": "open",
        "closed_at": "open",
        "status": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    registrant = models.ForeignKey(Registrant, PROTECT, related_name="samples")
    number = models.CharField(max_length=24, unique=True)
    kind = code_field(SampleKind)
    purpose = code_field(SamplePurpose)
    org_path = models.CharField(max_length=200, db_index=True, help_text="who keeps or sent it")
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=64)
    consignment = models.ForeignKey(Consignment, PROTECT, null=True, related_name="samples")
    sent_at = models.DateTimeField(null=True)
    typed_on = models.DateField(null=True)
    resolution = code_field(Fineness, blank=True)
    edition = models.CharField(
        max_length=20, blank=True, help_text="of the names that the typing was read with"
    )
    why = code_field(Unfit, blank=True)
    asked_back = models.BooleanField(
        default=False, help_text="the person has withdrawn: to be destroyed"
    )
    closed_at = models.DateTimeField(null=True)
    status = status_field(SAMPLE)

    class Meta:
        constraints: ClassVar = [
            status_known(SAMPLE, "stemdonor_sample_status_known"),
            code_known(SampleKind, "kind", "stemdonor_sample_kind"),
            code_known(SamplePurpose, "purpose", "stemdonor_sample_purpose"),
            code_known(Unfit, "why", "stemdonor_sample_why", blank=True),
            code_known(Fineness, "resolution", "stemdonor_sample_resolution", blank=True),
            models.CheckConstraint(name="stemdonor_sample_numbered", condition=~Q(number="")),
            models.CheckConstraint(
                name="stemdonor_sample_sent",
                condition=~Q(status__in=["sent", "received", "typed"])
                | Q(sent_at__isnull=False, consignment__isnull=False),
            ),
            models.CheckConstraint(
                name="stemdonor_sample_discarded",
                condition=~Q(status="discarded") | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="stemdonor_sample_unfit", condition=~Q(status="unfit") | ~Q(why="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "status"], name="stemdonor_sample_desk"),
        ]

    def __str__(self) -> str:
        return f"sample {self.pk}"


class SampleLabel(models.Model):
    """One printing of a sample's label; all but the first have a reason."""

    privacy: ClassVar = {
        "id": "open",
        "sample": "open",
        "which": "open",
        "reason": "open",
        "printed_at": "open",
        "printed_by": "open",
    }

    sample = models.ForeignKey(Sample, PROTECT, related_name="labels")
    which = models.PositiveSmallIntegerField(help_text="1 is the first print")
    reason = code_field(Reprint, blank=True)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "which"], name="stemdonor_label_once"),
            code_known(Reprint, "reason", "stemdonor_label_reason", blank=True),
            models.CheckConstraint(
                name="stemdonor_label_again_has_reason",
                condition=Q(which=1, reason="") | (Q(which__gt=1) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"label {self.which} of sample {self.sample_id}"
