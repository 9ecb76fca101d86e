"""The words of the hospital: settings, measures, signs, reactions and how they are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Point(StrEnum):
    """When the patient is looked at during a transfusion."""

    START = "start"
    EARLY = "early"  # a quarter of an hour in, where most grave reactions show
    END = "end"
    EXTRA = "extra"


class Setting(StrEnum):
    """What the patient is treated for; the first four are operations or wounds."""

    ELECTIVE_SURGERY = "elective_surgery"
    EMERGENCY_SURGERY = "emergency_surgery"
    TRAUMA = "trauma"
    OBSTETRIC = "obstetric"
    HAEMATOLOGY = "haematology"
    ONCOLOGY = "oncology"
    INTENSIVE = "intensive"
    INTERNAL = "internal"


SURGICAL = frozenset(
    {Setting.ELECTIVE_SURGERY, Setting.EMERGENCY_SURGERY, Setting.TRAUMA, Setting.OBSTETRIC}
)


class Measure(StrEnum):
    """What is measured before blood is asked for."""

    HB = "hb"  # g/L
    PLATELETS = "platelets"  # 10^9/L
    INR = "inr"  # ratio
    FIBRINOGEN = "fibrinogen"  # g/L


class Sign(StrEnum):
    """What calls for blood between the two lines."""

    BLEEDING = "bleeding"
    ISCHAEMIA = "ischaemia"
    HYPOXIA = "hypoxia"
    SHOCK = "shock"
    BEFORE_PROCEDURE = "before_procedure"


class Finding(StrEnum):
    """What the rule says of the grounds."""

    APPROPRIATE = "appropriate"
    NEEDS_REASON = "needs_reason"
    OUTSIDE = "outside"


class Verdict(StrEnum):
    """What the committee says of a use."""

    APPROPRIATE = "appropriate"
    ACCEPTED = "accepted"  # outside the lines, with a good reason
    INAPPROPRIATE = "inappropriate"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a doctor asks: the component, the setting, the measures known, and the signs."""

    component: str
    setting: str
    values: Mapping[str, Decimal] = field(default_factory=dict)
    signs: tuple[str, ...] = ()


class Imputability(StrEnum):
    """How surely the transfusion caused it."""

    DEFINITE = "definite"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    EXCLUDED = "excluded"
    NOT_ASSESSABLE = "not_assessable"


COUNTED = frozenset({Imputability.DEFINITE, Imputability.PROBABLE, Imputability.POSSIBLE})


class Severity(StrEnum):
    """What it came to."""

    NON_SEVERE = "non_severe"
    SEVERE = "severe"
    LIFE_THREATENING = "life_threatening"
    DEATH = "death"


class Reaction(StrEnum):
    """The categories of the international haemovigilance definitions."""

    FEBRILE = "febrile"
    ALLERGIC = "allergic"
    HAEMOLYTIC_ACUTE = "haemolytic_acute"
    HAEMOLYTIC_DELAYED = "haemolytic_delayed"
    SEROLOGIC_DELAYED = "serologic_delayed"
    OVERLOAD = "overload"
    LUNG_INJURY = "lung_injury"
    DYSPNOEA = "dyspnoea"
    HYPOTENSIVE = "hypotensive"
    BACTERIAL = "bacterial"
    INFECTION = "infection"
    GVHD = "gvhd"
    PURPURA = "purpura"
    HYPERKALAEMIA = "hyperkalaemia"
    WRONG_BLOOD = "wrong_blood"
    OTHER = "other"


# What lay in the bag may have done these: germs, antibodies of the donor, cells that were spoilt.
OF_THE_BAG = frozenset(
    {
        Reaction.HAEMOLYTIC_ACUTE,
        Reaction.HAEMOLYTIC_DELAYED,
        Reaction.LUNG_INJURY,
        Reaction.DYSPNOEA,
        Reaction.BACTERIAL,
        Reaction.INFECTION,
    }
)
NOT_THE_BAG = frozenset({Imputability.UNLIKELY, Imputability.EXCLUDED})


class Inquiry(StrEnum):
    """A step of the inquiry into a reaction."""

    CLERICAL = "clerical"
    REGROUP_PATIENT = "regroup_patient"
    REGROUP_UNIT = "regroup_unit"
    CROSSMATCH_AGAIN = "crossmatch_again"
    DAT = "dat"
    HAEMOLYSIS = "haemolysis"
    CULTURE = "culture"
    ANTIBODIES = "antibodies"


class Outcome(StrEnum):
    """What a step of the inquiry gave."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"
    INCONCLUSIVE = "inconclusive"


class Action(StrEnum):
    """What is done at the bed at once."""

    STOPPED = "stopped"
    LINE_KEPT = "line_kept"
    DOCTOR_CALLED = "doctor_called"
    IDENTITY_CHECKED = "identity_checked"
    VITALS_TAKEN = "vitals_taken"
    BAG_KEPT = "bag_kept"
    SAMPLES_TAKEN = "samples_taken"
    DEPARTMENT_TOLD = "department_told"


class Saving(StrEnum):
    """How a patient's own blood was kept at the operation."""

    HAEMODILUTION = "haemodilution"
    SALVAGE = "salvage"  # during the operation
    DRAINAGE = "drainage"  # after it
