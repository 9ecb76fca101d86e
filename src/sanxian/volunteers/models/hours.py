"""Time that was given: a ledger that only grows, corrections by two people, papers that say so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import new_uid
from sanxian.volunteers import facts
from sanxian.volunteers.facts import Kind, Source, Why
from sanxian.volunteers.lifecycle import CORRECTION
from sanxian.volunteers.models.parts import code, in_order, known
from sanxian.volunteers.models.people import Team, Volunteer


class Activity(models.Model):
    """What a team did together on a day."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "team": "open",
        "org_path": "open",
        "kind": "open",
        "title": "open",
        "day": "open",
        "minutes": "open",
        "people": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="activities")
    org_path = models.CharField(max_length=200)
    kind = code(facts.Activity)
    title = models.CharField(max_length=60)
    day = models.DateField()
    minutes = models.PositiveIntegerField(help_text="of each who took part")
    people = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            known(facts.Activity, "kind", "volunteers_activity_kind"),
            models.CheckConstraint(
                name="volunteers_activity_some", condition=Q(minutes__gte=1, people__gte=1)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["team", "-day"], name="volunteers_activity_latest"),
        ]

    def __str__(self) -> str:
        return f"activity {self.pk}"


class Hours(models.Model):
    """Minutes of one kind of work on one day. A mistake is corrected by another row, with its sign."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "volunteer": "personal",
        "org_path": "open",
        "kind": "open",
        "day": "open",
        "minutes": "open",
        "km": "open",
        "source": "open",
        "subject": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours")
    org_path = models.CharField(max_length=200)
    kind = code(Kind)
    day = models.DateField()
    minutes = models.IntegerField()
    km = models.IntegerField(default=0)
    source = code(Source)
    subject = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "hours"
        constraints: ClassVar = [
            known(Kind, "kind", "volunteers_hours_kind"),
            known(Source, "source", "volunteers_hours_source"),
            models.CheckConstraint(
                name="volunteers_hours_sign",
                condition=Q(source="correction") | Q(minutes__gte=0, km__gte=0),
            ),
            models.UniqueConstraint(
                fields=["volunteer", "kind", "subject"], name="volunteers_hours_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "day"], name="volunteers_hours_of"),
            models.Index(fields=["org_path", "day"], name="volunteers_hours_place"),
        ]

    def __str__(self) -> str:
        return f"hours {self.pk}"


class Correction(models.Model):
    """What a row of hours should have said: proposed by one, approved by another."""

    lifecycle = CORRECTION

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "hours": "open",
        "org_path": "open",
        "minutes": "open",
        "km": "open",
        "why": "open",
        "status": "open",
        "proposed_at": "open",
        "proposed_by": "open",
        "decided_at": "open",
        "decided_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    hours = models.ForeignKey(Hours, models.PROTECT, related_name="corrections")
    org_path = models.CharField(max_length=200, db_index=True)
    minutes = models.PositiveIntegerField(help_text="what it should say")
    km = models.PositiveIntegerField(default=0)
    why = code(Why)
    status = status_field(CORRECTION)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            status_known(CORRECTION, "volunteers_correction_status_known"),
            known(Why, "why", "volunteers_correction_why"),
            models.CheckConstraint(
                name="volunteers_correction_two_people",
                condition=~Q(decided_by=F("proposed_by")) | ~Q(status="approved"),
            ),
            models.CheckConstraint(
                name="volunteers_correction_decided",
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
            ),
            models.UniqueConstraint(
                fields=["hours"],
                condition=Q(status="proposed"),
                name="volunteers_correction_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class Certificate(models.Model):
    """A paper that was asked for: what the ledger said when it was made."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "number": "open",
        "volunteer": "personal",
        "org_path": "open",
        "first": "open",
        "until": "open",
        "minutes": "open",
        "by_kind": "open",
        "issued_at": "open",
        "issued_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    number = models.CharField(max_length=12, unique=True)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificates")
    org_path = models.CharField(max_length=200)
    first = models.DateField()
    until = models.DateField(help_text="the first day that is not counted any more")
    minutes = models.PositiveIntegerField()
    by_kind = models.CharField(max_length=200, help_text="minutes by kind, as JSON")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            in_order("first", "until", "volunteers_certificate_days"),
        ]

    def __str__(self) -> str:
        return self.number
