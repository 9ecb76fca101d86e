"""Which level does a step, and whose it is in a place: pure decisions on dated facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sanxian.orgs.facts import Level, Place, Right

# The shipped table: step -> the levels that do it. A place's own dated rows replace a step's row.
# The six steps of stem-cell donation are all done in cities and counties (S002-18); what a
# searchable registry does stays with the province. Blood: the law gives collection to stations.
TABLE: Mapping[str, frozenset[Level]] = {
    "stemcell.publicity": frozenset({Level.CITY, Level.COUNTY}),
    "stemcell.register": frozenset({Level.CITY, Level.COUNTY}),
    "stemcell.confirm": frozenset({Level.CITY, Level.COUNTY}),
    "stemcell.recontact": frozenset({Level.CITY, Level.COUNTY}),
    "stemcell.highres": frozenset({Level.CITY, Level.COUNTY}),
    "stemcell.exam": frozenset({Level.CITY, Level.COUNTY}),
    "stemcell.search": frozenset({Level.PROVINCE}),
    "organ.witness": frozenset({Level.PROVINCE, Level.CITY}),
    "blood.mobilise": frozenset({Level.CITY, Level.COUNTY}),
    "blood.plan": frozenset({Level.CITY}),
    "blood.collect": frozenset({Level.SITE, Level.CITY}),
    "blood.test": frozenset({Level.CITY}),
    "blood.supply": frozenset({Level.CITY}),
    "blood.transfuse": frozenset({Level.SITE}),
}

Table = Mapping[str, frozenset[Level]]


def competent(
    step: str, place: Place, rights: Iterable[Right], on: date, table: Table = TABLE
) -> bool:
    """Whether an organisation may do a step on a day: by its level, or because it was handed it."""
    by_level = place.level in table.get(step, frozenset())
    return by_level or any(r.step == step and r.taker == place.path and r.holds(on) for r in rights)


def owner_of(
    step: str, chain: Sequence[Place], rights: Iterable[Right], on: date, table: Table = TABLE
) -> str | None:
    """The path of the organisation that must do a step, for the place at which `chain` begins.

    `chain` is the place and what it lies below, the nearest first. The nearest competent level does
    it, unless it has handed it on to one that serves the place. None where nobody is competent.
    """
    holds = [r for r in rights if r.step == step and r.holds(on)]
    levels = table.get(step, frozenset())
    owner = next((p.path for p in chain if p.level in levels), None)
    seen: set[str] = set()
    while owner is not None and owner not in seen:
        seen.add(owner)
        owner = _handed_on(owner, chain[0].path, holds) or owner
    return owner


def _handed_on(owner: str, place: str, holds: Sequence[Right]) -> str | None:
    """To whom the owner has handed the step for this place: the closest, then the latest."""
    found = [r for r in holds if r.giver == owner and place.startswith(r.serves)]
    best = max(found, key=lambda r: (len(r.serves), r.since), default=None)
    return best.taker if best else None


def overlap(since: date, until: date | None, others: Iterable[tuple[date, date | None]]) -> bool:
    """Whether a time from `since` up to `until` (the first day without) meets one of the others."""
    return any(since < (end or date.max) and begin < (until or date.max) for begin, end in others)
