"""The tables of the donor's side. `privacy` classes every field: open, personal, or sensitive."""

from sanxian.stemdonor.models.care import (
    BedDay,
    CellBag,
    CollectionHospital,
    Confirmation,
    DonorPlan,
    Dose,
    Exam,
    HandOver,
    HospitalRoad,
    Stay,
)
from sanxian.stemdonor.models.cases import (
    CaseNeed,
    CaseStep,
    CaseStop,
    CaseTalk,
    FamilyLeave,
    HealthAnswers,
    MatchCase,
    PeerCompanion,
    PleaseNot,
    SuccessReview,
)
from sanxian.stemdonor.models.follow import CareVisit, CostLine, FollowUp
from sanxian.stemdonor.models.intakes import Intake
from sanxian.stemdonor.models.registrants import (
    Absence,
    Comprehension,
    Registrant,
    Relative,
    Talk,
)
from sanxian.stemdonor.models.samples import Consignment, Sample, SampleLabel, SampleSerial
from sanxian.stemdonor.models.sampling import RateCall, RateDraw

__all__ = [
    "Absence",
    "BedDay",
    "CareVisit",
    "CaseNeed",
    "CaseStep",
    "CaseStop",
    "CaseTalk",
    "CellBag",
    "CollectionHospital",
    "Comprehension",
    "Confirmation",
    "Consignment",
    "CostLine",
    "DonorPlan",
    "Dose",
    "Exam",
    "FamilyLeave",
    "FollowUp",
    "HandOver",
    "HealthAnswers",
    "HospitalRoad",
    "Intake",
    "MatchCase",
    "PeerCompanion",
    "PleaseNot",
    "RateCall",
    "RateDraw",
    "Registrant",
    "Relative",
    "Sample",
    "SampleLabel",
    "SampleSerial",
    "Stay",
    "SuccessReview",
    "Talk",
]
