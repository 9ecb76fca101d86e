"""One release of the nomenclature, asked by name.

What is compared in a search is the *token*: a P group, or an allele that shares its antigen-binding
domain with no other. A null allele has none: it is not expressed. Tokens are numbered within a locus
and a release, from zero, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

NO_TOKEN = -1
SUFFIXES = "NLSCAQ"  # null, low, secreted, cytoplasm, aberrant, questionable


class UnknownName(LookupError):
    """A name that this release does not hold; `reason` is a stable code, `text` what was asked."""

    def __init__(self, locus: str, text: str, reason: str = "unknown_name") -> None:
        super().__init__(f"{locus}*{text}: {reason.replace('_', ' ')}")
        self.locus, self.text, self.reason = locus, text, reason


class Entry(NamedTuple):
    """An allele of a release.

    `name` without its locus; `token` its number or NO_TOKEN; `g` the G group's name or ""; `antigens`
    its serological equivalents, as the release gives them (unambiguous, possible, assumed, expert).
    """

    name: str
    token: int
    g: str
    antigens: tuple[str, ...]

    @property
    def is_null(self) -> bool:
        return self.name.endswith("N")


@dataclass(frozen=True)
class Locus:
    """All names of one locus."""

    name: str
    entries: tuple[Entry, ...]
    tokens: tuple[str, ...]  # "01:01P", or the allele where it is alone
    replaced: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Deleted name → (the name to read instead, or "", and why)."""
    beneath: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Antigen → its split and associated antigens."""
    listed: frozenset[str] = frozenset()
    """Antigens with a name of their own."""
    epitopes: Mapping[str, str] = field(default_factory=dict)
    """DPB1 alone: protein ("04:01") → T-cell-epitope group (1, 2, 3, 0 for none)."""

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in self.entries}

    @cached_property
    def by_fields(self) -> dict[str, tuple[Entry, ...]]:
        """Every beginning of a name, "02", "02:01", "02:01:01" → the alleles that begin so."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            parts = bare(entry.name).split(":")
            for depth in range(1, len(parts) + 1):
                found.setdefault(":".join(parts[:depth]), []).append(entry)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def p_groups(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.tokens) if name.endswith("P")}

    @cached_property
    def g_groups(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.g:
                found.setdefault(entry.g, []).append(entry)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def by_antigen(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for antigen in entry.antigens:
                found.setdefault(antigen, []).append(entry)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def of_token(self) -> dict[int, tuple[Entry, ...]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            if entry.token != NO_TOKEN:
                found.setdefault(entry.token, []).append(entry)
        return {key: tuple(rows) for key, rows in found.items()}

    def antigens(self, name: str) -> frozenset[str]:
        """An antigen with everything beneath it: A9 → A9, A23, A24, A2403.

        Raises UnknownName for what is no antigen of this locus.
        """
        if name not in self.listed:
            raise UnknownName(self.name, name, "unknown_antigen")
        found, open_ = set(), [name]
        while open_:
            one = open_.pop()
            if one not in found:
                found.add(one)
                open_ += self.beneath.get(one, ())
        return frozenset(found)

    def of_antigen(self, name: str) -> tuple[Entry, ...]:
        """The expressed alleles that may carry an antigen or one beneath it, each once."""
        found = {
            entry.name: entry
            for antigen in sorted(self.antigens(name))
            for entry in self.by_antigen.get(antigen, ())
            if entry.token != NO_TOKEN
        }
        return tuple(found.values())

    def beginning(self, text: str) -> tuple[Entry, ...]:
        """The alleles whose name is `text` or begins with its fields; none where there is none.

        A suffix counts: "24:09N" means the null alleles of 24:09 and nothing else.
        """
        if text in self.by_name:
            return (self.by_name[text],)
        found = self.by_fields.get(bare(text), ())
        return tuple(e for e in found if e.name.endswith(text[-1])) if suffix(text) else found


class Nomenclature:
    """The names of one release.

    `release` is its number, "3.58.0"; `built_in` says that it is the small table that comes with
    Sanxian for demonstrations and not an official release.
    """

    def __init__(self, release: str, loci: Iterable[Locus], *, built_in: bool = False) -> None:
        self.release = release
        self.built_in = built_in
        self.loci = {locus.name: locus for locus in loci}

    def __contains__(self, locus: str) -> bool:
        return locus in self.loci

    def __getitem__(self, locus: str) -> Locus:
        """Raises UnknownName for a locus that this release does not hold."""
        try:
            return self.loci[locus]
        except KeyError:
            raise UnknownName(locus, "", "unknown_locus") from None

    def __iter__(self) -> Iterator[Locus]:
        return iter(self.loci.values())

    def __repr__(self) -> str:
        return f"Nomenclature({self.release!r}, {len(self.loci)} loci)"

    def alleles(self, locus: str, text: str) -> tuple[Entry, ...]:
        """The alleles that a name means: an allele in any number of fields, or a G or P group.

        Old and deleted names are followed to what replaces them (see `resolve` for the note).
        Raises UnknownName.
        """
        return self.resolve(locus, text)[0]

    def resolve(self, locus: str, text: str) -> tuple[tuple[Entry, ...], str]:
        """`alleles`, and a note: "", `deleted_name`, or `old_name` (as written before April 2010)."""
        names = self[locus]
        if found := _direct(names, text):
            return found, ""
        if text in names.replaced:
            instead, _ = names.replaced[text]
            if found := instead and _direct(names, instead):
                return found, "deleted_name"
            raise UnknownName(locus, text, "deleted_without_successor")
        if ":" not in text and text[:1].isdigit():
            for name in today(text):
                if found := _direct(names, name):
                    return found, "old_name"
        raise UnknownName(locus, text)

    def convert(self, locus: str, text: str, to: str) -> tuple[str, ...]:
        """The names that `text` may be, as `to`: alleles, p, g, fields or antigens; sorted, each once.

        An allele that belongs to no group stands for itself, in two fields for p and in full for g.
        Null alleles keep their N, and have no antigen. Raises UnknownName; ValueError for another `to`.
        """
        names, rows = self[locus], self.alleles(locus, text)
        if to == "antigens":
            return tuple(sorted({a for e in rows for a in e.antigens}, key=lambda a: (len(a), a)))
        ways = {
            "alleles": lambda e: e.name,
            "p": lambda e: names.tokens[e.token] if e.token != NO_TOKEN else in_two_fields(e.name),
            "g": lambda e: e.g or e.name,
            "fields": lambda e: in_two_fields(e.name),
        }
        if to not in ways:
            raise ValueError(f"convert to one of {sorted([*ways, 'antigens'])}, not {to!r}")
        return tuple(sorted({ways[to](entry) for entry in rows}))

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON values; `from_dict` reads it again."""
        return {
            "release": self.release,
            "built_in": self.built_in,
            "loci": [_locus_as_dict(locus) for locus in self],
        }

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Nomenclature:
        return cls(
            held["release"],
            (_locus_from_dict(one) for one in held["loci"]),
            built_in=held["built_in"],
        )


def suffix(name: str) -> str:
    """The letter behind a name's digits that says how the allele is expressed, or ""."""
    return name[-1] if name and name[-1] in SUFFIXES and name[-2:-1].isdigit() else ""


def bare(name: str) -> str:
    return name[:-1] if suffix(name) else name


def in_two_fields(name: str) -> str:
    """02:01:01:02L → 02:01L: the protein, with the letter of its expression."""
    return ":".join(bare(name).split(":")[:2]) + suffix(name)


def today(text: str) -> Iterator[str]:
    """How a name of before April 2010 may read today: 0201 → 02:01, 010101 → 01:01:01, 10001 → 100:01."""
    letter, digits = suffix(text), bare(text)
    if not digits.isdigit():
        return
    if len(digits) % 2 == 0 and len(digits) >= 4:
        yield ":".join(digits[i : i + 2] for i in range(0, len(digits), 2)) + letter
    if len(digits) == 5:
        yield f"{digits[:3]}:{digits[3:]}{letter}"
        yield f"{digits[:2]}:{digits[2:]}{letter}"


def _direct(names: Locus, text: str) -> tuple[Entry, ...]:
    if text.endswith("G"):
        return names.g_groups.get(text, ())
    if text.endswith("P"):
        return names.of_token.get(names.p_groups.get(text, NO_TOKEN), ())
    return names.beginning(text)


def _locus_as_dict(locus: Locus) -> dict[str, Any]:
    return {
        "name": locus.name,
        "entries": [[e.name, e.token, e.g, "/".join(e.antigens)] for e in locus.entries],
        "tokens": list(locus.tokens),
        "replaced": {k: list(v) for k, v in locus.replaced.items()},
        "beneath": {k: list(v) for k, v in locus.beneath.items()},
        "listed": sorted(locus.listed),
        "epitopes": dict(locus.epitopes),
    }


def _locus_from_dict(held: Mapping[str, Any]) -> Locus:
    return Locus(
        held["name"],
        tuple(Entry(n, t, g, tuple(s.split("/")) if s else ()) for n, t, g, s in held["entries"]),
        tuple(held["tokens"]),
        {k: (v[0], v[1]) for k, v in held["replaced"].items()},
        {k: tuple(v) for k, v in held["beneath"].items()},
        frozenset(held["listed"]),
        held["epitopes"],
    )
