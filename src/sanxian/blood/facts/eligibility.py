"""What a nurse collects before a donation, and every word in which the answer can be no."""

# ruff: noqa: RUF009  (fact() makes a dataclass field)

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sanxian.blood.facts.terms import Kind, Sex
from sanxian.kernel.reading import fact
from sanxian.kernel.refusal import Reason


class Why(StrEnum):
    """Reasons that come from the person's age, body, wish, history and record."""

    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    REPEAT_DONORS_ONLY = "repeat_donors_only"
    REPEAT_WITHOUT_REACTION_ONLY = "repeat_without_reaction_only"
    REPEAT_ON_REQUEST_ONLY = "repeat_on_request_only"
    WEIGHT_LOW = "weight_low"
    SBP_LOW = "sbp_low"
    SBP_HIGH = "sbp_high"
    DBP_LOW = "dbp_low"
    DBP_HIGH = "dbp_high"
    PULSE_PRESSURE_LOW = "pulse_pressure_low"
    PULSE_LOW = "pulse_low"
    PULSE_HIGH = "pulse_high"
    PULSE_IRREGULAR = "pulse_irregular"
    TEMPERATURE_HIGH = "temperature_high"
    HB_LOW = "hb_low"
    HCT_LOW = "hct_low"
    PLATELETS_LOW = "platelets_low"
    PLATELETS_HIGH = "platelets_high"
    PLATELETS_AFTER_LOW = "platelets_after_low"
    VOLUME_NOT_OFFERED = "volume_not_offered"
    VOLUME_OVER_MAX = "volume_over_max"
    DOSES_NOT_OFFERED = "doses_not_offered"
    PLASMA_NEEDS_ONE_DOSE = "plasma_needs_one_dose"
    PLASMA_OVER_MAX = "plasma_over_max"
    INTERVAL_WHOLE_BLOOD = "interval_whole_blood"
    INTERVAL_PLATELETS = "interval_platelets"
    INTERVAL_PLATELETS_TO_WHOLE_BLOOD = "interval_platelets_to_whole_blood"
    INTERVAL_WHOLE_BLOOD_TO_PLATELETS = "interval_whole_blood_to_platelets"
    PLATELETS_A_YEAR = "platelets_a_year"
    PLATELETS_PLASMA_A_YEAR = "platelets_plasma_a_year"
    HISTORY_AFTER_DAY = "history_after_day"
    EVENT_DATE_UNKNOWN = "event_date_unknown"
    DISEASE_UNKNOWN = "disease_unknown"
    ANSWER_UNKNOWN = "answer_unknown"
    PERMANENT_PENDING = "permanent_pending"
    LAB_DEFERRAL = "lab_deferral"
    INTERVIEW_DEFERRAL = "interview_deferral"
    LOOKBACK_DEFERRAL = "lookback_deferral"
    REACTION_DEFERRAL = "reaction_deferral"
    OTHER_DEFERRAL = "other_deferral"
    MISSING_WEIGHT_KG = "missing_weight_kg"
    MISSING_SBP_MMHG = "missing_sbp_mmhg"
    MISSING_DBP_MMHG = "missing_dbp_mmhg"
    MISSING_PULSE_PER_MIN = "missing_pulse_per_min"
    MISSING_PULSE_REGULAR = "missing_pulse_regular"
    MISSING_TEMPERATURE_C = "missing_temperature_c"
    MISSING_HB_G_PER_L = "missing_hb_g_per_l"
    MISSING_HCT = "missing_hct"
    MISSING_PLATELETS_E9_PER_L = "missing_platelets_e9_per_l"
    MISSING_PLATELETS_AFTER_E9_PER_L = "missing_platelets_after_e9_per_l"
    MISSING_VOLUME_ML = "missing_volume_ml"
    MISSING_DOSES = "missing_doses"
    MISSING_PAST_REACTION = "missing_past_reaction"
    MISSING_QUESTIONNAIRE_COMPLETE = "missing_questionnaire_complete"


class Temporary(StrEnum):
    """Events after which a person waits; the code is also the reason's code."""

    DENTAL_CARE = "dental_care"
    TOOTH_EXTRACTION = "tooth_extraction"
    MINOR_SURGERY = "minor_surgery"
    APPENDECTOMY = "appendectomy"
    HERNIA_REPAIR = "hernia_repair"
    TONSILLECTOMY = "tonsillectomy"
    MAJOR_SURGERY = "major_surgery"
    BENIGN_GYNAECOLOGICAL_TUMOUR = "benign_gynaecological_tumour"
    BENIGN_SURFACE_TUMOUR = "benign_surface_tumour"
    MENSTRUATION = "menstruation"
    MENSTRUATION_EXPECTED = "menstruation_expected"
    PREGNANCY = "pregnancy"
    ABORTION = "abortion"
    DELIVERY = "delivery"
    BREASTFEEDING = "breastfeeding"
    EYE_INFECTION = "eye_infection"
    EYE_SURGERY = "eye_surgery"
    UPPER_RESPIRATORY_INFECTION = "upper_respiratory_infection"
    PNEUMONIA = "pneumonia"
    ACUTE_GASTROENTERITIS = "acute_gastroenteritis"
    ACUTE_URINARY_INFECTION = "acute_urinary_infection"
    ACUTE_PYELONEPHRITIS = "acute_pyelonephritis"
    URINARY_STONE_ATTACK = "urinary_stone_attack"
    WOUND_INFECTION = "wound_infection"
    LOCAL_SKIN_INFLAMMATION = "local_skin_inflammation"
    WIDESPREAD_SKIN_INFLAMMATION = "widespread_skin_inflammation"
    BLOOD_EXPOSURE = "blood_exposure"
    TATTOO = "tattoo"
    INFECTIOUS_CONTACT = "infectious_contact"
    HEPATITIS_A = "hepatitis_a"
    DYSENTERY = "dysentery"
    TYPHOID = "typhoid"
    BRUCELLOSIS = "brucellosis"
    MALARIA = "malaria"
    MALARIA_AREA = "malaria_area"
    TOXOPLASMOSIS = "toxoplasmosis"
    Q_FEVER = "q_fever"
    ASPIRIN = "aspirin"
    TRANSFUSION_RECEIVED = "transfusion_received"
    VACCINE_INACTIVATED = "vaccine_inactivated"
    VACCINE_MEASLES = "vaccine_measles"
    VACCINE_MUMPS = "vaccine_mumps"
    VACCINE_ORAL_POLIO = "vaccine_oral_polio"
    VACCINE_RUBELLA = "vaccine_rubella"
    VACCINE_JAPANESE_ENCEPHALITIS_LIVE = "vaccine_japanese_encephalitis_live"
    VACCINE_RABIES = "vaccine_rabies"
    VACCINE_RABIES_AFTER_BITE = "vaccine_rabies_after_bite"
    ANIMAL_SERUM = "animal_serum"
    HEPATITIS_B_IMMUNOGLOBULIN = "hepatitis_b_immunoglobulin"
    HIGH_RISK_SEXUAL_CONTACT = "high_risk_sexual_contact"


class Permanent(StrEnum):
    """Classes that bar for good when the screening clinician so decides."""

    RESPIRATORY = "respiratory"
    CARDIOVASCULAR = "cardiovascular"
    DIGESTIVE = "digestive"
    URINARY = "urinary"
    BLOOD = "blood"
    IMMUNE = "immune"
    ENDOCRINE_METABOLIC = "endocrine_metabolic"
    NEUROLOGICAL_PSYCHIATRIC = "neurological_psychiatric"
    CHRONIC_SKIN = "chronic_skin"
    EYE = "eye"
    MALIGNANT_TUMOUR = "malignant_tumour"
    ORGAN_RESECTION = "organ_resection"
    OCCUPATIONAL = "occupational"
    DRUG_DEPENDENCE = "drug_dependence"
    PRION = "prion"
    SEVERE_ALLERGY = "severe_allergy"
    HBV = "hbv"
    HCV = "hcv"
    HIV = "hiv"
    SYPHILIS = "syphilis"
    MSM = "msm"


class Finding(StrEnum):
    """What the screening clinician decided about a permanent class."""

    BARRED = "barred"
    PENDING = "pending"
    CLEARED = "cleared"


CODES: frozenset[str] = frozenset([*Why, *Temporary, *Permanent])

# Sealed codes, and the open word that trail, slips and lists say in their place.
SEALED: dict[str, Why] = {
    Permanent.HBV: Why.LAB_DEFERRAL,
    Permanent.HCV: Why.LAB_DEFERRAL,
    Permanent.HIV: Why.LAB_DEFERRAL,
    Permanent.SYPHILIS: Why.LAB_DEFERRAL,
    Permanent.MSM: Why.INTERVIEW_DEFERRAL,
    Permanent.DRUG_DEPENDENCE: Why.INTERVIEW_DEFERRAL,
    Permanent.NEUROLOGICAL_PSYCHIATRIC: Why.INTERVIEW_DEFERRAL,
    Temporary.HIGH_RISK_SEXUAL_CONTACT: Why.INTERVIEW_DEFERRAL,
}


def open_code(code: str) -> str:
    """The code as it may stand in the open: sealed ones become their open word."""
    return str(SEALED.get(code, code))


@dataclass(frozen=True, slots=True)
class PastDonation:
    """A donation the person has already given, in any place."""

    kind: Kind = fact("what was given")
    date: dt.date = fact("the day it was given, in the place's calendar")
    volume_ml: int | None = fact(
        "volume collected, without separately collected plasma",
        unit="mL",
        low=0,
        high=2000,
        default=None,
    )
    doses: int | None = fact("therapeutic doses of platelets", low=0, high=10, default=None)
    plasma_ml: int = fact("plasma collected with platelets", unit="mL", low=0, high=2000, default=0)


@dataclass(frozen=True, slots=True)
class Event:
    """Something after which one waits."""

    code: Temporary = fact("what happened")
    date: dt.date | None = fact(
        "the day it happened; of an illness or operation the day of recovery, of menstruation its "
        "last day (`menstruation_expected`: the first day expected), of breastfeeding the day of "
        "delivery, of a medicine or vaccine the last dose. Unknown: leave it out",
        default=None,
    )
    ongoing: bool = fact("it has not ended (a vaccine: there are symptoms)", default=False)
    disease: str = fact(
        "`infectious_contact` only: the disease, a row of the policy's table `incubation`",
        default="",
    )


@dataclass(frozen=True, slots=True)
class PermanentFinding:
    """A class of 8.2 that the interview touched."""

    code: Permanent = fact("the class")
    decision: Finding = fact("what the screening clinician decided", default=Finding.PENDING)
    by: str = fact("staff code of the clinician; needed for `cleared`", default="")

    def __post_init__(self) -> None:
        if self.decision is Finding.CLEARED and not self.by.strip():
            raise ValueError("`cleared` needs `by`, the clinician who decided")


@dataclass(frozen=True, slots=True)
class KnownDeferral:
    """A deferral on record, perhaps made in another city."""

    code: str = fact("any reason code of this page, such as `lab_deferral`")
    until: dt.date | None = fact("first day free again; left out: for good", default=None)
    source: str = fact("where it is recorded", default="deferral register")

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError("`code` is not a reason code")


@dataclass(frozen=True, slots=True)
class Facts:
    """One person's wish to give on one day. None means: not measured, not asked."""

    wanted: Kind = fact("what the person wants to give")
    birth_date: dt.date = fact("date of birth")
    sex: Sex = fact("sex, as the limits distinguish it")
    volume_ml: int | None = fact(
        "volume wanted", unit="mL", low=1, high=2000, needed_for="whole_blood", default=None
    )
    doses: int | None = fact(
        "therapeutic doses wanted", low=1, high=10, needed_for="apheresis_platelets", default=None
    )
    plasma_ml: int = fact(
        "plasma wanted together with platelets", unit="mL", low=0, high=2000, default=0
    )
    weight_kg: Decimal | None = fact(
        "body weight", unit="kg", low=1, high=400, needed_for="both", default=None
    )
    sbp_mmhg: int | None = fact(
        "systolic pressure", unit="mmHg", low=20, high=350, needed_for="both", default=None
    )
    dbp_mmhg: int | None = fact(
        "diastolic pressure", unit="mmHg", low=10, high=250, needed_for="both", default=None
    )
    pulse_per_min: int | None = fact(
        "pulse", unit="per minute", low=10, high=300, needed_for="both", default=None
    )
    pulse_regular: bool | None = fact("the pulse is regular", needed_for="both", default=None)
    endurance_athlete: bool = fact("trained endurance athlete", default=False)
    temperature_c: Decimal | None = fact(
        "body temperature", unit="°C", low=25, high=45, needed_for="both", default=None
    )
    hb_g_per_l: Decimal | None = fact(
        "haemoglobin", unit="g/L", low=10, high=300, needed_for="both", default=None
    )
    hct: Decimal | None = fact(
        "haematocrit as a fraction (0.41, not 41)",
        low=0,
        high=1,
        needed_for="apheresis_platelets",
        default=None,
    )
    platelets_e9_per_l: Decimal | None = fact(
        "platelet count before",
        unit="10^9/L",
        low=0,
        high=5000,
        needed_for="apheresis_platelets",
        default=None,
    )
    platelets_after_e9_per_l: Decimal | None = fact(
        "platelet count predicted after",
        unit="10^9/L",
        low=0,
        high=5000,
        needed_for="apheresis_platelets",
        default=None,
    )
    donations: tuple[PastDonation, ...] = fact("every earlier donation", default=())
    past_reaction: bool | None = fact(
        "ever had a donation reaction; needed above the ordinary age limit", default=None
    )
    asks_to_continue: bool = fact(
        "asks to go on giving above the ordinary age limit", default=False
    )
    special_match_approved_by: str = fact(
        "staff code of the doctor who approved a platelet donation for a special match", default=""
    )
    events: tuple[Event, ...] = fact("events after which one waits", default=())
    permanent: tuple[PermanentFinding, ...] = fact(
        "permanent classes that the interview touched", default=()
    )
    known_deferrals: tuple[KnownDeferral, ...] = fact("deferrals on record", default=())
    questionnaire_complete: bool | None = fact(
        "every question of the health questionnaire was put", needed_for="both", default=None
    )
    unanswered: tuple[str, ...] = fact("codes of questions the person could not answer", default=())


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or every reason why not. `editions` and `policy_hash` belong into the trail."""

    reasons: tuple[Reason, ...]
    editions: tuple[str, ...]
    policy_hash: str

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def until(self) -> dt.date | None:
        """The first day without any of these reasons; None when one of them has no end."""
        days = [reason.until for reason in self.reasons]
        return None if not days or None in days else max(d for d in days if d)

    @property
    def open_codes(self) -> tuple[str, ...]:
        """The codes as they may stand in the trail and on a slip."""
        return tuple(dict.fromkeys(open_code(reason.code) for reason in self.reasons))

    def as_dict(self) -> dict[str, object]:
        return {"allowed": self.allowed, "reasons": [r.as_dict() for r in self.reasons]}


@dataclass(frozen=True, slots=True)
class NextDate:
    """From which day a person may come again for one kind; `first` None: the record names no day.

    `reasons` are what stands in the way today.
    """

    kind: Kind
    first: dt.date | None
    reasons: tuple[Reason, ...]
