"""Is this donation fit? Every assay there, every one in order; and who may say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sanxian.blood.facts.supply_policy import Plain, Testing
from sanxian.blood.facts.terms import Assay
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Testing]

REACTIVE, NONREACTIVE = "reactive", "nonreactive"
INFECTIOUS = (Assay.HBSAG, Assay.ANTI_HCV, Assay.HIV, Assay.SYPHILIS, Assay.NAT)


class Fault(StrEnum):
    """Why a donation is not fit. The reactive ones and the ALT are sealed: see OPEN_FAULT."""

    REACTIVE_HBSAG = "reactive_hbsag"
    REACTIVE_ANTI_HCV = "reactive_anti_hcv"
    REACTIVE_HIV = "reactive_hiv"
    REACTIVE_SYPHILIS = "reactive_syphilis"
    REACTIVE_NAT = "reactive_nat"
    ALT_HIGH = "alt_high"
    ASSAY_MISSING = "assay_missing"
    ASSAY_UNREADABLE = "assay_unreadable"
    GROUP_DISCREPANCY = "group_discrepancy"
    RELEASE_NOT_FIT = "release_not_fit"
    RELEASE_NEEDS_TWO_PERSONS = "release_needs_two_persons"
    RELEASE_DONATION_HELD = "release_donation_held"


# What stands in the open in place of a sealed fault.
OPEN_FAULT = {
    **{Fault(f"reactive_{assay}"): "lab_deferral" for assay in INFECTIOUS},
    Fault.ALT_HIGH: "lab_deferral",
}


class Outcome(StrEnum):
    FIT = "fit"
    UNFIT = "unfit"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` may be sealed; `open_codes` may stand in the trail."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    missing: tuple[Assay, ...]
    abo: str
    rhd: str
    edition: str
    policy_hash: str

    @property
    def fit(self) -> bool:
        return self.outcome is Outcome.FIT

    @property
    def open_codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(open_fault(r.code) for r in self.reasons))

    @property
    def defers(self) -> bool:
        """Whether the donor is deferred: a marker was reactive."""
        return any(r.code.startswith("reactive_") for r in self.reasons)


def open_fault(code: str) -> str:
    """The code as it may stand in the open."""
    return next((said for fault, said in OPEN_FAULT.items() if fault == code), code)


def verdict(
    results: Mapping[Assay, str], policy: Policy, *, known_group: tuple[str, str] = ("", "")
) -> Verdict:
    """The judgement on the standing results of one donation.

    An outcome is a group ("AB"), "+" or "-", whole U/L, or reactive/nonreactive; anything else is
    unreadable and the donation not fit. `known_group` is the donor's on record, "" where unknown.
    A reactive marker makes the donation unfit even while other assays are missing.
    """
    missing = tuple(a for a in policy.values.required if not results.get(a, "").strip())
    faults = [*_faults(results, policy), *_discrepancy(results, known_group)]
    missed = [
        policy.reason(Fault.ASSAY_MISSING, "required", assay=assay.value) for assay in missing
    ]
    outcome = Outcome.UNFIT if faults else Outcome.INCOMPLETE if missing else Outcome.FIT
    return Verdict(
        outcome,
        (*faults, *missed),
        missing,
        results.get(Assay.ABO, ""),
        results.get(Assay.RHD, ""),
        ",".join(policy.edition_ids),
        policy.hash,
    )


def _faults(results: Mapping[Assay, str], policy: Policy) -> Iterator[Reason]:
    for assay, outcome in results.items():
        if not outcome.strip():
            continue
        if not readable(assay, outcome):
            yield policy.reason(Fault.ASSAY_UNREADABLE, "required", assay=assay.value)
        elif assay in INFECTIOUS and outcome == REACTIVE:
            yield policy.reason(Fault(f"reactive_{assay}"), "required")
        elif assay is Assay.ALT and int(outcome) > policy.values.alt_to:
            yield policy.reason(Fault.ALT_HIGH, "alt_to", limit=policy.values.alt_to)


def readable(assay: Assay, outcome: str) -> bool:
    """Whether the outcome is one that this assay can have."""
    if assay is Assay.ABO:
        return outcome in list(Plain)
    if assay is Assay.RHD:
        return outcome in ("+", "-")
    if assay is Assay.ALT:
        return outcome.isascii() and outcome.isdigit() and len(outcome) <= 5
    return outcome in (REACTIVE, NONREACTIVE)


def _discrepancy(results: Mapping[Assay, str], known: tuple[str, str]) -> Iterator[Reason]:
    """The donor's group does not change: a difference means that somebody was mistaken."""
    found = results.get(Assay.ABO, ""), results.get(Assay.RHD, "")
    if any(a and b and a != b for a, b in zip(found, known, strict=True)):
        yield Reason(Fault.GROUP_DISCREPANCY, source="donor record")


def release_bars(
    judged: Verdict, policy: Policy, *, author: str, reviewer: str, held_for: Iterable[str] = ()
) -> tuple[Reason, ...]:
    """Why a donation may not be released; empty when it may.

    `author` and `reviewer` are two persons' codes, `held_for` open codes of what still holds it
    (a recall, a late deferral).
    """
    found = []
    if not judged.fit:
        found.append(policy.reason(Fault.RELEASE_NOT_FIT, "required"))
    if not author.strip() or not reviewer.strip() or author.strip() == reviewer.strip():
        found.append(policy.reason(Fault.RELEASE_NEEDS_TWO_PERSONS, "release_persons"))
    for code in held_for:
        found.append(policy.reason(Fault.RELEASE_DONATION_HELD, "required", held_for=code))
    return tuple(found)
