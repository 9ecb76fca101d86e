"""The numbers of distribution as policy topics: special needs, electronic crossmatch, big bleeds."""

from __future__ import annotations

from dataclasses import dataclass

from sanxian.blood.facts.supply_policy import PACKAGE
from sanxian.blood.facts.terms import STOCKED, Component, Need
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


@dataclass(frozen=True)
class Needs:
    """Which components a need is asked of. Plasma has no cells: nobody irradiates it."""

    cmv_by_leucodepletion: bool
    applies: dict[Need, tuple[Component, ...]]

    def __post_init__(self) -> None:
        if not all(self.applies[need] for need in Need):
            raise ValueError("applies: every need is asked of at least one component")


@dataclass(frozen=True)
class Electronic:
    """When the computer may stand for the crossmatch in the tube. Off until a place switches it on."""

    enabled: bool
    samples: int
    screen_within: Span
    identical_group: bool

    def __post_init__(self) -> None:
        if self.samples < 2:
            raise ValueError("samples: the group is determined in two samples at least")
        if not self.screen_within.by_the_clock:
            raise ValueError("screen_within is counted in hours")


@dataclass(frozen=True)
class Massive:
    """One pack of a massive transfusion, in bags, and how soon it is wanted."""

    pack: dict[str, int]
    within: Span

    def __post_init__(self) -> None:
        if not self.pack or any(not 1 <= n <= 20 for n in self.pack.values()):
            raise ValueError("pack: 1 to 20 bags of a component, of one at least")
        if strange := set(self.pack) - set(STOCKED):
            raise ValueError(f"pack: {', '.join(sorted(strange))} is not kept in stock")
        if not self.within.by_the_clock:
            raise ValueError("within is counted in hours or minutes")


NEEDS = register(Topic("blood.needs", Needs, PACKAGE, "policy/needs.toml"))
ELECTRONIC = register(Topic("blood.electronic", Electronic, PACKAGE, "policy/electronic.toml"))
MASSIVE = register(Topic("blood.massive", Massive, PACKAGE, "policy/massive.toml"))
