"""What a bag becomes: which components at that age, how much of each, and until when they keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sanxian.blood.facts.processing_policy import Pack, Processing
from sanxian.blood.facts.supply_policy import Storage
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules import storage
from sanxian.kernel.days import MonthEnd, Span, add_to_moment
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

BASE_ML = 200  # yields are given for this much
FROM_WHOLE_BLOOD = (
    Component.RED_CELLS,
    Component.PLATELETS,
    Component.FFP,
    Component.FROZEN_PLASMA,
)


@dataclass(frozen=True, slots=True)
class Source:
    """The bag that is to be processed."""

    number: str
    component: Component
    volume_ml: int
    collected_at: datetime
    expires_at: datetime
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A bag to be made."""

    component: Component
    volume_ml: int
    additive: str
    expires_at: datetime
    leucodepleted: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The two policies that speak about a bag, and the place's calendar."""

    processing: Resolved[Processing]
    storage: Resolved[Storage]
    zone: tzinfo

    @property
    def editions(self) -> str:
        return ",".join(dict.fromkeys((*self.processing.edition_ids, *self.storage.edition_ids)))


def in_time(source: Source, within: Span, at: datetime) -> bool:
    """Whether `within` has not yet passed since collection; at its end it has."""
    return at < add_to_moment(source.collected_at, within, MonthEnd.CLAMP)


def usual(source: Source, at: datetime, rules: Rules) -> tuple[Component, ...]:
    """What this bag is made into when nobody says otherwise."""
    if source.component is Component.FFP:
        return (Component.CRYO, Component.FROZEN_PLASMA)
    fresh = in_time(source, rules.processing.values.ffp_within, at)
    return (Component.RED_CELLS, Component.FFP if fresh else Component.FROZEN_PLASMA)


def bars(source: Source, into: tuple[str, ...], at: datetime, rules: Rules) -> Iterator[Reason]:
    """Why this bag cannot become these components now."""
    known = set(FROM_WHOLE_BLOOD) if source.component is Component.WHOLE_BLOOD else set()
    number = {"number": source.number}
    for word in into:
        if word not in known:
            yield Reason("component_unknown", params={**number, "component": word[:24]})
    yield from _pack_bars(source, into, rules)
    if len(set(into)) < len(into) or {Component.FFP, Component.FROZEN_PLASMA} <= set(into):
        yield Reason("component_twice", params=number)
    for component, key in (
        (Component.PLATELETS, "platelets_within"),
        (Component.FFP, "ffp_within"),
    ):
        limit = getattr(rules.processing.values, key)
        if component in into and not in_time(source, limit, at):
            yield rules.processing.reason(
                "component_too_late",
                key,
                component=component.value,
                limit=limit,
                number=source.number,
            )


def _pack_bars(source: Source, into: tuple[str, ...], rules: Rules) -> Iterator[Reason]:
    """Components for which the bag system has no bag. Plasma in a bag of its own has any."""
    if source.pack and source.pack not in list(Pack):
        yield Reason("pack_unknown", params={"number": source.number})
        return
    whole = source.component is Component.WHOLE_BLOOD
    if not whole and not source.pack:
        return
    values = rules.processing.values
    pack = Pack(source.pack) if source.pack else values.pack_usual
    wanted = into if whole else (Component.CRYO,)
    if whole and not into and values.packs[pack].components == (Component.WHOLE_BLOOD,):
        wanted = (Component.RED_CELLS,)
    for word in wanted:
        if word in (*FROM_WHOLE_BLOOD, "cryo") and word not in values.packs[pack].components:
            yield rules.processing.reason(
                "pack_has_no_bag",
                f"packs.{pack}",
                component=str(word),
                number=source.number,
                pack=pack.value,
            )


def filtered(source: Source, rules: Rules) -> bool:
    """Whether the bag system has a filter, so that the cells come out leucodepleted."""
    return source.pack in list(Pack) and rules.processing.values.packs[Pack(source.pack)].filter


def parts(source: Source, into: tuple[str, ...], at: datetime, rules: Rules) -> tuple[Part, ...]:
    """The bags to be made of `into`, which `bars` did not refuse; empty: what is usual."""
    wanted = tuple(Component(word) for word in into) or usual(source, at, rules)
    return tuple(_part(source, component, wanted, rules) for component in wanted)


def _part(
    source: Source, component: Component, wanted: tuple[Component, ...], rules: Rules
) -> Part:
    additive = ""
    if component is Component.RED_CELLS:
        additive = rules.processing.values.red_cell_solution
    keeps = storage.expires_at(
        component,
        collected_at=source.collected_at,
        policy=rules.storage,
        zone=rules.zone,
        solution=additive,
    )
    volume = _volume(source, component, wanted, rules.processing.values)
    clean = component is Component.RED_CELLS and filtered(source, rules)
    return Part(component, volume, additive, keeps.at, clean)


def _volume(
    source: Source, component: Component, wanted: tuple[Component, ...], values: Processing
) -> int:
    """mL, rounded down, at least one: platelets take their plasma with them, cryo as well."""
    if source.component is Component.FFP:
        cryo = max(1, source.volume_ml * values.cryo_ml // BASE_ML)
        return cryo if component is Component.CRYO else max(1, source.volume_ml - cryo)
    each = {Component.RED_CELLS: values.red_cells_ml, Component.PLATELETS: values.platelets_ml}
    plasma = values.plasma_ml - (values.platelets_ml if Component.PLATELETS in wanted else 0)
    return max(1, source.volume_ml * each.get(component, plasma) // BASE_ML)
