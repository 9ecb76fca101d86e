"""Words of quality: nonconformities, deviations, counts of bags, and what records are kept."""

from __future__ import annotations

from enum import StrEnum


class NcKind(StrEnum):
    """What sort of thing went wrong."""

    PRODUCT = "product"  # a bag or test that does not conform
    ERROR = "error"  # somebody or something did it wrong
    DEVIATION = "deviation"  # unplanned: the procedure was not followed
    COMPLAINT = "complaint"
    NEAR_MISS = "near_miss"  # noticed before it reached anybody


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Area(StrEnum):
    """Where on the way from arm to bed it was found."""

    DONOR_ROOM = "donor_room"
    LABORATORY = "laboratory"
    COMPONENTS = "components"
    STORAGE = "storage"
    LABELS = "labels"
    TRANSPORT = "transport"
    STOCK = "stock"
    HOSPITAL = "hospital"
    RECORDS = "records"


class Cause(StrEnum):
    PERSON = "person"
    METHOD = "method"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    ENVIRONMENT = "environment"
    INFORMATION = "information"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class About(StrEnum):
    """What a nonconformity touches, by code."""

    UNIT = "unit"
    DONATION = "donation"
    SHIPMENT = "shipment"
    BOX = "box"
    INSTRUMENT = "instrument"
    LOT = "lot"
    SPOT = "spot"
    EXCURSION = "excursion"
    SAMPLE = "sample"
    COLLECTION = "collection"
    COUNT = "count"
    DONOR_REACTION = "donor_reaction"
    PATIENT_REACTION = "patient_reaction"


class Measure(StrEnum):
    """A corrective action mends what happened, a preventive one what could."""

    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


class Finding(StrEnum):
    """What a count found of one bag."""

    FOUND = "found"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"  # it lies here, and the books say another place
    LEFT = "left"  # it left meanwhile, and the books say so
    UNEXPECTED = "unexpected"  # it lies here, and the books say it has ended or never was


class Keep(StrEnum):
    """Kinds of records, each kept for its own time."""

    SCREENING = "screening"
    DONOR_REACTION = "donor_reaction"
    PATIENT_REACTION = "patient_reaction"
    QUALITY = "quality"
