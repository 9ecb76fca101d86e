"""The tables of the donor's side. `privacy` classes every field: open, personal, or sensitive."""

from sanxian.stemdonor.models.intakes import Intake
from sanxian.stemdonor.models.registrants import (
    Absence,
    Comprehension,
    Registrant,
    Talk,
)
from sanxian.stemdonor.models.samples import Consignment, Sample, SampleSerial
from sanxian.stemdonor.models.sampling import RateCall, RateDraw

__all__ = [
    "Absence",
    "Comprehension",
    "Consignment",
    "Intake",
    "RateCall",
    "RateDraw",
    "Registrant",
    "Sample",
    "SampleSerial",
    "Talk",
]
