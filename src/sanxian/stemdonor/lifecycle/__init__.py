"""The lives of the donor's side, each a table that fits on a screen; one file an area."""

from sanxian.stemdonor.lifecycle.registrants import (
    CONSIGNMENT,
    HERE,
    INTAKE,
    REGISTRANT,
    SAMPLE,
    ConsignmentStatus,
    IntakeStatus,
    RegistrantStatus,
    SampleStatus,
)

__all__ = [
    "CONSIGNMENT",
    "HERE",
    "INTAKE",
    "REGISTRANT",
    "SAMPLE",
    "ConsignmentStatus",
    "IntakeStatus",
    "RegistrantStatus",
    "SampleStatus",
]
