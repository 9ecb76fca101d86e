"""How alike two typings are, locus by locus, and why.

Counts are bounds over everything that the typings leave open: `matches` is the greatest number of
sides that may be alike, `definite` the number that are alike whatever is found out later. The rest of
`matches` is potential. An untyped side is never a mismatch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from sanxian.hla.loci import COUNTED
from sanxian.hla.names import Locus, Nomenclature
from sanxian.hla.typing import NOTHING, NULL, UNTYPED, LocusTyping, Pair, Tokens, Typing, expressed

DEFINITE, POTENTIAL, ALLELE, ANTIGEN = "D", "P", "L", "M"
"""Grades of one side: the last two are mismatches of the allele within one antigen, and of the antigen."""


@dataclass(frozen=True, slots=True)
class LocusGrade:
    """One locus of a pair.

    `sides` two of D, P, L, M, the better first. `gvh` and `hvg` count what the patient has and the donor
    has not, and the other way round: mismatches in the direction graft-versus-host and host-versus-graft.
    """

    locus: str
    matches: int
    definite: int
    sides: str
    gvh: int
    hvg: int


@dataclass(frozen=True, slots=True)
class Facing:
    """One side of the patient beside the side of the donor that it is read against."""

    patient: str
    donor: str
    grade: str
    shared: tuple[str, ...]  # names of the tokens that both may be; at most SHOWN of them
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A locus of a pair, allele by allele."""

    grade: LocusGrade
    facing: tuple[Facing, Facing]
    notes: tuple[str, ...]
    epitopes: str = ""  # DPB1: match, permissive, gvh, hvg or unknown


SHOWN = 6


def likely(one: Pair, other: Pair) -> tuple[int, bool]:
    """The greatest number of sides that may be alike, and whether crossed; the better of both ways."""
    direct = _alike(one[0], other[0]) + _alike(one[1], other[1])
    crossed = _alike(one[0], other[1]) + _alike(one[1], other[0])
    return (crossed, True) if crossed > direct else (direct, False)


def certain(one: Pair, other: Pair) -> int:
    """The least number of sides that are alike, whatever the sides turn out to be."""
    # at worst an unknown side is an allele that nobody else has
    (a, b), rest = (
        (_worst(one[0], -2), _worst(one[1], -3)),
        (_worst(other[0], -4), _worst(other[1], -5)),
    )
    if all(len(side) == 1 for side in (a, b, *rest)):
        return likely((a, b), rest)[0]
    for x, y in product(a, b):
        known = {x, y}
        if not any(side <= known for side in rest):
            return 0
    return 1


def _worst(side: Tokens, nobody: int) -> frozenset[int]:
    return frozenset({nobody}) if side is None else side


def grade(patient: LocusTyping, donor: LocusTyping, names: Nomenclature) -> LocusGrade:
    """One locus of a pair."""
    ways = list(product(patient.pairs, donor.pairs))
    best = max(ways, key=lambda way: likely(*way)[0])
    matches, crossed = likely(*best)
    definite = min(min(certain(*way) for way in ways), matches)
    mine, theirs = best
    turned = (theirs[1], theirs[0]) if crossed else theirs
    missing = sorted(
        _missing(names[patient.locus], one, other)
        for one, other in zip(mine, turned, strict=True)
        if not _alike(one, other)
    )
    sides = DEFINITE * definite + POTENTIAL * (matches - definite) + "".join(missing)
    return LocusGrade(
        patient.locus, matches, definite, sides, _lacking(mine, theirs), _lacking(theirs, mine)
    )


def grades(
    patient: Typing, donor: Typing, names: Nomenclature, of: int = 10
) -> dict[str, LocusGrade]:
    """Every locus of the count, in its order; `of` is 6, 8, 10 or 12."""
    return {locus: grade(at(patient, locus), at(donor, locus), names) for locus in COUNTED[of]}


def matches(found: Iterable[LocusGrade]) -> int:
    return sum(one.matches for one in found)


def explain(patient: LocusTyping, donor: LocusTyping, names: Nomenclature) -> Explained:
    """One locus, side by side in the better orientation, with what both may be and every reason.

    Where the phase was left open, the most alike of the possible genotypes is shown.
    """
    locus = names[patient.locus]
    ways = product(range(len(patient.genotypes)), range(len(donor.genotypes)))
    found = [(*way, _pair(patient, way[0]), _pair(donor, way[1])) for way in ways]
    i, j, mine, theirs = max(found, key=lambda one: likely(one[2], one[3])[0])
    crossed = likely(mine, theirs)[1]
    turned = (theirs[1], theirs[0]) if crossed else theirs
    written = donor.genotypes[j][::-1] if crossed else donor.genotypes[j]
    facing = [
        _facing(locus, mine[n], turned[n], patient.genotypes[i][n].text, written[n].text)
        for n in (0, 1)
    ]
    notes = {f"patient_{note}" for note in patient.notes} | {f"donor_{n}" for n in donor.notes}
    if len(patient.genotypes) > 1 or len(donor.genotypes) > 1:
        notes.add("phase_open")
    whole = grade(patient, donor, names)
    return Explained(
        whole,
        (facing[0], facing[1]),
        tuple(sorted(notes)),
        epitopes(mine, theirs, locus) if patient.locus == "DPB1" else "",
    )


def epitopes(patient: Pair, donor: Pair, locus: Locus) -> str:
    """The verdict on DPB1 by T-cell-epitope groups (version 2; group 1 is the most immunogenic).

    match: both sides alike for certain · permissive: the same group · gvh or hvg: not permissive in that
    direction · unknown: a side is untyped, or its alleles belong to several groups or to none. Each
    person counts by the more immunogenic of both sides (Fleischhauer et al., Lancet Oncol 2012;13:366).
    """
    if certain(patient, donor) == 2:
        return "match"
    mine, theirs = _group(patient, locus), _group(donor, locus)
    if not mine or not theirs:
        return "unknown"
    if mine == theirs:
        return "permissive"
    return "gvh" if mine < theirs else "hvg"


def at(typing: Typing, locus: str) -> LocusTyping:
    """A locus of a typing; untyped where it is absent."""
    return typing.get(locus) or LocusTyping(locus, ((UNTYPED, UNTYPED),))


def _alike(one: Tokens, other: Tokens) -> bool:
    return one is None or other is None or not one.isdisjoint(other)


def _lacking(one: Pair, other: Pair) -> int:
    """How many different sides of `one` are certainly nowhere in `other`; what is null lacks nothing.

    An unknown side may still turn out to be one of them, and no more than one.
    """
    known = [side for side in other if side is not None]
    without = [
        side
        for side in dict.fromkeys(one)
        if side is not None and side != NOTHING and all(side.isdisjoint(there) for there in known)
    ]
    return max(0, len(without) - (len(other) - len(known)))


def _missing(locus: Locus, one: Tokens, other: Tokens) -> str:
    """Of the antigen or of the allele alone; by the first field where an antigen is not known."""
    ours, theirs = _antigens(locus, one), _antigens(locus, other)
    if not (ours and theirs):
        ours, theirs = _first_fields(locus, one), _first_fields(locus, other)
    return ALLELE if ours & theirs else ANTIGEN


def _antigens(locus: Locus, side: Tokens) -> set[str]:
    return {antigen for entry in _entries(locus, side) for antigen in entry.antigens}


def _first_fields(locus: Locus, side: Tokens) -> set[str]:
    return {entry.name.partition(":")[0] for entry in _entries(locus, side)}


def _entries(locus: Locus, side: Tokens) -> Iterator:
    for token in side or ():
        yield from locus.of_token.get(token, ())


def _group(pair: Pair, locus: Locus) -> str:
    groups: list[str] = []
    for side in pair:
        found = {
            locus.epitopes.get(":".join(entry.name.split(":")[:2]), "0")
            for entry in _entries(locus, side)
        }
        if len(found) != 1 or found == {"0"}:
            return ""
        groups += found
    return min(groups)


def _pair(typing: LocusTyping, number: int) -> Pair:
    one, other = typing.genotypes[number]
    return expressed(one.tokens, other.tokens)


def _facing(locus: Locus, one: Tokens, other: Tokens, mine: str, theirs: str) -> Facing:
    if one is None or other is None:
        return Facing(mine, theirs, POTENTIAL, (), ("untyped",))
    shared = one & other
    if not shared:
        level = _missing(locus, one, other)
        why = "same_antigen" if level == ALLELE else "other_antigen"
        return Facing(mine, theirs, level, (), (why,))
    sure = len(one) == len(other) == 1
    names = tuple("" if t == NULL else locus.tokens[t] for t in sorted(shared)[:SHOWN])
    why = "same_group" if sure else "may_be_the_same"
    return Facing(mine, theirs, DEFINITE if sure else POTENTIAL, names, (why,))
