"""Codes of the donor room: duties of a crew, why a draw was stopped, what befell a donor."""

from __future__ import annotations

from enum import StrEnum


class Duty(StrEnum):
    """What somebody does at a session."""

    DOCTOR = "doctor"  # asks and examines
    NURSE = "nurse"
    REGISTRAR = "registrar"
    DRIVER = "driver"
    VOLUNTEER = "volunteer"


class Stop(StrEnum):
    """Why a draw was broken off."""

    SLOW_FLOW = "slow_flow"
    VEIN_LOST = "vein_lost"
    DONOR_UNWELL = "donor_unwell"
    DONOR_WISH = "donor_wish"
    EQUIPMENT = "equipment"


class Harm(StrEnum):
    """What befell a donor, in the order of how often it does."""

    VASOVAGAL = "vasovagal"
    FAINT = "faint"
    HAEMATOMA = "haematoma"
    ARTERIAL_PUNCTURE = "arterial_puncture"
    NERVE = "nerve"
    CITRATE = "citrate"
    ALLERGIC = "allergic"
    LATE = "late"
    OTHER = "other"


class Lift(StrEnum):
    """Why a deferral was lifted."""

    DOCTOR_CLEARED = "doctor_cleared"
    RETESTED_NEGATIVE = "retested_negative"
    ENTERED_WRONGLY = "entered_wrongly"
    RULE_CHANGED = "rule_changed"
