"""Who stands in the registry on the first morning: invented people, taken over from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.apps import apps

from sanxian.people.facts import Document, Particulars
from sanxian.people.rules.demo import demo_id_number
from sanxian.stemdonor.facts.registrants import RegistrantLine
from sanxian.stemdonor.services import intakes
from sanxian.twin.crowd import GIVEN, SURNAMES
from sanxian.twin.decade.figures import share
from sanxian.twin.decade.place import Found

YEAR = 365
YOUNG, MIDDLE, OLD = 18, 36, 55  # ages: the young are below the second, nobody reaches the third


@dataclass(slots=True)
class Someone:
    """What the simulation remembers of a registrant; everything else stands in the tables."""

    pk: int
    party: str
    county: str
    next_on: date
    reachable: bool
    stands: str = "listed"
    searched: bool = False  # somebody looks for them
    duty: int = 0  # that search, where the bulk path opened it
    minutes: int = 0  # of staff, in that search
    busy: bool = False  # a case is open


def lines(count: int, on: date, rng: Random, counties: tuple[str, ...]) -> Iterator[RegistrantLine]:
    """The rows of the file."""
    for n in range(count):
        sex = "male" if rng.random() < share("men") else "female"
        young = rng.random() < share("aged_18_35")
        ages = (YOUNG, MIDDLE) if young else (MIDDLE, OLD)
        days = rng.randrange(ages[0] * YEAR + 30, ages[1] * YEAR)
        born = on - timedelta(days=days)
        name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        who = Particulars(
            row=n + 2, name=name, sex=sex, born=born, document=Document.RESIDENT,
            id_number=demo_id_number(n, born, sex), phone=f"+86199{n:08d}", address="",
        )  # fmt: skip
        since = rng.randrange(30, max(31, min(days - YOUNG * YEAR, 12 * YEAR)))
        county = counties[n % len(counties)].strip("/").split("/")[-1]
        yield RegistrantLine(who, f"YY{n + 1:06d}", county, on - timedelta(days=since))


def take_over(found: Found, count: int, rng: Random, at: datetime) -> dict[int, Someone]:
    """The register comes by the service that takes registers over."""
    rows = list(lines(count, at.date(), rng, found.counties))
    digest = hashlib.sha256(f"{count} {at}".encode()).hexdigest()
    intakes.take(
        place=found.city,
        name="在库登记者名册.xlsx",
        digest=digest,
        lines=rows,
        by=found.town,
        at=at,
    )
    return known(rng)


def known(rng: Random) -> dict[int, Someone]:
    """Everybody in the registry, by key; whether one can be reached is drawn for each."""
    rows = apps.get_model("stemdonor.registrant").objects.order_by("pk")
    found: dict[int, Someone] = {}
    said: Any = rows.values_list("pk", "person__uid", "org_path", "next_on")
    for pk, uid, county, next_on in said:
        there = rng.random() < share("reached")
        found[pk] = Someone(pk, f"people.person:{uid}", county, next_on, there)
    return found
