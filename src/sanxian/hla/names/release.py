"""Reads the official files of a release of IPD-IMGT/HLA, as they are published.

Which file says what: `wmda/hla_nom.txt` every name with its dates and, if deleted, its successor;
`hla_nom_p.txt` and `hla_nom_g.txt` the groups; `rel_dna_ser.txt` each allele's antigens;
`rel_ser_ser.txt` split and associated antigens; `tce/dpb_tce.csv` the epitope groups of DPB1.
The folder's own README tells the columns. The files' licence (CC BY-ND) forbids passing on what is
derived from them: what is built here stays in the home of who installed it.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sanxian.hla.loci import SEROLOGY
from sanxian.hla.names.nomenclature import (
    NO_TOKEN,
    Entry,
    Locus,
    Nomenclature,
    in_two_fields,
)

NEEDED = (
    "wmda/hla_nom.txt",
    "wmda/hla_nom_p.txt",
    "wmda/hla_nom_g.txt",
    "wmda/rel_dna_ser.txt",
    "wmda/rel_ser_ser.txt",
)
EPITOPES = "tce/dpb_tce.csv"
NO_ANTIGEN = {"", "0", "?"}


class BadRelease(ValueError):
    """A folder that is no release: a file is absent, or a line is not as published."""


def read(folder: Path) -> Nomenclature:
    """The names of the release that lies in `folder`.

    Raises BadRelease, naming the file and the line.
    """
    absent = [name for name in NEEDED if not (folder / name).is_file()]
    if absent:
        raise BadRelease(f"{folder} is no release of IPD-IMGT/HLA: {', '.join(absent)} is absent")
    names, replaced = _names(folder)
    p, tokens = _p_groups(folder)
    g = _g_groups(folder)
    antigens = _antigens(folder)
    beneath, listed = _beneath(folder), _listed(folder)
    epitopes = _epitopes(folder)
    loci = [
        Locus(
            locus,
            tuple(
                Entry(
                    name,
                    p[locus].get(name, NO_TOKEN),
                    g[locus].get(name, ""),
                    antigens[locus].get(name, ()),
                )
                for name in alleles
            ),
            tuple(tokens[locus]),
            replaced[locus],
            beneath[SEROLOGY.get(locus, "")],
            frozenset(listed[SEROLOGY.get(locus, "")]),
            epitopes if locus == "DPB1" else {},
        )
        for locus, alleles in names.items()
    ]
    return Nomenclature(_number(folder), loci)


def _rows(folder: Path, name: str, columns: int) -> Iterator[list[str]]:
    with (folder / name).open(encoding="utf-8") as file:
        for line, text in enumerate(file, 1):
            if text.startswith("#") or not text.strip():
                continue
            row = [cell.strip() for cell in text.rstrip("\r\n").split(";")]
            if len(row) < columns:
                raise BadRelease(f"{name}, line {line}: {len(row)} columns instead of {columns}")
            yield row


def _number(folder: Path) -> str:
    for name in ("release_version.txt", "wmda/hla_nom.txt"):
        path = folder / name
        if path.is_file():
            found = re.search(r"version: IPD-IMGT/HLA ([\d.]+)", path.read_text("utf-8")[:2000])
            if found:
                return found[1]
    raise BadRelease(f"{folder}: no file says which release it is")


def _names(folder: Path) -> tuple[dict[str, list[str]], dict[str, dict[str, tuple[str, str]]]]:
    """Names of today by locus, and those that were given up, with what replaces them."""
    held: dict[str, list[str]] = defaultdict(list)
    gone: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for locus, name, _, deleted, instead, why, *_ in _rows(folder, "wmda/hla_nom.txt", 6):
        if not locus.endswith("*"):
            continue  # an antigen; see _listed
        if deleted:
            gone[locus[:-1]][name] = (instead, why)
        else:
            held[locus[:-1]].append(name)
    return held, gone


def _p_groups(folder: Path) -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    """Allele → token, and the tokens' names. Null alleles are in no P group."""
    members: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for locus, alleles, group, *_ in _rows(folder, "wmda/hla_nom_p.txt", 3):
        rows = [a for a in alleles.split("/") if not a.endswith("N")]
        if rows:
            members[locus[:-1]].append((group or in_two_fields(rows[0]), rows))
    of: dict[str, dict[str, int]] = defaultdict(dict)
    tokens: dict[str, list[str]] = {}
    for locus, groups in members.items():
        groups.sort(key=lambda one: one[0])
        tokens[locus] = [name for name, _ in groups]
        for number, (_, rows) in enumerate(groups):
            of[locus] |= dict.fromkeys(rows, number)
    return of, defaultdict(list, tokens)


def _g_groups(folder: Path) -> dict[str, dict[str, str]]:
    of: dict[str, dict[str, str]] = defaultdict(dict)
    for locus, alleles, group, *_ in _rows(folder, "wmda/hla_nom_g.txt", 3):
        if group:
            of[locus[:-1]] |= dict.fromkeys(alleles.split("/"), group)
    return of


def _antigens(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    of: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for locus, allele, *columns in _rows(folder, "wmda/rel_dna_ser.txt", 5):
        found = {a for cell in columns for a in cell.split("/")} - NO_ANTIGEN
        if found:
            of[locus[:-1]][allele] = tuple(sorted(found, key=lambda a: (len(a), a)))
    return of


def _beneath(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    of: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for locus, antigen, split, associated, *_ in _rows(folder, "wmda/rel_ser_ser.txt", 4):
        of[locus][antigen] = tuple(a for cell in (split, associated) for a in cell.split("/") if a)
    return of


def _listed(folder: Path) -> dict[str, set[str]]:
    of: dict[str, set[str]] = defaultdict(set)
    for locus, name, _, deleted, *_ in _rows(folder, "wmda/hla_nom.txt", 6):
        if not locus.endswith("*") and not deleted:
            of[locus].add(name)
    return of


def _epitopes(folder: Path) -> dict[str, str]:
    """Protein → group of the second version; marks behind the digit (how it was assigned) are dropped."""
    path = folder / EPITOPES
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            in_two_fields(row["Allele"].partition("*")[2]): row["V2_Assignment"][0]
            for row in rows
            if row["V2_Assignment"][:1] in {"0", "1", "2", "3"}
        }
