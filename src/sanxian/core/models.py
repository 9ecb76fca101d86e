"""Tables of the ground floor: the trail and its heads, answers to requests, the home, editions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core import lifecycle
from sanxian.kernel.lifecycle import Lifecycle


def status_field(table: Lifecycle, **options: Any) -> models.CharField[Any, Any]:
    """The column that only `move()` writes."""
    choices = [(s.value, s.name) for s in table.statuses]
    return models.CharField(max_length=20, default=table.start, choices=choices, **options)


def status_known(table: Lifecycle, name: str) -> models.CheckConstraint:
    """The database knows the same statuses as the table in the code."""
    known = [s.value for s in table.statuses]
    return models.CheckConstraint(name=name, condition=Q(status__in=known))


class Trail(models.Model):
    """One step of one act. No foreign keys: the trail outlives what it describes."""

    chain = models.CharField(max_length=200)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    step = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=80)
    place = models.CharField(max_length=200, blank=True)
    reasons = models.TextField(blank=True)
    edition = models.CharField(max_length=200, blank=True)
    data = models.TextField(blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="core_trail_one_place"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], name="core_trail_subject"),
            models.Index(fields=["act", "id"], name="core_trail_act"),
            models.Index(fields=["actor", "id"], name="core_trail_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"


class Head(models.Model):
    """The last link of a chain."""

    chain = models.CharField(max_length=200, unique=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class Answer(models.Model):
    """What a request was answered, so that a replay gets the same again."""

    request = models.UUIDField(unique=True)
    actor = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    answer = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.request)


class Home(models.Model):
    """What this installation is. A real home has no clock of its own."""

    class Kind(models.TextChoices):
        REAL = "real"
        DEMONSTRATION = "demonstration"
        SIMULATED = "simulated"

    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.REAL)
    title = models.CharField(max_length=80, blank=True)
    clock = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="core_home_single", condition=Q(pk=1)),
            models.CheckConstraint(
                name="core_home_real_time", condition=~Q(kind="real") | Q(clock__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Holiday(models.Model):
    """A day that differs from its weekday: a holiday off, or a weekend worked."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return str(self.day)


class Edition(models.Model):
    """A place's own policy edition, or the day on which a draft is switched on there."""

    lifecycle = lifecycle.EDITION

    topic = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=12, blank=True)
    org_path = models.CharField(max_length=200)
    text = models.TextField(help_text="the edition as TOML")
    hash = models.CharField(max_length=64)
    status = status_field(lifecycle)
    author = models.CharField(max_length=64)
    approver = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            status_known(lifecycle.EDITION, "core_edition_status_known"),
            models.UniqueConstraint(fields=["topic", "name"], name="core_edition_one_name"),
            models.CheckConstraint(
                name="core_edition_two_persons",
                condition=~Q(status__in=["approved", "withdrawn"])
                | (~Q(approver="") & ~Q(approver=F("author"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.name}"
