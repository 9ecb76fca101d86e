"""Keys of other systems: which account they speak for, what they may do, until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sanxian.exchange.analysers.models import InstrumentCodes
from sanxian.exchange.national.models import NationalAnswer, NationalFile, NationalTask
from sanxian.exchange.registers.models import Columns, Upload, UploadPart

__all__ = [
    "ApiToken",
    "Columns",
    "InstrumentCodes",
    "NationalAnswer",
    "NationalFile",
    "NationalTask",
    "Upload",
    "UploadPart",
]


class ApiToken(models.Model):
    """A key that a machine shows. Only its digest is kept: the key itself is shown once."""

    privacy: ClassVar = {}

    name = models.CharField(max_length=60)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, db_index=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    start = models.CharField(max_length=8, help_text="its first characters, to tell keys apart")
    scopes = models.TextField(help_text="permissions, separated by spaces")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exchange_token_in_order", condition=Q(until__gt=F("issued_at"))
            ),
            models.CheckConstraint(
                name="exchange_token_revoked_by_whom",
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
