"""Every life in the blood programme, each a table that fits on a screen; one file an area."""

from sanxian.blood.lifecycle.batches import (
    COLLECTION_BATCH,
    INSTRUMENT,
    REAGENT_LOT,
    TEST_BATCH,
    BatchStatus,
    InstrumentStatus,
    LotStatus,
)
from sanxian.blood.lifecycle.distribution import (
    MASSIVE,
    POSTPONEMENT,
    MassiveStatus,
    PostponementStatus,
)
from sanxian.blood.lifecycle.donor_room import (
    DEFERRAL,
    DONATION,
    SESSION,
    VISIT,
    DeferralStatus,
    DonationStatus,
    SessionStatus,
    VisitStatus,
)
from sanxian.blood.lifecycle.laboratory import RESULT, ResultStatus
from sanxian.blood.lifecycle.recalls import RECALL, RecallStatus
from sanxian.blood.lifecycle.registers import INTAKE, TAKEOVER, IntakeStatus, TakeoverStatus
from sanxian.blood.lifecycle.storage import EXCURSION, SAMPLE, ExcursionStatus, SampleStatus
from sanxian.blood.lifecycle.supply import ORDER, SHIPMENT, OrderStatus, ShipmentStatus
from sanxian.blood.lifecycle.units import UNIT, UnitStatus

ALL = (
    SESSION,
    VISIT,
    DONATION,
    RESULT,
    UNIT,
    SHIPMENT,
    ORDER,
    DEFERRAL,
    RECALL,
    MASSIVE,
    POSTPONEMENT,
    EXCURSION,
    SAMPLE,
    INSTRUMENT,
    REAGENT_LOT,
    COLLECTION_BATCH,
    TEST_BATCH,
    INTAKE,
    TAKEOVER,
)

__all__ = [
    "ALL",
    "COLLECTION_BATCH",
    "DEFERRAL",
    "DONATION",
    "EXCURSION",
    "INSTRUMENT",
    "INTAKE",
    "MASSIVE",
    "ORDER",
    "POSTPONEMENT",
    "REAGENT_LOT",
    "RECALL",
    "RESULT",
    "SAMPLE",
    "SESSION",
    "SHIPMENT",
    "TAKEOVER",
    "TEST_BATCH",
    "UNIT",
    "VISIT",
    "BatchStatus",
    "DeferralStatus",
    "DonationStatus",
    "ExcursionStatus",
    "InstrumentStatus",
    "IntakeStatus",
    "LotStatus",
    "MassiveStatus",
    "OrderStatus",
    "PostponementStatus",
    "RecallStatus",
    "ResultStatus",
    "SampleStatus",
    "SessionStatus",
    "ShipmentStatus",
    "TakeoverStatus",
    "UnitStatus",
    "VisitStatus",
]
