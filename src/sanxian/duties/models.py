"""The table of duties."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
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
        ]
        indexes: ClassVar = [
            models.Index(fields=["escalate_at"], name="duties_duty_goes_up"),
            models.Index(fields=["owner_org", "status", "due_at"], name="duties_duty_desk"),
            models.Index(fields=["subject"], name="duties_duty_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
