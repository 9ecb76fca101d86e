"""What becomes of a bag after the draw, as a policy topic: times, yields, and the donor's waiting."""

from __future__ import annotations

from dataclasses import dataclass

from sanxian.blood.facts.supply_policy import PACKAGE, Solution
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


@dataclass(frozen=True)
class Processing:
    """Yields are mL of component made of each 200 mL of whole blood (cryo: of 200 mL of plasma)."""

    platelets_within: Span
    ffp_within: Span
    red_cells_ml: int
    plasma_ml: int
    platelets_ml: int
    cryo_ml: int
    red_cell_solution: Solution
    alt_deferral: Span

    def __post_init__(self) -> None:
        for name in ("platelets_within", "ffp_within"):
            if getattr(self, name).unit != "hours":
                raise ValueError(f"{name} is counted in hours")
        yields = (self.red_cells_ml, self.plasma_ml, self.platelets_ml, self.cryo_ml)
        if min(yields) <= 0 or self.plasma_ml + self.platelets_ml > 200 or self.cryo_ml >= 200:
            raise ValueError("yields are above zero, and no more than what they are made of")
        if self.alt_deferral.unit == "hours":
            raise ValueError("alt_deferral is days, weeks, months or years")


PROCESSING = register(Topic("blood.processing", Processing, PACKAGE, "policy/processing.toml"))
