"""How a result came about: runs, readings typed twice, pools, discrepancies, confirmation, samples."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.laboratory import GROUPING
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import CONFIRMATION, DISCREPANCY, NAT_POOL, RETAINED
from sanxian.blood.models.donations import Donation
from sanxian.blood.models.donors import ABO, RHD, Donor
from sanxian.blood.models.laboratory import Batch
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT
RUNS = [*((a.value, a.name) for a in Assay), (GROUPING, "GROUPING")]
ROLES = [(word, word.upper()) for word in ("test", "single", "discriminate")]


class AssayRun(models.Model):
    """One run of one assay on a donation's sample; written once, kept for good.

    A voided run stays on file. The judgement on the runs of an assay is its Result.
    """

    privacy: ClassVar = {"outcome": "sensitive"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donation = models.ForeignKey(Donation, PROTECT, related_name="runs")
    org_path = models.CharField(max_length=200)
    assay = models.CharField(max_length=16, choices=RUNS)
    role = models.CharField(max_length=12, choices=ROLES, default="test")
    outcome = SealedField(purpose="blood.result")
    instrument = models.CharField(max_length=40, blank=True)
    lot = models.CharField(max_length=40, blank=True)
    batch = models.ForeignKey(Batch, PROTECT, null=True, blank=True, related_name="runs")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_run_void_has_reason",
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["donation", "assay"], name="blood_run_of")]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.assay}"


class NatPool(models.Model):
    """Samples of several donations tested for nucleic acid in one tube."""

    privacy: ClassVar = {}
    lifecycle = NAT_POOL

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    size = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    tested_at = models.DateTimeField(null=True)
    status = status_field(NAT_POOL)

    class Meta:
        constraints: ClassVar = [
            status_known(NAT_POOL, "blood_nat_pool_status_known"),
            models.CheckConstraint(name="blood_nat_pool_size", condition=Q(size__gte=2)),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "org_path"], name="blood_pool_queue")]

    def __str__(self) -> str:
        return self.code


class PoolMember(models.Model):
    """A donation's sample in a pool. `live` until the pool has ended: in one such pool at most."""

    privacy: ClassVar = {}

    pool = models.ForeignKey(NatPool, PROTECT, related_name="members")
    donation = models.ForeignKey(Donation, PROTECT, related_name="pools")
    position = models.PositiveSmallIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "position"], name="blood_pool_position_once"),
            models.UniqueConstraint(fields=["pool", "donation"], name="blood_pool_member_once"),
            models.UniqueConstraint(
                fields=["donation"], condition=Q(live=True), name="blood_pool_one_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.position}"


class TypedReading(models.Model):
    """What one person typed. It is nothing yet: a second person has to type the same, unseen."""

    privacy: ClassVar = {"value": "sensitive"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donation = models.ForeignKey(Donation, PROTECT, null=True, blank=True, related_name="typed")
    pool = models.ForeignKey(NatPool, PROTECT, null=True, blank=True, related_name="typed")
    org_path = models.CharField(max_length=200)
    assay = models.CharField(max_length=16, choices=RUNS)
    value = SealedField(purpose="blood.result")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_typed_of_one",
                condition=Q(donation__isnull=False, pool__isnull=True)
                | Q(donation__isnull=True, pool__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["donation", "assay", "by"],
                condition=Q(settled_at__isnull=True, donation__isnull=False),
                name="blood_typed_once_each",
            ),
            models.UniqueConstraint(
                fields=["pool", "by"],
                condition=Q(settled_at__isnull=True, pool__isnull=False),
                name="blood_typed_pool_once_each",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["org_path"], condition=Q(settled_at__isnull=True), name="blood_typed_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id or self.pool_id} {self.assay}"


class GroupDiscrepancy(models.Model):
    """Forward and reverse do not agree. Settled by two persons, with further tests."""

    privacy: ClassVar = {
        "codes": "sensitive",
        "cause": "personal",
        "abo": "personal",
        "rhd": "personal",
    }
    lifecycle = DISCREPANCY

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donation = models.ForeignKey(Donation, PROTECT, related_name="discrepancies")
    run = models.ForeignKey(AssayRun, PROTECT, related_name="discrepancies")
    org_path = models.CharField(max_length=200)
    codes = SealedField(purpose="blood.result", help_text="what does not agree, space separated")
    opened_at = models.DateTimeField()
    cause = models.CharField(max_length=24, blank=True)
    abo = models.CharField(max_length=2, blank=True, choices=ABO)
    rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    explained_by = models.CharField(max_length=64, blank=True)
    explained_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=64, blank=True)
    agreed_at = models.DateTimeField(null=True)
    status = status_field(DISCREPANCY)

    class Meta:
        constraints: ClassVar = [
            status_known(DISCREPANCY, "blood_discrepancy_status_known"),
            models.UniqueConstraint(
                fields=["donation"],
                condition=Q(status__in=["open", "explained"]),
                name="blood_discrepancy_one_open",
            ),
            models.CheckConstraint(
                name="blood_discrepancy_two_persons",
                condition=~Q(status="resolved")
                | (~Q(explained_by="") & ~Q(agreed_by="") & ~Q(agreed_by=F("explained_by"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "org_path"], name="blood_discrepancy_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.status}"


class Confirmation(models.Model):
    """A confirmatory test by another laboratory: of a reactive donation, or before re-entry.

    The answer is typed by two persons, who do not see each other's.
    """

    privacy: ClassVar = {
        "donor": "personal",
        "marker": "sensitive",
        "outcome": "sensitive",
        "first_reading": "sensitive",
    }
    lifecycle = CONFIRMATION

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donor = models.ForeignKey(Donor, PROTECT, related_name="confirmations")
    donation = models.ForeignKey(
        Donation, PROTECT, null=True, blank=True, related_name="confirmations"
    )
    org_path = models.CharField(max_length=200, db_index=True)
    purpose = models.CharField(
        max_length=8, choices=[("confirm", "CONFIRM"), ("reentry", "REENTRY")]
    )
    marker = SealedField(purpose="blood.result")
    method = models.CharField(max_length=24)
    laboratory = models.CharField(max_length=80)
    outcome = SealedField(purpose="blood.result")
    first_reading = SealedField(purpose="blood.result")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    first_by = models.CharField(max_length=64, blank=True)
    second_by = models.CharField(max_length=64, blank=True)
    reported_on = models.DateField(null=True, help_text="the day on the other laboratory's report")
    status = status_field(CONFIRMATION)

    class Meta:
        constraints: ClassVar = [
            status_known(CONFIRMATION, "blood_confirmation_status_known"),
            models.CheckConstraint(
                name="blood_confirmation_two_persons",
                condition=~Q(status="standing")
                | (~Q(first_by="") & ~Q(second_by="") & ~Q(first_by=F("second_by"))),
            ),
            models.CheckConstraint(
                name="blood_confirmation_of_a_donation",
                condition=Q(purpose="reentry") | Q(donation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.status}"


class RetainedSample(models.Model):
    """A tube of a donation kept for later tests (留样)."""

    privacy: ClassVar = {}
    lifecycle = RETAINED

    donation = models.OneToOneField(Donation, PROTECT, related_name="retained")
    org_path = models.CharField(max_length=200, db_index=True)
    position = models.CharField(max_length=40, help_text="freezer, rack, hole")
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=64)
    kept_until = models.DateField(help_text="first day on which it may be destroyed")
    ended_on = models.DateField(null=True)
    ended_for = models.CharField(max_length=24, blank=True)
    status = status_field(RETAINED)

    class Meta:
        constraints: ClassVar = [
            status_known(RETAINED, "blood_retained_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "position"],
                condition=~Q(status="ended"),
                name="blood_retained_one_place",
            ),
            models.CheckConstraint(
                name="blood_retained_kept",
                condition=~Q(ended_for="kept_long_enough") | Q(ended_on__gte=F("kept_until")),
            ),
            models.CheckConstraint(
                name="blood_retained_ended",
                condition=~Q(status="ended") | (~Q(ended_for="") & Q(ended_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.position}"
