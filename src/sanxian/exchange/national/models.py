"""The centre's files and tasks, and the answers that go back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.seal import SealedField, new_uid
from sanxian.exchange.national.facts import Asked, Word


class NationalFile(models.Model):
    """A file of tasks as it was read. Its lines are sealed: they say who is asked for."""

    privacy: ClassVar = {"lines": "sensitive"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    org_path = models.CharField(max_length=200, db_index=True)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    rows = models.PositiveIntegerField()
    lines = SealedField(purpose="exchange.national", help_text="JSON")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True, help_text="when it was last taken in")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchange_nationalfile_in_order",
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=F("sent_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NationalTask(models.Model):
    """One task, under the centre's own number, which comes once however often it is sent.

    `org_path` is the county whose work it is; `case` the case that it opened or is about.
    """

    privacy: ClassVar = {"registrant": "personal"}

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=24, choices=[(k.value, k.name) for k in Asked])
    registrant = models.CharField(max_length=24, help_text="the registry's number")
    org_path = models.CharField(max_length=200, db_index=True)
    case = models.CharField(max_length=80, db_index=True, help_text="as the trail names it")
    received_at = models.DateTimeField(help_text="as the centre says; else when it was taken")
    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(db_index=True)
    taken_by = models.CharField(max_length=64)
    source = models.CharField(max_length=8, choices=[("file", "FILE"), ("api", "API")])

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchange_nationaltask_kind", condition=Q(kind__in=[k.value for k in Asked])
            ),
            models.CheckConstraint(
                name="exchange_nationaltask_arrived",
                condition=Q(received_at__lte=F("taken_at")) & ~Q(number="") & ~Q(case=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class NationalAnswer(models.Model):
    """One thing that the centre must hear, made of what was recorded; nobody typed it."""

    privacy: ClassVar = {}

    task = models.ForeignKey(NationalTask, models.PROTECT, related_name="answers")
    org_path = models.CharField(max_length=200, db_index=True)
    word = models.CharField(max_length=16, choices=[(w.value, w.name) for w in Word])
    said = models.TextField(help_text="JSON: days and bags; no name, place or reason")
    at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchange_nationalanswer_word", condition=Q(word__in=[w.value for w in Word])
            ),
            models.CheckConstraint(
                name="exchange_nationalanswer_sent_by",
                condition=Q(sent_at__isnull=True, sent_by="")
                | Q(sent_at__isnull=False, sent_at__gte=F("at")) & ~Q(sent_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.task_id}"
