"""The clock from the arm to the release: how long each stage took, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanxian.blood.facts.bench_policy import Bench
from sanxian.blood.rules.controls import hours

STAGES = ("received", "tested", "proposed", "released")


@dataclass(frozen=True, slots=True)
class Course:
    """When a donation passed each stage; None where it has not."""

    drawn: datetime
    received: datetime | None = None
    tested: datetime | None = None
    proposed: datetime | None = None
    released: datetime | None = None

    def reached(self, stage: str) -> datetime | None:
        return {
            "received": self.received,
            "tested": self.tested,
            "proposed": self.proposed,
            "released": self.released,
        }[stage]


@dataclass(frozen=True, slots=True)
class Standing:
    """`stage`: what it waits for ("" when it is through); `late_by`: past that stage's target."""

    stage: str
    age: timedelta
    late_by: timedelta


def standing(course: Course, at: datetime, policy: Bench) -> Standing:
    """Where a donation stands at `at`. Stages may be passed out of order; the last one ends it."""
    if course.released:
        late = course.released - course.drawn - hours(policy.released_within)
        return Standing("", course.released - course.drawn, max(late, timedelta()))
    stage = next(s for s in STAGES if not course.reached(s))
    target = dict(zip(STAGES, policy.targets, strict=True))[stage]
    age = at - course.drawn
    return Standing(stage, age, max(age - hours(target), timedelta()))


def minutes(course: Course, stage: str) -> int | None:
    """Whole minutes from the draw to a stage; None where it was not reached."""
    reached = course.reached(stage)
    return None if reached is None else int((reached - course.drawn).total_seconds() // 60)


def quantile(values: Sequence[int], tenths: int) -> int | None:
    """The value below or at which that many tenths lie (nearest rank): 5 the median, 9 the p90."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * tenths // 10) - 1)]
