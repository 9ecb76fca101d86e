"""The tables of the blood programme."""

from sanxian.blood.models.appropriateness import LargeUse, UseStatement
from sanxian.blood.models.autologous import AutologousDeposit, AutologousGiving, BloodSaving
from sanxian.blood.models.batches import (
    CollectionBatch,
    CollectionLine,
    ControlRun,
    Instrument,
    ReagentLot,
    TestBatch,
    TestLine,
)
from sanxian.blood.models.bedside import Observation, SampleTube, TransfusionEnd
from sanxian.blood.models.distribution import (
    MassiveTransfusion,
    PatientSample,
    PostponedOperation,
    ShipmentReading,
    TransportBox,
)
from sanxian.blood.models.donations import Donation, DonorReaction, NumberBlock
from sanxian.blood.models.donors import Deferral, Donor, Screening, Thanks, Visit
from sanxian.blood.models.haemovigilance import InquiryStep, ReactionCase
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
from sanxian.blood.models.registers import (
    EarlierDonation,
    Intake,
    IntakeLine,
    Takeover,
    TakeoverLine,
)
from sanxian.blood.models.sites import Crew, OpeningHours, Session, Site
from sanxian.blood.models.storage import (
    Excursion,
    ExcursionLine,
    LabelPrint,
    QualitySample,
    SampleValue,
    StorageSpot,
    TemperatureReading,
    UnitStay,
)
from sanxian.blood.models.transfers import SendBack, Transfer, TransferLine
from sanxian.blood.models.units import Shipment, ShipmentLine, Unit, UnitEdge

__all__ = [
    "AutologousDeposit",
    "AutologousGiving",
    "Batch",
    "BedsideCheck",
    "BloodSaving",
    "CollectionBatch",
    "CollectionLine",
    "ControlRun",
    "Crew",
    "Crossmatch",
    "Deferral",
    "Donation",
    "Donor",
    "DonorReaction",
    "EarlierDonation",
    "EmergencyProposal",
    "Excursion",
    "ExcursionLine",
    "InquiryStep",
    "Instrument",
    "Intake",
    "IntakeLine",
    "Issue",
    "LabelPrint",
    "LargeUse",
    "MassiveTransfusion",
    "Notice",
    "NumberBlock",
    "Observation",
    "OpeningHours",
    "Order",
    "Patient",
    "PatientReaction",
    "PatientSample",
    "PostponedOperation",
    "QualitySample",
    "ReactionCase",
    "ReagentLot",
    "Recall",
    "RecallLine",
    "Release",
    "Reservation",
    "Result",
    "SampleTube",
    "SampleValue",
    "Screening",
    "SendBack",
    "Session",
    "Shipment",
    "ShipmentLine",
    "ShipmentReading",
    "Site",
    "StorageSpot",
    "Takeover",
    "TakeoverLine",
    "TemperatureReading",
    "TestBatch",
    "TestLine",
    "Thanks",
    "Transfer",
    "TransferLine",
    "Transfusion",
    "TransfusionEnd",
    "TransportBox",
    "Unit",
    "UnitEdge",
    "UnitStay",
    "UseStatement",
    "Visit",
]
