"""The random call sample, by which a registry learns how many of it can be counted on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.stemdonor.facts.registrants import Found
from sanxian.stemdonor.models.codes import code_field, code_known
from sanxian.stemdonor.models.registrants import Registrant

PROTECT = models.PROTECT


class RateDraw(models.Model):
    """One drawing of registrants by lot; with its seed anybody can repeat it."""

    privacy: ClassVar = {
        "id": "open",
        "org_path": "open",
        "seed": "open",
        "population": "open",
        "size": "open",
        "at": "open",
        "by": "open",
        "closed_at": "open",
    }

    org_path = models.CharField(max_length=200, db_index=True)
    seed = models.PositiveIntegerField()
    population = models.PositiveIntegerField(help_text="of how many")
    size = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stemdonor_draw_size", condition=Q(size__gte=1, size__lte=F("population"))
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"


class RateCall(models.Model):
    """One who was drawn, and what the call found; "" until it was made."""

    privacy: ClassVar = {
        "id": "open",
        "draw": "open",
        "registrant": "open",
        "org_path": "personal",
        "place": "open",
        "found": "personal",
        "at": "open",
        "by": "open",
    }

    draw = models.ForeignKey(RateDraw, PROTECT, related_name="calls")
    registrant = models.ForeignKey(Registrant, PROTECT, related_name="+")
    org_path = models.CharField(max_length=200)
    place = models.PositiveIntegerField(help_text="in the order of the lot")
    found = code_field(Found, blank=True)
    at = models.DateTimeField(null=True)
    by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "registrant"], name="stemdonor_call_once"),
            code_known(Found, "found", "stemdonor_call_found", blank=True),
            models.CheckConstraint(
                name="stemdonor_call_made",
                condition=Q(found="", at__isnull=True) | ~Q(found="") & Q(at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["draw", "place"], name="stemdonor_call_order"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
