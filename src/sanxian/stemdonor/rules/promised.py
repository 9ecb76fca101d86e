"""The calls that a plan promises: which begin with a step of a case, and for which day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sanxian.stemdonor.facts.case_policy import Anchor, CallPoint, PlanRule
from sanxian.stemdonor.lifecycle.cases import CaseStatus

# The state that a case reaches when the day from which a call is counted is certain.
CERTAIN: dict[CaseStatus, Anchor] = {
    CaseStatus.TALKING: Anchor.TALKING,
    CaseStatus.SAMPLED: Anchor.SAMPLED,
    CaseStatus.FIT: Anchor.FIT,
    CaseStatus.CONFIRMED: Anchor.ADMISSION,
    CaseStatus.HANDED_OVER: Anchor.COLLECTION,
}

# The state from which a call that was not made comes too late: she is in the hospital.
TOO_LATE: dict[CaseStatus, Anchor] = {CaseStatus.MOBILISING: Anchor.ADMISSION}


@dataclass(frozen=True, slots=True)
class Promise:
    """A call, by the code of its point, and the day by which it is made."""

    code: str
    point: CallPoint
    day: date


def day_of(point: CallPoint, days: Mapping[Anchor, date]) -> date | None:
    """The day by which a call is made, where the day from which it is counted is known."""
    anchor = days.get(point.after)
    return anchor + timedelta(days=point.days) if anchor else None


def spared(point: CallPoint, left_out: Collection[str]) -> bool:
    """Whether the donor asked us not to make this call."""
    return f"call{point.place}" in left_out


def begun(rule: PlanRule, reached: CaseStatus, days: Mapping[Anchor, date]) -> list[Promise]:
    """What begins when a case reaches a state, in the order of the places; `days` of the anchors."""
    anchor = CERTAIN.get(reached)
    if anchor is None or anchor not in days:
        return []
    found = [
        Promise(code, point, days[anchor] + timedelta(days=point.days))
        for code, point in rule.call_points.items()
        if point.after == anchor
    ]
    return sorted(found, key=lambda one: one.point.place)


def needless(rule: PlanRule, reached: CaseStatus) -> list[CallPoint]:
    """The calls that need not be made any more when a case reaches a state."""
    return [one for one in rule.call_points.values() if one.after == TOO_LATE.get(reached)]


def points(rule: PlanRule) -> list[CallPoint]:
    """Every call, in the order of the places."""
    return sorted(rule.call_points.values(), key=lambda one: one.place)


def of_place(rule: PlanRule, place: int) -> CallPoint | None:
    return next((one for one in rule.call_points.values() if one.place == place), None)
