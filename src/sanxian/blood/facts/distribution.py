"""What the rules of distribution need to know of a bag, of a patient and of a tube of blood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Antigens of red cells for which units are typed, as the field writes them.
ANTIGENS = ("C", "c", "E", "e", "K", "k", "Fya", "Fyb", "Jka", "Jkb", "M", "N", "S", "s")


class Screen(StrEnum):
    """What the antibody screen of a sample said."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    NOT_DONE = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What was done to a unit, or found of it, beyond its group; `lacks` are antigens it has not."""

    number: str
    component: str
    irradiated: bool = False
    leucodepleted: bool = False
    washed: bool = False
    cmv_negative: bool = False
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Who:
    """A patient as the order of preference looks at her; `age` in whole years, None unknown."""

    sex: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One tube of a patient's blood and what it said."""

    label: str
    taken_at: datetime
    abo: str = ""
    rhd: str = ""
    screen: str = Screen.NOT_DONE
