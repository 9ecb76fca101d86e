"""Which unit may go to which patient. A group that is not wholly known is compatible with none."""

from __future__ import annotations

from sanxian.blood.facts.distribution import Who
from sanxian.blood.facts.supply_policy import Compatibility, Group, Plain
from sanxian.blood.facts.terms import FAMILY, Component, Sex
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Compatibility]

_TABLES = {
    Component.WHOLE_BLOOD: "whole_blood",
    Component.RED_CELLS: "red_cells",
    Component.PLATELETS: "platelets",
    Component.APHERESIS_PLATELETS: "platelets",
    Component.FFP: "plasma",
    Component.FROZEN_PLASMA: "plasma",
    Component.CRYO: "cryo",
}
# Component to the table that decides; what is made of something goes by the table of that.
TABLES = {c: _TABLES[FAMILY[c]] for c in Component}
WITH_RHD = frozenset(c for c, table in TABLES.items() if table in ("whole_blood", "red_cells"))


def group_of(abo: str, rhd: str) -> Group | None:
    """The whole group, or None where either part is unknown."""
    return Group(abo + rhd) if abo and rhd and abo + rhd in list(Group) else None


def preference(
    component: Component, abo: str, rhd: str, policy: Policy, who: Who | None = None
) -> tuple[Group, ...]:
    """The groups a patient may receive, the best first; none for a patient not wholly grouped.

    `who` she is changes the order of some, never which they are.
    """
    patient = group_of(abo, rhd)
    if patient is None:
        return ()
    table = getattr(policy.values, TABLES[component])
    if component in WITH_RHD:
        return tuple(table[patient])
    order = _rhd_order(component, patient, policy, who)
    return tuple(Group(plain + sign) for plain in table[Plain(patient.abo)] for sign in order)


def _rhd_order(component: Component, patient: Group, policy: Policy, who: Who | None) -> str:
    """RhD-positive plasma and platelets are for everybody; scarce negatives go to negatives.

    Negative platelets are spared for those whom an antibody against D would harm most.
    """
    negative = patient.rhd == "-"
    if negative and TABLES[component] == "platelets":
        v = policy.values
        negative = v.platelets_prefer_rhd_negative and not _past_childbearing(who, policy)
    return "-+" if negative else "+-"


def _past_childbearing(who: Who | None, policy: Policy) -> bool:
    """Whether we know that this is no female up to the edition's age."""
    limit = policy.values.childbearing_age_to
    if who is None or not limit or not who.sex:
        return False
    return who.sex == Sex.MALE or (who.age is not None and who.age > limit)


def serves(unit: str, wanted: str) -> bool:
    """Whether a unit of one component may fill an order for another: washed cells serve for cells.

    Cells that are frozen serve for nothing until they are thawed.
    """
    if unit == Component.FROZEN_RED_CELLS:
        return unit == wanted
    return unit == wanted or FAMILY[Component(unit)] == wanted


def compatible(
    component: Component, unit: tuple[str, str], patient: tuple[str, str], policy: Policy
) -> bool:
    """Whether a unit of this (ABO, RhD) may go to a patient of that."""
    return group_of(*unit) in preference(component, *patient, policy)


def bars(
    component: Component, unit: tuple[str, str], patient: tuple[str, str], policy: Policy
) -> tuple[Reason, ...]:
    """Why the unit may not go to the patient; empty when it may."""
    if group_of(*patient) is None:
        return (Reason("patient_group_unknown", source=_source(policy, component)),)
    if group_of(*unit) is None:
        return (Reason("unit_group_unknown", source=_source(policy, component)),)
    if compatible(component, unit, patient, policy):
        return ()
    row = "".join(patient) if component in WITH_RHD else patient[0]
    return (policy.reason("group_incompatible", f"{TABLES[component]}.{row}"),)


def _source(policy: Policy, component: Component) -> str:
    row = Group.O_NEG if component in WITH_RHD else Plain.O
    return policy.origin(f"{TABLES[component]}.{row}").source
