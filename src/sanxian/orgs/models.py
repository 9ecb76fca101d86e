"""The organisations, their dated edges and delegations; the accounts and their dated grants."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from sanxian.orgs.facts import Kind, Level

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code() -> str:
    """An account's code for the trail: says nothing about its owner."""
    return "a-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


def _until_later(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(until__isnull=True) | Q(until__gt=F("since"))
    )


class Org(models.Model):
    """A province, city, county, blood centre, site, bus, hospital, ward, unit or office.

    `org_id` never changes; `path` is where it stands now, and changes when it is moved. `segment`
    is its own part of the path.
    """

    org_id = models.CharField(max_length=40, unique=True)
    segment = models.CharField(max_length=20)
    path = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.name) for k in Kind])
    level = models.CharField(max_length=16, choices=[(v.value, v.name) for v in Level])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=80)
    english = models.CharField(max_length=120, blank=True)
    division = models.CharField(max_length=12, blank=True, help_text="division code, GB/T 2260")
    opened = models.DateField()
    closed = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="orgs_org_path", condition=Q(path__regex=r"^/([0-9a-z]+/)+$")
            ),
            models.CheckConstraint(
                name="orgs_org_path_segment",
                condition=Q(path__endswith=Concat(Value("/"), F("segment"), Value("/"))),
            ),
            models.CheckConstraint(
                name="orgs_org_kind", condition=Q(kind__in=[k.value for k in Kind])
            ),
            models.CheckConstraint(
                name="orgs_org_level", condition=Q(level__in=[v.value for v in Level])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def org_path(self) -> str:
        return self.path


class OrgEdge(models.Model):
    """Under whom an organisation stood, from when until when."""

    child = models.ForeignKey(Org, models.PROTECT, related_name="edges")
    parent = models.ForeignKey(Org, models.PROTECT, related_name="edges_below")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            _until_later("orgs_edge_dates"),
            models.UniqueConstraint(
                fields=["child"], condition=Q(until__isnull=True), name="orgs_edge_one_open"
            ),
            models.CheckConstraint(name="orgs_edge_not_self", condition=~Q(child=F("parent"))),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} < {self.parent_id}"


class Competence(models.Model):
    """Which level does a step in a place: a place's own rows replace the shipped table."""

    step = models.CharField(max_length=64)
    level = models.CharField(max_length=16, choices=[(v.value, v.name) for v in Level])
    org_path = models.CharField(max_length=200, db_index=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            _until_later("orgs_competence_dates"),
            models.UniqueConstraint(
                fields=["step", "level", "org_path"],
                condition=Q(until__isnull=True),
                name="orgs_competence_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.level}"


class Delegation(models.Model):
    """A step handed down (or back up) from one organisation to another."""

    giver = models.ForeignKey(Org, models.PROTECT, related_name="given")
    taker = models.ForeignKey(Org, models.PROTECT, related_name="taken")
    step = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    basis = models.CharField(max_length=120, blank=True, help_text="the document that says so")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="orgs_delegation_dates",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(name="orgs_delegation_not_self", condition=~Q(giver=F("taker"))),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.giver_id} > {self.taker_id}"

    @property
    def org_path(self) -> str:
        return self.giver.path


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """One who signs in: staff, or a donor with a person file. The trail knows only `code`."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    org = models.ForeignKey(Org, models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)
    second_factor = models.BooleanField(default=True, help_text="must have one to work")
    person_uid = models.UUIDField(null=True, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Accounts()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="orgs_account_closed",
                condition=Q(is_active=True, closed_at__isnull=True)
                | Q(is_active=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def org_path(self) -> str:
        return self.org.path


class Grant(models.Model):
    """A role in a place, from one day until another (the first day without it)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    org = models.ForeignKey(Org, models.PROTECT, related_name="grants")
    since = models.DateField()
    until = models.DateField(null=True)
    given_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="orgs_grant_dates", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                fields=["account", "role", "org"],
                condition=Q(until__isnull=True),
                name="orgs_grant_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.account_id}"

    @property
    def org_path(self) -> str:
        return self.org.path
