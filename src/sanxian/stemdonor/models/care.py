"""Collection hospitals, and what is done there: stays, exams, the plan, the drug, bags, hand-over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.core.models import status_field, status_known
from sanxian.core.seal import SealedField, new_uid
from sanxian.stemdonor.facts.care import Press, Verdict, Vessel
from sanxian.stemdonor.facts.cases import Way
from sanxian.stemdonor.lifecycle.cases import STAY
from sanxian.stemdonor.models.cases import MatchCase
from sanxian.stemdonor.models.codes import code_field, code_known

PROTECT = models.PROTECT


class CollectionHospital(models.Model):
    """A hospital where cells may be collected. `org_path` is the hospital's own place; `facility`
    is its code, by which its bags are counted, never in their numbers; `wards_apart` says that donors and patients never meet there."""

    privacy: ClassVar = {
        "id": "open",
        "org_path": "open",
        "facility": "open",
        "beds": "open",
        "wards_apart": "open",
        "qualified_since": "open",
        "qualified_until": "open",
        "source": "open",
        "opened_at": "open",
        "opened_by": "open",
    }

    org_path = models.CharField(max_length=200, unique=True)
    facility = models.CharField(max_length=5, unique=True)
    beds = models.PositiveSmallIntegerField()
    wards_apart = models.BooleanField(default=False)
    qualified_since = models.DateField()
    qualified_until = models.DateField(null=True)
    source = models.CharField(max_length=120, help_text="the document that qualifies it")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stemdonor_collectionhospital_beds", condition=Q(beds__gte=1, beds__lte=99)
            ),
            models.CheckConstraint(
                name="stemdonor_collectionhospital_sourced", condition=~Q(source="")
            ),
            models.CheckConstraint(
                name="stemdonor_collectionhospital_qualified",
                condition=Q(qualified_until__isnull=True)
                | Q(qualified_until__gte=F("qualified_since")),
            ),
        ]

    def __str__(self) -> str:
        return self.facility


class HospitalRoad(models.Model):
    """How far it is from a county to a hospital, by road."""

    privacy: ClassVar = {
        "id": "open",
        "hospital": "open",
        "org_path": "open",
        "km": "open",
    }

    hospital = models.ForeignKey(CollectionHospital, PROTECT, related_name="roads")
    org_path = models.CharField(max_length=200, help_text="the county")
    km = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org_path", "hospital"], name="stemdonor_hospitalroad_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.km} km"


class Exam(models.Model):
    """One examination at a hospital: its day, its verdict; the findings lie sealed."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "hospital": "open",
        "org_path": "open",
        "day": "personal",
        "verdict": "personal",
        "findings": "sensitive",
        "valid_until": "personal",
        "edition": "open",
        "appointed_at": "open",
        "appointed_by": "open",
        "judged_at": "open",
        "judged_by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="exams")
    hospital = models.ForeignKey(CollectionHospital, PROTECT, related_name="exams")
    org_path = models.CharField(max_length=200)
    day = models.DateField()
    verdict = code_field(Verdict, blank=True)
    findings = SealedField(purpose="stemdonor.exam")
    valid_until = models.DateField(null=True)
    edition = models.CharField(max_length=200, blank=True)
    appointed_at = models.DateTimeField()
    appointed_by = models.CharField(max_length=64)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            code_known(Verdict, "verdict", "stemdonor_exam_verdict", blank=True),
            models.CheckConstraint(
                name="stemdonor_exam_judged",
                condition=Q(verdict="", judged_at__isnull=True, judged_by="")
                | ~Q(verdict="") & Q(judged_at__isnull=False) & ~Q(judged_by=""),
            ),
            models.CheckConstraint(
                name="stemdonor_exam_valid",
                condition=Q(verdict="fit", valid_until__isnull=False)
                | ~Q(verdict="fit") & Q(valid_until__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(verdict=""), name="stemdonor_exam_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "day"], name="stemdonor_exam_ward"),
        ]

    def __str__(self) -> str:
        return f"exam {self.pk} of case {self.case_id}"


class Stay(models.Model):
    """A bed at a hospital from the day of admission to that of discharge."""

    lifecycle = STAY

    privacy: ClassVar = {
        "id": "open",
        "case": "open",
        "hospital": "open",
        "org_path": "open",
        "first": "personal",
        "last": "personal",
        "status": "open",
        "booked_at": "open",
        "booked_by": "open",
    }

    case = models.ForeignKey(MatchCase, PROTECT, related_name="stays")
    hospital = models.ForeignKey(CollectionHospital, PROTECT, related_name="stays")
    org_path = models.CharField(max_length=200)
    first = models.DateField()
    last = models.DateField()
    status = status_field(STAY)
    booked_at = models.DateTimeField()
    booked_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            status_known(STAY, "stemdonor_stay_status_known"),
            models.CheckConstraint(name="stemdonor_stay_days", condition=Q(last__gte=F("first"))),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="booked"), name="stemdonor_stay_one_booked"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["org_path", "first"], name="stemdonor_stay_ward"),
        ]

    def __str__(self) -> str:
        return f"stay {self.pk} of case {self.case_id}"


class BedDay(models.Model):
    """One bed on one day: two donors never have the same."""

    privacy: ClassVar = {
        "id": "open",
        "hospital": "open",
        "bed": "open",
        "day": "open",
        "stay": "open",
    }

    hospital = models.ForeignKey(CollectionHospital, PROTECT, related_name="bed_days")
    bed = models.PositiveSmallIntegerField()
    day = models.DateField()
    stay = models.ForeignKey(Stay, PROTECT, related_name="bed_days")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "day", "bed"], name="stemdonor_bedday_one"),
        ]

    def __str__(self) -> str:
        return f"bed {self.bed} on {self.day}"


class DonorPlan(models.Model):
    """The one-to-one plan: days, who accompanies, what is arranged, what she wishes. One stands; what
    it replaced is kept."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "stay": "open",
        "org_path": "open",
        "admission": "personal",
        "gcsf_from": "personal",
        "gcsf_days": "open",
        "collection": "personal",
        "collection_days": "open",
        "discharge": "personal",
        "insured": "open",
        "insurance": "sensitive",
        "arranged": "sensitive",
        "press": "personal",
        "leave_days": "open",
        "edition": "open",
        "replaced_at": "open",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="plans")
    stay = models.ForeignKey(Stay, PROTECT, related_name="plans")
    org_path = models.CharField(max_length=200)
    admission = models.DateField()
    gcsf_from = models.DateField()
    gcsf_days = models.PositiveSmallIntegerField()
    collection = models.DateField()
    collection_days = models.PositiveSmallIntegerField()
    discharge = models.DateField()
    insured = models.BooleanField(default=False)
    insurance = SealedField(purpose="stemdonor.plan")
    arranged = SealedField(
        purpose="stemdonor.plan", help_text="companions, hotel, meals, employer; JSON"
    )
    press = code_field(Press, default=Press.NOTHING)
    leave_days = models.PositiveSmallIntegerField(default=0)
    edition = models.CharField(max_length=200, blank=True)
    replaced_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Press, "press", "stemdonor_donorplan_press"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(replaced_at__isnull=True),
                name="stemdonor_donorplan_one_stands",
            ),
            models.CheckConstraint(
                name="stemdonor_donorplan_order",
                condition=Q(
                    gcsf_from__gte=F("admission"),
                    collection__gt=F("gcsf_from"),
                    discharge__gte=F("collection"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} of case {self.case_id}"


class Confirmation(models.Model):
    """Her last yes, in writing, to one plan; before anybody's conditioning begins."""

    privacy: ClassVar = {
        "id": "open",
        "case": "open",
        "plan": "open",
        "org_path": "open",
        "way": "open",
        "backup_named": "open",
        "at": "open",
        "by": "open",
    }

    case = models.ForeignKey(MatchCase, PROTECT, related_name="confirmations")
    plan = models.OneToOneField(DonorPlan, PROTECT, related_name="confirmation")
    org_path = models.CharField(max_length=200)
    way = code_field(Way)
    backup_named = models.BooleanField(default=False, help_text="a backup donor is known")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [code_known(Way, "way", "stemdonor_confirmation_way")]

    def __str__(self) -> str:
        return f"confirmation {self.pk} of case {self.case_id}"


class Dose(models.Model):
    """A day of the drug that mobilises: how much, the temperature, what she felt (sealed)."""

    privacy: ClassVar = {
        "id": "open",
        "uid": "open",
        "case": "open",
        "org_path": "open",
        "day": "personal",
        "micrograms": "personal",
        "temperature": "personal",
        "reactions": "sensitive",
        "needs_doctor": "personal",
        "at": "open",
        "by": "open",
    }

    uid = models.UUIDField(unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(MatchCase, PROTECT, related_name="doses")
    org_path = models.CharField(max_length=200, help_text="the hospital")
    day = models.DateField()
    micrograms = models.PositiveSmallIntegerField()
    temperature = models.PositiveSmallIntegerField(help_text="tenths of a degree")
    reactions = SealedField(purpose="stemdonor.chart")
    needs_doctor = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "day"], name="stemdonor_dose_once_a_day"),
            models.CheckConstraint(
                name="stemdonor_dose_temperature",
                condition=Q(temperature__gte=300, temperature__lte=450),
            ),
        ]

    def __str__(self) -> str:
        return f"dose {self.pk} of case {self.case_id}"


class CellBag(models.Model):
    """One session of collection, and the bag it gave. `number` is all that the way knows of it."""

    privacy: ClassVar = {
        "id": "open",
        "case": "personal",
        "hospital": "open",
        "org_path": "open",
        "number": "open",
        "year": "open",
        "serial": "open",
        "session": "open",
        "vessel": "personal",
        "volume_ml": "open",
        "mnc": "open",
        "cd34": "open",
        "started_at": "open",
        "ended_at": "open",
        "by": "open",
    }

    case = models.ForeignKey(MatchCase, PROTECT, related_name="bags")
    hospital = models.ForeignKey(CollectionHospital, PROTECT, related_name="bags")
    org_path = models.CharField(max_length=200, help_text="the hospital")
    number = models.CharField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    session = models.PositiveSmallIntegerField()
    vessel = code_field(Vessel)
    volume_ml = models.PositiveSmallIntegerField()
    mnc = models.PositiveIntegerField(help_text="millions")
    cd34 = models.PositiveIntegerField(help_text="tens of thousands")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            code_known(Vessel, "vessel", "stemdonor_cellbag_vessel"),
            models.UniqueConstraint(
                fields=["hospital", "year", "serial"], name="stemdonor_cellbag_serial"
            ),
            models.UniqueConstraint(fields=["case", "session"], name="stemdonor_cellbag_session"),
            models.CheckConstraint(
                name="stemdonor_cellbag_measured",
                condition=Q(volume_ml__gt=0, mnc__gt=0, cd34__gt=0, ended_at__gt=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class HandOver(models.Model):
    """The bags go from the hospital to the escort: both count, read the labels and the box, and sign."""

    privacy: ClassVar = {
        "id": "open",
        "case": "personal",
        "org_path": "open",
        "bags": "open",
        "labels_match": "open",
        "temperature": "open",
        "given_by": "open",
        "given_at": "open",
        "taken_by": "open",
        "taken_at": "open",
    }

    case = models.OneToOneField(MatchCase, PROTECT, related_name="hand_over")
    org_path = models.CharField(max_length=200, help_text="the hospital")
    bags = models.PositiveSmallIntegerField()
    labels_match = models.BooleanField(default=False)
    temperature = models.SmallIntegerField(null=True, help_text="of the box, tenths of a degree")
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    taken_by = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stemdonor_handover_two", condition=~Q(given_by=F("taken_by"))
            ),
            models.CheckConstraint(
                name="stemdonor_handover_taken",
                condition=Q(taken_by="", taken_at__isnull=True)
                | ~Q(taken_by="")
                & Q(taken_at__isnull=False, labels_match=True, temperature__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over of case {self.case_id}"
