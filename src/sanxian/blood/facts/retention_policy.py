"""How long records are kept, as a policy topic."""

from __future__ import annotations

from dataclasses import dataclass

from sanxian.blood.facts.quality import Keep
from sanxian.blood.facts.supply_policy import PACKAGE
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


@dataclass(frozen=True)
class Retention:
    """`kept`: years for each kind of record, from its own day."""

    kept: dict[Keep, Span]

    def __post_init__(self) -> None:
        for span in self.kept.values():
            if span.unit != "years" or span.count < 1:
                raise ValueError("records are kept for whole years, one at least")
        if set(self.kept) != set(Keep):
            raise ValueError("kept: every kind of record has its years")


RETENTION = register(Topic("blood.retention", Retention, PACKAGE, "policy/retention.toml"))
