"""The editions of the donor's side, as they hold in a place on a day."""

from __future__ import annotations

from datetime import date

from sanxian.core import policy
from sanxian.kernel.policy import Resolved
from sanxian.stemdonor.facts.registrants import (
    COOLING,
    ENROLMENT,
    KEEPING,
    QUALITY,
    RATE,
    CoolingRule,
    EnrolmentRule,
    KeepingRule,
    QualityRule,
    RateRule,
)


def enrolment(path: str, on: date) -> Resolved[EnrolmentRule]:
    return policy.resolve(ENROLMENT, policy.area(path), on)


def cooling(path: str, on: date) -> Resolved[CoolingRule]:
    return policy.resolve(COOLING, policy.area(path), on)


def keeping(path: str, on: date) -> Resolved[KeepingRule]:
    return policy.resolve(KEEPING, policy.area(path), on)


def rate(path: str, on: date) -> Resolved[RateRule]:
    return policy.resolve(RATE, policy.area(path), on)


def quality(path: str, on: date) -> Resolved[QualityRule]:
    return policy.resolve(QUALITY, policy.area(path), on)
