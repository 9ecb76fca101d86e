"""Is this donation fit? Every assay there, every one in order; and who may say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sanxian.blood.facts.laboratory import (
    INITIAL,
    NONREACTIVE,
    REACTIVE,
    UNDETERMINED,
    phenotype,
)
from sanxian.blood.facts.supply_policy import Plain, Testing
from sanxian.blood.facts.terms import Assay
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Testing]

SCREENED = (Assay.ANTIBODY_SCREEN, Assay.ANTI_CMV)  # reactive is a fact, not a fault
INFECTIOUS = (Assay.HBSAG, Assay.ANTI_HCV, Assay.HIV, Assay.SYPHILIS, Assay.NAT)


class Fault(StrEnum):
    """Why a donation is not fit. The reactive ones and the ALT are sealed: see OPEN_FAULT."""

    REACTIVE_HBSAG = "reactive_hbsag"
    REACTIVE_ANTI_HCV = "reactive_anti_hcv"
    REACTIVE_HIV = "reactive_hiv"
    REACTIVE_SYPHILIS = "reactive_syphilis"
    REACTIVE_NAT = "reactive_nat"
    ALT_HIGH = "alt_high"
    INITIAL_REACTIVE = "initial_reactive"
    GROUP_UNDETERMINED = "group_undetermined"
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
    Fault.INITIAL_REACTIVE: "lab_not_used",
}


class Open(StrEnum):
    """Work of the laboratory that is begun and not ended."""

    REPEAT_WANTED = "repeat_wanted"
    POOL_PENDING = "pool_pending"
    POOL_UNRESOLVED = "pool_unresolved"
    GROUP_UNRESOLVED = "group_unresolved"
    WEAK_D_WANTED = "weak_d_wanted"
    SECOND_READING = "second_reading"
    THIRD_READING = "third_reading"


# Work that is ended before anybody judges at all: what it finds is told to the donor.
ALWAYS_FIRST = frozenset({Open.REPEAT_WANTED, Open.POOL_PENDING, Open.POOL_UNRESOLVED})


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
    pending: tuple[Reason, ...] = ()
    antibodies: bool = False
    cmv_negative: bool = False
    antigens: str = ""

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

    @property
    def bars_donor(self) -> bool:
        """Whether there is a finding that the donor is deferred for, for good or for a time."""
        return self.defers or any(r.code == Fault.ALT_HIGH for r in self.reasons)


def told_apart(runs: Iterable[str]) -> tuple[str, ...]:
    """Sealed codes of the viruses that discriminating runs ("hiv reactive") found: what follows a
    reactive nucleic-acid test differs by virus."""
    found = {
        virus for virus, _, outcome in (run.partition(" ") for run in runs) if outcome == REACTIVE
    }
    return tuple(f"{Fault.REACTIVE_NAT}_{virus}" for virus in sorted(found))


def open_fault(code: str) -> str:
    """The code as it may stand in the open."""
    return next((said for fault, said in OPEN_FAULT.items() if fault == code), code)


def verdict(
    results: Mapping[Assay, str],
    policy: Policy,
    *,
    known_group: tuple[str, str] = ("", ""),
    pending: Iterable[Reason] = (),
) -> Verdict:
    """The judgement on the standing results of one donation.

    An outcome is a group ("AB"), "+" or "-", whole U/L, or reactive/nonreactive; anything else is
    unreadable and the donation not fit. `known_group` is the donor's on record, "" where unknown.
    A reactive marker makes the donation unfit even while other assays are missing. `pending` is
    work that is begun (codes of Open): nothing is fit before it is ended, and repeats and pools
    are ended before anything is judged.
    """
    waits = tuple(pending)
    missing = tuple(a for a in policy.values.required if not results.get(a, "").strip())
    faults = [*_faults(results, policy), *_discrepancy(results, known_group)]
    missed = [
        policy.reason(Fault.ASSAY_MISSING, "required", assay=assay.value) for assay in missing
    ]
    return Verdict(
        _outcome(faults, missing, waits),
        (*faults, *missed),
        missing,
        _group(results.get(Assay.ABO, "")),
        _group(results.get(Assay.RHD, "")),
        ",".join(policy.edition_ids),
        policy.hash,
        waits,
        results.get(Assay.ANTIBODY_SCREEN) == REACTIVE,
        results.get(Assay.ANTI_CMV) == NONREACTIVE,
        results.get(Assay.PHENOTYPE, ""),
    )


def _outcome(
    faults: list[Reason], missing: tuple[Assay, ...], pending: tuple[Reason, ...]
) -> Outcome:
    if any(r.code in ALWAYS_FIRST for r in pending):
        return Outcome.INCOMPLETE
    if faults:
        return Outcome.UNFIT
    return Outcome.INCOMPLETE if missing or pending else Outcome.FIT


def _group(outcome: str) -> str:
    return "" if outcome == UNDETERMINED else outcome


def _faults(results: Mapping[Assay, str], policy: Policy) -> Iterator[Reason]:
    for assay, outcome in results.items():
        if not outcome.strip():
            continue
        if not readable(assay, outcome):
            yield policy.reason(Fault.ASSAY_UNREADABLE, "required", assay=assay.value)
        elif outcome == INITIAL:
            yield policy.reason(Fault.INITIAL_REACTIVE, "unrepeated")
        elif outcome == UNDETERMINED:
            yield policy.reason(Fault.GROUP_UNDETERMINED, "required")
        elif assay in INFECTIOUS and outcome == REACTIVE:
            yield policy.reason(Fault(f"reactive_{assay}"), "required")
        elif assay is Assay.ALT and int(outcome) > policy.values.alt_to:
            yield policy.reason(Fault.ALT_HIGH, "alt_to", limit=policy.values.alt_to)


def readable(assay: Assay, outcome: str) -> bool:
    """Whether the outcome is one that this assay can have."""
    if assay is Assay.ABO:
        return outcome in (*Plain, UNDETERMINED)
    if assay is Assay.RHD:
        return outcome in ("+", "-", UNDETERMINED)
    if assay is Assay.ALT:
        number = outcome.isascii() and outcome.isdigit() and len(outcome) <= 5
        return number or outcome == INITIAL
    if assay is Assay.PHENOTYPE:
        return _is_phenotype(outcome)
    words = (REACTIVE, NONREACTIVE) if assay in SCREENED else (REACTIVE, NONREACTIVE, INITIAL)
    return outcome in words


def _is_phenotype(outcome: str) -> bool:
    try:
        return phenotype(outcome) == outcome
    except ValueError:
        return False


def _discrepancy(results: Mapping[Assay, str], known: tuple[str, str]) -> Iterator[Reason]:
    """The donor's group does not change: a difference means that somebody was mistaken."""
    found = _group(results.get(Assay.ABO, "")), _group(results.get(Assay.RHD, ""))
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
