"""ABO and RhD from what the tubes show: forward, reverse and control, or why they do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from sanxian.blood.facts.supply_policy import Strength, Testing
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason

Policy = Resolved[Testing]

_ORDER = (
    Strength.NONE,
    Strength.WEAK,
    Strength.ONE,
    Strength.TWO,
    Strength.THREE,
    Strength.FOUR,
)


class GroupFault(StrEnum):
    """Why no group can be read. All but the weak D are discrepancies that two persons settle."""

    CONTROL_POSITIVE = "group_control_positive"
    MIXED_FIELD = "group_mixed_field"
    FORWARD_HAEMOLYSED = "group_forward_haemolysed"
    FORWARD_WEAK = "group_forward_weak"
    REVERSE_ABSENT = "group_reverse_absent"
    REVERSE_WEAK = "group_reverse_weak"
    REVERSE_EXTRA = "group_reverse_extra"
    O_CELLS_REACT = "group_o_cells_react"
    RECORD_DIFFERS = "group_record_differs"
    D_CONTRADICTS = "group_d_contradicts"
    WEAK_D_WANTED = "group_weak_d_wanted"


@dataclass(frozen=True, slots=True)
class Reactions:
    """What was seen. `anti_d_indirect` is None while the indirect test has not been done."""

    anti_a: Strength
    anti_b: Strength
    anti_d: Strength
    control: Strength
    a1_cells: Strength
    b_cells: Strength
    o_cells: Strength
    anti_d_indirect: Strength | None = None

    def __str__(self) -> str:
        """The one spelling in which reactions are kept and compared."""
        said = ((f.name, getattr(self, f.name)) for f in fields(self))
        return " ".join(f"{name}={value.value}" for name, value in said if value is not None)


@dataclass(frozen=True, slots=True)
class Grouping:
    """`abo` and `rhd` are "" where the reactions do not tell them; `forward` is what the cells say
    by themselves. `weak_d` notes a donor who reacts only in the indirect test."""

    abo: str
    rhd: str
    forward: str
    weak_d: bool
    faults: tuple[Reason, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(r.code for r in self.faults)

    @property
    def discrepant(self) -> bool:
        """Whether somebody has to find out; a wanted indirect test is only more work."""
        return any(code != GroupFault.WEAK_D_WANTED for code in self.codes)


NAMES = tuple(f.name for f in fields(Reactions))


def read(text: str) -> Reactions:
    """The reactions from "anti_a=4+ anti_b=0 …". Raises ValueError for anything else."""
    pairs = [part.partition("=") for part in text.split()]
    said = {name: value for name, _, value in pairs}
    if len(said) < len(pairs) or set(said) - set(NAMES):
        raise ValueError("a reaction is unknown or said twice")
    if missing := set(NAMES) - {"anti_d_indirect"} - set(said):
        raise ValueError(f"missing: {', '.join(sorted(missing))}")
    return Reactions(**{name: strength(value) for name, value in said.items()})


def strength(said: str) -> Strength:
    """0, w, 1+ to 4+, mf, H in the spellings that readers print. Raises ValueError."""
    word = said.strip().lower()
    if len(word) == 2 and word[0] == "+":
        word = word[1]
    found = {"-": "0", "neg": "0", "±": "w", "+/-": "w", "h": "H", "hemolysis": "H"}.get(word, word)
    return Strength(f"{found}+" if found in {"1", "2", "3", "4"} else found)


def interpret(seen: Reactions, policy: Policy, *, known: tuple[str, str] = ("", "")) -> Grouping:
    """The group that forward and reverse agree on, with every reason where they do not.

    `known` is the donor's group on record, "" where unknown.
    """
    forward = _forward(seen)
    rhd, weak_d, about_d = _factor(seen, policy)
    faults = [*_control(seen, policy), *_cells(seen, policy), *_serum(seen, policy), *about_d]
    open_abo = [r for r in faults if r not in about_d]
    abo = "" if open_abo else forward
    if any(a and b and a != b for a, b in zip((abo, rhd), known, strict=True)):
        faults.append(policy.reason(GroupFault.RECORD_DIFFERS, "required"))
    spoilt = any(r.code != GroupFault.WEAK_D_WANTED for r in faults)
    return Grouping("" if spoilt else abo, "" if spoilt else rhd, forward, weak_d, tuple(faults))


def against_result(found: Grouping, standing: tuple[str, str], policy: Policy) -> Grouping:
    """What tubes say beside what stands as a result of the same donation already: a second reading
    that differs is a discrepancy, whichever of the two is right."""
    said = (found.abo, found.rhd)
    if not any(a and b and a != b for a, b in zip(said, standing, strict=True)):
        return found
    differs = policy.reason(GroupFault.RECORD_DIFFERS, "required")
    return replace(found, abo="", rhd="", faults=(*found.faults, differs))


def positive(reaction: Strength) -> bool:
    return reaction is not Strength.NONE


def weaker(reaction: Strength, least: Strength) -> bool:
    """Whether an agglutination is below `least`; mixed field and haemolysis have no place in it."""
    return reaction in _ORDER and least in _ORDER and _ORDER.index(reaction) < _ORDER.index(least)


def _forward(seen: Reactions) -> str:
    return (positive(seen.anti_a) * "A" + positive(seen.anti_b) * "B") or "O"


def _control(seen: Reactions, policy: Policy) -> Iterator[Reason]:
    if positive(seen.control):
        yield policy.reason(GroupFault.CONTROL_POSITIVE, "required")


def _cells(seen: Reactions, policy: Policy) -> Iterator[Reason]:
    """The donor's cells with known sera."""
    for reaction in (seen.anti_a, seen.anti_b):
        if reaction is Strength.MIXED:
            yield policy.reason(GroupFault.MIXED_FIELD, "required")
        elif reaction is Strength.HAEMOLYSIS:
            yield policy.reason(GroupFault.FORWARD_HAEMOLYSED, "required")
        elif positive(reaction) and weaker(reaction, policy.values.forward_from):
            yield policy.reason(GroupFault.FORWARD_WEAK, "forward_from")


def _serum(seen: Reactions, policy: Policy) -> Iterator[Reason]:
    """The donor's serum with known cells: it reacts with exactly what the donor lacks."""
    for antigen, cells in ((seen.anti_a, seen.a1_cells), (seen.anti_b, seen.b_cells)):
        if positive(antigen) and positive(cells):
            yield policy.reason(GroupFault.REVERSE_EXTRA, "required")
        elif not positive(antigen) and not positive(cells):
            yield policy.reason(GroupFault.REVERSE_ABSENT, "required")
        elif cells is Strength.MIXED:
            yield policy.reason(GroupFault.MIXED_FIELD, "required")
        elif positive(cells) and weaker(cells, policy.values.reverse_from):
            yield policy.reason(GroupFault.REVERSE_WEAK, "reverse_from")
    if positive(seen.o_cells):
        yield policy.reason(GroupFault.O_CELLS_REACT, "required")


def _factor(seen: Reactions, policy: Policy) -> tuple[str, bool, tuple[Reason, ...]]:
    """RhD, whether it is a weak D, and what is wrong or wanted."""
    direct, indirect = seen.anti_d, seen.anti_d_indirect
    if Strength.MIXED in (direct, indirect):
        return "", False, (policy.reason(GroupFault.MIXED_FIELD, "required"),)
    if Strength.HAEMOLYSIS in (direct, indirect):
        return "", False, (policy.reason(GroupFault.FORWARD_HAEMOLYSED, "required"),)
    if not weaker(direct, policy.values.anti_d_from):
        return "+", False, ()
    if indirect is None:
        if positive(direct) or policy.values.weak_d_tested:
            return "", False, (policy.reason(GroupFault.WEAK_D_WANTED, "weak_d_tested"),)
        return "-", False, ()
    if positive(indirect):
        return policy.values.weak_d_label.value, True, ()
    if positive(direct):
        return "", False, (policy.reason(GroupFault.D_CONTRADICTS, "required"),)
    return "-", False, ()
