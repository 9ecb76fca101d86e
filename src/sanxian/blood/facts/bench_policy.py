"""What the laboratory must show before its results count, and how fast it means to be."""

from __future__ import annotations

from dataclasses import dataclass

from sanxian.blood.facts.supply_policy import PACKAGE
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


@dataclass(frozen=True)
class Bench:
    """Controls are counted for one instrument with one lot; the four targets from the draw on."""

    collection_batch_required: bool
    lots_required: bool
    control_every: Span
    control_levels: int
    control_warn_sd: int
    control_reject_sd: int
    received_within: Span
    tested_within: Span
    proposed_within: Span
    released_within: Span

    def __post_init__(self) -> None:
        spans = (self.control_every, *self.targets)
        if not all(span.by_the_clock and span.count for span in spans):
            raise ValueError("times of the bench are counted in hours or minutes, above nought")
        if not 1 <= self.control_levels <= 6:
            raise ValueError("control_levels is 1 to 6")
        if not 1 <= self.control_warn_sd < self.control_reject_sd:
            raise ValueError("control_warn_sd is below control_reject_sd")

    @property
    def targets(self) -> tuple[Span, Span, Span, Span]:
        """Received, tested, proposed, released."""
        return (
            self.received_within,
            self.tested_within,
            self.proposed_within,
            self.released_within,
        )


BENCH = register(Topic("blood.bench", Bench, PACKAGE, "policy/bench.toml"))
