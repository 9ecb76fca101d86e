"""What is done to a bag after it was made: which bags, until when, and what it becomes.

A child never keeps longer than what it was made of, but for three: freezing red cells, and plasma
past its year, start a life that is counted from collection; thawing ends one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanxian.blood.facts.processing_policy import Word
from sanxian.blood.facts.supply_policy import Solution, Treatment
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules import storage
from sanxian.blood.rules.processing import Rules
from sanxian.kernel.days import MonthEnd, Span, add_to_moment
from sanxian.kernel.refusal import Reason

_CELLS = (Component.WHOLE_BLOOD, Component.RED_CELLS)
_PLATELETS = (Component.PLATELETS, Component.APHERESIS_PLATELETS)


def _same(*components: Component) -> dict[Component, Component]:
    return {c: c for c in components}


# What each treatment makes of which component; anything else is refused.
BECOMES: dict[Word, dict[Component, Component]] = {
    Word.LEUCODEPLETE: _same(*_CELLS, *_PLATELETS),
    Word.WASH: {
        Component.RED_CELLS: Component.WASHED_RED_CELLS,
        Component.THAWED_RED_CELLS: Component.WASHED_RED_CELLS,
    },
    Word.IRRADIATE: _same(
        *_CELLS, Component.WASHED_RED_CELLS, Component.THAWED_RED_CELLS, *_PLATELETS
    ),
    Word.FREEZE: {Component.RED_CELLS: Component.FROZEN_RED_CELLS},
    Word.THAW: {
        Component.FFP: Component.THAWED_PLASMA,
        Component.FROZEN_PLASMA: Component.THAWED_PLASMA,
        Component.CRYO: Component.THAWED_CRYO,
        Component.FROZEN_RED_CELLS: Component.THAWED_RED_CELLS,
    },
    Word.SPLIT: _same(*_CELLS, Component.WASHED_RED_CELLS, Component.THAWED_PLASMA, *_PLATELETS),
    Word.POOL: {
        Component.PLATELETS: Component.POOLED_PLATELETS,
        Component.THAWED_CRYO: Component.POOLED_CRYO,
    },
    Word.CONVERT: {Component.FFP: Component.FROZEN_PLASMA},
}
_POOLED_LIFE = {
    Component.POOLED_PLATELETS: "pooled_platelets_life",
    Component.POOLED_CRYO: "pooled_cryo_life",
}


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag as the rules of its treatment see it."""

    number: str
    component: Component
    volume_ml: int
    additive: str
    collected_at: datetime
    expires_at: datetime
    leucodepleted: bool = False
    washed: bool = False
    irradiated: bool = False
    abo: str = ""
    rhd: str = ""
    released: bool = False
    pooled: bool = False
    foreign: bool = False  # of another system's bag: no donation here to number a pool by


@dataclass(frozen=True, slots=True)
class Made:
    """What a bag becomes."""

    component: Component
    volume_ml: int
    additive: str
    expires_at: datetime


# -- why not -----------------------------------------------------------------------------------------


def bars(bag: Bag, word: Word, at: datetime, rules: Rules) -> Iterator[Reason]:
    """Why this cannot be done to this bag now, but for its expiry and status."""
    said: dict[str, Any] = {"number": bag.number}
    if bag.pooled:
        yield Reason("pool_stays_as_it_is", params=said)
    if bag.foreign and word is Word.POOL:
        yield Reason("taken_over_not_pooled", params=said)
    if bag.component not in BECOMES[word]:
        yield Reason("treatment_not_for_this", params=said)
        return
    if (word is Word.LEUCODEPLETE and bag.leucodepleted) or (
        word is Word.IRRADIATE and bag.irradiated
    ):
        yield Reason("treated_before", params=said)
    yield from _too_late(bag, word, at, rules)


def _too_late(bag: Bag, word: Word, at: datetime, rules: Rules) -> Iterator[Reason]:
    said: dict[str, Any] = {"number": bag.number}
    if word is Word.IRRADIATE and bag.component not in _PLATELETS:
        for reason in storage.irradiation_bars(bag.collected_at, at, rules.storage):
            yield Reason(
                reason.code,
                source=reason.source,
                edition=reason.edition,
                params={**reason.params, **said},
            )
    limit = rules.processing.values.freeze_within
    if word is Word.FREEZE and at >= _after(bag.collected_at, limit):
        yield rules.processing.reason("freeze_too_late", "freeze_within", limit=limit, **said)
    if word is Word.CONVERT:
        yield from _not_ripe(bag, at, rules)


def _not_ripe(bag: Bag, at: datetime, rules: Rules) -> Iterator[Reason]:
    said: dict[str, Any] = {"number": bag.number}
    if not rules.processing.values.convert_plasma:
        yield rules.processing.reason("conversion_not_done", "convert_plasma", **said)
    if at < bag.expires_at:
        yield Reason("plasma_still_fresh", params=said)
    if bag.expires_at < _counted(bag, "plasma_life", rules):  # opened: its end is no ripeness
        yield Reason("unit_past_expiry", params=said)
    if at >= made(bag, Word.CONVERT, at, rules).expires_at:
        yield Reason("unit_past_expiry", params=said)


def _said(bag: Bag) -> dict[str, Any]:
    return {"number": bag.number}


def split_bars(bag: Bag, volumes: Sequence[int], rules: Rules) -> Iterator[Reason]:
    """Why a bag cannot be split into parts of these mL."""
    values, said = rules.processing.values, _said(bag)
    if not 2 <= len(volumes) <= values.split_most:
        yield rules.processing.reason(
            "split_into_so_many", "split_most", most=values.split_most, **said
        )
    if any(v < values.split_least_ml for v in volumes):
        yield rules.processing.reason(
            "split_part_too_small", "split_least_ml", least=values.split_least_ml, **said
        )
    if sum(volumes) > bag.volume_ml:
        yield Reason("split_more_than_there_is", params={**said, "volume": bag.volume_ml})


def pool_bars(bags: Sequence[Bag], rules: Rules) -> Iterator[Reason]:
    """Why these bags cannot be pooled with each other."""
    values = rules.processing.values
    if not values.pool_from <= len(bags) <= values.pool_to:
        key = "pool_from" if len(bags) < values.pool_from else "pool_to"
        yield rules.processing.reason(
            "pool_of_so_many", key, least=values.pool_from, most=values.pool_to
        )
    if len({(b.abo, b.rhd) for b in bags}) > 1:
        yield Reason("pool_of_one_group")
    if len({b.component for b in bags}) > 1:
        yield Reason("pool_of_one_component")
    for bag in bags:
        if not bag.released:
            yield Reason("pool_needs_release", params={"number": bag.number})


# -- what it becomes ---------------------------------------------------------------------------------


def made(bag: Bag, word: Word, at: datetime, rules: Rules, *, closed: bool = True) -> Made:
    """What `bars` did not refuse. `closed`: done in a sterile closed system, which keeps the life."""
    component = BECOMES[word][bag.component]
    kept = rules.processing.values.kept_percent[word]
    liquid = {Word.WASH: Solution.SALINE.value}.get(word, bag.additive)
    if bag.component is Component.FROZEN_RED_CELLS:
        liquid = Solution.SALINE.value
    return Made(
        component,
        max(1, bag.volume_ml * kept // 100),
        liquid,
        _expires(bag, component, word, at, rules, closed=closed),
    )


def pooled(bags: Sequence[Bag], at: datetime, rules: Rules) -> Made:
    """The pool of these bags; it keeps no longer than the first of them."""
    component = BECOMES[Word.POOL][bags[0].component]
    kept = rules.processing.values.kept_percent[Word.POOL]
    life: Span = getattr(rules.processing.values, _POOLED_LIFE[component])
    ends = min([_after(at, life), *(b.expires_at for b in bags)])
    volume = sum(b.volume_ml for b in bags) * kept // 100
    return Made(component, max(1, volume), bags[0].additive, ends)


def _expires(
    bag: Bag, component: Component, word: Word, at: datetime, rules: Rules, *, closed: bool
) -> datetime:
    if word is Word.FREEZE:
        return _counted(bag, "treated_life.frozen", rules)
    if word is Word.CONVERT:
        return _counted(bag, "frozen_plasma_life", rules)
    key = _treated(bag, word, closed=closed)
    if component is Component.THAWED_CRYO:
        return min(bag.expires_at, _after(at, rules.processing.values.cryo_thawed_life))
    if not key:
        return bag.expires_at
    return min(bag.expires_at, _after(at, rules.storage.values.treated_life[key]))


def _treated(bag: Bag, word: Word, *, closed: bool) -> Treatment | None:
    """The treatment whose life may shorten the bag's; None where the bag's own stands."""
    if word is Word.IRRADIATE:
        return None if bag.component in _PLATELETS else Treatment.IRRADIATED
    if word in (Word.LEUCODEPLETE, Word.SPLIT):
        return None if closed else Treatment.OPENED
    return {Word.WASH: Treatment.WASHED, Word.THAW: Treatment.THAWED}[word]


def _counted(bag: Bag, key: str, rules: Rules) -> datetime:
    return storage.after(bag.collected_at, key, rules.storage, rules.zone).at


def _after(start: datetime, span: Span) -> datetime:
    return add_to_moment(start, span, MonthEnd.CLAMP)
