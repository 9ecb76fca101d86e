"""A match case on the donor's side: its steps, talks, answers, her leave, and how it ended.

Nothing here names a patient, a patient's hospital or another code of theirs.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.stemdonor.facts.case_policy import Spared
from sanxian.stemdonor.facts.cases import OPEN_WHY, Leave, Party, Request, Setting, Side, Way
from sanxian.stemdonor.lifecycle.cases import CASE, REVIEW, CaseStatus
from sanxian.stemdonor.models.codes import code_field, code_known
from sanxian.stemdonor.models.registrants import Registrant

PROTECT = models.PROTECT
OVER = [CaseStatus.STOPPED.value, CaseStatus.CLOSED.value]


class MatchCase(models.Model):
    """One patient's question to one registrant. `org_path` is the county that cares for her, `code`
    the only name that the other side hears, `task` the centre's number of it."""

    lifecycle = CASE

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "code": "open",
        "task": "open",
        "registrant": "personal",
        "request": "open",
        "org_path": "open",
        "worker": "open",
        "received_at": "open",
        "received_by": "open",
        "due_at": "open",
        "status": "open",
        "since": "open",
        "agreed_at": "open",
        "agreed_way": "open",
        "sampled_at": "open",
        "sample_ml": "open",
        "reserved_until": "open",
        "provisional": "open",
        "gave_before": "personal",
        "conditioned_at": "personal",
        "collected_on": "personal",
        "delivered_at": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    code = models.CharField(max_length=10, unique=True)
    task = models.CharField(max_length=40, unique=True)
    registrant = models.ForeignKey(Registrant, PROTECT, related_name="cases")
    request = code_field(Request)
    org_path = models.CharField(max_length=200)
    worker = models.CharField(max_length=64, blank=True, help_text="account: the one named worker")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    due_at = models.DateTimeField(null=True, help_text="when the centre wants its answer")
    status = status_field(CASE)
    since = models.DateTimeField(help_text="in this status")
    agreed_at = models.DateTimeField(null=True)
    agreed_way = code_field(Way, blank=True)
    sampled_at = models.DateTimeField(null=True)
    sample_ml = models.PositiveSmallIntegerField(null=True)
    reserved_until = models.DateField(null=True)
    provisional = models.BooleanField(
        default=False, help_text="the holidays on the way to that day are not published yet"
    )
    gave_before = models.DateField(null=True, help_text="the last donation for the same patient")
    conditioned_at = models.DateTimeField(
        null=True, help_text="since when somebody cannot live without these cells"
    )
    collected_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            status_known(CASE, "stemdonor_matchcase_status_known"),
            code_known(Request, "request", "stemdonor_matchcase_request"),
            code_known(Way, "agreed_way", "stemdonor_matchcase_way", blank=True),
            models.UniqueConstraint(
                fields=["registrant"],
                condition=~Q(status__in=OVER),
                name="stemdonor_matchcase_one_open",
            ),
            models.CheckConstraint(
                name="stemdonor_matchcase_agreed",
                condition=Q(agreed_at__isnull=True, agreed_way="")
                | Q(agreed_at__isnull=False) & ~Q(agreed_way=""),
            ),
            models.CheckConstraint(
                name="stemdonor_matchcase_reserved",
                condition=~Q(status="reserved") | Q(reserved_until__isnull=False),
            ),
            models.CheckConstraint(
                name="stemdonor_matchcase_collected",
                condition=~Q(status__in=["handed_over", "delivered", "closed"])
                | Q(collected_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "status"], name="stemdonor_matchcase_desk"),
            models.Index(fields=["worker", "status"], name="stemdonor_matchcase_worker"),
            models.Index(
                fields=["reserved_until"], name="stemdonor_matchcase_held",
                condition=Q(status="reserved"),
            ),
            models.Index(fields=["org_path", "received_at"], name="stemdonor_matchcase_latest"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"case {self.pk}"


class CaseStep(models.Model):
    """One step of a case, as an event: figures are counted from these and never typed."""

    privacy: ClassVar = {
        "id": "open",
        "case": "open",
        "org_path": "open",
        "word": "open",
        "reached": "open",
        "at": "open",
        "by": "open",
    }

    case = models.ForeignKey(MatchCase, PROTECT, related_name="steps")
    org_path = models.CharField(max_length=200)
    word = models.CharField(max_length=20)
    reached = models.CharField(max_length=20, help_text="the status that it led to")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["org_path", "reached", "at"], name="stemdonor_casestep_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.word} of case {self.case_id}"


class CaseNeed(models.Model):
    """What the donor's side must know of the need, sealed: cells wanted, and what the place allows."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "told": "sensitive",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.OneToOneField(MatchCase, PROTECT, related_name="need")
    org_path = models.CharField(max_length=200)
    told = SealedField(purpose="stemdonor.need")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"need of case {self.case_id}"


class CaseTalk(models.Model):
    """One talk: with whom, where, how long; what she asked and worries about lies sealed."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "party": "open",
        "setting": "open",
        "peer": "open",
        "minutes": "open",
        "trips": "open",
        "taught": "open",
        "concerns": "sensitive",
        "asked": "sensitive",
        "answered": "sensitive",
        "edition": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="talks")
    org_path = models.CharField(max_length=200)
    party = code_field(Party)
    setting = code_field(Setting)
    peer = models.CharField(max_length=64, blank=True, help_text="account of who came along")
    minutes = models.PositiveSmallIntegerField()
    trips = models.PositiveSmallIntegerField(default=0, help_text="that the donor had to make")
    taught = models.PositiveSmallIntegerField(default=0, help_text="points told back")
    concerns = SealedField(purpose="stemdonor.case")
    asked = SealedField(purpose="stemdonor.case")
    answered = SealedField(purpose="stemdonor.case")
    edition = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Party, "party", "stemdonor_casetalk_party"),
            code_known(Setting, "setting", "stemdonor_casetalk_setting"),
        ]

    def __str__(self) -> str:
        return f"talk {self.pk} of case {self.case_id}"


class FamilyLeave(models.Model):
    """Whether her family may be talked to, as she said; the last word counts."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "word": "open",
        "relative": "sensitive",
        "ended_at": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="leaves")
    org_path = models.CharField(max_length=200)
    word = code_field(Leave)
    relative = SealedField(purpose="stemdonor.case")
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Leave, "word", "stemdonor_familyleave_word"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="stemdonor_familyleave_one_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"leave {self.pk} of case {self.case_id}"


class HealthAnswers(models.Model):
    """The health questions, answered anew and signed; `open_points` counts those a doctor must settle."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "answers": "sensitive",
        "open_points": "personal",
        "edition": "open",
        "way": "open",
        "settled_at": "personal",
        "settled_by": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="health")
    org_path = models.CharField(max_length=200)
    answers = SealedField(purpose="stemdonor.case")
    open_points = models.PositiveSmallIntegerField(default=0)
    edition = models.CharField(max_length=200)
    way = code_field(Way)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Way, "way", "stemdonor_healthanswers_way"),
            models.CheckConstraint(
                name="stemdonor_healthanswers_settled",
                condition=Q(settled_at__isnull=True, settled_by="")
                | Q(settled_at__isnull=False) & ~Q(settled_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"answers {self.pk} of case {self.case_id}"


class CaseStop(models.Model):
    """How a case ended before its time: at which stage, on whose side, the open word; what it was in
    particular lies sealed, and may have been left unsaid."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "stage": "open",
        "side": "open",
        "why": "personal",
        "ground": "sensitive",
        "words": "sensitive",
        "conditioned": "personal",
        "by_self": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.OneToOneField(MatchCase, PROTECT, related_name="stop")
    org_path = models.CharField(max_length=200)
    stage = models.CharField(max_length=20, help_text="the status that was left")
    side = code_field(Side)
    why = models.CharField(max_length=20)
    ground = SealedField(purpose="stemdonor.stop")
    words = SealedField(purpose="stemdonor.stop")
    conditioned = models.BooleanField(default=False)
    by_self = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Side, "side", "stemdonor_casestop_side"),
            models.CheckConstraint(
                name="stemdonor_casestop_open_word", condition=Q(why__in=list(OPEN_WHY))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "at"], name="stemdonor_casestop_counted"),
        ]

    def __str__(self) -> str:
        return f"end of case {self.case_id}"


class PeerCompanion(models.Model):
    """Who gave before and now goes along: sees a first name, the stage and the concerns, no more."""

    privacy: ClassVar = {
        "id": "open",
        "case": "open",
        "org_path": "open",
        "account": "open",
        "since": "open",
        "until": "open",
        "by": "open",
    }

    case = models.ForeignKey(MatchCase, PROTECT, related_name="companions")
    org_path = models.CharField(max_length=200)
    account = models.CharField(max_length=64)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "account"],
                condition=Q(until__isnull=True),
                name="stemdonor_peercompanion_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account"], name="stemdonor_peercompanion_own",
                condition=Q(until__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"companion {self.pk} of case {self.case_id}"


class PleaseNot(models.Model):
    """What a donor asked us to leave out of her plan, on her own page; she may want it after all."""

    privacy: ClassVar = {
        "id": "open",
        "case": "open",
        "org_path": "open",
        "what": "open",
        "ended_at": "open",
        "at": "open",
        "by": "open",
    }

    case = models.ForeignKey(MatchCase, PROTECT, related_name="pleas")
    org_path = models.CharField(max_length=200)
    what = code_field(Spared)
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "pleas"
        constraints: ClassVar = [
            code_known(Spared, "what", "stemdonor_pleasenot_what"),
            models.UniqueConstraint(
                fields=["case", "what"],
                condition=Q(ended_at__isnull=True),
                name="stemdonor_pleasenot_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of case {self.case_id}"


class SuccessReview(models.Model):
    """A record of 100 %, looked at by somebody who did not make it. `author` is a worker's account,
    or "" where it is a whole station's."""

    lifecycle = REVIEW

    privacy: ClassVar = {
        "id": "open",
        "org_path": "open",
        "author": "open",
        "answered": "open",
        "since": "open",
        "until": "open",
        "edition": "open",
        "status": "open",
        "opened_at": "open",
        "reviewer": "open",
        "reviewed_at": "open",
        "talks_missing": "open",
    }

    org_path = models.CharField(max_length=200)
    author = models.CharField(max_length=64, blank=True)
    answered = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField()
    edition = models.CharField(max_length=200)
    status = status_field(REVIEW)
    opened_at = models.DateTimeField()
    reviewer = models.CharField(max_length=64, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    talks_missing = models.PositiveIntegerField(
        default=0, help_text="cases whose record of the talk does not bear the figure"
    )

    class Meta:
        constraints: ClassVar = [
            status_known(REVIEW, "stemdonor_successreview_status_known"),
            models.UniqueConstraint(
                fields=["org_path", "author"],
                condition=Q(status="open"),
                name="stemdonor_successreview_one_open",
            ),
            models.CheckConstraint(
                name="stemdonor_successreview_second_person",
                condition=~Q(reviewer=models.F("author")) | Q(reviewer=""),
            ),
            models.CheckConstraint(
                name="stemdonor_successreview_reviewed",
                condition=Q(status="open", reviewer="", reviewed_at__isnull=True)
                | ~Q(status="open") & ~Q(reviewer="") & Q(reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
