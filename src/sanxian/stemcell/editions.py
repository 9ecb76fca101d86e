"""The rules of matching and of the register, as they hold in a place on a day."""

from __future__ import annotations

from datetime import date

from sanxian.core import policy
from sanxian.kernel.policy import Resolved
from sanxian.stemcell.facts import REGISTER, RULES, MatchRule, RegisterRule, Stage


def rule(stage: Stage, path: str, on: date) -> Resolved[MatchRule]:
    return policy.resolve(RULES[stage], policy.area(path), on)


def register(path: str, on: date) -> Resolved[RegisterRule]:
    return policy.resolve(REGISTER, policy.area(path), on)
