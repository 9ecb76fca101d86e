"""What the rules of the organisation need to know: levels, places, delegations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Where an organisation stands between the province and the bed."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SITE = "site"


class Kind(StrEnum):
    """What an organisation is."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    REDCROSS = "redcross"
    CENTRE = "centre"
    REGISTRY = "registry"
    LABORATORY = "laboratory"
    SITE = "site"
    BUS = "bus"
    HOSPITAL = "hospital"
    WARD = "ward"
    UNIT = "unit"
    OFFICE = "office"


# What is an area rather than a body that stands in one.
AREAS = frozenset({Kind.PROVINCE, Kind.CITY, Kind.COUNTY})

# Under what an organisation of a kind may stand, and at which level it works.
PARENTS: dict[Kind, frozenset[Kind]] = {
    Kind.PROVINCE: frozenset(),
    Kind.CITY: frozenset({Kind.PROVINCE}),
    Kind.COUNTY: frozenset({Kind.CITY}),
    Kind.REDCROSS: AREAS,
    Kind.CENTRE: frozenset({Kind.PROVINCE, Kind.CITY}),
    Kind.REGISTRY: frozenset({Kind.PROVINCE}),
    Kind.LABORATORY: frozenset({Kind.PROVINCE, Kind.CITY}),
    Kind.SITE: frozenset({Kind.CENTRE}),
    Kind.BUS: frozenset({Kind.CENTRE}),
    Kind.HOSPITAL: AREAS,
    Kind.WARD: frozenset({Kind.HOSPITAL}),
    Kind.UNIT: frozenset({Kind.CITY, Kind.COUNTY}),
    Kind.OFFICE: frozenset(Kind) - {Kind.OFFICE},
}

LEVEL_OF: dict[Kind, Level] = {
    Kind.PROVINCE: Level.PROVINCE,
    Kind.CITY: Level.CITY,
    Kind.COUNTY: Level.COUNTY,
}


def level_of(kind: Kind, parent: Level | None) -> Level:
    """The level an organisation works at: an area's own, a body's that of its area, else a site."""
    if kind in LEVEL_OF:
        return LEVEL_OF[kind]
    if kind in (Kind.REDCROSS, Kind.CENTRE, Kind.REGISTRY, Kind.LABORATORY, Kind.OFFICE) and parent:
        return parent
    return Level.SITE


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation as a rule sees it; `level` is its own, or that of the area it serves."""

    path: str
    level: Level


@dataclass(frozen=True, slots=True)
class Right:
    """A step handed from one organisation to another, for a time. `until` is the first day without.

    `serves` is the area for which the taker works: itself when it is an area, else where it stands.
    """

    giver: str
    taker: str
    serves: str
    step: str
    since: date
    until: date | None = None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)
