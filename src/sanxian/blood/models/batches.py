"""What the laboratory works with: instruments, reagent lots, their controls, and batches of tubes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle.batches import (
    COLLECTION_BATCH,
    INSTRUMENT,
    REAGENT_LOT,
    TEST_BATCH,
)
from sanxian.blood.models.donations import Donation
from sanxian.blood.models.sites import Session
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class Instrument(models.Model):
    """A machine, or a bench where one reads by eye. Results name it by its code."""

    privacy: ClassVar = {}
    lifecycle = INSTRUMENT

    org_path = models.CharField(max_length=200, db_index=True)
    code = models.CharField(max_length=40, help_text="as the machine names itself in its files")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=16)
    serial = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    status = status_field(INSTRUMENT)

    class Meta:
        constraints: ClassVar = [
            status_known(INSTRUMENT, "blood_instrument_status_known"),
            models.UniqueConstraint(fields=["org_path", "code"], name="blood_instrument_once"),
            models.CheckConstraint(name="blood_instrument_named", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.code


class ReagentLot(models.Model):
    """One lot of reagent for one assay; used only after a second person saw its controls pass."""

    privacy: ClassVar = {}
    lifecycle = REAGENT_LOT

    org_path = models.CharField(max_length=200, db_index=True)
    assay = models.CharField(max_length=16, choices=[(a.value, a.name) for a in Assay])
    lot = models.CharField(max_length=40)
    maker = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(help_text="the last day on which it may be used")
    came_at = models.DateTimeField()
    came_by = models.CharField(max_length=64)
    opened_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=64, blank=True)
    status = status_field(REAGENT_LOT)

    class Meta:
        constraints: ClassVar = [
            status_known(REAGENT_LOT, "blood_reagentlot_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "assay", "lot"], name="blood_reagentlot_once"
            ),
            models.CheckConstraint(name="blood_reagentlot_named", condition=~Q(lot="")),
            models.CheckConstraint(
                name="blood_reagentlot_two_persons",
                condition=Q(status__in=["quarantine", "rejected"])
                | (
                    Q(accepted_at__isnull=False) & ~Q(accepted_by="") & ~Q(accepted_by=F("came_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.lot


class ControlRun(models.Model):
    """One control sample measured with one lot on one instrument. Never rewritten, never deleted."""

    privacy: ClassVar = {}

    org_path = models.CharField(max_length=200)
    instrument = models.ForeignKey(Instrument, PROTECT, related_name="controls")
    lot = models.ForeignKey(ReagentLot, PROTECT, related_name="controls")
    level = models.CharField(max_length=24, help_text="which control: negative, positive, level 1")
    expected = models.CharField(max_length=24, help_text="the word, or the mean of a number")
    sd = models.CharField(max_length=24, blank=True, help_text="standard deviation of a number")
    found = models.CharField(max_length=24)
    ok = models.BooleanField()
    rule = models.CharField(max_length=16, help_text="what decided: match, 1-2s, 1-3s, 2-2s")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["instrument", "lot", "at"], name="blood_control_latest"),
            models.Index(fields=["org_path", "at"], name="blood_control_day"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.lot_id} {self.level}"


class CollectionBatch(models.Model):
    """What a session drew and handed over, against what the laboratory counted in."""

    privacy: ClassVar = {}
    lifecycle = COLLECTION_BATCH

    code = models.CharField(max_length=16, unique=True)
    session = models.ForeignKey(Session, PROTECT, related_name="batches")
    org_path = models.CharField(max_length=200, db_index=True)
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=64)
    received_at = models.DateTimeField(null=True, db_index=True)
    received_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    status = status_field(COLLECTION_BATCH)

    class Meta:
        constraints: ClassVar = [
            status_known(COLLECTION_BATCH, "blood_collectionbatch_status_known"),
            models.CheckConstraint(
                name="blood_collectionbatch_received",
                condition=~Q(status="closed") | Q(received_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "org_path"], name="blood_collection_queue")
        ]

    def __str__(self) -> str:
        return self.code


class CollectionLine(models.Model):
    """One number of a collection batch: drawn (it has a donation) or only found in the box."""

    privacy: ClassVar = {}

    batch = models.ForeignKey(CollectionBatch, PROTECT, related_name="lines")
    number = models.CharField(max_length=24)
    donation = models.OneToOneField(Donation, PROTECT, null=True, related_name="collection")
    tube = models.BooleanField(default=False)
    bag = models.BooleanField(default=False)
    difference = models.CharField(max_length=24, blank=True)
    explained = models.CharField(max_length=24, blank=True, help_text="open reason code")
    explained_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="blood_collectionline_once"),
        ]

    def __str__(self) -> str:
        return self.number


class TestBatch(models.Model):
    """The donations that go through the assays together; closed when each is done or explained."""

    __test__ = False  # not a test for pytest
    privacy: ClassVar = {}
    lifecycle = TEST_BATCH

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    status = status_field(TEST_BATCH)

    class Meta:
        constraints: ClassVar = [status_known(TEST_BATCH, "blood_testbatch_status_known")]

    def __str__(self) -> str:
        return self.code


class TestLine(models.Model):
    """One donation of a test batch; `explained` says why an assay will not come with this batch."""

    __test__ = False
    privacy: ClassVar = {}

    batch = models.ForeignKey(TestBatch, PROTECT, related_name="lines")
    donation = models.ForeignKey(Donation, PROTECT, related_name="test_lines")
    explained = models.CharField(max_length=24, blank=True, help_text="open reason code")
    explained_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "donation"], name="blood_testline_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.donation_id}"
