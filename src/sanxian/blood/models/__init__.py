"""The tables of the blood programme."""

from sanxian.blood.models.batches import (
    CollectionBatch,
    CollectionLine,
    ControlRun,
    Instrument,
    ReagentLot,
    TestBatch,
    TestLine,
)
from sanxian.blood.models.distribution import (
    MassiveTransfusion,
    PatientSample,
    PostponedOperation,
    ShipmentReading,
    TransportBox,
)
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
from sanxian.blood.models.units import Shipment, ShipmentLine, Unit, UnitEdge

__all__ = [
    "Batch",
    "BedsideCheck",
    "CollectionBatch",
    "CollectionLine",
    "ControlRun",
    "Crew",
    "Crossmatch",
    "Deferral",
    "Donation",
    "Donor",
    "DonorReaction",
    "EmergencyProposal",
    "Excursion",
    "ExcursionLine",
    "Instrument",
    "Issue",
    "LabelPrint",
    "MassiveTransfusion",
    "Notice",
    "NumberBlock",
    "OpeningHours",
    "Order",
    "Patient",
    "PatientReaction",
    "PatientSample",
    "PostponedOperation",
    "QualitySample",
    "ReagentLot",
    "Recall",
    "RecallLine",
    "Release",
    "Reservation",
    "Result",
    "SampleValue",
    "Screening",
    "Session",
    "Shipment",
    "ShipmentLine",
    "ShipmentReading",
    "Site",
    "StorageSpot",
    "TemperatureReading",
    "TestBatch",
    "TestLine",
    "Thanks",
    "Transfusion",
    "TransportBox",
    "Unit",
    "UnitEdge",
    "UnitStay",
    "Visit",
]
