"""A search of a city's register through the platform: 100,000 registrants, four in ten typed coarsely.

The register is drawn from the built-in frequencies and taken in by the act that files come by. Timed is what
the page of a search asks, `queries.answered`: the register's change number, the index in memory, the
ranking with exact probabilities, on the clock and of the processor (a busy machine tells them apart); each patient is new, so that no kept answer is given twice. Beside it stand
the first search of a process (which reads and unseals the whole register) and one after a thousand changes.
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

from bench.__main__ import AT

PEOPLE = int(os.environ.get("SANXIAN_BENCH_REGISTRANTS", "100000"))
PATIENTS, CHANGED = 100, 1000
PART = 10_000  # rows of a file
COARSE = 0.4
STAGES = ("preliminary", "confirmatory")
LIMIT = 50.0  # ms, 95th percentile


def measure() -> dict[str, Any]:
    from sanxian.stemcell.selectors import index

    officer, path = _branch()
    drawn = _people(PEOPLE + PATIENTS + CHANGED)
    began = time.process_time()
    for first in range(0, PEOPLE, PART):
        _take(officer, path, drawn[first : first + PART], first)
    taken = time.process_time() - began
    patients = [_gl(columns) for columns in drawn[PEOPLE : PEOPLE + PATIENTS]]
    index.forget()
    cold = _asked(officer, path, patients[0])
    warm = {stage: _times(officer, path, patients[1:], stage) for stage in STAGES}
    _take(officer, path, drawn[PEOPLE + PATIENTS :], PEOPLE)
    after = _asked(officer, path, patients[0])
    return {
        "registrants": PEOPLE,
        "taken_in_processor_s": round(taken, 1),
        "first_search_processor_s": round(cold[1] / 1000, 1),
        **warm,
        "after_a_thousand_changes_ms": round(after[0], 1),
        "limit_ms": LIMIT,
        "ok": all(times["p95_ms"] <= LIMIT for times in warm.values()),
    }


def _branch() -> tuple[Any, str]:
    """A registry branch in an empty home, and who works there."""
    from sanxian.core.actor import Actor, Grant
    from sanxian.core.models import Home
    from sanxian.orgs.models import Org, OrgEdge
    from sanxian.orgs.roles import ROLES

    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    since = AT.date().replace(year=2020)
    above = Org.objects.create(org_id="p", segment="37", kind="province", level="province", path="/37/",
                               opened=since, name="省")  # fmt: skip
    org = Org.objects.create(org_id="b", segment="rb", kind="registry", level="province", path="/37/rb/",
                             parent=above, opened=since, name="分库")  # fmt: skip
    OrgEdge.objects.create(child=org, parent=above, since=since)
    grant = Grant("registry_officer", org.path, ROLES["registry_officer"].permissions)
    return Actor("a-bench", org.path, (grant,)), org.path


def _people(count: int) -> list[dict[str, tuple[str, str]]]:
    import numpy as np

    from sanxian.hla import Reader
    from sanxian.hla.drawing import columns, demonstration, draw
    from sanxian.hla.names import common

    population = next(iter(demonstration(Reader(common())).populations.values()))
    pairs = draw(population, count, np.random.default_rng(7))
    return [dict(typed) for typed in columns(population, pairs)]


def _coarse(
    columns: dict[str, tuple[str, str]], chance: random.Random
) -> dict[str, tuple[str, str]]:
    """Four in ten as they were typed long ago: first fields, half of them A, B and DRB1 alone."""
    if chance.random() >= COARSE:
        return columns
    loci = columns if chance.random() < 0.5 else {"A", "B", "DRB1"}
    return {
        locus: (f"{one.partition(':')[0]}:XX", f"{other.partition(':')[0]}:XX")
        for locus, (one, other) in columns.items()
        if locus in loci
    }


def _take(officer: Any, path: str, people: list[dict[str, tuple[str, str]]], first: int) -> None:
    from sanxian.stemcell.facts import Coarse, TypedLine
    from sanxian.stemcell.services import intakes

    chance = random.Random(first)
    lines = [
        TypedLine(n + 2, f"B-{first + n:07d}", columns=_coarse(columns, chance),
                  coarse=Coarse(1966 + n % 40, ("male", "female")[n % 2]))
        for n, columns in enumerate(people)
    ]  # fmt: skip
    intakes.take(
        place=path, name=f"{first}.csv", digest=f"{first:064d}", lines=lines, by=officer, at=AT
    )


def _gl(columns: dict[str, tuple[str, str]]) -> str:
    from sanxian.stemcell.typed import as_gl

    return as_gl(columns)


def _times(officer: Any, path: str, patients: list[str], stage: str) -> dict[str, float]:
    both = [_asked(officer, path, patient, stage) for patient in patients]
    took, worked = (sorted(one) for one in zip(*both, strict=True))
    return {
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "p50_processor_ms": round(worked[len(worked) // 2], 1),
        "p95_processor_ms": round(worked[int(len(worked) * 0.95)], 1),
    }


def _asked(officer: Any, path: str, text: str, stage: str = STAGES[0]) -> tuple[float, float]:
    """Milliseconds until a patient's donors are known, as the page asks for them; and of the processor."""
    from sanxian.stemcell.models import PatientQuery
    from sanxian.stemcell.selectors import names, queries

    row = PatientQuery(org_path=path, patient="P-1", text=text, stage=stage, narrowed="{}",
                       asked_at=AT)  # fmt: skip
    began, idle = time.perf_counter(), time.process_time()
    queries.answered(row, officer, names.held())
    return (time.perf_counter() - began) * 1000, (time.process_time() - idle) * 1000
