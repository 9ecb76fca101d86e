"""The quality sampling plan as a policy topic: how many bags a month, and what they must measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sanxian.blood.facts.storage import Measure
from sanxian.blood.facts.supply_policy import PACKAGE
from sanxian.blood.facts.terms import Component
from sanxian.kernel.policy import Topic, register


@dataclass(frozen=True)
class Limit:
    """Both ends inclusive. `each_200`: for each 200 mL of whole blood that the bag was made of."""

    low: Decimal
    high: Decimal
    each_200: bool = False


@dataclass(frozen=True)
class Sampling:
    """`limits` are named by component and measure: "red_cells hb_g"."""

    monthly: dict[Component, int]
    permille: int
    limits: dict[str, Limit]

    def __post_init__(self) -> None:
        if min(self.monthly.values()) < 0 or not 0 <= self.permille <= 1000:
            raise ValueError("monthly is not below zero, permille is 0 to 1000")
        for row, limit in self.limits.items():
            component, _, measure = row.partition(" ")
            if component not in list(Component) or measure not in list(Measure):
                raise ValueError(f"limits: {row!r} is not a component and a measure")
            if limit.low > limit.high:
                raise ValueError(f"limits: {row!r}: low is above high")


SAMPLING = register(Topic("blood.sampling", Sampling, PACKAGE, "policy/sampling.toml"))
