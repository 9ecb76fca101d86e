"""Whether a unit may be handed out for a patient, and whether the bedside agrees. Every reason at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sanxian.blood.facts.issuing import Bag, Fault, Match
from sanxian.blood.facts.supply_policy import Compatibility, Emergency
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UnitStatus
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

# The table of blood.compatibility that speaks of each component.
TABLE = {
    Component.WHOLE_BLOOD: "whole_blood",
    Component.RED_CELLS: "red_cells",
    Component.PLATELETS: "platelets",
    Component.APHERESIS_PLATELETS: "platelets",
    Component.FFP: "plasma",
    Component.FROZEN_PLASMA: "plasma",
    Component.CRYO: "cryo",
}
# What holds red cells is crossmatched; platelets and plasma go by the group.
CROSSMATCHED = frozenset({Component.WHOLE_BLOOD, Component.RED_CELLS})
_RED = frozenset({Component.RED_CELLS})
_PLASMA = frozenset({Component.FFP, Component.FROZEN_PLASMA})
_NOT_HERE_ANY_MORE = {
    UnitStatus.ISSUED: "unit_already_issued",
    UnitStatus.HELD: "unit_held",
    UnitStatus.TRAVELLING: "unit_travelling",
    UnitStatus.UNTESTED: "unit_untested",
}


def accepted(component: str, abo: str, rhd: str, policy: Compatibility) -> list[str]:
    """The groups ("A+") that this patient may receive, the best first; none while ungrouped.

    Where the table speaks of ABO alone, the patient's own RhD comes first in each ABO group; for
    platelets of an RhD-negative patient all negative ones before any positive one.
    """
    if not (abo and rhd):
        return []
    name = TABLE[Component(component)]
    if name in ("whole_blood", "red_cells"):
        return [str(group) for group in getattr(policy, name)[abo + rhd]]
    plain = getattr(policy, name)[abo]
    other = "-" if rhd == "+" else "+"
    if name == "platelets" and rhd == "-" and policy.platelets_prefer_rhd_negative:
        return [f"{group}-" for group in plain] + [f"{group}+" for group in plain]
    return [f"{group}{sign}" for group in plain for sign in (rhd, other)]


def bars(
    bag: Bag, abo: str, rhd: str, at: datetime, policy: Resolved[Compatibility]
) -> list[Reason]:
    """Every reason why this unit may not be handed out for this patient now."""
    return [
        *_unfit(bag, at),
        *_unclaimed(bag),
        *_incompatible(bag, abo, rhd, policy),
        *_unmatched(bag, at),
    ]


def _unfit(bag: Bag, at: datetime) -> Iterator[Reason]:
    where = {"number": bag.number}
    if not bag.released:
        yield Reason("unit_not_released", source="GB 18467-2011 第10章", params=where)
    if bag.recalled:
        yield Reason("unit_recalled", params=where)
    if bag.expires_at <= at:
        yield Reason("unit_expired", params=where)
    if not bag.group:
        yield Reason("unit_ungrouped", params=where)


def _unclaimed(bag: Bag) -> Iterator[Reason]:
    where = {"number": bag.number}
    if not bag.here:
        yield Reason("unit_not_here", params=where)
    if bag.status == UnitStatus.RESERVED and bag.ours:
        return
    known = _NOT_HERE_ANY_MORE.get(UnitStatus(bag.status))
    yield Reason(known or "unit_not_reserved", params={**where, "status": bag.status})


def _incompatible(
    bag: Bag, abo: str, rhd: str, policy: Resolved[Compatibility]
) -> Iterator[Reason]:
    where = {"number": bag.number}
    if not (abo and rhd):
        yield Reason("patient_not_grouped", params=where)
        return
    if bag.group and bag.group not in accepted(bag.component, abo, rhd, policy.values):
        name = TABLE[Component(bag.component)]
        row = abo + rhd if name in ("whole_blood", "red_cells") else abo
        yield policy.reason("group_incompatible", f"{name}.{row}", **where)


def _unmatched(bag: Bag, at: datetime) -> Iterator[Reason]:
    where = {"number": bag.number}
    if bag.match is None:
        if bag.component in CROSSMATCHED:
            yield Reason("crossmatch_missing", params=where)
    elif bag.match.outcome != Match.COMPATIBLE:
        yield Reason("crossmatch_incompatible", params=where)
    elif bag.match.valid_until <= at:
        yield Reason("crossmatch_expired", params=where)


def bars_emergency(bag: Bag, at: datetime, policy: Resolved[Emergency]) -> list[Reason]:
    """Every reason why this unit may not be handed out before the patient's group is known."""
    return [*_not_enabled(policy), *_unfit(bag, at), *_taken(bag), *_not_universal(bag, policy)]


def _not_enabled(policy: Resolved[Emergency]) -> Iterator[Reason]:
    if not policy.values.enabled:
        yield policy.reason("emergency_not_enabled", "enabled")


def _taken(bag: Bag) -> Iterator[Reason]:
    where = {"number": bag.number}
    if not bag.here:
        yield Reason("unit_not_here", params=where)
    if bag.status != UnitStatus.AVAILABLE:
        known = _NOT_HERE_ANY_MORE.get(UnitStatus(bag.status))
        yield Reason(known or "unit_not_available", params={**where, "status": bag.status})


def _not_universal(bag: Bag, policy: Resolved[Emergency]) -> Iterator[Reason]:
    where = {"number": bag.number}
    if bag.component in _RED:
        if bag.group not in policy.values.red_cells:
            yield policy.reason("emergency_not_universal", "red_cells", **where)
    elif bag.component in _PLASMA:
        if bag.group not in policy.values.plasma:
            yield policy.reason("emergency_not_universal", "plasma", **where)
    else:
        yield policy.reason("emergency_not_this_component", "red_cells", **where)


def differs(scanned: Sequence[str], right: Sequence[str]) -> list[Fault]:
    """Which of patient code, second identifier and unit number is not what it must be.

    Blanks at the ends are the scanner's; any other character counts.
    """
    faults = (Fault.PATIENT, Fault.IDENTIFIER, Fault.UNIT)
    pairs = zip(faults, scanned, right, strict=True)
    return [fault for fault, said, must in pairs if not must or said.strip() != must]
