"""The rule of a stage, as it holds in a place on a day."""

from __future__ import annotations

from datetime import date

from sanxian.core import policy
from sanxian.kernel.policy import Resolved
from sanxian.stemcell.facts import RULES, MatchRule, Stage


def rule(stage: Stage, path: str, on: date) -> Resolved[MatchRule]:
    return policy.resolve(RULES[stage], policy.area(path), on)
