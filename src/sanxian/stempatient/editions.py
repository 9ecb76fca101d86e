"""The rule of requests as it holds in a place on a day."""

from __future__ import annotations

from datetime import date

from sanxian.core import policy
from sanxian.kernel.policy import Resolved
from sanxian.stempatient.facts import REQUEST, RequestRule


def request(path: str, on: date) -> Resolved[RequestRule]:
    return policy.resolve(REQUEST, policy.area(path), on)
