"""Who serves: the volunteer, what she is ready for, the teams and who belongs to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import new_uid
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.lifecycle import VOLUNTEER
from sanxian.volunteers.models.parts import code, known


class Volunteer(models.Model):
    """A person as a volunteer, one row for each; `past_donor` is set by an event, never with a case."""

    lifecycle = VOLUNTEER

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "person": "personal",
        "org_path": "open",
        "area": "personal",
        "languages": "personal",
        "registered_as": "personal",
        "past_donor": "personal",
        "status": "open",
        "applied_at": "open",
        "applied_by": "open",
        "since": "open",
        "until": "open",
        "turn": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, db_index=True, help_text="the county, by residence")
    area = models.CharField(max_length=200, help_text="the path within which she can come")
    languages = models.CharField(max_length=60, blank=True, help_text="codes, with spaces between")
    registered_as = models.CharField(
        max_length=32, blank=True, help_text="number in the ministry's volunteer system"
    )
    past_donor = models.BooleanField(default=False)
    status = status_field(VOLUNTEER)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=64)
    since = models.DateField(null=True, help_text="accepted on")
    until = models.DateField(null=True, help_text="left on; no reason is kept")
    turn = models.BigIntegerField(default=0, help_text="counts what she took on; locks the row")

    class Meta:
        constraints: ClassVar = [
            status_known(VOLUNTEER, "volunteers_volunteer_status_known"),
            models.CheckConstraint(
                name="volunteers_volunteer_since",
                condition=Q(status__in=["applied", "left"]) | Q(since__isnull=False),
            ),
            models.CheckConstraint(
                name="volunteers_volunteer_left",
                condition=Q(status="left", until__isnull=False)
                | (~Q(status="left") & Q(until__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area", "status"], name="volunteers_volunteer_area"),
        ]

    def __str__(self) -> str:
        return f"volunteer {self.pk}"


class Readiness(models.Model):
    """A kind of work that somebody is ready for, from when until when."""

    privacy: ClassVar = {
        "id": "open",
        "volunteer": "personal",
        "kind": "open",
        "since": "open",
        "until": "open",
    }

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="readiness")
    kind = code(Kind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "readiness"
        constraints: ClassVar = [
            known(Kind, "kind", "volunteers_readiness_kind"),
            models.UniqueConstraint(
                fields=["volunteer", "kind"],
                condition=Q(until__isnull=True),
                name="volunteers_readiness_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "until"], name="volunteers_readiness_now"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.kind}"


class Team(models.Model):
    """A team, perhaps part of another; its leader is one of the volunteers."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "name": "open",
        "org_path": "open",
        "parent": "open",
        "leader": "personal",
        "founded": "open",
        "closed": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    name = models.CharField(max_length=60)
    org_path = models.CharField(max_length=200, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    leader = models.ForeignKey(Volunteer, models.PROTECT, null=True, related_name="leads")
    founded = models.DateField()
    closed = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="volunteers_team_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="volunteers_team_not_in_self",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            models.UniqueConstraint(
                fields=["org_path", "name"],
                condition=Q(closed__isnull=True),
                name="volunteers_team_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who belongs to a team, from when until when (the first day without)."""

    privacy: ClassVar = {
        "id": "open",
        "team": "open",
        "volunteer": "personal",
        "org_path": "open",
        "since": "open",
        "until": "open",
        "by": "open",
    }

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="memberships")
    org_path = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                condition=Q(until__isnull=True),
                name="volunteers_membership_one_open",
            ),
            models.CheckConstraint(
                name="volunteers_membership_dates",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} in {self.team_id}"
