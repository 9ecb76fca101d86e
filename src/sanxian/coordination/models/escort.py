"""Cells on their way: a mission, its legs, each hand-over between two persons, each temperature."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.coordination.facts import Passing
from sanxian.coordination.lifecycle import LEG, MISSION
from sanxian.coordination.models.codes import code_of, known, mission_code
from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid

PURPOSE = "coordination.mission"


class Mission(models.Model):
    """The cells of one collection from one hospital to another; which ones, lies sealed. A mission may be
    planned before there are cells: their codes come when they are collected. Of its link it keeps a mark
    that leads nowhere without the key."""

    lifecycle = MISSION

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "code": "open",
        "org_path": "open",
        "link_index": "sensitive",
        "product": "sensitive",
        "ends": "sensitive",
        "collection": "open",
        "signed_at": "open",
        "planned_for": "open",
        "deadline": "open",
        "taken_at": "open",
        "delivered_at": "open",
        "planned_at": "open",
        "planned_by": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True, default=mission_code)
    org_path = models.CharField(max_length=200, db_index=True, help_text="the registry branch")
    link_index = models.CharField(max_length=40, blank=True, help_text="blind, of the link")
    product = SealedField(purpose=PURPOSE, null=True, help_text="the codes on the bags")
    ends = SealedField(purpose=PURPOSE, help_text="addresses, hospitals and cities, as JSON")
    collection = models.DateField(null=True, help_text="the day, as the plan said")
    signed_at = models.DateTimeField(
        null=True, help_text="two persons of the donor's side signed for the cells"
    )
    planned_for = models.DateTimeField(help_text="when the cells are taken over")
    deadline = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=64)
    status = status_field(MISSION)

    class Meta:
        constraints: ClassVar = [
            status_known(MISSION, "coordination_mission_status_known"),
            models.CheckConstraint(
                name="coordination_mission_in_order",
                condition=Q(delivered_at__isnull=True)
                | Q(taken_at__isnull=False, delivered_at__gte=F("taken_at")),
            ),
            models.CheckConstraint(
                name="coordination_mission_clock",
                condition=Q(taken_at__isnull=True) | Q(deadline__isnull=False),
            ),
            models.CheckConstraint(
                name="coordination_mission_two_signed",
                condition=Q(status__in=["planned", "cancelled"])
                | Q(link_index="")
                | Q(signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="coordination_mission_cells",
                condition=Q(status__in=["planned", "cancelled"]) | Q(product__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["link_index"],
                condition=Q(status="planned") & ~Q(link_index=""),
                name="coordination_mission_one_planned",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Leg(models.Model):
    """One escort's part of the way, from being asked to being home."""

    lifecycle = LEG

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "mission": "open",
        "number": "open",
        "org_path": "open",
        "volunteer": "personal",
        "holder": "open",
        "way": "sensitive",
        "starts": "open",
        "ends": "open",
        "assigned_at": "open",
        "taken_at": "open",
        "handed_at": "open",
        "back_at": "open",
        "km": "open",
        "offered_by": "open",
        "status": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="legs")
    number = models.PositiveSmallIntegerField()
    org_path = models.CharField(max_length=200, db_index=True, help_text="the volunteer's")
    volunteer = models.BigIntegerField(help_text="key in volunteers")
    holder = models.CharField(max_length=64, blank=True, help_text="account code")
    way = SealedField(purpose=PURPOSE, help_text="two addresses, as JSON")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    km = models.PositiveIntegerField(null=True)
    offered_by = models.CharField(max_length=64)
    status = status_field(LEG)

    class Meta:
        constraints: ClassVar = [
            status_known(LEG, "coordination_leg_status_known"),
            models.UniqueConstraint(
                fields=["mission", "number"],
                condition=~Q(status__in=["declined", "cancelled"]),
                name="coordination_leg_one_escort",
            ),
            models.CheckConstraint(
                name="coordination_leg_four_times",
                condition=(Q(taken_at__isnull=True) | Q(taken_at__gte=F("assigned_at")))
                & (Q(handed_at__isnull=True) | Q(handed_at__gte=F("taken_at")))
                & (Q(back_at__isnull=True) | Q(back_at__gte=F("handed_at"))),
            ),
            models.CheckConstraint(
                name="coordination_leg_held",
                condition=Q(status__in=["offered", "declined", "cancelled"]) | ~Q(holder=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "status"], name="coordination_leg_mine"),
        ]

    def __str__(self) -> str:
        return f"leg {self.pk}"


class Handover(models.Model):
    """Cells from one hand to another: two different persons, each with a name and a mark of its own."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "mission": "open",
        "passing": "open",
        "from_leg": "open",
        "to_leg": "open",
        "at": "open",
        "temperature": "open",
        "breach": "open",
        "intact": "open",
        "given_by": "sensitive",
        "taken_by": "sensitive",
        "given_index": "sensitive",
        "taken_index": "sensitive",
        "recorded_by": "open",
    }

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="handovers")
    passing = code_of(Passing)
    from_leg = models.OneToOneField(Leg, models.PROTECT, null=True, related_name="handed")
    to_leg = models.OneToOneField(Leg, models.PROTECT, null=True, related_name="taken")
    at = models.DateTimeField()
    temperature = models.DecimalField(max_digits=4, decimal_places=1, help_text="°C")
    breach = models.BooleanField()
    intact = models.BooleanField()
    given_by = SealedField(purpose=PURPOSE)
    taken_by = SealedField(purpose=PURPOSE)
    given_index = models.CharField(max_length=40, help_text="blind, of who gave")
    taken_index = models.CharField(max_length=40, help_text="blind, of who took")
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            known(Passing, "passing", "coordination_handover_passing"),
            models.CheckConstraint(
                name="coordination_handover_two_persons",
                condition=~Q(given_index="")
                & ~Q(taken_index="")
                & ~Q(given_index=F("taken_index")),
            ),
            models.CheckConstraint(
                name="coordination_handover_ends",
                condition=Q(passing="pickup", from_leg__isnull=True, to_leg__isnull=False)
                | Q(passing="relay", from_leg__isnull=False, to_leg__isnull=False)
                | Q(passing="delivery", from_leg__isnull=False, to_leg__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class Reading(models.Model):
    """A temperature that the escort read."""

    privacy: ClassVar = {
        "id": "open",
        "mission": "open",
        "leg": "open",
        "at": "open",
        "temperature": "open",
        "breach": "open",
        "by": "open",
    }

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="readings")
    leg = models.ForeignKey(Leg, models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    temperature = models.DecimalField(max_digits=4, decimal_places=1, help_text="°C")
    breach = models.BooleanField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"reading {self.pk}"
