"""The editions of match cases, as they hold in a place on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sanxian.core import policy
from sanxian.kernel.policy import Resolved
from sanxian.stemdonor.facts.case_policy import (
    CASE,
    COLLECTION,
    COST,
    FOLLOW,
    PLAN,
    TALK,
    CaseRule,
    CollectionRule,
    CostRule,
    FollowRule,
    PlanRule,
    TalkRule,
)


def case(path: str, on: date) -> Resolved[CaseRule]:
    return policy.resolve(CASE, policy.area(path), on)


def talk(path: str, on: date) -> Resolved[TalkRule]:
    return policy.resolve(TALK, policy.area(path), on)


def collection(path: str, on: date) -> Resolved[CollectionRule]:
    return policy.resolve(COLLECTION, policy.area(path), on)


def plan(path: str, on: date) -> Resolved[PlanRule]:
    return policy.resolve(PLAN, policy.area(path), on)


def cost(path: str, on: date) -> Resolved[CostRule]:
    return policy.resolve(COST, policy.area(path), on)


def follow(path: str, on: date) -> Resolved[FollowRule]:
    return policy.resolve(FOLLOW, policy.area(path), on)


def said(ruled: Resolved[Any]) -> str:
    """The editions by which something was decided, for the record of it."""
    return ", ".join(ruled.edition_ids)[:200]
