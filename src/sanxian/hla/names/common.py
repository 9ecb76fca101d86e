"""The small table of alleles common in China that comes with Sanxian: for demonstrations, not for searches."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sanxian.hla.loci import LOCI, SEROLOGY
from sanxian.hla.names.nomenclature import Entry, Locus, Nomenclature

RELEASE = "demonstration"


@lru_cache(maxsize=1)
def common() -> Nomenclature:
    """Each allele is a token of its own; `built_in` is set, and pages say so."""
    held = tomllib.loads(files("sanxian.hla.names").joinpath("common.toml").read_text("utf-8"))
    return Nomenclature(
        RELEASE, (_locus(name, held[name], held["beneath"]) for name in LOCI), built_in=True
    )


def _locus(name: str, alleles: dict[str, str], beneath: dict[str, dict[str, Any]]) -> Locus:
    names = sorted(alleles)
    if name == "DPB1":
        entries = tuple(Entry(allele, n, "", ()) for n, allele in enumerate(names))
        return Locus(name, entries, tuple(names), epitopes=alleles)
    entries = tuple(
        Entry(allele, n, "", (alleles[allele],) if alleles[allele] else ())
        for n, allele in enumerate(names)
    )
    under = {k: tuple(v) for k, v in beneath.get(SEROLOGY[name], {}).items()}
    listed = {a for e in entries for a in e.antigens} | set(under)
    return Locus(name, entries, tuple(names), beneath=under, listed=frozenset(listed))
