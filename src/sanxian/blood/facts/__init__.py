"""The values that the rules of the blood programme need."""

from sanxian.blood.facts.eligibility import (
    CODES,
    SEALED,
    Decision,
    Event,
    Facts,
    Finding,
    KnownDeferral,
    NextDate,
    PastDonation,
    Permanent,
    PermanentFinding,
    Temporary,
    Why,
    open_code,
)
from sanxian.blood.facts.eligibility_policy import ELIGIBILITY, Eligibility
from sanxian.blood.facts.terms import Abo, Assay, Component, Kind, Rh, Sex, Site, Urgency

__all__ = [
    "CODES",
    "ELIGIBILITY",
    "SEALED",
    "Abo",
    "Assay",
    "Component",
    "Decision",
    "Eligibility",
    "Event",
    "Facts",
    "Finding",
    "Kind",
    "KnownDeferral",
    "NextDate",
    "PastDonation",
    "Permanent",
    "PermanentFinding",
    "Rh",
    "Sex",
    "Site",
    "Temporary",
    "Urgency",
    "Why",
    "open_code",
]
