"""Tables of the registry: who may be found, what was typed, what was searched, which files came.

A registrant stands here under a number alone: who that is, is not known in these tables. `privacy`
classes every field: open, personal, or sensitive (sealed).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.stemcell.facts import CMV, GROUPS, SEXES, Absence, Correction, Leaving, Method, Stage
from sanxian.stemcell.lifecycle import HELD, INTAKE, REGISTRANT, TYPING


def _code(codes: type[StrEnum], **options: Any) -> models.CharField[Any, Any]:
    return models.CharField(max_length=20, choices=[(c.value, c.name) for c in codes], **options)


def _known(
    codes: type[StrEnum] | tuple[str, ...], column: str, name: str, blank: bool = False
) -> models.CheckConstraint:
    known = [str(c) for c in codes] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{column}__in": known}))


class Register(models.Model):
    """The register of one branch. `change` grows with every change of a registrant or typing there:
    who holds the register in memory asks only for what is newer."""

    privacy: ClassVar = {"id": "open", "uid": "open", "org_path": "open", "change": "open"}

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    org_path = models.CharField(max_length=200, unique=True)
    change = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="stemcell_register_change", condition=Q(change__gte=0)),
        ]

    def __str__(self) -> str:
        return self.org_path


class Intake(models.Model):
    """A file of typings that was taken in, whole."""

    lifecycle = INTAKE

    privacy: ClassVar = {
        "id": "open",
        "org_path": "open",
        "name": "open",
        "digest": "open",
        "rows": "open",
        "made": "open",
        "at": "open",
        "by": "open",
        "undone_at": "open",
        "undone_by": "open",
        "status": "open",
    }

    org_path = models.CharField(max_length=200, db_index=True)
    name = models.CharField(max_length=120, help_text="of the file")
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0, help_text="registrants who were new")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    status = status_field(INTAKE)

    class Meta:
        constraints: ClassVar = [
            status_known(INTAKE, "stemcell_intake_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "digest"],
                condition=Q(status="taken"),
                name="stemcell_intake_once",
            ),
            models.CheckConstraint(
                name="stemcell_intake_undone",
                condition=Q(status="taken", undone_at__isnull=True)
                | Q(status="undone", undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"typings {self.pk}"


class Registrant(models.Model):
    """Somebody who may be found, under the registry's own number, with what a search filters by."""

    lifecycle = REGISTRANT

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "number": "personal",
        "org_path": "open",
        "born": "personal",
        "sex": "personal",
        "region": "personal",
        "abo": "personal",
        "cmv": "personal",
        "status": "open",
        "status_for": "personal",
        "change": "open",
        "entered_at": "open",
        "entered_by": "open",
        "intake": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    number = models.CharField(max_length=24)
    org_path = models.CharField(max_length=200, help_text="the branch in whose register it stands")
    born = models.PositiveSmallIntegerField(null=True, help_text="the year")
    sex = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=6, blank=True, help_text="division code, GB/T 2260")
    abo = models.CharField(max_length=3, blank=True)
    cmv = models.CharField(max_length=3, blank=True)
    status = status_field(REGISTRANT)
    status_for = models.CharField(max_length=20, blank=True, help_text="why not available")
    change = models.BigIntegerField(help_text="the register's, when this last changed")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)
    intake = models.ForeignKey(
        Intake, models.PROTECT, null=True, related_name="registrants", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            status_known(REGISTRANT, "stemcell_registrant_status_known"),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(status="void"),
                name="stemcell_registrant_number",
            ),
            models.CheckConstraint(name="stemcell_registrant_numbered", condition=~Q(number="")),
            _known(SEXES, "sex", "stemcell_registrant_sex", blank=True),
            _known(GROUPS, "abo", "stemcell_registrant_abo", blank=True),
            _known(CMV, "cmv", "stemcell_registrant_cmv", blank=True),
            models.CheckConstraint(
                name="stemcell_registrant_why",
                condition=Q(status="available", status_for="")
                | Q(status="unavailable", status_for__in=[a.value for a in Absence])
                | Q(status="left", status_for__in=[a.value for a in Leaving])
                | Q(status="void"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "change"], name="stemcell_registrant_newer"),
            models.Index(fields=["org_path", "number"], name="stemcell_registrant_listed"),
            models.Index(fields=["intake"], name="stemcell_registrant_file",
                         condition=Q(intake__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"registrant {self.pk}"


class Typing(models.Model):
    """What a laboratory typed, as it was written: one stands, what it replaced is kept."""

    lifecycle = TYPING

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "registrant": "personal",
        "org_path": "open",
        "text": "sensitive",
        "loci": "open",
        "method": "open",
        "laboratory": "open",
        "day": "open",
        "release": "open",
        "status": "open",
        "why": "open",
        "replaces": "open",
        "recorded_at": "open",
        "recorded_by": "open",
        "intake": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    registrant = models.ForeignKey(Registrant, models.PROTECT, related_name="typings")
    org_path = models.CharField(max_length=200)
    text = SealedField(purpose="stemcell.typing")
    loci = models.CharField(max_length=40, help_text="which were typed, not what")
    method = _code(Method)
    laboratory = models.CharField(max_length=60, blank=True)
    day = models.DateField(null=True)
    release = models.CharField(max_length=20, help_text="of the names it was read with")
    status = status_field(TYPING)
    why = models.CharField(
        max_length=20, blank=True, help_text="what was wrong with the one before"
    )
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    intake = models.ForeignKey(
        Intake, models.PROTECT, null=True, related_name="typings", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            status_known(TYPING, "stemcell_typing_status_known"),
            models.UniqueConstraint(
                fields=["registrant"],
                condition=Q(status="standing"),
                name="stemcell_typing_one_stands",
            ),
            _known(Method, "method", "stemcell_typing_method"),
            _known(Correction, "why", "stemcell_typing_why", blank=True),
            models.CheckConstraint(name="stemcell_typing_loci", condition=~Q(loci="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["intake"], name="stemcell_typing_file",
                         condition=Q(intake__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"typing {self.pk}"


class PatientQuery(models.Model):
    """A search that was asked: for which code, by which rule, and how many were found."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "org_path": "open",
        "patient": "personal",
        "text": "sensitive",
        "stage": "open",
        "narrowed": "open",
        "edition": "open",
        "release": "open",
        "found": "open",
        "counts": "open",
        "asked_at": "open",
        "asked_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    org_path = models.CharField(max_length=200)
    patient = models.CharField(max_length=24, help_text="a code, never a name")
    text = SealedField(purpose="stemcell.query")
    stage = _code(Stage)
    narrowed = models.CharField(max_length=120, help_text="what was filtered by, as JSON")
    edition = models.CharField(max_length=80)
    release = models.CharField(max_length=20)
    found = models.PositiveIntegerField()
    counts = models.CharField(max_length=120, help_text="by number of matches, as JSON")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "patient queries"
        constraints: ClassVar = [
            _known(Stage, "stage", "stemcell_query_stage"),
            models.CheckConstraint(name="stemcell_query_patient", condition=~Q(patient="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "-asked_at"], name="stemcell_query_latest"),
        ]

    def __str__(self) -> str:
        return f"query {self.pk}"


class HeldTyping(models.Model):
    """What a laboratory typed of a sample whose person has no number in the register yet."""

    lifecycle = HELD

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "org_path": "open",
        "sample": "personal",
        "text": "sensitive",
        "method": "open",
        "laboratory": "open",
        "day": "open",
        "release": "open",
        "recorded_at": "open",
        "recorded_by": "open",
        "closed_at": "open",
        "status": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    org_path = models.CharField(max_length=200, help_text="the branch whose register it is for")
    sample = models.CharField(max_length=24, help_text="the number on the tube")
    text = SealedField(purpose="stemcell.held")
    method = _code(Method)
    laboratory = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    release = models.CharField(max_length=20, help_text="of the names it was read with")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    status = status_field(HELD)

    class Meta:
        constraints: ClassVar = [
            status_known(HELD, "stemcell_held_status_known"),
            _known(Method, "method", "stemcell_held_method"),
            models.UniqueConstraint(
                fields=["sample"], condition=Q(status="held"), name="stemcell_held_once"
            ),
            models.CheckConstraint(
                name="stemcell_held_closed",
                condition=Q(status="held", closed_at__isnull=True)
                | (~Q(status="held") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"held typing {self.pk}"
