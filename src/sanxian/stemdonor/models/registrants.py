"""Who wants to give stem cells: what they understood, what was talked of, when they were away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.stemdonor.facts.registrants import (
    ENDS,
    MOST_RELATIVES,
    Channel,
    Kin,
    Outcome,
    Talking,
    Why,
)
from sanxian.stemdonor.lifecycle import REGISTRANT, RegistrantStatus
from sanxian.stemdonor.models.codes import code_field, code_known
from sanxian.stemdonor.models.intakes import Intake

PROTECT = models.PROTECT
_S = RegistrantStatus


class Registrant(models.Model):
    """One person on the way into the registry, in it, or gone from it.

    `org_path` is the county that cares for them; `number` the registry's own, "" until listed.
    """

    lifecycle = REGISTRANT

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "person": "open",
        "number": "personal",
        "org_path": "personal",
        "site_path": "open",
        "channel": "open",
        "recruited_by": "open",
        "explained_by": "open",
        "explained_at": "open",
        "repeat_donor": "personal",
        "status": "open",
        "status_for": "personal",
        "review_on": "personal",
        "enrolled_at": "open",
        "enrolled_by": "open",
        "cooling_until": "open",
        "cooled_at": "open",
        "listed_at": "open",
        "left_at": "open",
        "kept_at": "open",
        "next_on": "open",
        "conditioned_at": "personal",
        "intake": "open",
        "made_person": "open",
        "confirmed_at": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    person = models.ForeignKey("people.Person", PROTECT, related_name="+")
    number = models.CharField(max_length=24, blank=True)
    org_path = models.CharField(max_length=200)
    site_path = models.CharField(max_length=200, help_text="where they were enrolled")
    channel = code_field(Channel)
    recruited_by = models.CharField(max_length=64, blank=True, help_text="account; answers for it")
    explained_by = models.CharField(max_length=64, blank=True, help_text="account")
    explained_at = models.DateTimeField(null=True, help_text="understood, with the check passed")
    repeat_donor = models.BooleanField(default=False, help_text="has given blood more than once")
    status = status_field(REGISTRANT)
    status_for = models.CharField(max_length=20, blank=True, help_text="the open word for it")
    review_on = models.DateField(null=True, help_text="when a deferral is looked at again")
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=64)
    cooling_until = models.DateTimeField(null=True)
    cooled_at = models.DateTimeField(null=True, help_text="when they said that they stay")
    listed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True, help_text="when they were last in touch")
    next_on = models.DateField(null=True, help_text="when to be in touch again")
    conditioned_at = models.DateTimeField(
        null=True, help_text="since when somebody cannot live without these cells"
    )
    intake = models.ForeignKey(
        Intake, PROTECT, null=True, related_name="registrants", db_index=False
    )
    made_person = models.BooleanField(default=False, help_text="the file brought the person too")
    confirmed_at = models.DateTimeField(
        null=True, help_text="when both consents of somebody taken over were signed here"
    )

    class Meta:
        constraints: ClassVar = [
            status_known(REGISTRANT, "stemdonor_registrant_status_known"),
            code_known(Channel, "channel", "stemdonor_registrant_channel"),
            code_known(Why, "status_for", "stemdonor_registrant_why_known", blank=True),
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(status=_S.LEFT.value),
                name="stemdonor_registrant_one_open",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="stemdonor_registrant_number"
            ),
            models.CheckConstraint(
                name="stemdonor_registrant_numbered",
                condition=~Q(status__in=["listed", "matched"]) | ~Q(number=""),
            ),
            models.CheckConstraint(
                name="stemdonor_registrant_cooled",
                condition=~Q(status__in=["sampled", "typing"]) | Q(cooled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="stemdonor_registrant_left",
                condition=Q(status="left", left_at__isnull=False)
                & Q(status_for__in=[e.value for e in ENDS])
                | ~Q(status="left") & Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="stemdonor_registrant_deferred",
                condition=~Q(status="deferred") | Q(review_on__isnull=False) & ~Q(status_for=""),
            ),
            models.CheckConstraint(
                name="stemdonor_registrant_explained",
                condition=Q(explained_at__isnull=True, explained_by="")
                | Q(explained_at__isnull=False) & ~Q(explained_by=""),
            ),
            models.CheckConstraint(
                name="stemdonor_registrant_confirmed",
                condition=Q(confirmed_at__isnull=True) | Q(channel=Channel.FILE.value),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "org_path"], name="stemdonor_registrant_desk"),
            models.Index(fields=["org_path", "-id"], name="stemdonor_registrant_latest"),
            # equal to one status, then by day: else a planner would read a whole city's rows
            models.Index(fields=["status", "next_on"], name="stemdonor_registrant_next"),
            models.Index(fields=["status", "review_on"], name="stemdonor_registrant_review"),
            models.Index(fields=["status", "cooling_until"], name="stemdonor_registrant_cool"),
            models.Index(fields=["channel", "enrolled_at"], name="stemdonor_registrant_new"),
            models.Index(
                fields=["intake"], name="stemdonor_registrant_file",
                condition=Q(intake__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"registrant {self.pk}"


class Relative(models.Model):
    """Whom to ask after a registrant who cannot be reached: named by the registrant, agreed to in
    writing, at most two at a time. Name and telephone lie sealed; taken back, they are forgotten."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "registrant": "open",
        "org_path": "personal",
        "place": "open",
        "kin": "personal",
        "name": "sensitive",
        "phone": "sensitive",
        "way": "open",
        "at": "open",
        "by": "open",
        "ended_at": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    registrant = models.ForeignKey(Registrant, PROTECT, related_name="relatives")
    org_path = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField(help_text="first or second")
    kin = code_field(Kin)
    name = SealedField(purpose="stemdonor.relative")
    phone = SealedField(purpose="stemdonor.relative")
    way = models.CharField(max_length=12, help_text="how the registrant agreed")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            code_known(Kin, "kin", "stemdonor_relative_kin"),
            models.CheckConstraint(
                name="stemdonor_relative_two", condition=Q(place__gte=1, place__lte=MOST_RELATIVES)
            ),
            models.UniqueConstraint(
                fields=["registrant", "place"],
                condition=Q(ended_at__isnull=True),
                name="stemdonor_relative_each_once",
            ),
        ]

    def __str__(self) -> str:
        return f"relative {self.pk}"


class Comprehension(models.Model):
    """One try at the short questions; passed or not, it is kept, and never rewritten."""

    privacy: ClassVar = {
        "id": "open",
        "registrant": "open",
        "org_path": "personal",
        "edition": "open",
        "asked": "open",
        "correct": "personal",
        "passed": "personal",
        "explained_by": "open",
        "at": "open",
        "by": "open",
    }

    registrant = models.ForeignKey(Registrant, PROTECT, related_name="checks")
    org_path = models.CharField(max_length=200)
    edition = models.CharField(max_length=200)
    asked = models.PositiveSmallIntegerField()
    correct = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    explained_by = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stemdonor_comprehension_count", condition=Q(correct__lte=F("asked"))
            ),
            models.CheckConstraint(
                name="stemdonor_comprehension_explained", condition=~Q(explained_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"


class Talk(models.Model):
    """A conversation by a script: what it was for, how it ended; the answers lie sealed."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "registrant": "open",
        "org_path": "personal",
        "about": "open",
        "outcome": "personal",
        "deeds": "personal",
        "answers": "sensitive",
        "remark": "sensitive",
        "edition": "open",
        "by_self": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    registrant = models.ForeignKey(Registrant, PROTECT, related_name="talks")
    org_path = models.CharField(max_length=200)
    about = code_field(Talking)
    outcome = code_field(Outcome)
    deeds = models.CharField(max_length=80, blank=True, help_text="codes, by comma")
    answers = SealedField(purpose="stemdonor.talk")
    remark = SealedField(purpose="stemdonor.talk")
    edition = models.CharField(max_length=200, blank=True)
    by_self = models.BooleanField(default=False, help_text="on their own pages, without a call")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Talking, "about", "stemdonor_talk_about"),
            code_known(Outcome, "outcome", "stemdonor_talk_outcome"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["registrant", "-at"], name="stemdonor_talk_latest"),
            models.Index(fields=["org_path", "about", "at"], name="stemdonor_talk_counted"),
        ]

    def __str__(self) -> str:
        return f"talk {self.pk}"


class Absence(models.Model):
    """A pause, a loss of touch or a leaving: the open word, the stage, and what lies behind, sealed."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "registrant": "open",
        "org_path": "personal",
        "word": "open",
        "why": "personal",
        "stage": "open",
        "ground": "sensitive",
        "remark": "sensitive",
        "review_on": "personal",
        "conditioned": "personal",
        "by_self": "open",
        "at": "open",
        "by": "open",
        "ended_at": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    registrant = models.ForeignKey(Registrant, PROTECT, related_name="absences")
    org_path = models.CharField(max_length=200)
    word = models.CharField(
        max_length=12,
        choices=[("defer", "DEFER"), ("lose", "LOSE"), ("leave", "LEAVE")],
    )
    why = code_field(Why)
    stage = models.CharField(max_length=20, help_text="the status that was left")
    ground = SealedField(purpose="stemdonor.absence")
    remark = SealedField(purpose="stemdonor.absence")
    review_on = models.DateField(null=True)
    conditioned = models.BooleanField(
        default=False, help_text="after somebody had come to depend on the cells"
    )
    by_self = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            code_known(Why, "why", "stemdonor_absence_why"),
            models.CheckConstraint(
                name="stemdonor_absence_word", condition=Q(word__in=["defer", "lose", "leave"])
            ),
            models.CheckConstraint(
                name="stemdonor_absence_for_good",
                condition=~Q(word="leave") | Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["registrant"],
                condition=Q(ended_at__isnull=True),
                name="stemdonor_absence_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "word", "at"], name="stemdonor_absence_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.pk}"
