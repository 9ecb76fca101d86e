"""The rules of volunteers' work, as they hold in a place on a day."""

from __future__ import annotations

from datetime import date

from sanxian.core import policy
from sanxian.kernel.policy import Resolved
from sanxian.volunteers.facts import ATTENDANCE, WORK, AttendanceRule, WorkRule


def work(path: str, on: date) -> Resolved[WorkRule]:
    return policy.resolve(WORK, policy.area(path), on)


def attendance(path: str, on: date) -> Resolved[AttendanceRule]:
    return policy.resolve(ATTENDANCE, policy.area(path), on)
