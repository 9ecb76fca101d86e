"""What the rules of issue and bedside need to know of a unit and of who is to have it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sanxian.blood.facts.distribution import Who


class Match(StrEnum):
    """The outcome of a crossmatch."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"


@dataclass(frozen=True, slots=True)
class Crossmatched:
    """The last crossmatch of this unit with this patient."""

    outcome: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Bag:
    """A unit as issue sees it. `ours`: set aside for this very order; `here`: in this hospital."""

    number: str
    component: str
    abo: str
    rhd: str
    status: str
    released: bool
    recalled: bool
    expires_at: datetime
    here: bool = True
    ours: bool = True
    match: Crossmatched | None = None

    @property
    def group(self) -> str:
        return self.abo + self.rhd if self.abo and self.rhd else ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom blood goes out before it was crossmatched.

    `standing` is the (ABO, RhD) on which file and as many tubes agree as the edition asks for, both ""
    where they do not; `negative`: the file or one of those tubes says RhD-negative.
    """

    standing: tuple[str, str] = ("", "")
    negative: bool = False
    who: Who = field(default_factory=Who)

    @property
    def stands(self) -> bool:
        return all(self.standing)


NOBODY_KNOWN = Recipient()


class Fault(StrEnum):
    """What blocks a transfusion at the bed."""

    PATIENT = "patient_code_differs"
    IDENTIFIER = "second_identifier_differs"
    UNIT = "unit_number_differs"
    NOT_ISSUED = "unit_not_issued"
    EXPIRED = "unit_expired"
    LATE = "begin_too_late"
    NO_SECOND = "second_checker_missing"
    SAME_SECOND = "second_checker_same"
    STRANGE_SECOND = "second_checker_unknown"
