"""The bag sets that blood is drawn into, by lot."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sanxian.blood.facts.processing_policy import Pack
from sanxian.blood.lifecycle import PACK_LOT
from sanxian.core.models import status_field, status_known


class PackLot(models.Model):
    """One lot of one kind of bag set, as it came; scanned before the needle."""

    privacy: ClassVar = {}
    lifecycle = PACK_LOT

    org_path = models.CharField(max_length=200, db_index=True, help_text="the centre")
    lot = models.CharField(max_length=40)
    kind = models.CharField(max_length=24, choices=[(p.value, p.name) for p in Pack])
    volume_ml = models.PositiveSmallIntegerField(help_text="the most whole blood it takes")
    maker = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(help_text="the last day on which it may be used")
    came_at = models.DateTimeField()
    came_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_for = models.CharField(max_length=24, blank=True)
    status = status_field(PACK_LOT)

    class Meta:
        constraints: ClassVar = [
            status_known(PACK_LOT, "blood_pack_lot_status_known"),
            models.UniqueConstraint(fields=["org_path", "lot"], name="blood_pack_lot_once"),
            models.CheckConstraint(name="blood_pack_lot_named", condition=~Q(lot="")),
            models.CheckConstraint(
                name="blood_pack_lot_ended",
                condition=Q(status="in_use") | (~Q(ended_for="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.lot
