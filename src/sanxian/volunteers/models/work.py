"""Work: shifts with seats, who signed up; offers; and the times that somebody has promised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import new_uid
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.lifecycle import OFFER, SHIFT, SIGNUP
from sanxian.volunteers.models.parts import code, in_order, known
from sanxian.volunteers.models.people import Team, Volunteer


class Shift(models.Model):
    """A time at a place for which volunteers are looked for. `uid` makes its codes."""

    lifecycle = SHIFT

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "kind": "open",
        "org_path": "open",
        "team": "open",
        "title": "open",
        "where": "open",
        "starts": "open",
        "ends": "open",
        "seats": "open",
        "taken": "open",
        "status": "open",
        "planned_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    kind = code(Kind)
    org_path = models.CharField(max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="shifts")
    title = models.CharField(max_length=60)
    where = models.CharField(max_length=60, help_text="a public place")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    seats = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    status = status_field(SHIFT)
    planned_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            status_known(SHIFT, "volunteers_shift_status_known"),
            known(Kind, "kind", "volunteers_shift_kind"),
            in_order("starts", "ends", "volunteers_shift_times"),
            models.CheckConstraint(
                name="volunteers_shift_seats", condition=Q(seats__gte=1, taken__lte=F("seats"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "starts"], name="volunteers_shift_board"),
            models.Index(
                fields=["ends"], condition=Q(status="planned"), name="volunteers_shift_over"
            ),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"


class Signup(models.Model):
    """One volunteer in one shift. That somebody did not come is kept here and counted nowhere."""

    lifecycle = SIGNUP

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "shift": "open",
        "volunteer": "personal",
        "org_path": "open",
        "status": "open",
        "signed_at": "open",
        "arrived_at": "open",
        "left_at": "open",
        "tries": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="signups")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="signups")
    org_path = models.CharField(max_length=200)
    status = status_field(SIGNUP)
    signed_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="codes that were wrong")

    class Meta:
        constraints: ClassVar = [
            status_known(SIGNUP, "volunteers_signup_status_known"),
            models.UniqueConstraint(
                fields=["shift", "volunteer"],
                condition=~Q(status="withdrawn"),
                name="volunteers_signup_once",
            ),
            in_order("arrived_at", "left_at", "volunteers_signup_times"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "status"], name="volunteers_signup_of"),
        ]

    def __str__(self) -> str:
        return f"signup {self.pk}"


class Offer(models.Model):
    """Work that somebody is asked to do. `subject` is the maker's word for it, opaque here."""

    lifecycle = OFFER

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "volunteer": "personal",
        "kind": "open",
        "subject": "open",
        "org_path": "open",
        "starts": "open",
        "ends": "open",
        "risky": "open",
        "status": "open",
        "made_at": "open",
        "made_by": "open",
        "expires_at": "open",
        "answered_at": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="offers")
    kind = code(Kind)
    subject = models.CharField(max_length=80)
    org_path = models.CharField(max_length=200, help_text="the place of the work")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    risky = models.BooleanField(help_text="by the edition of the day on which it was made")
    status = status_field(OFFER)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            status_known(OFFER, "volunteers_offer_status_known"),
            known(Kind, "kind", "volunteers_offer_kind"),
            in_order("starts", "ends", "volunteers_offer_times"),
            models.CheckConstraint(name="volunteers_offer_about", condition=~Q(subject="")),
            models.UniqueConstraint(
                fields=["volunteer", "kind", "subject"],
                condition=~Q(status__in=["expired", "withdrawn"]),
                name="volunteers_offer_never_after_no",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "status"], name="volunteers_offer_of"),
            models.Index(fields=["subject"], name="volunteers_offer_subject"),
            models.Index(fields=["org_path", "-made_at"], name="volunteers_offer_latest"),
            models.Index(
                fields=["expires_at"], condition=Q(status="open"), name="volunteers_offer_ending"
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class Commitment(models.Model):
    """A time that a volunteer has promised: by an offer or in a shift. Two never overlap, and one
    with risk is covered by insurance from end to end: triggers see to both."""

    privacy: ClassVar = {
        "id": "open",
        "volunteer": "personal",
        "kind": "open",
        "risky": "open",
        "starts": "open",
        "ends": "open",
        "offer": "open",
        "signup": "open",
        "made_at": "open",
        "released_at": "open",
    }

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="commitments")
    kind = code(Kind)
    risky = models.BooleanField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="commitments")
    signup = models.ForeignKey(Signup, models.PROTECT, null=True, related_name="commitments")
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            known(Kind, "kind", "volunteers_commitment_kind"),
            in_order("starts", "ends", "volunteers_commitment_times"),
            models.CheckConstraint(
                name="volunteers_commitment_of",
                condition=Q(offer__isnull=False) | Q(signup__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["volunteer", "starts"],
                condition=Q(released_at__isnull=True),
                name="volunteers_commitment_held",
            ),
        ]

    def __str__(self) -> str:
        return f"commitment {self.pk}"
