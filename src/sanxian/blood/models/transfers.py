"""Blood that leaves a hospital again: to another hospital, or back to the centre."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.lifecycle.hospital import TRANSFER
from sanxian.blood.models.units import Shipment, Unit
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class Transfer(models.Model):
    """One hospital asks to send units to another."""

    privacy: ClassVar = {}
    lifecycle = TRANSFER

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the hospital that sends")
    to_path = models.CharField(max_length=200, db_index=True)
    centre_path = models.CharField(max_length=200, db_index=True, help_text="who agrees")
    why = models.CharField(max_length=24)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    refused_for = models.CharField(max_length=24, blank=True)
    shipment = models.ForeignKey(Shipment, PROTECT, null=True, related_name="transfers")
    status = status_field(TRANSFER)

    class Meta:
        constraints: ClassVar = [
            status_known(TRANSFER, "blood_transfer_status_known"),
            models.CheckConstraint(
                name="blood_transfer_goes_somewhere", condition=~Q(org_path=F("to_path"))
            ),
            models.CheckConstraint(
                name="blood_transfer_sent_in_a_box",
                condition=~Q(status="sent") | Q(shipment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TransferLine(models.Model):
    privacy: ClassVar = {}

    transfer = models.ForeignKey(Transfer, PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, PROTECT, related_name="transfer_lines")
    open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(open=True), name="blood_transfer_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.unit_id}"


class SendBack(models.Model):
    """What a hospital says of a unit that it gives back to the centre, and what the rule said."""

    privacy: ClassVar = {}

    unit = models.ForeignKey(Unit, PROTECT, related_name="sent_back")
    org_path = models.CharField(max_length=200, db_index=True)
    to_path = models.CharField(max_length=200)
    why = models.CharField(max_length=24)
    opened = models.BooleanField()
    unbroken = models.BooleanField(help_text="the cold chain held")
    minutes_out = models.PositiveIntegerField(help_text="out of its storage, all in all")
    reasons = models.CharField(max_length=160, blank=True, help_text="why it was discarded instead")
    shipment = models.ForeignKey(Shipment, PROTECT, null=True, related_name="sent_back")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.unit_id} back"
