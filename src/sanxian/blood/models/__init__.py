"""The tables of the blood programme."""

from sanxian.blood.models.donations import Donation, DonorReaction, NumberBlock
from sanxian.blood.models.donors import Deferral, Donor, Screening, Thanks, Visit
from sanxian.blood.models.hospital import (
    BedsideCheck,
    Crossmatch,
    EmergencyProposal,
    Issue,
    Order,
    Patient,
    PatientReaction,
    Reservation,
    Transfusion,
)
from sanxian.blood.models.laboratory import Batch, Release, Result
from sanxian.blood.models.recalls import Notice, Recall, RecallLine
from sanxian.blood.models.sites import Crew, OpeningHours, Session, Site
from sanxian.blood.models.units import Shipment, ShipmentLine, Unit, UnitEdge

__all__ = [
    "Batch",
    "BedsideCheck",
    "Crew",
    "Crossmatch",
    "Deferral",
    "Donation",
    "Donor",
    "DonorReaction",
    "EmergencyProposal",
    "Issue",
    "Notice",
    "NumberBlock",
    "OpeningHours",
    "Order",
    "Patient",
    "PatientReaction",
    "Recall",
    "RecallLine",
    "Release",
    "Reservation",
    "Result",
    "Screening",
    "Session",
    "Shipment",
    "ShipmentLine",
    "Site",
    "Thanks",
    "Transfusion",
    "Unit",
    "UnitEdge",
    "Visit",
]
