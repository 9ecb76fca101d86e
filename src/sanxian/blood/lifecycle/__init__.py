"""Every life in the blood programme, each a table that fits on a screen; one file an area."""

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
from sanxian.blood.lifecycle.supply import ORDER, SHIPMENT, OrderStatus, ShipmentStatus
from sanxian.blood.lifecycle.units import UNIT, UnitStatus

ALL = (SESSION, VISIT, DONATION, RESULT, UNIT, SHIPMENT, ORDER, DEFERRAL, RECALL)

__all__ = [
    "ALL",
    "DEFERRAL",
    "DONATION",
    "ORDER",
    "RECALL",
    "RESULT",
    "SESSION",
    "SHIPMENT",
    "UNIT",
    "VISIT",
    "DeferralStatus",
    "DonationStatus",
    "OrderStatus",
    "RecallStatus",
    "ResultStatus",
    "SessionStatus",
    "ShipmentStatus",
    "UnitStatus",
    "VisitStatus",
]
