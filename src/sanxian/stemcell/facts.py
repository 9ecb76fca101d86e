"""Codes and values of the registry of stem-cell donors; no name, no document, no telephone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sanxian.hla.loci import COUNTED
from sanxian.kernel.policy import Topic, register

PACKAGE = "sanxian.stemcell"


class Method(StrEnum):
    """How a laboratory typed."""

    NGS = "ngs"
    SBT = "sbt"
    SSO = "sso"
    SSP = "ssp"
    SEROLOGY = "serology"
    UNSAID = "unsaid"  # the file of another system did not say


class Absence(StrEnum):
    """Why a registrant is not to be asked for now."""

    DEFERRED = "deferred"
    UNREACHABLE = "unreachable"
    RESERVED = "reserved"
    UNDECIDED = "undecided"


class Leaving(StrEnum):
    """Why a registrant left. A reason may be left unsaid, and is then recorded as such."""

    WITHDRAWN = "withdrawn"
    AGE = "age"
    EXCLUDED = "excluded"
    DONATED = "donated"
    UNSAID = "unsaid"


class Correction(StrEnum):
    """Why a typing was replaced by another."""

    RETYPED = "retyped"  # typed again, mostly finer
    TYPING_ERROR = "typing_error"
    SAMPLE_MIXUP = "sample_mixup"


class Stage(StrEnum):
    """Which rule a search is judged by."""

    PRELIMINARY = "preliminary"
    CONFIRMATORY = "confirmatory"


class Resolution(StrEnum):
    ANY = "any"
    EXACT = "exact"  # both typed so finely that nothing is left open


@dataclass(frozen=True)
class MatchRule:
    """When a donor counts as matching: how many sides of these loci must be alike, how finely typed."""

    loci: tuple[str, ...]
    least: int
    resolution: Resolution

    def __post_init__(self) -> None:
        if self.of not in COUNTED or set(self.loci) != set(COUNTED[self.of]):
            sets = "; ".join(" ".join(loci) for loci in COUNTED.values())
            raise ValueError(f"loci: one of these sets: {sets}")
        if not self.of // 2 <= self.least <= self.of:
            raise ValueError("least: at least half of the sides, and not more than there are")

    @property
    def of(self) -> int:
        """Sides that are counted: two for each locus."""
        return 2 * len(self.loci)


RULES: dict[Stage, Topic[MatchRule]] = {
    stage: register(Topic(f"stemcell.{stage}", MatchRule, PACKAGE, f"policy/{stage}.toml"))
    for stage in Stage
}


@dataclass(frozen=True)
class RegisterRule:
    """Ages in whole years between which somebody may stand in a register; how many of a hundred
    registered are effective: can be reached, are willing and suitable."""

    adult_from: int
    oldest: int
    effective_rate: int

    def __post_init__(self) -> None:
        if not 0 < self.adult_from < self.oldest <= 120:
            raise ValueError("adult_from and oldest: ages in years, the oldest above the other")
        if not 0 < self.effective_rate <= 100:
            raise ValueError("effective_rate: above 0, and at most 100")


REGISTER = register(Topic("stemcell.register", RegisterRule, PACKAGE, "policy/register.toml"))


@dataclass(frozen=True, slots=True)
class Coarse:
    """What a search may filter by. `region` is a division code of a county; `abo` such as "A+"."""

    born: int | None = None
    sex: str = ""
    region: str = ""
    abo: str = ""
    cmv: str = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which registrants a search asks for; empty values ask for all. Ages in whole years."""

    age_from: int = 0
    age_to: int = 0
    sex: str = ""
    region: str = ""
    abo: str = ""
    cmv: str = ""
    unavailable: bool = False  # also those who are not available now


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One row of a file of typings: who, by number; what, as a GL string or by columns."""

    row: int
    number: str
    gl: str = ""
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    coarse: Coarse = field(default_factory=Coarse)
    method: str = ""  # what the row says itself goes before what is said of its file
    laboratory: str = ""
    day: date | None = None


SEXES = ("male", "female")
GROUPS = ("A+", "A-", "B+", "B-", "O+", "O-", "AB+", "AB-")
CMV = ("neg", "pos")
