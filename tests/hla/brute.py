"""A matcher that shares no line with the product: sets of names, every orientation, every resolution.

It knows the small release of the tests from its own tables, not through the files.
"""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from tests.hla import release

CODES = {"AB": "01/06", "CD": "02:01/03:01", "NN": "01/11N"}
NULL = "null"
LOCI = ("A", "B", "C", "DRB1", "DQB1", "DPB1")


def groups(locus: str) -> dict[str, str]:
    """Expressed allele → the name of its P group, or itself in two fields."""
    found = {}
    for group, rows in release.GROUPS[locus].items():
        found |= {name: group or ":".join(name.split(":")[:2]) for name in rows}
    return found


def beginning(locus: str, text: str) -> list[str]:
    names = [*groups(locus), *release.NULLS[locus]]
    letter = text[-1] if text[-1] in "NL" else ""
    fields = text.rstrip("NL").split(":")
    return [
        name
        for name in names
        if name.rstrip("NL").split(":")[: len(fields)] == fields
        and (not letter or name.endswith(letter))
    ]


def antigen_of(locus: str, name: str) -> str:
    protein = ":".join(name.split(":")[:2])
    if (locus, protein) in release.UNKNOWN:
        return "?"
    alone = release.ALONE.get((locus, protein)) or release.ASSUMED.get((locus, protein))
    return alone or release.SEROLOGY[locus].get(name.split(":")[0], "?")


def beneath(locus: str, antigen: str) -> set[str]:
    serological = {"C": "Cw", "DRB1": "DR", "DQB1": "DQ"}.get(locus, locus)
    found = {antigen}
    for _ in release.BENEATH:
        for where, name, split, associated in release.BENEATH:
            if where == serological and name in found:
                found |= set(f"{split}/{associated}".split("/")) - {""}
    return found


def meaning(locus: str, text: str) -> frozenset[str] | None:
    """What one side may be: names of groups; {NULL} if it can only be null; None if blank."""
    if text == "":
        return None
    of = groups(locus)
    if "*" not in text:
        wanted = beneath(locus, text.lstrip("ABCwDRQ"))
        return frozenset(of[n] for n in of if antigen_of(locus, n) in wanted)
    name = text.partition("*")[2]
    if "/" in name:
        alone = (part.rpartition("*")[2] for part in name.split("/"))
        parts = [meaning(locus, f"{locus}*{part}") for part in alone]
        expressed = frozenset().union(*(p for p in parts if p != {NULL}))
        return expressed or frozenset({NULL})
    if name.endswith("P"):
        return frozenset({name})
    if name.endswith("G"):
        rows = release.G_GROUPS[locus][name]
    elif name.endswith("XX") or ":" not in name:
        rows = beginning(locus, name.split(":")[0])
    elif name.split(":")[1] in CODES:
        field, code = name.split(":")
        parts = [p if ":" in p else f"{field}:{p}" for p in CODES[code].split("/")]
        return meaning(locus, f"{locus}*{'/'.join(parts)}")
    else:
        rows = beginning(locus, name)
    return frozenset(of[n] for n in rows if n in of) or frozenset({NULL})


def person(columns: dict[str, tuple[str, str]]) -> dict[str, tuple]:
    """Locus → its two sides, a null side counted as the other."""
    found = {}
    for locus in LOCI:
        one, other = (meaning(locus, text) for text in columns.get(locus, ("", "")))
        if one == {NULL}:
            one = other
        elif other == {NULL}:
            other = one
        found[locus] = (one, other)
    return found


def alike(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or other is None or bool(one & other)


def sides(one: tuple, other: tuple) -> int:
    direct = alike(one[0], other[0]) + alike(one[1], other[1])
    return max(direct, alike(one[0], other[1]) + alike(one[1], other[0]))


def matches(patient: dict, donor: dict, loci: tuple[str, ...]) -> int:
    return sum(sides(patient[locus], donor[locus]) for locus in loci)


def least(locus: str, one: tuple, other: tuple) -> int:
    """The fewest sides alike over every resolution of both; a blank side may be anything, also new."""
    anything = frozenset({*groups(locus).values(), "never seen", "nor this"})
    found = 2
    for a, b, x, y in product(*(anything if s is None else s for s in (*one, *other))):
        direct = (a == x) + (b == y)
        found = min(found, max(direct, (a == y) + (b == x)))
    return found


def forms(locus: str) -> list[str]:
    """Every form in which one side may be written."""
    of = groups(locus)
    written = {""}
    for name in [*of, *release.NULLS[locus]]:
        letter = name[-1] if name[-1] in "NL" else ""
        fields = name.rstrip("NL").split(":")
        for depth in range(2, len(fields) + 1):
            written.add(f"{locus}*{':'.join(fields[:depth])}{letter}")
        written |= {f"{locus}*{fields[0]}:XX", f"{locus}*{fields[0]}"}
    written |= {f"{locus}*{g}" for g in of.values() if g.endswith("P")}
    written |= {f"{locus}*{g}" for g in release.G_GROUPS.get(locus, {})}
    prefix = {"C": "Cw", "DRB1": "DR", "DQB1": "DQ"}.get(locus, locus)
    known = release.ANTIGENS.get({"C": "Cw", "DRB1": "DR", "DQB1": "DQ"}.get(locus, locus), [])
    written |= {f"{prefix}{a}" for a in known if meaning_of_antigen(locus, a)}
    if locus == "A":
        written |= {"A*02:AB", "A*02:CD", "A*01:NN", "A*01:01/11N", "A*01:11N/24:09N"}
    return sorted(written)


def meaning_of_antigen(locus: str, antigen: str) -> bool:
    return any(antigen_of(locus, name) in beneath(locus, antigen) for name in groups(locus))


def pairs(locus: str) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.sampled_from(forms(locus)), st.sampled_from(forms(locus)))


def people() -> st.SearchStrategy[dict[str, tuple[str, str]]]:
    return st.fixed_dictionaries({locus: pairs(locus) for locus in LOCI})
