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
    WASHED_RED_CELLS = "washed_red_cells"
    FROZEN_RED_CELLS = "frozen_red_cells"
    THAWED_RED_CELLS = "thawed_red_cells"  # thawed and washed free of glycerol
    THAWED_PLASMA = "thawed_plasma"
    THAWED_CRYO = "thawed_cryo"
    POOLED_PLATELETS = "pooled_platelets"
    POOLED_CRYO = "pooled_cryo"


# What is kept in stock for anybody; the others are made for somebody out of these.
STOCKED = (
    Component.WHOLE_BLOOD,
    Component.RED_CELLS,
    Component.PLATELETS,
    Component.APHERESIS_PLATELETS,
    Component.FFP,
    Component.FROZEN_PLASMA,
    Component.CRYO,
)
# An order for the second may be filled with the first.
FAMILY = {
    **{c: c for c in STOCKED},
    Component.WASHED_RED_CELLS: Component.RED_CELLS,
    Component.FROZEN_RED_CELLS: Component.RED_CELLS,
    Component.THAWED_RED_CELLS: Component.RED_CELLS,
    Component.THAWED_PLASMA: Component.FFP,
    Component.THAWED_CRYO: Component.CRYO,
    Component.POOLED_PLATELETS: Component.PLATELETS,
    Component.POOLED_CRYO: Component.CRYO,
}


class Assay(StrEnum):
    """A test of a donation; which of them every donation needs is a value of the edition."""

    ABO = "abo"
    RHD = "rhd"
    ALT = "alt"
    HBSAG = "hbsag"
    ANTI_HCV = "anti_hcv"
    HIV = "hiv"
    SYPHILIS = "syphilis"
    NAT = "nat"
    ANTIBODY_SCREEN = "antibody_screen"  # irregular antibodies against red cells
    ANTI_CMV = "anti_cmv"
    PHENOTYPE = "phenotype"  # red-cell antigens beyond ABO and D: "C+ c- E-"


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
    EQUIPMENT = "equipment"  # an instrument or a reagent lot


class RecallOutcome(StrEnum):
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class Need(StrEnum):
    """What a patient's blood must have; the last is written with its antigen, `antigen_negative:E`."""

    IRRADIATED = "irradiated"
    LEUCODEPLETED = "leucodepleted"
    WASHED = "washed"
    CMV_NEGATIVE = "cmv_negative"
    ANTIGEN_NEGATIVE = "antigen_negative"


class OperationClass(StrEnum):
    """How long an operation could wait before it was postponed."""

    ELECTIVE = "elective"  # 择期
    LIMITED = "limited"  # 限期
    URGENT = "urgent"  # 急诊


class BoxKind(StrEnum):
    """What a cold box was validated to carry."""

    RED_CELLS = "red_cells"
    PLATELETS = "platelets"
    FROZEN = "frozen"


class Department(StrEnum):
    """Departments of a hospital that operate, as codes: what leaves the hospital names no person."""

    SURGERY = "surgery"
    ORTHOPAEDICS = "orthopaedics"
    CARDIAC = "cardiac"
    NEUROSURGERY = "neurosurgery"
    OBSTETRICS = "obstetrics"
    UROLOGY = "urology"
    ONCOLOGY = "oncology"
    OTHER = "other"
