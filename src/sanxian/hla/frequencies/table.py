"""Haplotypes and how frequent they are in each population.

Files: `hap,pop,freq` or `population,haplotype,frequency`, with a heading; loci in any order, joined by
`~`. What a name means is asked of the nomenclature, so that the same haplotype written in other words is
the same; each keeps its own name in results.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sanxian.hla.loci import COUNTED
from sanxian.hla.typing import NULL, Reader, TypingFault, locus_of

LOCI = COUNTED[10]
HEADINGS = (("hap", "pop", "freq"), ("haplotype", "population", "frequency"))


class BadFrequencies(ValueError):
    """A file of frequencies that cannot be used; says which line and why."""


@dataclass(frozen=True)
class Population:
    """The haplotypes of one population.

    `tokens[h, l]` is the token of haplotype h at locus l of LOCI, NULL for a null allele;
    `frequencies[h]` as the file gives it: the sum may be below one where rare haplotypes were left out.
    """

    name: str
    haplotypes: tuple[str, ...]
    tokens: npt.NDArray[np.int32]
    frequencies: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.haplotypes)

    @cached_property
    def merged(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """Haplotypes of the same tokens as one, with their frequencies summed."""
        tokens, where = np.unique(self.tokens, axis=0, return_inverse=True)
        sums = np.bincount(where.ravel(), self.frequencies, len(tokens))
        return tokens, sums.astype(np.float64)


@dataclass(frozen=True)
class Frequencies:
    """Populations by name, in the order of their file."""

    populations: Mapping[str, Population]

    def only(self, population: str) -> Frequencies:
        """Raises BadFrequencies for a population that is not here."""
        if population not in self.populations:
            held = ", ".join(self.populations)
            raise BadFrequencies(f"no population {population!r}; there are {held}")
        return Frequencies({population: self.populations[population]})


def read(path: Path, reader: Reader) -> Frequencies:
    """The frequencies of a file. Raises BadFrequencies."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        heading = [name.strip().lower() for name in next(rows, [])]
        for names in HEADINGS:
            if set(names) <= set(heading):
                break
        else:
            raise BadFrequencies(
                f"{path.name}: needs the columns {' or '.join(map(str, HEADINGS))}"
            )
        columns = [heading.index(name) for name in names]
        return collected(_rows(rows, columns), reader)


def collected(rows: Iterable[tuple[int, str, str, float]], reader: Reader) -> Frequencies:
    """Frequencies from (line, haplotype, population, frequency). Raises BadFrequencies."""
    found: dict[str, tuple[list[str], list[list[int]], list[float]]] = {}
    for line, haplotype, population, frequency in rows:
        if not 0 <= frequency <= 1:
            raise BadFrequencies(f"line {line}: {frequency} is no frequency")
        names, tokens, values = found.setdefault(population, ([], [], []))
        names.append(haplotype)
        tokens.append(_tokens(line, haplotype, reader))
        values.append(frequency)
    if not found:
        raise BadFrequencies("no haplotype at all")
    return Frequencies(
        {
            name: Population(name, tuple(names), np.array(tokens, np.int32), np.array(values))
            for name, (names, tokens, values) in found.items()
        }
    )


def write(path: Path, frequencies: Frequencies) -> None:
    """As `read` reads it; the most frequent first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["population", "haplotype", "frequency"])
        for name, population in frequencies.populations.items():
            for h in np.argsort(-population.frequencies, kind="stable"):
                value = float(population.frequencies[h])
                rows.writerow([name, population.haplotypes[h], repr(value)])


def _rows(rows: Iterable[list[str]], columns: list[int]) -> Iterable[tuple[int, str, str, float]]:
    for line, row in enumerate(rows, 2):
        if not any(row):
            continue
        try:
            haplotype, population, frequency = (row[column].strip() for column in columns)
            yield line, haplotype, population, float(frequency)
        except (IndexError, ValueError):
            raise BadFrequencies(f"line {line}: {row} is no haplotype with a frequency") from None


def _tokens(line: int, haplotype: str, reader: Reader) -> list[int]:
    found: dict[str, int] = {}
    for part in haplotype.split("~"):
        try:
            locus = locus_of(part)
            side = reader.side(locus, part)
        except TypingFault as fault:
            raise BadFrequencies(f"line {line}: {fault}") from None
        if locus in found or side.tokens is None or len(side.tokens) != 1:
            raise BadFrequencies(f"line {line}: {part} is not one allele of a locus of its own")
        (found[locus],) = side.tokens
    absent = [locus for locus in LOCI if locus not in found]
    if absent:
        raise BadFrequencies(f"line {line}: {haplotype} says nothing of {', '.join(absent)}")
    return [found[locus] for locus in LOCI]


assert NULL == -1
