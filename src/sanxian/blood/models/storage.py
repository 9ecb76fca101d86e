"""Where bags lie and how cold it is there, what a fault of the cold touched, what the quality control
measured, and which labels were printed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sanxian.blood.facts.storage import Measure, SpotKind
from sanxian.blood.facts.supply_policy import Zone
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import EXCURSION, SAMPLE
from sanxian.blood.models.units import Unit
from sanxian.core.models import status_field, status_known

PROTECT = models.PROTECT


class StorageSpot(models.Model):
    """A refrigerator, freezer or agitator. Its range is that of its zone in the storage edition."""

    privacy: ClassVar = {}

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=40)
    org_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.name) for k in SpotKind])
    zone = models.CharField(max_length=16, choices=[(z.value, z.name) for z in Zone])
    capacity = models.PositiveIntegerField(default=0, help_text="bags; 0: not known")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org_path", "name"],
                condition=Q(closed_at__isnull=True),
                name="blood_spot_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemperatureReading(models.Model):
    """What a thermometer said. Never rewritten: triggers see to it."""

    privacy: ClassVar = {}

    spot = models.ForeignKey(StorageSpot, PROTECT, related_name="readings")
    at = models.DateTimeField()
    celsius = models.DecimalField(max_digits=5, decimal_places=1)
    source = models.CharField(max_length=8, help_text="typed, file or api")
    logged_at = models.DateTimeField()
    logged_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["spot", "at"], name="blood_reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.spot_id} {self.at}"


class UnitStay(models.Model):
    """A bag lay in a spot from `since`; the next stay, or its leaving on the trail, ends it."""

    privacy: ClassVar = {}

    unit = models.ForeignKey(Unit, PROTECT, related_name="stays")
    spot = models.ForeignKey(StorageSpot, PROTECT, related_name="stays")
    shelf = models.CharField(max_length=24, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until__isnull=True), name="blood_stay_one_open"
            ),
            models.CheckConstraint(
                name="blood_stay_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["spot", "since"], name="blood_stay_spot"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.spot_id}"


class Excursion(models.Model):
    """A spot was outside its range for longer than the edition allows."""

    privacy: ClassVar = {}
    lifecycle = EXCURSION

    code = models.CharField(max_length=16, unique=True)
    spot = models.ForeignKey(StorageSpot, PROTECT, related_name="excursions")
    org_path = models.CharField(max_length=200, db_index=True)
    since = models.DateTimeField(help_text="the first reading outside")
    until = models.DateTimeField(null=True, help_text="the first reading inside again")
    coldest = models.DecimalField(max_digits=5, decimal_places=1)
    warmest = models.DecimalField(max_digits=5, decimal_places=1)
    edition = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, blank=True)
    status = status_field(EXCURSION)

    class Meta:
        constraints: ClassVar = [
            status_known(EXCURSION, "blood_excursion_status_known"),
            models.UniqueConstraint(fields=["spot", "since"], name="blood_excursion_once"),
            models.CheckConstraint(
                name="blood_excursion_closed_when_over",
                condition=Q(status="open") | Q(until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ExcursionLine(models.Model):
    """A bag that lay in the spot meanwhile, and what the quality officer decided."""

    privacy: ClassVar = {}

    excursion = models.ForeignKey(Excursion, PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, PROTECT, related_name="excursions")
    was = models.CharField(max_length=20, help_text="status when it was found")
    held = models.BooleanField(help_text="false: it could not be held any more")
    decision = models.CharField(max_length=8, blank=True, help_text="clear, discard or told")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["excursion", "unit"], name="blood_excursion_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.excursion_id} {self.unit_id}"


class QualitySample(models.Model):
    """A bag picked by the month's sampling plan, to be measured."""

    privacy: ClassVar = {}
    lifecycle = SAMPLE

    unit = models.OneToOneField(Unit, PROTECT, related_name="sample")
    org_path = models.CharField(max_length=200, db_index=True)
    component = models.CharField(max_length=24, choices=[(c.value, c.name) for c in Component])
    month = models.DateField(help_text="the first day of the month it counts for")
    picked_at = models.DateTimeField()
    picked_by = models.CharField(max_length=64)
    edition = models.CharField(max_length=200, blank=True)
    measured_at = models.DateTimeField(null=True)
    measured_by = models.CharField(max_length=64, blank=True)
    status = status_field(SAMPLE)

    class Meta:
        constraints: ClassVar = [status_known(SAMPLE, "blood_sample_status_known")]
        indexes: ClassVar = [
            models.Index(fields=["month", "component", "org_path"], name="blood_sample_month"),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.month}"


class SampleValue(models.Model):
    """What was measured in a sample, and whether the edition of that day accepts it."""

    privacy: ClassVar = {}

    sample = models.ForeignKey(QualitySample, PROTECT, related_name="values")
    measure = models.CharField(max_length=24, choices=[(m.value, m.name) for m in Measure])
    value = models.DecimalField(max_digits=9, decimal_places=3)
    ok = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "measure"], name="blood_measure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.value}"


class LabelPrint(models.Model):
    """One printing of a bag's label; all but the first have a reason."""

    privacy: ClassVar = {}

    unit = models.ForeignKey(Unit, PROTECT, related_name="prints")
    which = models.PositiveSmallIntegerField(help_text="1 is the first print")
    reason = models.CharField(max_length=24, blank=True)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=64)
    checked_at = models.DateTimeField(null=True, help_text="old and new scanned: one bag")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "which"], name="blood_print_once"),
            models.CheckConstraint(
                name="blood_print_again_has_reason", condition=Q(which=1) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.which}"
