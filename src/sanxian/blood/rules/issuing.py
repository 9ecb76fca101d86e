"""Whether a unit may be handed out for a patient, and whether the bedside agrees. Every reason at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sanxian.blood.facts.issuing import NOBODY_KNOWN, Bag, Fault, Match, Recipient
from sanxian.blood.facts.supply_policy import Compatibility, Emergency
from sanxian.blood.facts.terms import Component
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.rules import compatibility, emergency
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Signatures = Sequence[tuple[str, str]]
# What holds red cells is crossmatched; platelets and plasma go by the group.
CROSSMATCHED = compatibility.WITH_RHD
_OF_THE_BAG = {"emergency_unit_group", "group_incompatible", "unit_group_unknown"}
_NOT_HERE_ANY_MORE = {
    UnitStatus.ISSUED: "unit_already_issued",
    UnitStatus.HELD: "unit_held",
    UnitStatus.TRAVELLING: "unit_travelling",
    UnitStatus.UNTESTED: "unit_untested",
}


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
    if bag.component == Component.FROZEN_RED_CELLS:
        yield Reason("unit_still_frozen", params=where)


def _unclaimed(bag: Bag) -> Iterator[Reason]:
    where = {"number": bag.number}
    if not bag.here:
        yield Reason("unit_lies_elsewhere", params=where)
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
    if not bag.group:
        return  # said already: the unit itself is not fit
    component = Component(bag.component)
    for reason in compatibility.bars(component, (bag.abo, bag.rhd), (abo, rhd), policy):
        yield replace(reason, params={**reason.params, **where})


def _unmatched(bag: Bag, at: datetime) -> Iterator[Reason]:
    where = {"number": bag.number}
    if bag.match is None:
        if bag.component in CROSSMATCHED:
            yield Reason("crossmatch_missing", params=where)
    elif bag.match.outcome != Match.COMPATIBLE:
        yield Reason("crossmatch_incompatible", params=where)
    elif bag.match.valid_until <= at:
        yield Reason("crossmatch_expired", params=where)


def bars_emergency(
    bag: Bag,
    at: datetime,
    policy: Resolved[Emergency],
    signed: Signatures | None = None,
    to: Recipient = NOBODY_KNOWN,
    suits: Resolved[Compatibility] | None = None,
) -> list[Reason]:
    """Every reason why this unit may not be handed out to this recipient before the crossmatch.

    `signed` are (permission, person) pairs; None asks only whether it may be proposed. `suits` are the
    tables for one whose group stands.
    """
    return [*_unfit(bag, at), *_taken(bag), *_not_for_her(bag, policy, signed, to, suits)]


def _taken(bag: Bag) -> Iterator[Reason]:
    where = {"number": bag.number}
    if not bag.here:
        yield Reason("unit_lies_elsewhere", params=where)
    if bag.status != UnitStatus.AVAILABLE:
        known = _NOT_HERE_ANY_MORE.get(UnitStatus(bag.status))
        yield Reason(known or "unit_not_available", params={**where, "status": bag.status})


def _not_for_her(
    bag: Bag,
    policy: Resolved[Emergency],
    signed: Signatures | None,
    to: Recipient,
    suits: Resolved[Compatibility] | None,
) -> Iterator[Reason]:
    kind, group = Component(bag.component), (bag.abo, bag.rhd)
    for reason in emergency.bars(kind, group, signed or (), policy, to, suits):
        if reason.code in _OF_THE_BAG:
            yield replace(reason, params={"number": bag.number})
        elif signed is not None or reason.code == "emergency_not_enabled":
            yield reason


def differs(scanned: Sequence[str], right: Sequence[str]) -> list[Fault]:
    """Which of patient code, second identifier and unit number is not what it must be.

    Blanks at the ends are the scanner's; any other character counts.
    """
    faults = (Fault.PATIENT, Fault.IDENTIFIER, Fault.UNIT)
    pairs = zip(faults, scanned, right, strict=True)
    return [fault for fault, said, must in pairs if not must or said.strip() != must]
