"""Where and when blood is given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts import terms
from sanxian.blood.lifecycle import SESSION
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class Site(models.Model):
    """A place where donors are received: the centre, a house, an apheresis site or a bus."""

    privacy: ClassVar = {}

    org = models.OneToOneField("orgs.Org", PROTECT, related_name="+")
    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.name) for k in terms.Site])
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    takes_whole_blood = models.BooleanField(default=True)
    takes_platelets = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(help_text="donors a day")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blood_site_takes_something",
                condition=Q(takes_whole_blood=True) | Q(takes_platelets=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    privacy: ClassVar = {}

    site = models.ForeignKey(Site, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "weekday"], name="blood_hours_once_a_day"),
            models.CheckConstraint(
                name="blood_hours_in_order",
                condition=Q(weekday__lte=6) & Q(opens__lt=F("closes")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Session(models.Model):
    """One day at one site; with `host`, a drive at a unit (团体献血)."""

    privacy: ClassVar = {}
    lifecycle = SESSION

    site = models.ForeignKey(Site, PROTECT, related_name="sessions")
    org_path = models.CharField(max_length=200, db_index=True)
    day = models.DateField(db_index=True)
    opens = models.TimeField()
    closes = models.TimeField()
    host = models.ForeignKey("orgs.Org", PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=80, blank=True)
    capacity_whole_blood = models.PositiveIntegerField(default=0)
    capacity_platelets = models.PositiveIntegerField(default=0)
    status = status_field(SESSION)

    class Meta:
        constraints: ClassVar = [
            status_known(SESSION, "blood_session_status_known"),
            models.CheckConstraint(
                name="blood_session_in_order", condition=Q(opens__lt=F("closes"))
            ),
            models.UniqueConstraint(
                fields=["site", "day", "opens"],
                condition=~Q(status="cancelled"),
                name="blood_session_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.site.name} {self.day}"


class Crew(models.Model):
    """Who works at a session, at which duty."""

    privacy: ClassVar = {}

    session = models.ForeignKey(Session, models.CASCADE, related_name="crew")
    account = models.ForeignKey("orgs.Account", PROTECT, related_name="+")
    duty = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "account"], name="blood_crew_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.duty}"
