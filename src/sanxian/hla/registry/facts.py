"""What a search asks and finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sanxian.hla.registry.index import Rows, Segment
from sanxian.hla.typing import Typing

if TYPE_CHECKING:
    from sanxian.hla.probability import Outlook

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Found:
    """A donor that a search found.

    `grades` by locus, two letters of D, P, L, M as in `grades`, where mismatches are written M if their
    level was not asked for; `chances` of 10, at least 9 and at least 8 of 10, None without frequencies
    or where no pair of haplotypes explains what was typed.
    """

    id: str
    matches: int
    definite: int
    grades: Mapping[str, str]
    p10: float | None = None
    p9: float | None = None
    p8: float | None = None
    sex: str = ""
    born: int = 0
    region: str = ""
    abo: str = ""
    cmv: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many donors reach each number of matches."""

    of: int
    by_matches: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_matches.values())


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: `donors` in order, at most `limit`; `tally` counts all of them."""

    donors: tuple[Found, ...]
    tally: Tally
    outlook: Outlook | None = None
    """What the probabilities stand on; None without frequencies."""


@dataclass
class Asked:
    """One question, with what every locus's book answers to it."""

    of: int
    least: int
    likely: dict[str, Bytes]
    patient: Typing


@dataclass
class Hits:
    """Phenotypes of one segment that reach the number, with their donors."""

    segment: Segment
    phenotypes: Rows
    matches: Bytes  # of the loci that phenotypes hold
    definite: Bytes
    rows: Rows = field(default_factory=lambda: np.zeros(0, np.int64))  # donors
    of_row: Rows = field(default_factory=lambda: np.zeros(0, np.int64))  # → place in `phenotypes`
