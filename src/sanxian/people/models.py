"""Tables of the people: the file, further contacts, consents, suspected doubles.

`privacy` classes every field: open, personal, or sensitive (sealed, masked on screens, its reading
recorded).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.people.facts import Channel, Document, Ending, Purpose, Relation, Sex, Way
from sanxian.people.lifecycle import DOUBLE


def code_field(codes: type[StrEnum], **options: Any) -> models.CharField[Any, Any]:
    return models.CharField(max_length=20, choices=[(c.value, c.name) for c in codes], **options)


def code_known(
    codes: type[StrEnum], field: str, name: str, blank: bool = False
) -> models.CheckConstraint:
    known = [c.value for c in codes] + ([""] if blank else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": known}))


class Person(models.Model):
    """One person's file. A merged file points to the one that stands for it and is else untouched."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "name": "personal",
        "pinyin": "personal",
        "sex": "personal",
        "born": "personal",
        "document": "personal",
        "id_number": "sensitive",
        "id_index": "sensitive",
        "phone": "sensitive",
        "phone_index": "sensitive",
        "address": "sensitive",
        "org_path": "personal",
        "deceased": "personal",
        "merged_into": "open",
        "created_at": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=80, blank=True)
    sex = code_field(Sex, blank=True)
    born = models.DateField(null=True, blank=True)
    document = code_field(Document, default=Document.RESIDENT)
    id_number = SealedField(purpose="people.person")
    id_index = models.CharField(max_length=40, blank=True)
    phone = SealedField(purpose="people.person")
    phone_index = models.CharField(max_length=40, blank=True, db_index=True)
    address = SealedField(purpose="people.person")
    org_path = models.CharField(max_length=200, db_index=True)
    deceased = models.BooleanField(default=False)
    # Indexed below for the few that are merged: an index of all would tempt a planner without
    # statistics to read every standing file.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["id_index"],
                name="people_person_one_file",
                condition=Q(merged_into__isnull=True) & ~Q(id_index=""),
            ),
            models.CheckConstraint(
                name="people_person_not_into_self",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(name="people_person_named", condition=~Q(name="")),
            code_known(Sex, "sex", "people_person_sex", blank=True),
            code_known(Document, "document", "people_person_document"),
        ]
        indexes: ClassVar = [
            # in the order of a search, and with the place: fifty rows are read, not a whole surname
            models.Index(fields=["name", "id", "org_path"], name="people_person_named_so"),
            models.Index(fields=["pinyin", "id", "org_path"], name="people_person_spelt_so"),
            models.Index(fields=["born", "name"], name="people_person_born"),
            models.Index(
                fields=["merged_into"],
                name="people_person_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Contact(models.Model):
    """A further way to reach a person: a second phone, somebody to call in an emergency."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "person": "open",
        "way": "personal",
        "name": "sensitive",
        "phone": "sensitive",
        "relation": "personal",
        "since": "open",
        "until": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    way = code_field(Way)
    name = SealedField(purpose="people.contact")
    phone = SealedField(purpose="people.contact")
    relation = code_field(Relation, default=Relation.SELF)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "way"],
                condition=Q(until__isnull=True),
                name="people_contact_one_open",
            ),
            code_known(Way, "way", "people_contact_way"),
            code_known(Relation, "relation", "people_contact_relation"),
        ]

    def __str__(self) -> str:
        return f"{self.way} of person {self.person_id}"

    @property
    def org_path(self) -> str:
        return self.person.org_path


class Consent(models.Model):
    """One yes to one purpose, in the words of one version, until it is taken back."""

    privacy: ClassVar = {
        "id": "open",
        "person": "open",
        "purpose": "personal",
        "version": "open",
        "channel": "open",
        "given_at": "personal",
        "given_by": "open",
        "withdrawn_at": "personal",
        "withdrawn_by": "open",
        "ending": "personal",
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = code_field(Purpose)
    version = models.CharField(max_length=20)
    channel = code_field(Channel)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    ending = code_field(Ending, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="people_consent_one_open",
            ),
            models.CheckConstraint(
                name="people_consent_ended",
                condition=Q(withdrawn_at__isnull=True, ending="", withdrawn_by="")
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_at__gte=F("given_at"),
                    ending__in=[e.value for e in Ending],
                ),
            ),
            code_known(Purpose, "purpose", "people_consent_purpose"),
            code_known(Channel, "channel", "people_consent_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of person {self.person_id}"

    @property
    def org_path(self) -> str:
        return self.person.org_path


class Double(models.Model):
    """Two files that may be one person's; `org_path` is the nearest place that has both."""

    lifecycle = DOUBLE

    privacy: ClassVar = {
        "id": "open",
        "one": "open",
        "other": "open",
        "points": "open",
        "evidence": "personal",
        "org_path": "personal",
        "status": "open",
        "found_at": "open",
        "settled_at": "open",
    }

    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    points = models.IntegerField()
    evidence = models.CharField(max_length=200)
    org_path = models.CharField(max_length=200, db_index=True)
    status = status_field(DOUBLE)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            status_known(DOUBLE, "people_double_status_known"),
            models.UniqueConstraint(fields=["one", "other"], name="people_double_once"),
            models.CheckConstraint(name="people_double_ordered", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} = {self.other_id}?"
