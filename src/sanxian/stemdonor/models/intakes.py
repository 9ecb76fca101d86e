"""Files of registrants, taken in whole or not at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sanxian.core.models import status_field, status_known
from sanxian.stemdonor.lifecycle import INTAKE


class Intake(models.Model):
    """One file of registrants, taken over from another system."""

    lifecycle = INTAKE

    privacy: ClassVar = {
        "id": "open",
        "org_path": "open",
        "name": "open",
        "digest": "open",
        "rows": "open",
        "made": "open",
        "at": "open",
        "by": "open",
        "undone_at": "open",
        "undone_by": "open",
        "status": "open",
    }

    org_path = models.CharField(max_length=200, db_index=True)
    name = models.CharField(max_length=120, help_text="of the file")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    rows = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0, help_text="registrants who were new")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    status = status_field(INTAKE)

    class Meta:
        constraints: ClassVar = [
            status_known(INTAKE, "stemdonor_intake_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "digest"],
                condition=Q(status="taken"),
                name="stemdonor_intake_once",
            ),
            models.CheckConstraint(
                name="stemdonor_intake_undone",
                condition=Q(status="taken", undone_at__isnull=True)
                | Q(status="undone", undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"registrants {self.pk}"
