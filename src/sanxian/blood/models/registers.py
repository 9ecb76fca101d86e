"""Registers of another system: who gave there, when, and the stock that was taken over from it.

None of it is a donation or a release of this house. Earlier donations count for intervals; bags of
another system become stock only under a statement that two persons sign.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle.registers import INTAKE, TAKEOVER
from sanxian.blood.models.donors import ABO, KINDS, RHD, Deferral, Donor
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class Intake(models.Model):
    """One file of donors, or of donations, taken in whole."""

    privacy: ClassVar = {}
    lifecycle = INTAKE

    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(
        max_length=12, choices=[("donors", "DONORS"), ("donations", "DONATIONS")]
    )
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    rows = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0, help_text="rows that were new")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    status = status_field(INTAKE)

    class Meta:
        constraints: ClassVar = [
            status_known(INTAKE, "blood_intake_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "kind", "digest"],
                condition=Q(status="taken"),
                name="blood_intake_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IntakeLine(models.Model):
    """A donor of a file of donors: who it is here, and what this file brought."""

    privacy: ClassVar = {"donor": "personal", "former": "personal"}

    intake = models.ForeignKey(Intake, PROTECT, related_name="lines")
    donor = models.ForeignKey(Donor, PROTECT, related_name="+")
    former = models.CharField(
        max_length=40, blank=True, db_index=True, help_text="the donor's number in the other system"
    )
    made_person = models.BooleanField(default=False)
    made_donor = models.BooleanField(default=False)
    deferral = models.OneToOneField(Deferral, PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "donor"], name="blood_intake_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id} {self.donor_id}"


class EarlierDonation(models.Model):
    """A donation that another system recorded: it counts for intervals, and yields no bag here."""

    privacy: ClassVar = {"donor": "personal", "number": "personal", "day": "personal"}

    intake = models.ForeignKey(Intake, PROTECT, related_name="donations")
    donor = models.ForeignKey(Donor, PROTECT, related_name="earlier")
    org_path = models.CharField(max_length=200)
    number = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=24, choices=KINDS)
    volume_ml = models.PositiveIntegerField(default=0)
    doses = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org_path", "number"], condition=~Q(number=""), name="blood_earlier_number"
            ),
            models.UniqueConstraint(fields=["donor", "day", "kind"], name="blood_earlier_once"),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.day}"


class Takeover(models.Model):
    """The statement of two persons that another system had released these bags."""

    privacy: ClassVar = {}
    lifecycle = TAKEOVER

    code = models.CharField(max_length=12, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="where the bags lie")
    system = models.CharField(max_length=80, help_text="the other system, and who ran it")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file both persons saw")
    rows = models.PositiveIntegerField()
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    status = status_field(TAKEOVER)

    class Meta:
        constraints: ClassVar = [
            status_known(TAKEOVER, "blood_takeover_status_known"),
            models.CheckConstraint(
                name="blood_takeover_two_persons",
                condition=Q(confirmed_by="", confirmed_at__isnull=True)
                | (
                    ~Q(confirmed_by="")
                    & ~Q(confirmed_by=F("proposed_by"))
                    & ~Q(proposed_by="")
                    & Q(confirmed_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="blood_takeover_confirmed_by_whom",
                condition=~Q(status__in=["confirmed", "undone"]) | ~Q(confirmed_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TakeoverLine(models.Model):
    """A bag as the other system described it; what the signatures cover, word for word."""

    privacy: ClassVar = {"abo": "personal", "rhd": "personal"}

    takeover = models.ForeignKey(Takeover, PROTECT, related_name="lines")
    earlier = models.ForeignKey(
        EarlierDonation,
        PROTECT,
        null=True,
        related_name="bags",
        help_text="of which donation, where its register was taken in",
    )
    number = models.CharField(max_length=32)
    component = models.CharField(max_length=24, choices=[(c.value, c.name) for c in Component])
    abo = models.CharField(max_length=2, choices=ABO)
    rhd = models.CharField(max_length=1, choices=RHD)
    volume_ml = models.PositiveIntegerField()
    doses = models.PositiveSmallIntegerField(default=1)
    collected_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    storage = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["takeover", "number"], name="blood_takeover_line_once"),
            models.CheckConstraint(
                name="blood_takeover_line_grouped", condition=~Q(abo="") & ~Q(rhd="")
            ),
            models.CheckConstraint(
                name="blood_takeover_line_in_order", condition=Q(expires_at__gt=F("collected_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.number
