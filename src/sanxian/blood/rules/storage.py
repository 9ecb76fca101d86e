"""How cold, and how long: shelf lives of components."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal

from sanxian.blood.facts.supply_policy import Band, Ends, Solution, Storage, Treatment, Zone
from sanxian.blood.facts.terms import Component
from sanxian.kernel.days import Span, add_to_moment
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Malformed, Reason

Policy = Resolved[Storage]

CELLS = frozenset({Component.WHOLE_BLOOD, Component.RED_CELLS})
PLATELETS = frozenset({Component.PLATELETS, Component.APHERESIS_PLATELETS})
# Where each component belongs.
ZONES = {
    Component.WHOLE_BLOOD: Zone.RED_CELLS,
    Component.RED_CELLS: Zone.RED_CELLS,
    Component.WASHED_RED_CELLS: Zone.RED_CELLS,
    Component.THAWED_RED_CELLS: Zone.RED_CELLS,
    Component.THAWED_PLASMA: Zone.RED_CELLS,
    Component.PLATELETS: Zone.PLATELETS,
    Component.APHERESIS_PLATELETS: Zone.PLATELETS,
    Component.POOLED_PLATELETS: Zone.PLATELETS,
    Component.THAWED_CRYO: Zone.PLATELETS,
    Component.POOLED_CRYO: Zone.PLATELETS,
    Component.FFP: Zone.PLASMA,
    Component.FROZEN_PLASMA: Zone.PLASMA,
    Component.CRYO: Zone.PLASMA,
    Component.FROZEN_RED_CELLS: Zone.FROZEN_CELLS,
}
LIFE = {
    Component.PLATELETS: "platelet_life",
    Component.APHERESIS_PLATELETS: "platelet_life",
    Component.FFP: "plasma_life",
    Component.FROZEN_PLASMA: "frozen_plasma_life",
    Component.CRYO: "cryo_life",
}
POSSIBLE = {
    Component.WHOLE_BLOOD: {Treatment.OPENED, Treatment.IRRADIATED},
    Component.RED_CELLS: set(Treatment) - {Treatment.STILL},
    Component.PLATELETS: {Treatment.STILL, Treatment.IRRADIATED},
    Component.APHERESIS_PLATELETS: {Treatment.STILL, Treatment.IRRADIATED},
}


@dataclass(frozen=True, slots=True)
class Expiry:
    """`at` is the first moment at which the unit may no longer be used, in UTC or as it was given;
    `key` the policy value that set it.
    """

    at: datetime
    key: str


def expires_at(
    component: Component,
    *,
    collected_at: datetime,
    policy: Policy,
    zone: tzinfo,
    solution: str = "",
    treatment: str = "",
    treated_at: datetime | None = None,
) -> Expiry:
    """When the unit expires.

    `solution` (a `Solution`) is needed for whole blood and red cells; `treatment` (a `Treatment`,
    "" for none) with its moment may shorten the life, never lengthen it, but for freezing and
    thawing, which start a life of their own. Days end in the place's calendar (`zone`), hours are
    exact. Raises Malformed: storage_solution_unknown, storage_treatment_unknown,
    storage_treatment_impossible, storage_treated_at_missing.
    """
    if collected_at.tzinfo is None or (treated_at and treated_at.tzinfo is None):
        raise ValueError("moments carry their zone")
    parent = _untreated(component, solution, collected_at, policy, zone)
    if not treatment:
        return parent
    return _treated(component, treatment, parent, collected_at, treated_at, policy, zone)


def _untreated(
    component: Component, solution: str, collected_at: datetime, policy: Policy, zone: tzinfo
) -> Expiry:
    if component not in CELLS and component not in LIFE:
        raise ValueError(f"{component} is made of another unit: what was done to it sets its end")
    key = LIFE.get(component, "")
    if component in CELLS:
        if solution not in list(Solution):
            raise Malformed("storage_solution_unknown", field="solution")
        key = f"cell_life.{solution}"
    return after(collected_at, key, policy, zone)


def _treated(
    component: Component,
    treatment: str,
    parent: Expiry,
    collected_at: datetime,
    treated_at: datetime | None,
    policy: Policy,
    zone: tzinfo,
) -> Expiry:
    if treatment not in list(Treatment):
        raise Malformed("storage_treatment_unknown", field="treatment")
    if treatment not in POSSIBLE.get(component, ()):
        raise Malformed("storage_treatment_impossible", field="treatment")
    key = f"treated_life.{treatment}"
    if treatment in (Treatment.FROZEN, Treatment.STILL):
        found = after(collected_at, key, policy, zone)
        return found if treatment == Treatment.FROZEN else _earlier(parent, found)
    if component in PLATELETS:  # irradiation does not shorten the life of platelets
        return parent
    if treated_at is None:
        raise Malformed("storage_treated_at_missing", field="treated_at")
    found = after(treated_at, key, policy, zone)
    return found if treatment == Treatment.THAWED else _earlier(parent, found)


def _earlier(one: Expiry, other: Expiry) -> Expiry:
    return one if one.at <= other.at else other


def after(start: datetime, key: str, policy: Policy, zone: tzinfo) -> Expiry:
    """The end of the life that `key` of the policy sets, counted from `start`."""
    span: Span = policy.origin(key).value
    if span.by_the_clock:
        return Expiry(add_to_moment(start, span, policy.values.month_end), key)
    local = add_to_moment(start.astimezone(zone), span, policy.values.month_end)
    if policy.values.ends is Ends.END_OF_DAY:
        local = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    return Expiry(local.astimezone(start.tzinfo), key)


def expired(expires: datetime, at: datetime) -> bool:
    """At its moment of expiry a unit is expired."""
    return at >= expires


def irradiation_bars(collected_at: datetime, at: datetime, policy: Policy) -> tuple[Reason, ...]:
    """Why red cells may not be irradiated: they are too old."""
    span = policy.values.irradiate_within
    if at < add_to_moment(collected_at, span, policy.values.month_end):
        return ()
    return (policy.reason("irradiation_too_late", "irradiate_within", limit=span),)


def becomes(component: Component) -> Component | None:
    """What a unit becomes when its life ends: fresh frozen plasma becomes frozen plasma."""
    return Component.FROZEN_PLASMA if component is Component.FFP else None


def zone_of(component: Component, treatment: str = "") -> Zone:
    """The refrigerator a unit belongs into."""
    return Zone.FROZEN_CELLS if treatment == Treatment.FROZEN else ZONES[component]


def band(component: Component, policy: Policy, treatment: str = "") -> Band:
    """The temperatures at which it is kept."""
    return policy.values.zones[zone_of(component, treatment)]


def temperature_bars(
    component: Component, celsius: Decimal, policy: Policy, treatment: str = ""
) -> tuple[Reason, ...]:
    """Why a unit measured at this temperature was not kept as it must be."""
    kept = band(component, policy, treatment)
    if kept.low <= celsius <= kept.high:
        return ()
    key = f"zones.{zone_of(component, treatment)}"
    return (policy.reason("temperature_out_of_band", key, low=kept.low, high=kept.high),)


def late_bars(
    component: Component, sent_at: datetime, at: datetime, policy: Policy
) -> tuple[Reason, ...]:
    """Why red cells were under way for too long; a journey of exactly the limit is none."""
    if zone_of(component) is not Zone.RED_CELLS:
        return ()
    limit = policy.values.transport_within
    if at <= add_to_moment(sent_at, limit, policy.values.month_end):
        return ()
    return (policy.reason("transport_too_long", "transport_within", limit=limit),)


def transport_bars(
    component: Component,
    *,
    packed_at: datetime,
    at: datetime,
    celsius: Decimal | None,
    policy: Policy,
) -> tuple[Reason, ...]:
    """Why red cells were not carried as they must be: too long, too warm or cold, not measured."""
    if zone_of(component) is not Zone.RED_CELLS:
        return () if celsius is None else temperature_bars(component, celsius, policy)
    found = [*late_bars(component, packed_at, at, policy)]
    cold = policy.values.zones[Zone.TRANSPORT]
    if celsius is None:
        found.append(policy.reason("transport_not_measured", "zones.transport"))
    elif not cold.low <= celsius <= cold.high:
        found.append(
            policy.reason(
                "temperature_out_of_band", "zones.transport", low=cold.low, high=cold.high
            )
        )
    return tuple(found)
