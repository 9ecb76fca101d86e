"""Tables of the patient's side: a request under a code, what was heard, what was received.

Patients are never people's files: they have a key and an index of their own. `privacy` classes every
field: open, personal, or sensitive (sealed).
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.stempatient.facts import GROUPS, SEXES, Word
from sanxian.stempatient.lifecycle import PATIENT

PURPOSE = "stempatient.patient"
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code() -> str:
    """`P` and nine signs by chance: nothing leads from it to anybody."""
    return "P" + "".join(secrets.choice(SIGNS) for _ in range(9))


class PatientCase(models.Model):
    """One patient's request for cells at one transplant hospital. `code` is all that leaves it."""

    lifecycle = PATIENT

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "code": "personal",
        "org_path": "open",
        "name": "sensitive",
        "document": "sensitive",
        "document_index": "sensitive",
        "diagnosis": "sensitive",
        "clinical": "sensitive",
        "ending": "sensitive",
        "outcome": "sensitive",
        "sex": "personal",
        "born": "personal",
        "abo": "personal",
        "weight": "personal",
        "mnc": "open",
        "cd34": "open",
        "first": "open",
        "last": "open",
        "conditioning": "open",
        "collection": "open",
        "reserved_until": "open",
        "moved_at": "open",
        "confirmed_at": "open",
        "conditioning_started_at": "open",
        "transplanted_at": "open",
        "closed_at": "open",
        "opened_at": "open",
        "opened_by": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True, default=new_code)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital")
    name = SealedField(purpose=PURPOSE)
    document = SealedField(purpose=PURPOSE, help_text="identity or hospital number")
    document_index = models.CharField(max_length=40)
    diagnosis = SealedField(purpose=PURPOSE, null=True)
    clinical = SealedField(purpose=PURPOSE, null=True)
    ending = SealedField(purpose=PURPOSE, null=True, help_text="why it was cancelled")
    outcome = SealedField(purpose=PURPOSE, null=True)
    sex = models.CharField(max_length=8, blank=True)
    born = models.PositiveSmallIntegerField(null=True, help_text="the year")
    abo = models.CharField(max_length=3, blank=True)
    weight = models.DecimalField(max_digits=5, decimal_places=1, help_text="kg")
    mnc = models.DecimalField(max_digits=9, decimal_places=2, help_text="10⁸")
    cd34 = models.DecimalField(max_digits=9, decimal_places=2, help_text="10⁶")
    first = models.DateField(help_text="of the days on which cells are wanted")
    last = models.DateField()
    conditioning = models.DateField(null=True, help_text="planned to begin")
    collection = models.DateField(null=True, help_text="as the other side said")
    reserved_until = models.DateField(null=True, help_text="as the other side said")
    moved_at = models.DateTimeField(
        null=True, help_text="what was agreed has changed, and nobody has seen it yet"
    )
    confirmed_at = models.DateTimeField(null=True, help_text="the donor's last written yes came")
    conditioning_started_at = models.DateTimeField(null=True)
    transplanted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    status = status_field(PATIENT)

    class Meta:
        constraints: ClassVar = [
            status_known(PATIENT, "stempatient_case_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "document_index"],
                condition=~Q(status__in=["closed", "cancelled"]),
                name="stempatient_case_once",
            ),
            models.CheckConstraint(name="stempatient_case_sex", condition=Q(sex__in=["", *SEXES])),
            models.CheckConstraint(
                name="stempatient_case_group", condition=Q(abo__in=["", *GROUPS])
            ),
            models.CheckConstraint(name="stempatient_case_days", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="stempatient_case_dose",
                condition=Q(weight__gt=0, mnc__gt=0, cd34__gt=0),
            ),
            models.CheckConstraint(
                name="stempatient_case_confirmed_first",
                condition=Q(conditioning_started_at__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_at__lte=F("conditioning_started_at")),
            ),
            models.CheckConstraint(
                name="stempatient_case_prepared",
                condition=~Q(status__in=["preparing", "stranded"])
                | Q(conditioning_started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="stempatient_case_given",
                condition=~Q(status="transplanted") | Q(transplanted_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "status"], name="stempatient_case_listed"),
        ]

    def __str__(self) -> str:
        return self.code


class News(models.Model):
    """One word from the donor's side, as it came. It has room for nothing else."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "personal",
        "word": "open",
        "day": "open",
        "product": "sensitive",
        "matches": "open",
        "of": "open",
        "at": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    case = models.ForeignKey(PatientCase, models.PROTECT, related_name="news")
    word = models.CharField(max_length=16, choices=[(w.value, w.name) for w in Word])
    day = models.DateField(null=True, help_text="of collection, or the last of a reservation")
    product = SealedField(purpose=PURPOSE, null=True, help_text="the code on the bag")
    matches = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "news"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stempatient_news_word", condition=Q(word__in=[w.value for w in Word])
            ),
            models.CheckConstraint(
                name="stempatient_news_day", condition=~Q(word="planned") | Q(day__isnull=False)
            ),
            models.CheckConstraint(
                name="stempatient_news_report",
                condition=~Q(word="report") | Q(matches__lte=F("of")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.pk}"


class Receipt(models.Model):
    """A product that came: when, how cold, and the two who signed for it."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "personal",
        "org_path": "open",
        "product": "sensitive",
        "product_index": "sensitive",
        "received_at": "open",
        "temperature": "open",
        "warm": "open",
        "intact": "open",
        "signed_by": "open",
        "witness": "open",
        "at": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    case = models.ForeignKey(PatientCase, models.PROTECT, related_name="receipts")
    org_path = models.CharField(max_length=200, db_index=True)
    product = SealedField(purpose=PURPOSE)
    product_index = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    temperature = models.DecimalField(max_digits=4, decimal_places=1, help_text="°C")
    warm = models.BooleanField(help_text="outside the edition's temperatures")
    intact = models.BooleanField()
    signed_by = models.CharField(max_length=64)
    witness = models.CharField(max_length=64, help_text="account code of the second person")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org_path", "product_index"], name="stempatient_receipt_once"
            ),
            models.CheckConstraint(
                name="stempatient_receipt_two_persons",
                condition=~Q(signed_by="") & ~Q(witness="") & ~Q(witness=F("signed_by")),
            ),
            models.CheckConstraint(
                name="stempatient_receipt_in_order", condition=Q(received_at__lte=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"
