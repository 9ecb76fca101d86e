"""What becomes of a bag after the draw, as a policy topic: times, yields, and the donor's waiting."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sanxian.blood.facts.supply_policy import PACKAGE, Solution
from sanxian.blood.facts.terms import Component
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


class Word(StrEnum):
    """What is done to a bag after it was made, each with its own act."""

    LEUCODEPLETE = "leucodeplete"
    WASH = "wash"
    IRRADIATE = "irradiate"
    FREEZE = "freeze"
    THAW = "thaw"
    SPLIT = "split"
    POOL = "pool"
    CONVERT = "convert"


class Pack(StrEnum):
    """The bag systems that are drawn into; one with a filter gives leucodepleted cells."""

    SINGLE = "single"
    DOUBLE = "double"
    TRIPLE = "triple"
    QUADRUPLE = "quadruple"
    TRIPLE_FILTER = "triple_filter"
    QUADRUPLE_FILTER = "quadruple_filter"


@dataclass(frozen=True)
class PackRule:
    """Which components a bag system can take, and whether a filter stands in it."""

    components: tuple[Component, ...]
    filter: bool = False


@dataclass(frozen=True)
class Processing:
    """Yields are mL of component made of each 200 mL of whole blood (cryo: of 200 mL of plasma);
    `kept_percent` is what a treatment leaves of the volume.
    """

    platelets_within: Span
    ffp_within: Span
    red_cells_ml: int
    plasma_ml: int
    platelets_ml: int
    cryo_ml: int
    red_cell_solution: Solution
    alt_deferral: Span
    packs: dict[Pack, PackRule]
    pack_usual: Pack
    kept_percent: dict[Word, int]
    freeze_within: Span
    cryo_thawed_life: Span
    pooled_platelets_life: Span
    pooled_cryo_life: Span
    pool_from: int
    pool_to: int
    split_least_ml: int
    split_most: int
    convert_plasma: bool

    def __post_init__(self) -> None:
        for name in ("platelets_within", "ffp_within"):
            if getattr(self, name).unit != "hours":
                raise ValueError(f"{name} is counted in hours")
        yields = (self.red_cells_ml, self.plasma_ml, self.platelets_ml, self.cryo_ml)
        if min(yields) <= 0 or self.plasma_ml + self.platelets_ml > 200 or self.cryo_ml >= 200:
            raise ValueError("yields are above zero, and no more than what they are made of")
        if self.alt_deferral.unit == "hours":
            raise ValueError("alt_deferral is days, weeks, months or years")
        if not 2 <= self.pool_from <= self.pool_to:
            raise ValueError("a pool is of two at least: pool_from ≤ pool_to")
        if not 2 <= self.split_most <= 8 or self.split_least_ml < 1:
            raise ValueError("a bag is split in two to eight parts, none of them empty")
        if any(not 1 <= kept <= 100 for kept in self.kept_percent.values()):
            raise ValueError("kept_percent: 1 to 100")


PROCESSING = register(Topic("blood.processing", Processing, PACKAGE, "policy/processing.toml"))
