"""A donor's wrongly recorded blood group, corrected by two persons; which bags bore the wrong one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle import GROUP_CORRECTION
from sanxian.blood.models.donors import ABO, RHD, Donor
from sanxian.blood.models.recalls import Recall
from sanxian.blood.models.testing import GroupDiscrepancy
from sanxian.blood.models.units import Unit
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class GroupCorrection(models.Model):
    """One correction of one record: proposed by one person on a settled discrepancy, confirmed by
    another. Before it is confirmed nothing changes."""

    privacy: ClassVar = {
        "donor": "personal",
        "old_abo": "personal",
        "old_rhd": "personal",
        "abo": "personal",
        "rhd": "personal",
        "reason": "personal",
    }
    lifecycle = GROUP_CORRECTION

    donor = models.ForeignKey(Donor, PROTECT, related_name="corrections")
    discrepancy = models.ForeignKey(GroupDiscrepancy, PROTECT, related_name="corrections")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the centre")
    old_abo = models.CharField(max_length=2, blank=True, choices=ABO)
    old_rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    abo = models.CharField(max_length=2, choices=ABO)
    rhd = models.CharField(max_length=1, choices=RHD)
    reason = models.CharField(max_length=24)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    recall = models.ForeignKey(Recall, PROTECT, null=True, related_name="+")
    status = status_field(GROUP_CORRECTION)

    class Meta:
        constraints: ClassVar = [
            status_known(GROUP_CORRECTION, "blood_group_correction_status_known"),
            models.UniqueConstraint(
                fields=["donor"],
                condition=Q(status="proposed"),
                name="blood_group_correction_one_open",
            ),
            models.CheckConstraint(
                name="blood_group_correction_two_persons",
                condition=~Q(status="confirmed")
                | (~Q(confirmed_by="") & ~Q(confirmed_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="blood_group_correction_changes",
                condition=~Q(abo=F("old_abo")) | ~Q(rhd=F("old_rhd")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.status}"


class MislabelledUnit(models.Model):
    """A bag labelled by the wrong record, or made of one: it is never used, whatever is decided."""

    privacy: ClassVar = {}

    correction = models.ForeignKey(GroupCorrection, PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, PROTECT, related_name="mislabelled")
    found = models.CharField(max_length=20, help_text="status when the record was corrected")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["correction", "unit"], name="blood_mislabelled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.unit_id}"
