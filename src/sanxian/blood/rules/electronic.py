"""The electronic crossmatch: the computer stands for the tube only where nothing speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sanxian.blood.facts.distribution import Sample, Screen
from sanxian.blood.facts.distribution_policy import Electronic
from sanxian.blood.facts.supply_policy import Compatibility
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules import compatibility
from sanxian.blood.rules.transfusion import length
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Electronic]
Groups = tuple[str, str]


def bars(
    patient: Groups, samples: Sequence[Sample], antibodies: bool, at: datetime, policy: Policy
) -> list[Reason]:
    """Every reason why this patient's units need a crossmatch in the tube.

    `antibodies`: one was found now or ever.
    """
    found = [] if policy.values.enabled else [policy.reason("electronic_not_enabled", "enabled")]
    found += _grouping(patient, samples, policy)
    found += _screening(samples, at, policy)
    if antibodies:
        found.append(policy.reason("electronic_antibody_history", "screen_within"))
    return found


def _grouping(patient: Groups, samples: Sequence[Sample], policy: Policy) -> Iterator[Reason]:
    grouped = newest(samples, policy.values.samples)
    tubes = {s.label for s in grouped}
    if len(tubes) < policy.values.samples:
        yield policy.reason(
            "electronic_samples_too_few", "samples", have=len(tubes), needed=policy.values.samples
        )
    if any((s.abo, s.rhd) != patient for s in grouped):
        yield policy.reason("electronic_samples_differ", "samples")


def newest(samples: Sequence[Sample], n: int) -> list[Sample]:
    """The last `n` tubes that were grouped, the newest first: a tube that was wrong once is past
    when so many after it agree."""
    grouped = [s for s in samples if s.abo and s.rhd]
    return sorted(grouped, key=lambda s: s.taken_at, reverse=True)[:n]


def _screening(samples: Sequence[Sample], at: datetime, policy: Policy) -> Iterator[Reason]:
    screened = [s for s in samples if s.screen != Screen.NOT_DONE]
    if any(s.screen == Screen.POSITIVE for s in screened):
        yield policy.reason("electronic_screen_positive", "screen_within")
    until = valid_until(samples, policy)
    if until is None:
        yield policy.reason("electronic_screen_missing", "screen_within")
    elif until <= at:
        limit = policy.values.screen_within
        yield policy.reason("electronic_screen_too_old", "screen_within", limit=limit)


def valid_until(samples: Sequence[Sample], policy: Policy) -> datetime | None:
    """How long the newest screened sample counts; None where no sample was screened."""
    taken = [s.taken_at for s in samples if s.screen != Screen.NOT_DONE]
    return max(taken) + length(policy.values.screen_within) if taken else None


def unit_bars(
    component: Component,
    unit: Groups,
    patient: Groups,
    number: str,
    policy: Policy,
    groups: Resolved[Compatibility],
) -> list[Reason]:
    """Every reason why this unit needs a crossmatch in the tube, whoever the patient is."""
    found = []
    if compatibility.bars(component, unit, patient, groups):
        found.append(policy.reason("electronic_incompatible", "identical_group", number=number))
    elif policy.values.identical_group and unit[0] != patient[0]:
        found.append(policy.reason("electronic_not_identical", "identical_group", number=number))
    return found
