"""The tables of duties: the work, every attempt at it, and who may read it as a calendar."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.duties.facts import Channel, Naming, Outcome
from sanxian.duties.lifecycle import DUTY, LIVE

OPEN = [status.value for status in LIVE]


class Duty(models.Model):
    """One piece of work. `org_path` is where it lies; `owner_org` and `owner` whose it is now.

    `subject` names the record it is about, as the trail does (`blood.recall:12`). Whoever had it
    before stands on the trail.
    """

    lifecycle = DUTY

    privacy: ClassVar = {
        "id": "open",
        "kind": "open",
        "subject": "open",
        "org_path": "open",
        "owner_org": "open",
        "owner": "open",
        "opened_at": "open",
        "opened_by": "open",
        "acknowledge_by": "open",
        "due_at": "open",
        "provisional": "open",
        "escalate_at": "open",
        "raised": "open",
        "status": "open",
        "note": "open",
        "closed_at": "open",
        "party": "personal",
        "due_given": "open",
        "counts_from": "open",
        "named_at": "open",
        "naming": "open",
        "seen_at": "open",
        "handed": "open",
        "again_at": "open",
        "minutes": "open",
        "trips": "open",
    }

    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=80)
    org_path = models.CharField(max_length=200, db_index=True)
    owner_org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    acknowledge_by = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(
        default=False, help_text="the holidays on the way are not published yet"
    )
    escalate_at = models.DateTimeField(null=True)
    raised = models.PositiveSmallIntegerField(default=0, help_text="how often it went up")
    status = status_field(DUTY)
    note = models.CharField(max_length=64, blank=True, help_text="a code, never free text")
    closed_at = models.DateTimeField(null=True)
    party = models.CharField(max_length=64, blank=True, help_text="whom it is about, as a record")
    due_given = models.BooleanField(default=False, help_text="by the room, not by the kind's clock")
    counts_from = models.DateTimeField(null=True, help_text="when later than it was opened")
    named_at = models.DateTimeField(null=True, help_text="when a worker's name first stood on it")
    naming = models.CharField(max_length=8, blank=True, help_text="how that came about")
    seen_at = models.DateTimeField(null=True, help_text="when it was first acknowledged")
    handed = models.PositiveSmallIntegerField(default=0, help_text="how often it changed hands")
    again_at = models.DateTimeField(null=True, help_text="when the person asked to be called")
    minutes = models.PositiveIntegerField(default=0, help_text="of staff, all attempts together")
    trips = models.PositiveSmallIntegerField(default=0, help_text="that the person had to make")

    class Meta:
        verbose_name_plural = "duties"
        constraints: ClassVar = [
            status_known(DUTY, "duties_duty_status_known"),
            models.UniqueConstraint(
                fields=["kind", "subject", "org_path"],
                condition=Q(status__in=OPEN),
                name="duties_duty_one_open",
            ),
            models.CheckConstraint(
                name="duties_duty_closed",
                condition=Q(status__in=OPEN, closed_at__isnull=True)
                | (~Q(status__in=OPEN) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="duties_duty_owned",
                condition=~Q(status="acknowledged") | Q(owner__isnull=False),
            ),
            models.CheckConstraint(
                name="duties_duty_clock", condition=Q(due_at__gte=F("opened_at"))
            ),
            models.CheckConstraint(
                name="duties_duty_naming",
                condition=Q(named_at__isnull=True, naming="")
                | Q(
                    named_at__isnull=False,
                    named_at__gte=F("opened_at"),
                    naming__in=[n.value for n in Naming],
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["escalate_at"], name="duties_duty_goes_up"),
            models.Index(fields=["owner_org", "status", "due_at"], name="duties_duty_desk"),
            models.Index(fields=["subject"], name="duties_duty_subject"),
            # what waits is few, what was done is all of ten years
            models.Index(
                fields=["due_at"], name="duties_duty_waits", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["party"], name="duties_duty_party", condition=~Q(party="")),
            models.Index(fields=["opened_at"], name="duties_duty_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Attempt(models.Model):
    """One contact, or one step of work, about a person: what it cost, and what came of it.

    `party` is the record of the person; an attempt stands for itself where no duty was open.
    """

    privacy: ClassVar = {
        "id": "open",
        "duty": "open",
        "kind": "open",
        "subject": "open",
        "org_path": "open",
        "party": "personal",
        "channel": "open",
        "outcome": "personal",
        "at": "open",
        "by": "open",
        "again_at": "open",
        "minutes": "open",
        "trips": "open",
    }

    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="attempts")
    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=80)
    org_path = models.CharField(max_length=200, db_index=True)
    party = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=64)
    again_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    trips = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="duties_attempt_channel", condition=Q(channel__in=[c.value for c in Channel])
            ),
            models.CheckConstraint(
                name="duties_attempt_outcome", condition=Q(outcome__in=[o.value for o in Outcome])
            ),
            models.CheckConstraint(
                name="duties_attempt_again",
                condition=Q(again_at__isnull=True) | Q(again_at__gte=F("at")),
            ),
            models.CheckConstraint(
                name="duties_attempt_cost", condition=Q(minutes__lte=720, trips__lte=20)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["party", "at"], name="duties_attempt_party", condition=~Q(party="")
            ),
            models.Index(fields=["subject"], name="duties_attempt_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class Feed(models.Model):
    """A secret address at which one worker's own duties can be read as a calendar.

    Only the digest of the address is kept; it is shown once, and taken back at any time.
    """

    privacy: ClassVar = {
        "id": "open",
        "account": "open",
        "org_path": "open",
        "digest": "open",
        "issued_at": "open",
        "revoked_at": "open",
    }

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, db_index=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the address")
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(revoked_at__isnull=True),
                name="duties_feed_one_open",
            ),
            models.CheckConstraint(
                name="duties_feed_in_order",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("issued_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
