"""What each instrument calls itself and its tests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class InstrumentCodes(models.Model):
    """The test codes of one instrument of one laboratory, as its files write them."""

    privacy: ClassVar = {}

    org_path = models.CharField(max_length=200)
    says = models.CharField(max_length=60, help_text="how it names itself in its files, lower case")
    instrument = models.CharField(max_length=40, help_text="its code in the register")
    codes = models.TextField(help_text="JSON: test, assay, how, cutoff, lot")
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org_path", "says"], name="exchange_codes_once"),
        ]

    def __str__(self) -> str:
        return self.says
