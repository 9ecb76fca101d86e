"""Units, where they come from, and their ways between places."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import SHIPMENT, UNIT
from sanxian.blood.models.donations import Donation
from sanxian.blood.models.donors import ABO, RHD
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT
_FIT = ["available", "reserved", "issued", "transfused"]


class Unit(models.Model):
    """A bag. Triggers (`blood.guards`) keep what no raw SQL may break (decision 14)."""

    privacy: ClassVar = {"abo": "personal", "rhd": "personal"}
    lifecycle = UNIT

    number = models.CharField(max_length=32, unique=True)
    donation = models.ForeignKey(
        Donation, PROTECT, null=True, related_name="units", help_text="none for a pool"
    )
    takeover_line = models.OneToOneField(
        "blood.TakeoverLine",
        PROTECT,
        null=True,
        related_name="unit",
        help_text="taken over from another system under this line of a signed statement",
    )
    component = models.CharField(max_length=24, choices=[(c.value, c.name) for c in Component])
    abo = models.CharField(max_length=2, blank=True, choices=ABO)
    rhd = models.CharField(max_length=1, blank=True, choices=RHD)
    volume_ml = models.PositiveIntegerField()
    doses = models.PositiveSmallIntegerField(default=1)
    additive = models.CharField(max_length=16, blank=True)
    pack = models.CharField(max_length=24, blank=True, default="", help_text="the bag system")
    collected_at = models.DateTimeField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    org_path = models.CharField(max_length=200, help_text="where it lies")
    storage = models.CharField(max_length=40, blank=True, help_text="refrigerator and shelf")
    released_at = models.DateTimeField(null=True)
    irradiated_at = models.DateTimeField(null=True)
    leucodepleted = models.BooleanField(default=False)
    washed = models.BooleanField(default=False)
    cmv_negative = models.BooleanField(default=False, help_text="tested, and found without")
    antigens = models.CharField(
        max_length=120, blank=True, default="", help_text='"E- K- c+": sorted, space between'
    )
    closed_system = models.BooleanField(default=True, help_text="never opened to the air")
    parts = models.PositiveSmallIntegerField(default=1, help_text="donations in it")
    printed = models.PositiveSmallIntegerField(default=0, help_text="labels printed")
    spot = models.ForeignKey(
        "StorageSpot", PROTECT, null=True, related_name="units", help_text="none: `storage` says"
    )
    recalled = models.BooleanField(default=False)
    held_for = models.CharField(max_length=48, blank=True, help_text="open reason code")
    ended_for = models.CharField(max_length=48, blank=True, help_text="why discarded")
    status = status_field(UNIT)

    class Meta:
        constraints: ClassVar = [
            status_known(UNIT, "blood_unit_status_known"),
            models.CheckConstraint(
                name="blood_unit_one_origin",
                condition=Q(donation__isnull=True) | Q(takeover_line__isnull=True),
            ),
            models.CheckConstraint(
                name="blood_unit_released_before_use",
                condition=~Q(status__in=_FIT) | Q(released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="blood_unit_grouped_before_use",
                condition=~Q(status__in=_FIT) | (~Q(abo="") & ~Q(rhd="")),
            ),
            models.CheckConstraint(
                name="blood_unit_recalled_lies_still",
                condition=Q(recalled=False)
                | Q(status__in=["held", "discarded", "transfused", "consumed"]),
            ),
            models.CheckConstraint(
                name="blood_unit_expires_after_making",
                condition=Q(expires_at__gt=F("collected_at")),
            ),
            models.CheckConstraint(
                name="blood_unit_discard_has_reason",
                condition=~Q(status="discarded") | ~Q(ended_for=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["org_path", "component", "abo", "rhd", "expires_at"],
                condition=Q(status="available"),
                name="blood_unit_shelf",
            ),
            # the stock board counts from the index alone
            models.Index(
                fields=["status", "org_path", "component", "abo", "rhd", "expires_at"],
                name="blood_unit_status",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class UnitEdge(models.Model):
    """`child` was made of `parent`; pooling gives a child many parents."""

    privacy: ClassVar = {}

    parent = models.ForeignKey(Unit, PROTECT, related_name="children")
    child = models.ForeignKey(Unit, PROTECT, related_name="parents")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "child"], name="blood_edge_once"),
            models.CheckConstraint(name="blood_edge_no_loop", condition=~Q(parent=F("child"))),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id}>{self.child_id}"


class Shipment(models.Model):
    """A box between two places."""

    privacy: ClassVar = {}
    lifecycle = SHIPMENT

    code = models.CharField(max_length=16, unique=True)
    org_path = models.CharField(max_length=200, db_index=True, help_text="from")
    to_path = models.CharField(max_length=200, db_index=True)
    packed_at = models.DateTimeField()
    packed_by = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=64, blank=True)
    box = models.ForeignKey("blood.TransportBox", PROTECT, null=True, related_name="journeys")
    packed_celsius = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    opened_celsius = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    status = status_field(SHIPMENT)

    class Meta:
        constraints: ClassVar = [
            status_known(SHIPMENT, "blood_shipment_status_known"),
            models.CheckConstraint(
                name="blood_shipment_goes_somewhere", condition=~Q(org_path=F("to_path"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "sent_at"], name="blood_shipment_sent"),
            models.Index(fields=["sent_at"], name="blood_shipment_when"),
        ]

    def __str__(self) -> str:
        return self.code


class ShipmentLine(models.Model):
    privacy: ClassVar = {}

    shipment = models.ForeignKey(Shipment, PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, PROTECT, related_name="journeys")
    open = models.BooleanField(default=True)
    was = models.CharField(max_length=20, help_text="status before the journey")
    missing = models.BooleanField(default=False)
    note = models.CharField(max_length=48, blank=True, help_text="code of a difference")
    answer = models.CharField(max_length=32, blank=True, default="", help_text="the sender's")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(open=True), name="blood_line_one_box"
            ),
            models.CheckConstraint(
                name="blood_line_answers_a_difference",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & ~Q(note="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.unit_id}"
