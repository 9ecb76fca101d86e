"""Issue before the patient's group is known: which units, and whose two signatures."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.facts.supply_policy import Emergency, Group
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules.compatibility import group_of
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Emergency]

TABLES = {
    Component.RED_CELLS: "red_cells",
    Component.FFP: "plasma",
    Component.FROZEN_PLASMA: "plasma",
}


def groups(component: Component, policy: Policy) -> tuple[Group, ...]:
    """The groups that may be issued before grouping, the best first; none while it is off."""
    if not policy.values.enabled or component not in TABLES:
        return ()
    return tuple(getattr(policy.values, TABLES[component]))


def bars(
    component: Component,
    unit: tuple[str, str],
    signatures: Iterable[tuple[str, str]],
    policy: Policy,
) -> tuple[Reason, ...]:
    """Why the unit may not go out before grouping.

    `signatures` are (permission, person) pairs of those who signed. Tests, expiry, recall and
    release are never waived; this rule replaces only the patient's group and the crossmatch.
    """
    if not policy.values.enabled:
        return (policy.reason("emergency_not_enabled", "enabled"),)
    found = []
    group = group_of(*unit)
    if group is None or group not in groups(component, policy):
        key = TABLES.get(component, "red_cells")
        found.append(policy.reason("emergency_unit_group", key))
    return (*found, *_unsigned(list(signatures), policy))


def _unsigned(signatures: list[tuple[str, str]], policy: Policy) -> Iterable[Reason]:
    needed = policy.values.signatures
    for permission in needed:
        if not any(p == permission and who.strip() for p, who in signatures):
            yield policy.reason("emergency_signature_missing", "signatures", permission=permission)
    signers = [{who for p, who in signatures if p == need and who.strip()} for need in needed]
    if all(signers) and len(set.union(*signers)) < len(needed):
        yield policy.reason("emergency_same_person", "signatures")
