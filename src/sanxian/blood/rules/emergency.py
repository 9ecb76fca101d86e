"""Issue before the crossmatch: which units for whom, and whose two signatures."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.facts.distribution import Who
from sanxian.blood.facts.issuing import NOBODY_KNOWN, Recipient
from sanxian.blood.facts.supply_policy import Compatibility, Emergency, Group
from sanxian.blood.facts.terms import Component, Sex
from sanxian.blood.rules import compatibility
from sanxian.blood.rules.compatibility import WITH_RHD, group_of
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Emergency]
Suits = Resolved[Compatibility]

TABLES = {
    Component.RED_CELLS: "red_cells",
    Component.FFP: "plasma",
    Component.FROZEN_PLASMA: "plasma",
}


def groups(component: Component, policy: Policy, to: Recipient = NOBODY_KNOWN) -> tuple[Group, ...]:
    """The groups that may be issued to somebody whose group does not stand, the best first; none
    while it is off."""
    if not policy.values.enabled or component not in TABLES:
        return ()
    named = tuple(getattr(policy.values, TABLES[component]))
    if component not in WITH_RHD:
        return named
    if takes_positive(to.who, policy):
        named = tuple(dict.fromkeys((*named, Group.O_POS)))
    return tuple(g for g in named if g.rhd == "-" or not to.negative)


def takes_positive(who: Who, policy: Policy) -> bool:
    """Whether the edition gives this person RhD-positive cells before grouping: nobody of whom sex or
    age is not known."""
    values = policy.values
    since = {Sex.MALE: values.rhd_positive_men_from, Sex.FEMALE: values.rhd_positive_women_from}
    if not values.rhd_positive_by_person or who.age is None or who.sex not in since:
        return False
    return who.age >= since[Sex(who.sex)]


def by_group(to: Recipient, policy: Policy) -> bool:
    """Whether this patient has cells that suit her own group rather than the universal ones."""
    return to.stands and policy.values.group_specific


def bars(
    component: Component,
    unit: tuple[str, str],
    signatures: Iterable[tuple[str, str]],
    policy: Policy,
    to: Recipient = NOBODY_KNOWN,
    suits: Suits | None = None,
) -> tuple[Reason, ...]:
    """Why the unit may not go out before the crossmatch; `suits` are the tables by which one whose
    group stands is served.

    `signatures` are (permission, person) pairs of those who signed. Tests, expiry, recall and
    release are never waived; this rule replaces only the crossmatch and, where need be, the group.
    """
    if not policy.values.enabled:
        return (policy.reason("emergency_not_enabled", "enabled"),)
    wrong = wrong_group(component, unit, policy, to, suits)
    return (*wrong, *_unsigned(list(signatures), policy))


def wrong_group(
    component: Component,
    unit: tuple[str, str],
    policy: Policy,
    to: Recipient = NOBODY_KNOWN,
    suits: Suits | None = None,
) -> tuple[Reason, ...]:
    """Why this group is not for this recipient: not hers where her group stands, not universal else."""
    if suits is not None and by_group(to, policy):
        return compatibility.bars(component, unit, to.standing, suits)
    group = group_of(*unit)
    if group is None or group not in groups(component, policy, to):
        return (policy.reason("emergency_unit_group", TABLES.get(component, "red_cells")),)
    return ()


def _unsigned(signatures: list[tuple[str, str]], policy: Policy) -> Iterable[Reason]:
    needed = policy.values.signatures
    for permission in needed:
        if not any(p == permission and who.strip() for p, who in signatures):
            yield policy.reason("emergency_signature_missing", "signatures", permission=permission)
    signers = [{who for p, who in signatures if p == need and who.strip()} for need in needed]
    if all(signers) and len(set.union(*signers)) < len(needed):
        yield policy.reason("emergency_same_person", "signatures")
