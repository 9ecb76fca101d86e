"""People drawn from haplotype frequencies: for measurements, plans and demonstrations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from sanxian.hla.frequencies.table import Frequencies, Population, collected
from sanxian.hla.typing import Reader

Rows = npt.NDArray[np.int64]


def demonstration(reader: Reader) -> Frequencies:
    """The made-up frequencies that come with Sanxian, over the built-in table of alleles."""
    text = files("sanxian.hla.frequencies").joinpath("demonstration.toml").read_text("utf-8")
    rows = (
        (line, haplotype, population, frequency)
        for population, held in tomllib.loads(text).items()
        for line, (haplotype, frequency) in enumerate(held.items(), 1)
    )
    return collected(rows, reader)


def draw(population: Population, people: int, random: np.random.Generator) -> Rows:
    """Two haplotypes for each of so many people: (people, 2), numbers in `population`."""
    chances = population.frequencies / population.frequencies.sum()
    return random.choice(len(population), (people, 2), p=chances)


def columns(population: Population, pairs: Rows) -> Iterator[Mapping[str, tuple[str, str]]]:
    """Each person's typing as columns: locus → the two alleles, in full resolution."""
    parts = [
        {name.partition("*")[0]: name for name in haplotype.split("~")}
        for haplotype in population.haplotypes
    ]
    for one, other in pairs.tolist():
        yield {locus: (parts[one][locus], parts[other][locus]) for locus in parts[one]}
