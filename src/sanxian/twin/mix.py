"""The proportions of a simulated city. A source stands beside each figure that has one."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TypeVar

# Blood groups of those who give in the demonstration city: of the simulation.
GROUPS = {"O": 31, "A": 29, "B": 30, "AB": 10}
RH_NEGATIVE = 0.004

# Apheresis share and volumes: Guangzhou 2015 (blood_rules S24), 36,683 of 299,600; 1.59 U a donation.
APHERESIS = 0.12
VOLUMES = {400: 66, 300: 12, 200: 22}

# Failure rates: Weifang 2016-20 (blood_rules S23): 2.61 % in all, NAT 0.08 %. How the rest falls to
# the markers is of the simulation.
FAILURES = {
    "alt": 0.0115,
    "hbsag": 0.0055,
    "anti_hcv": 0.0024,
    "hiv": 0.0012,
    "syphilis": 0.0047,
    "nat": 0.0008,
}

DONOR_REACTION = 0.012
STOPPED = 0.006
PATIENT_REACTION = 0.004
RETURNED = 0.05
CRYO = 0.15
WITH_PLATELETS = 0.0

# Demand is simulated: no public daily series was found (supply.md). As a share of what is made.
# Patients need A and O a little more than donors of A and O come (S004-09).
PATIENT_GROUPS = {"O": 37, "A": 34, "B": 22, "AB": 7}
DEMAND = {"red_cells": 0.86, "apheresis_platelets": 0.97, "ffp": 0.45, "cryo": 0.7}
BAGS = {
    "red_cells": (1, 2, 2, 2, 4),
    "apheresis_platelets": (1, 1, 2),
    "ffp": (2, 2, 4),
    "cryo": (4, 6),
}
# Settings and the share of transfusions with observations on file: of the simulation.
SETTINGS = {
    "elective_surgery": 40,
    "emergency_surgery": 10,
    "trauma": 8,
    "obstetric": 7,
    "haematology": 15,
    "intensive": 10,
    "internal": 10,
}
OBSERVED = 0.15
URGENCY = {"routine": 80, "urgent": 16, "emergency": 4}


@dataclass(frozen=True, slots=True)
class Day:
    """How many of each group give on a day."""

    groups: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.groups.values())


T = TypeVar("T")


def pick(rng: Random, weights: dict[T, int]) -> T:
    return rng.choices(list(weights), list(weights.values()))[0]


def failed(rng: Random) -> str:
    """The marker that fails, or "" for most."""
    roll = rng.random()
    for marker, rate in FAILURES.items():
        if roll < rate:
            return marker
        roll -= rate
    return ""


def readings(rng: Random, abo: str, rhd: str, failing: str) -> dict[str, str]:
    """One donation's results, assay by assay, as an analyser file says them."""
    alt = rng.randint(52, 160) if failing == "alt" else rng.randint(8, 38)
    said = {"abo": abo, "rhd": rhd, "alt": str(alt)}
    for marker in ("hbsag", "anti_hcv", "hiv", "syphilis", "nat"):
        said[marker] = "reactive" if marker == failing else "nonreactive"
    return said
