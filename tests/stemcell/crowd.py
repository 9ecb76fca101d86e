"""Registrants by the thousand, drawn from the made-up frequencies, taken in as one file."""

from __future__ import annotations

from typing import Any

import numpy as np

from sanxian.hla import Reader
from sanxian.hla.drawing import columns, demonstration, draw
from sanxian.hla.names import common
from sanxian.stemcell.facts import Coarse, TypedLine
from sanxian.stemcell.models import Intake
from sanxian.stemcell.services import intakes


def lines(people: int, first: int = 0, seed: int = 1) -> list[TypedLine]:
    population = next(iter(demonstration(Reader(common())).populations.values()))
    pairs = draw(population, people, np.random.default_rng(seed + first))
    return [
        TypedLine(n + 2, f"T-{n:06d}", columns=dict(typed), coarse=Coarse(1970 + n % 36, "male"))
        for n, typed in enumerate(columns(population, pairs), first)
    ]


def crowd(branch: Any, people: int, first: int = 0) -> Intake:
    return intakes.take(
        place=branch.path, name="t.csv", digest=f"d{first}", lines=lines(people, first),
        by=branch.officer, at=branch.at,
    )  # fmt: skip
