"""A donor of blood, each visit, what was asked and measured, and what bars the donor."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import Abo, Kind, Rh
from sanxian.blood.lifecycle import DEFERRAL, VISIT
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PROTECT = models.PROTECT
ABO = [(g.value, g.name) for g in Abo]
RHD = [(g.value, g.name) for g in Rh]
KINDS = [(k.value, k.name) for k in Kind]


class Donor(models.Model):
    """A person as a donor of blood. `code` is what outsiders and slips may show."""

    privacy: ClassVar = {"abo": "personal", "rhd": "personal", "person": "personal"}

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person = models.OneToOneField("people.Person", PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    org_path = models.CharField(max_length=200, db_index=True)
    abo = models.CharField(max_length=2, blank=True, choices=ABO)
    rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    registered_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-registered_at", "-id"], name="blood_donor_newest"),
            # holds all that a list by group asks, so that it is counted from the index alone
            models.Index(
                fields=["abo", "rhd", "-registered_at", "-id", "org_path"],
                name="blood_donor_by_group",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Deferral(models.Model):
    """What bars a donor. `code` is open (`lab_deferral`); the sealed detail says which finding."""

    privacy: ClassVar = {
        "donor": "personal",
        "code": "personal",
        "until": "personal",
        "detail": "sensitive",
    }
    lifecycle = DEFERRAL

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donor = models.ForeignKey(Donor, PROTECT, related_name="deferrals")
    org_path = models.CharField(max_length=200)
    code = models.CharField(max_length=48)
    detail = SealedField(purpose="blood.deferral", null=True)
    since = models.DateField()
    until = models.DateField(null=True, help_text="first day allowed again; none is permanent")
    edition = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=64)
    status = status_field(DEFERRAL)

    class Meta:
        constraints: ClassVar = [
            status_known(DEFERRAL, "blood_deferral_status_known"),
            models.CheckConstraint(
                name="blood_deferral_in_order",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.code}"


class Visit(models.Model):
    """A donor who came: from check-in to the cup of tea."""

    privacy: ClassVar = {"donor": "personal"}
    lifecycle = VISIT

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    donor = models.ForeignKey(Donor, PROTECT, related_name="visits")
    session = models.ForeignKey("blood.Session", PROTECT, related_name="visits")
    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=24, choices=KINDS)
    volume_ml = models.PositiveIntegerField(default=0, help_text="whole blood wanted")
    doses = models.PositiveSmallIntegerField(default=0, help_text="platelet doses wanted")
    arrived_at = models.DateTimeField()
    status = status_field(VISIT)

    class Meta:
        constraints: ClassVar = [
            status_known(VISIT, "blood_visit_status_known"),
            models.UniqueConstraint(
                fields=["donor"],
                condition=Q(status__in=["arrived", "accepted", "drawing"]),
                name="blood_visit_one_open",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["session", "status"], name="blood_visit_board")]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Screening(models.Model):
    """What was asked and measured, and what the edition in force said to it."""

    privacy: ClassVar = {
        "answers": "sensitive",
        "measured": "sensitive",
        "reasons": "sensitive",
        "allowed": "personal",
        "hb_low": "personal",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    visit = models.OneToOneField(Visit, PROTECT, related_name="screening")
    answers = SealedField(purpose="blood.screening", help_text="JSON of the questionnaire")
    measured = SealedField(purpose="blood.screening", help_text="JSON of vital signs and counts")
    reasons = SealedField(purpose="blood.screening", help_text="JSON list of reasons, sealed too")
    allowed = models.BooleanField()
    edition = models.CharField(max_length=200)
    questionnaire = models.CharField(max_length=200, default="", help_text="edition of the sheet")
    hb_low = models.BooleanField(default=False, help_text="haemoglobin below the limit")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"screening of visit {self.visit_id}"


class Thanks(models.Model):
    """ "Your blood was used": no place, no person, no hour."""

    privacy: ClassVar = {"donor": "personal"}

    donor = models.ForeignKey(Donor, PROTECT, related_name="thanks")
    unit = models.ForeignKey("blood.Unit", PROTECT, related_name="+")
    component = models.CharField(max_length=24)
    day = models.DateField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # a pool has several donors, and each is thanked once
            models.UniqueConstraint(fields=["donor", "unit"], name="blood_thanks_once"),
        ]

    def __str__(self) -> str:
        return f"thanks to {self.donor_id}"
