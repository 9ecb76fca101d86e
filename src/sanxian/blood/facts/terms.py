"""The words of the blood programme, the same in rules, tables, files and pages."""

from __future__ import annotations

from enum import StrEnum


class Abo(StrEnum):
    A = "A"
    B = "B"
    O = "O"  # noqa: E741 - the field's own name
    AB = "AB"
    UNKNOWN = ""


class Rh(StrEnum):
    POSITIVE = "+"
    NEGATIVE = "-"
    UNKNOWN = ""


class Kind(StrEnum):
    """What a donor gives."""

    WHOLE_BLOOD = "whole_blood"
    APHERESIS_PLATELETS = "apheresis_platelets"


class Component(StrEnum):
    """What a unit holds."""

    WHOLE_BLOOD = "whole_blood"
    RED_CELLS = "red_cells"  # suspended, leucodepleted or not
    PLATELETS = "platelets"  # from whole blood
    APHERESIS_PLATELETS = "apheresis_platelets"
    FFP = "ffp"
    FROZEN_PLASMA = "frozen_plasma"
    CRYO = "cryo"


class Assay(StrEnum):
    """A test that every donation passes before it may be released."""

    ABO = "abo"
    RHD = "rhd"
    ALT = "alt"
    HBSAG = "hbsag"
    ANTI_HCV = "anti_hcv"
    HIV = "hiv"
    SYPHILIS = "syphilis"
    NAT = "nat"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Urgency(StrEnum):
    ROUTINE = "routine"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Site(StrEnum):
    """Where blood is given."""

    CENTRE = "centre"
    HOUSE = "house"  # 献血屋
    APHERESIS = "apheresis"
    BUS = "bus"


class RecallCause(StrEnum):
    """Why a recall is opened: open codes; which marker was found stays sealed."""

    LAB_FINDING = "lab_finding"
    DONOR_INFORMATION = "donor_information"
    PATIENT_REACTION = "patient_reaction"
    STORAGE_FAULT = "storage_fault"
    LABEL_FAULT = "label_fault"


class RecallOutcome(StrEnum):
    CLEARED = "cleared"
    CONFIRMED = "confirmed"
