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
    SITE = "site"
    BUS = "bus"
    HOSPITAL = "hospital"
    WARD = "ward"
    UNIT = "unit"
    OFFICE = "office"


LEVEL_OF = {Kind.PROVINCE: Level.PROVINCE, Kind.CITY: Level.CITY, Kind.COUNTY: Level.COUNTY}


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation as a rule sees it; `level` is its own, or that of the area it serves."""

    path: str
    level: Level


@dataclass(frozen=True, slots=True)
class Right:
    """A step handed from one organisation to another, for a time. `until` is the first day without."""

    giver: str
    taker: str
    step: str
    since: date
    until: date | None = None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)
