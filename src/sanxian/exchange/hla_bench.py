"""Measures the search on donors drawn from haplotype frequencies, beside a peer where one is installed.

The peer (py-graph-match) needs an environment of its own, with a numpy of its own: Python 3.11,
`setuptools<70`, Cython and numpy 1.24 first, then `pip install --no-build-isolation
py-graph-match==0.0.8`. Its Python is named with `--peer-python`; it gets the same donors and patients, and
what it finds is compared with what is found here, and both with brute force on a part.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sanxian.hla import Reader, Registry
from sanxian.hla.drawing import columns, draw
from sanxian.hla.frequencies import Frequencies, Population
from sanxian.hla.loci import COUNTED, LOCI
from sanxian.hla.probability import Chances
from sanxian.hla.registry.index import TEXTS, Columns
from sanxian.hla.typing import Typing

Rows = npt.NDArray[np.int64]
COARSE = 0.4  # of the donors, where they are mixed: half with all loci, half with A, B and DRB1
HOW = (
    "It needs an environment of its own: Python 3.11; pip install 'setuptools<70' Cython numpy==1.24.4;"
    " pip install --no-build-isolation py-graph-match==0.0.8; then --peer-python PATH of that Python."
)
PEER = Path(__file__).with_name("hla_peer.py")


def measure(
    frequencies: Frequencies,
    reader: Reader,
    *,
    donors: int,
    patients: int,
    mixed: bool = False,
    seed: int = 1,
    peer: str = "",
    python: str = "",
) -> dict[str, Any]:
    """Times in milliseconds, memory in MB of the whole process at its highest."""
    population = next(iter(frequencies.populations.values()))
    random = np.random.default_rng(seed)
    pairs = draw(population, donors, random)
    registry = Registry(reader.names)
    registry.reader = reader
    coded = time.perf_counter()
    held = _coded(registry, population, pairs, mixed, random)
    built = time.perf_counter()
    registry.build(held)
    ready = time.perf_counter()
    if not peer:
        pairs = pairs[:0]
    asked = draw(population, patients, random)
    wanted = [reader.typing(row) for row in columns(population, asked)]
    found: dict[str, Any] = {
        "donors": donors,
        "mixed": mixed,
        "patients": patients,
        "coding_s": round(built - coded, 3),
        "index_s": round(ready - built, 3),
        "phenotypes": len(registry.segments[0].begins) - 1,
        "search": _searches(registry, wanted, Chances(frequencies)),
        "changes": _changes(registry, population, random),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if peer:
        found["peer"] = _beside(registry, population, pairs, asked, wanted, python, mixed)
    return found


def _searches(registry: Registry, patients: list[Typing], chances: Chances) -> dict[str, Any]:
    kinds: dict[str, Callable[[Typing], object]] = {
        f"count_{least}_of_10": lambda p, n=least: registry.tally(p, least=n)
        for least in (10, 9, 8)
    }
    kinds["all_8_of_10"] = lambda p: registry.reaching(p)
    kinds["ranked_8_of_10"] = lambda p: registry.search(p, least=8)
    kinds["ranked_8_of_10_with_probabilities"] = lambda p: registry.search(
        p, least=8, chances=chances
    )
    return {name: _times(do, patients) for name, do in kinds.items()}


def _times(do: Callable[[Typing], object], patients: list[Typing]) -> dict[str, float]:
    do(patients[0])
    took = []
    for patient in patients:
        began = time.perf_counter()
        do(patient)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {
        "p50_ms": round(statistics.median(took), 3),
        "p95_ms": round(took[min(len(took) - 1, int(len(took) * 0.95))], 3),
    }


def _changes(registry: Registry, population: Population, random: np.random.Generator) -> Any:
    """A thousand donors come or change; until they can be searched."""
    from sanxian.hla import Donor

    rows = columns(population, draw(population, 1000, random))
    fresh = [Donor(f"N{n}", registry.reader.typing(row)) for n, row in enumerate(rows)]
    began = time.perf_counter()
    registry.add(fresh)
    registry.search(fresh[0].typing)
    took = time.perf_counter() - began
    registry.remove(donor.id for donor in fresh)
    return {"a_thousand_ms": round(took * 1000, 1)}


def _coded(
    registry: Registry,
    population: Population,
    pairs: Rows,
    mixed: bool,
    random: np.random.Generator,
) -> Columns:
    """The donors' numbers; each distinct pair of alleles is read once."""
    donors = len(pairs)
    form = np.zeros(donors, np.int8)  # 0 in full, 1 coarse, 2 coarse and without C and DQB1
    if mixed:
        form = np.where(random.random(donors) < COARSE, random.integers(1, 3, donors), 0).astype(
            np.int8
        )
    names = [
        {name.partition("*")[0]: name for name in haplotype.split("~")}
        for haplotype in population.haplotypes
    ]
    codes = {}
    for locus in LOCI:
        codes[locus] = np.zeros(donors, np.uint32)
        if locus not in COUNTED[10]:
            continue
        alleles = sorted({one[locus] for one in names})
        number = {name: n for n, name in enumerate(alleles)}
        of = np.array([number[one[locus]] for one in names])
        keys = (of[pairs[:, 0]] * len(alleles) + of[pairs[:, 1]]) * 3 + form
        distinct, place = np.unique(keys, return_inverse=True)
        read = [_number(registry, locus, alleles, int(key)) for key in distinct]
        codes[locus] = np.array(read, np.uint32)[place]
    width = len(str(donors)) + 1
    ids = np.char.add(b"D", np.char.zfill(np.arange(donors).astype(f"S{width}"), width - 1))
    return Columns(
        ids.astype(f"S{width}"),
        codes,
        np.ones(donors, np.bool_),
        (1965 + random.integers(0, 40, donors)).astype(np.int16),
        {name: np.zeros(donors, np.uint16) for name in TEXTS},
    )


def _number(registry: Registry, locus: str, alleles: list[str], key: int) -> int:
    both, form = divmod(key, 3)
    names = [alleles[n] for n in divmod(both, len(alleles))]
    if form == 2 and locus in {"C", "DQB1"}:
        return 0
    if form:
        names = [f"{name.partition(':')[0]}:XX" for name in names]
    return registry.books[locus].number(registry.reader.locus(locus, names[0], names[1]))


# -- the peer


def _beside(
    registry: Registry,
    population: Population,
    pairs: Rows,
    asked: Rows,
    patients: list[Typing],
    python: str,
    mixed: bool,
) -> dict[str, Any]:
    if mixed:
        return {"skipped": "the peer is asked about donors typed in full: leave out --mixed"}
    with tempfile.TemporaryDirectory() as folder:
        _imputed(Path(folder) / "donors" / "donors.csv", population, pairs)
        _imputed(Path(folder) / "patients.csv", population, asked)
        done = subprocess.run(
            [python or sys.executable, "-P", str(PEER), folder], capture_output=True, text=True
        )
        if done.returncode == 3:
            return {
                "skipped": f"py-graph-match is not installed in {python or sys.executable}. {HOW}"
            }
        if done.returncode:
            return {"failed": done.stderr.strip().splitlines()[-1:]}
        said = json.loads(done.stdout.splitlines()[-1])
    return _compared(registry, patients, said)


def _imputed(path: Path, population: Population, pairs: Rows) -> None:
    """People as the peer reads them: number, genotype in its order of loci, probability, rank."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for number, row in enumerate(columns(population, pairs)):
            loci = (row[locus] for locus in ("A", "B", "C", "DQB1", "DRB1"))
            genotype = "^".join("+".join(sorted(pair)) for pair in loci)
            file.write(f"{number},{genotype},1.0,0\n")


def _compared(registry: Registry, patients: list[Typing], said: dict[str, Any]) -> dict[str, Any]:
    """For each patient the donors that one side found and the other did not."""
    missed_there = missed_here = both = 0
    for number, patient in enumerate(patients):
        ours = {int(donor[1:]) for donor in registry.reaching(patient) if donor.startswith("D")}
        theirs = set(said["found"][str(number)])
        both += len(ours & theirs)
        missed_there += len(ours - theirs)
        missed_here += len(theirs - ours)
    here = _times(lambda p: registry.reaching(p), patients)
    return {
        "name": said["name"],
        "build_s": said["build_s"],
        "p50_ms": said["p50_ms"],
        "p95_ms": said["p95_ms"],
        "found_by_both": both,
        "missed_by_the_peer": missed_there,
        "missed_here": missed_here,
        "times_faster_p50": round(said["p50_ms"] / here["p50_ms"], 1),
        "times_faster_p95": round(said["p95_ms"] / here["p95_ms"], 1),
    }
