"""What was typed, and which tokens it may mean. What was written is kept; nothing is guessed.

A locus holds two copies of a gene. Each *side* of a typing was written in one of many forms and means a
set of tokens (see `names.nomenclature`), of which one is true. Null alleles among other possibilities
are left aside; a side that can only be null is not expressed, and the locus then counts as homozygous
for its other side: as a set of possibilities, both sides may be any of the other's. Two null sides
express nothing, and are alike only to two null sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sanxian.hla.loci import FORMERLY, LOCI, SEROLOGY
from sanxian.hla.names import Codes, Entry, Nomenclature, UnknownName
from sanxian.hla.names.nomenclature import suffix

NULL = -1
Tokens = frozenset[int] | None
"""Possible tokens of one side; {NULL} where it is not expressed, None where nothing is known."""
Pair = tuple[Tokens, Tokens]
Pairs = tuple[Pair, ...]
NOTHING = frozenset({NULL})

BLANK = frozenset({"", "-", "?", "UUUU", "NNNN"})
_FIELDS = re.compile(r"\d+(:\d+){1,3}[A-Z]?$")
_CODE = re.compile(r"(\d+):([A-Z]{2,})$")
_ANTIGEN = re.compile(r"(A|B|CW|C|DRB1|DR|DQB1|DQ|DPB1|DPW|DP)?(\d+)$", re.IGNORECASE)
_PREFIX = {"CW": "C", "DR": "DRB1", "DQ": "DQB1", "DPW": "DPB1", "DP": "DPB1"}


class TypingFault(ValueError):
    """A typing that cannot be read: which locus, what was written, and a stable code of why.

    Codes: unknown_locus, wrong_locus, unknown_name, unknown_antigen, unknown_code, not_a_name,
    deleted_without_successor, too_many_alleles, not_comparable, one_allele_lacks.
    """

    def __init__(self, locus: str, text: str, reason: str) -> None:
        super().__init__(f"{locus or '?'}: {text!r}: {reason.replace('_', ' ')}")
        self.locus, self.text, self.reason = locus, text, reason


@dataclass(frozen=True, slots=True)
class Side:
    """One side as written.

    `kind`: allele, p_group, g_group, list, code, xx, antigen, null or blank. `tokens` as `Tokens`.
    `notes`: deleted_name, old_name, null_left_aside (one of several possibilities was a null allele).
    """

    text: str
    kind: str
    tokens: Tokens
    notes: tuple[str, ...] = ()

    @property
    def is_null(self) -> bool:
        return self.kind == "null"


UNTYPED = Side("", "blank", None)


@dataclass(frozen=True)
class LocusTyping:
    """One locus of one person: one pair of sides, or several where the phase was left open."""

    locus: str
    genotypes: tuple[tuple[Side, Side], ...]

    @cached_property
    def written(self) -> Pairs:
        """What the sides may be, a null allele as itself; each pair once."""
        return tuple(dict.fromkeys((one.tokens, other.tokens) for one, other in self.genotypes))

    @cached_property
    def pairs(self) -> Pairs:
        """What the sides mean once null alleles are accounted for; each pair once."""
        return tuple(dict.fromkeys(expressed(*pair) for pair in self.written))

    @property
    def is_untyped(self) -> bool:
        return all(a is None and b is None for a, b in self.written)

    @property
    def text(self) -> str:
        """As a GL string."""
        return "|".join(
            "+".join(side.text for side in pair if side.text) for pair in self.genotypes
        )

    @property
    def notes(self) -> tuple[str, ...]:
        found = {note for pair in self.genotypes for side in pair for note in side.notes}
        if any(a.is_null or b.is_null for a, b in self.genotypes):
            found.add("null_not_expressed")
        return tuple(sorted(found))


Typing = Mapping[str, LocusTyping]
"""Locus → what was typed; a locus that is absent is untyped."""


def expressed(one: Tokens, other: Tokens) -> Pair:
    """The pair as it is compared: what is not expressed counts as the other side, if that is."""
    if one == NOTHING:
        return other, other
    return (one, one) if other == NOTHING else (one, other)


class Reader:
    """Reads typings by the names of one release; what was read once is remembered."""

    def __init__(self, names: Nomenclature, codes: Codes | None = None) -> None:
        self.names, self.codes = names, codes or Codes()
        self._sides: dict[tuple[str, str], Side] = {}
        self._loci: dict[tuple[str, str, str], LocusTyping] = {}

    def side(self, locus: str, text: str) -> Side:
        """One side of a locus that is known. Raises TypingFault."""
        key = locus, text
        if key not in self._sides:
            try:
                self._sides[key] = self._read(locus, text.strip())
            except TypingFault as fault:
                raise TypingFault(locus, text, fault.reason) from None
        return self._sides[key]

    def locus(self, locus: str, one: str, other: str) -> LocusTyping:
        """The two sides of a locus, as two columns give them. Raises TypingFault."""
        key = locus, one, other
        if key not in self._loci:
            pair = self.side(locus, one), self.side(locus, other)
            self._loci[key] = LocusTyping(locus, (pair,))
        return self._loci[key]

    def typing(self, columns: Mapping[str, tuple[str, str]]) -> Typing:
        """A person by columns: locus → its two texts. Loci with nothing in them are left out."""
        read = {locus: self.locus(locus, *pair) for locus, pair in columns.items()}
        return {locus: typed for locus, typed in read.items() if not typed.is_untyped}

    def gl(self, text: str) -> Typing:
        """A person by a GL string; phase between loci (~) is not kept. Raises TypingFault."""
        found: dict[str, LocusTyping] = {}
        for block in filter(None, text.strip().split("^")):
            for locus, typed in self._block(block).items():
                if locus in found:
                    raise TypingFault(locus, block, "too_many_alleles")
                found[locus] = typed
        return found

    # -- a block of a GL string: genotypes (|) of copies (+) of alleles (~ between loci, / in lists)

    def _block(self, block: str) -> dict[str, LocusTyping]:
        per_locus: dict[str, list[tuple[Side, Side]]] = {}
        for genotype in block.split("|"):
            copies: dict[str, list[Side]] = {}
            for copy in genotype.split("+"):
                for part in copy.split("~"):
                    locus = locus_of(part)
                    copies.setdefault(locus, []).append(self.side(locus, part))
            for locus, sides in copies.items():
                if len(sides) > 2:
                    raise TypingFault(locus, genotype, "too_many_alleles")
                pair = (sides[0], sides[1] if len(sides) == 2 else UNTYPED)
                per_locus.setdefault(locus, []).append(pair)
        return {
            locus: LocusTyping(locus, tuple(dict.fromkeys(pairs)))
            for locus, pairs in per_locus.items()
        }

    # -- one side

    def _read(self, locus: str, text: str) -> Side:
        if locus not in self.names:
            raise TypingFault(locus, text, "unknown_locus")
        if text.upper() in BLANK:
            return UNTYPED
        if "/" in text:
            return self._list(locus, text)
        kind, entries, notes = self._meant(locus, own(locus, text))
        return _side(locus, text, kind, entries, notes)

    def _list(self, locus: str, text: str) -> Side:
        entries: dict[str, Entry] = {}
        notes: set[str] = set()
        for name in spelled_out(own(locus, text), locus):
            _, found, noted = self._meant(locus, name)
            entries |= {entry.name: entry for entry in found}
            notes |= set(noted)
        return _side(locus, text, "list", tuple(entries.values()), tuple(notes))

    def _meant(self, locus: str, text: str) -> tuple[str, tuple[Entry, ...], tuple[str, ...]]:
        """Kind, alleles and notes of a name without its locus; "*" before it says that DNA was typed."""
        dna, name = text.startswith("*"), text.lstrip("*").upper()
        try:
            if found := _CODE.match(name):
                return self._coded(locus, name, found[1], found[2])
            if dna and name.isdigit() and len(name) <= 3:
                return "xx", self._xx(locus, name), ()
            if not dna and not _FIELDS.match(name):
                return self._antigen(locus, name)
            entries, note = self.names.resolve(locus, name)
        except UnknownName as fault:
            raise TypingFault(locus, text.lstrip("*"), fault.reason) from None
        kind = {"G": "g_group", "P": "p_group"}.get(name[-1], "allele")
        if kind == "allele" and not suffix(name):  # 02:01 means what is expressed, if anything is
            entries = tuple(e for e in entries if not e.is_null) or entries
        return kind, entries, (note,) if note else ()

    def _coded(
        self, locus: str, name: str, field: str, code: str
    ) -> tuple[str, tuple[Entry, ...], tuple[str, ...]]:
        if code == "XX":
            return "xx", self._xx(locus, field), ()
        if code not in self.codes:
            raise TypingFault(locus, name, "unknown_code")
        entries: dict[str, Entry] = {}
        notes: set[str] = set()
        for one in self.codes.expand(field, code):
            found, note = self.names.resolve(locus, one)
            entries |= {entry.name: entry for entry in found}
            notes |= {note} - {""}
        return "code", tuple(entries.values()), tuple(notes)

    def _xx(self, locus: str, field: str) -> tuple[Entry, ...]:
        for written in (field, field.zfill(2)):
            if found := self.names[locus].by_fields.get(written):
                return found
        raise UnknownName(locus, field)

    def _antigen(self, locus: str, name: str) -> tuple[str, tuple[Entry, ...], tuple[str, ...]]:
        found = _ANTIGEN.match(name)
        if not found or locus not in SEROLOGY:
            raise UnknownName(locus, name, "not_a_name")
        prefix, number = (found[1] or "").upper(), found[2]
        if prefix and _PREFIX.get(prefix, prefix) != locus:
            raise TypingFault(locus, name, "wrong_locus")
        if number in self.names[locus].listed:
            return "antigen", self.names[locus].of_antigen(number), ()
        if prefix or len(number) < 4:
            raise UnknownName(locus, name, "unknown_antigen")
        entries, note = self.names.resolve(locus, number)
        return "allele", entries, (note,) if note else ()


def _side(
    locus: str, text: str, kind: str, entries: tuple[Entry, ...], notes: Iterable[str]
) -> Side:
    tokens = frozenset(entry.token for entry in entries) - {NULL}
    nulls = any(entry.is_null for entry in entries)
    if tokens:
        aside = ("null_left_aside",) if nulls else ()
        return Side(text, kind, tokens, tuple(sorted({*notes, *aside})))
    if not nulls:
        raise TypingFault(locus, text, "not_comparable")
    return Side(text, "null", NOTHING, tuple(sorted(notes)))


def locus_of(text: str) -> str:
    """The locus that a name carries: `HLA-A*02:01`, `DRB1*15`, `Cw9`, `DQ7`. Raises TypingFault."""
    name = text.strip().removeprefix("HLA-")
    if "*" in name:
        locus = name.partition("*")[0]
        return FORMERLY.get(locus, locus)
    found = _ANTIGEN.match(name)
    if not found or not found[1]:
        raise TypingFault("", text, "unknown_locus")
    prefix = found[1].upper()
    return _PREFIX.get(prefix, prefix)


def own(locus: str, text: str) -> str:
    """A name without its locus, with the star that says DNA. Raises TypingFault for another locus."""
    name = text.removeprefix("HLA-")
    head, star, rest = name.partition("*")
    if not star:
        return name
    if head and FORMERLY.get(head, head) != locus:
        raise TypingFault(locus, text, "wrong_locus")
    return "*" + rest


def spelled_out(text: str, locus: str) -> Iterator[str]:
    """Each name of a list in full: `*01:01/02/03:05` means 01:01, 01:02 and 03:05."""
    first = ""
    for part in text.split("/"):
        name = own(locus, part.strip())
        if ":" in name:
            first = name.lstrip("*").partition(":")[0]
            yield "*" + name.lstrip("*")
        elif first and name.lstrip("*").rstrip("NLSCAQ").isdigit():
            yield f"*{first}:{name.lstrip('*')}"
        else:
            yield name


def columns() -> list[str]:
    """Headings of a file with two columns for each locus: A_1, A_2, B_1 …"""
    return [f"{locus}_{side}" for locus in LOCI for side in (1, 2)]
