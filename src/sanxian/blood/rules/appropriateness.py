"""Whether blood is called for by the patient's values, and whether it is so much that two must approve."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sanxian.blood.facts.hospital import SURGICAL, Finding, Grounds, Measure
from sanxian.blood.facts.hospital_policy import Appropriateness
from sanxian.blood.facts.terms import FAMILY, Component
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Appropriateness]

# By which value a component is judged; what was made of another goes with its family.
MEASURED: dict[Component, Measure] = {
    Component.WHOLE_BLOOD: Measure.HB,
    Component.RED_CELLS: Measure.HB,
    Component.PLATELETS: Measure.PLATELETS,
    Component.APHERESIS_PLATELETS: Measure.PLATELETS,
    Component.FFP: Measure.INR,
    Component.FROZEN_PLASMA: Measure.INR,
    Component.CRYO: Measure.FIBRINOGEN,
}


def judge(grounds: Grounds, policy: Policy) -> tuple[Finding, tuple[Reason, ...]]:
    """What the rule says of the grounds, and why it is not simply appropriate.

    Beyond the line where blood is called for: appropriate. On the other side of the line where it
    is not: outside. Between the two a sign makes it appropriate; without one, and without the value,
    the doctor must give a reason.
    """
    measure = MEASURED[FAMILY[Component(grounds.component)]]
    kind = "surgical" if grounds.setting in SURGICAL else "medical"
    key = f"lines.{measure}_{kind}"
    value = grounds.values.get(measure)
    if value is None:
        return Finding.NEEDS_REASON, (policy.reason("use_value_missing", key, measure=measure),)
    line = policy.origin(key).value
    if _beyond(measure, value, line.act):
        return Finding.APPROPRIATE, ()
    said = {"measure": str(measure), "limit": line.none}
    if not _beyond(measure, value, line.none):
        return Finding.OUTSIDE, (policy.reason("use_outside", key, **said),)
    if grounds.signs:
        return Finding.APPROPRIATE, ()
    return Finding.NEEDS_REASON, (policy.reason("use_between", key, **said),)


def _beyond(measure: Measure, value: Decimal, limit: Decimal) -> bool:
    """On the side where blood is called for: below, or for a ratio of clotting times from there up."""
    return value >= limit if measure == Measure.INR else value < limit


def total_ml(bags: Iterable[tuple[str, int]], policy: Policy) -> int:
    """mL of (component, bags) rows as the edition counts a bag."""
    per_bag = policy.values.ml_per_bag
    return sum(
        per_bag.get(component, per_bag[FAMILY[Component(component)]]) * n for component, n in bags
    )


def large_bars(ml: int, approved_ml: int, policy: Policy) -> tuple[Reason, ...]:
    """Why a day's blood for one patient may not go out yet: more than was approved."""
    if ml < policy.values.large_ml or ml <= approved_ml:
        return ()
    return (
        policy.reason("large_use_not_approved", "large_ml", ml=ml, limit=policy.values.large_ml),
    )
