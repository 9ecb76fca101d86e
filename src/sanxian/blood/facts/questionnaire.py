"""The health questionnaire: which question stands for which codes of the policy."""

from __future__ import annotations

from dataclasses import dataclass

from sanxian.blood.facts.eligibility import Permanent, Temporary
from sanxian.blood.facts.terms import Sex

T, P = Temporary, Permanent


@dataclass(frozen=True, slots=True)
class Question:
    """One question, answered yes or no; yes names at least one of its codes."""

    code: str
    events: tuple[Temporary, ...] = ()
    classes: tuple[Permanent, ...] = ()
    only: Sex | None = None
    in_confidence: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question("ill", (T.UPPER_RESPIRATORY_INFECTION, T.ACUTE_GASTROENTERITIS, T.PNEUMONIA)),
    Question("medicine", (T.ASPIRIN, T.ANIMAL_SERUM, T.HEPATITIS_B_IMMUNOGLOBULIN)),
    Question("teeth", (T.DENTAL_CARE, T.TOOTH_EXTRACTION, T.MINOR_SURGERY)),
    Question(
        "vaccine",
        (
            T.VACCINE_INACTIVATED,
            T.VACCINE_MEASLES,
            T.VACCINE_MUMPS,
            T.VACCINE_ORAL_POLIO,
            T.VACCINE_RUBELLA,
            T.VACCINE_JAPANESE_ENCEPHALITIS_LIVE,
            T.VACCINE_RABIES,
            T.VACCINE_RABIES_AFTER_BITE,
        ),
    ),
    Question(
        "women",
        (
            T.MENSTRUATION,
            T.MENSTRUATION_EXPECTED,
            T.PREGNANCY,
            T.ABORTION,
            T.DELIVERY,
            T.BREASTFEEDING,
        ),
        only=Sex.FEMALE,
    ),
    Question(
        "inflammation",
        (
            T.ACUTE_URINARY_INFECTION,
            T.ACUTE_PYELONEPHRITIS,
            T.URINARY_STONE_ATTACK,
            T.EYE_INFECTION,
            T.EYE_SURGERY,
            T.WOUND_INFECTION,
            T.LOCAL_SKIN_INFLAMMATION,
            T.WIDESPREAD_SKIN_INFLAMMATION,
        ),
    ),
    Question(
        "surgery",
        (
            T.APPENDECTOMY,
            T.HERNIA_REPAIR,
            T.TONSILLECTOMY,
            T.MAJOR_SURGERY,
            T.BENIGN_GYNAECOLOGICAL_TUMOUR,
            T.BENIGN_SURFACE_TUMOUR,
        ),
    ),
    Question("needle", (T.TATTOO, T.BLOOD_EXPOSURE, T.TRANSFUSION_RECEIVED)),
    Question("contact", (T.INFECTIOUS_CONTACT,)),
    Question(
        "infectious",
        (
            T.HEPATITIS_A,
            T.DYSENTERY,
            T.TYPHOID,
            T.BRUCELLOSIS,
            T.MALARIA,
            T.MALARIA_AREA,
            T.TOXOPLASMOSIS,
            T.Q_FEVER,
        ),
    ),
    Question(
        "chronic",
        classes=(
            P.RESPIRATORY,
            P.CARDIOVASCULAR,
            P.DIGESTIVE,
            P.URINARY,
            P.BLOOD,
            P.IMMUNE,
            P.ENDOCRINE_METABOLIC,
            P.CHRONIC_SKIN,
            P.EYE,
            P.MALIGNANT_TUMOUR,
            P.ORGAN_RESECTION,
            P.OCCUPATIONAL,
            P.PRION,
            P.SEVERE_ALLERGY,
        ),
    ),
    Question(
        "confidence",
        (T.HIGH_RISK_SEXUAL_CONTACT,),
        (P.HBV, P.HCV, P.HIV, P.SYPHILIS, P.MSM, P.DRUG_DEPENDENCE, P.NEUROLOGICAL_PSYCHIATRIC),
        in_confidence=True,
    ),
)


def questions(sex: str) -> tuple[Question, ...]:
    """The questions put to this person, in their order."""
    return tuple(q for q in QUESTIONS if q.only is None or q.only == sex)
