"""Special needs: what of them a component can have, what a unit lacks, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.facts.distribution import ANTIGENS, Traits
from sanxian.blood.facts.distribution_policy import Needs
from sanxian.blood.facts.terms import FAMILY, Component, Need
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Needs]
_MARK = ":"
# Which act makes a unit fit; a group antigen or a virus cannot be taken out of it.
MENDED_BY = {
    Need.IRRADIATED: "blood.unit.irradiate",
    Need.LEUCODEPLETED: "blood.unit.leucodeplete",
    Need.WASHED: "blood.unit.wash",
}


def split(code: str) -> tuple[Need, str] | None:
    """`antigen_negative:E` as the need and its antigen; None for a code that is none."""
    name, _mark, antigen = code.partition(_MARK)
    if name not in set(Need):
        return None
    need = Need(name)
    if need is Need.ANTIGEN_NEGATIVE:
        return (need, antigen) if antigen in ANTIGENS else None
    return (need, "") if code == need.value else None


def unknown(codes: Iterable[str]) -> list[Reason]:
    """A reason for each code that is no need."""
    return [Reason("need_unknown", params={"need": c[:32]}) for c in codes if split(c) is None]


def against(antibodies: Iterable[str]) -> tuple[str, ...]:
    """The needs of somebody who has, or ever had, these antibodies (`E`, `Jka`)."""
    return tuple(f"{Need.ANTIGEN_NEGATIVE}{_MARK}{antigen}" for antigen in antibodies)


def applicable(codes: Iterable[str], component: str, policy: Policy) -> tuple[str, ...]:
    """Those of the needs that this component can have, each once, sorted."""
    found = set()
    for code in codes:
        known = split(code)
        if known and FAMILY[Component(component)] in policy.values.applies[known[0]]:
            found.add(code)
    return tuple(sorted(found))


def forms(component: str, codes: Iterable[str]) -> tuple[str, ...]:
    """The components by which an order is filled of itself, the best first: made ones where asked."""
    if component == Component.RED_CELLS and Need.WASHED in set(codes):
        return (Component.WASHED_RED_CELLS, Component.RED_CELLS)
    return (component,)


def lacking(traits: Traits, codes: Iterable[str], policy: Policy) -> list[str]:
    """The needs that the unit does not meet."""
    wanted = applicable(codes, traits.component, policy)
    return [code for code in wanted if not _met(traits, code, policy)]


def _met(traits: Traits, code: str, policy: Policy) -> bool:
    known = split(code)
    if known is None:
        return False
    need, antigen = known
    if need is Need.ANTIGEN_NEGATIVE:
        return antigen in traits.lacks
    if need is Need.CMV_NEGATIVE:
        by_filter = policy.values.cmv_by_leucodepletion and traits.leucodepleted
        return traits.cmv_negative or by_filter
    return {
        Need.IRRADIATED: traits.irradiated,
        Need.LEUCODEPLETED: traits.leucodepleted,
        Need.WASHED: traits.washed,
    }[need]


def bars(traits: Traits, codes: Iterable[str], policy: Policy) -> list[Reason]:
    """Why the unit may not serve an order with these needs; empty when it may."""
    found = []
    for code in lacking(traits, codes, policy):
        need, antigen = split(code) or (Need.ANTIGEN_NEGATIVE, "")
        key = f"applies.{need}"
        reason = policy.reason(f"need_{need}", key, number=traits.number, antigen=antigen)
        found.append(reason)
    return found


def mended_by(codes: Iterable[str]) -> tuple[str, ...] | None:
    """The acts that together would make a unit meet these needs; None where no act can."""
    acts = []
    for code in codes:
        known = split(code)
        act = MENDED_BY.get(known[0]) if known else None
        if known and known[0] is Need.CMV_NEGATIVE:
            act = MENDED_BY[Need.LEUCODEPLETED]
        if act is None:
            return None
        acts.append(act)
    return tuple(dict.fromkeys(acts))


def spare(traits: Traits, codes: Iterable[str]) -> int:
    """How much of what is rare in the unit the order does not need: the more, the later it goes.

    Leucodepletion is not counted: where every bag is filtered it is nothing rare.
    """
    wanted = set(codes)
    has = (
        (Need.IRRADIATED.value, traits.irradiated),
        (Need.WASHED.value, traits.washed),
        (Need.CMV_NEGATIVE.value, traits.cmv_negative),
    )
    plain = sum(present and need not in wanted for need, present in has)
    typed = bool(traits.lacks) and not any(c.startswith(Need.ANTIGEN_NEGATIVE) for c in wanted)
    return plain + typed
