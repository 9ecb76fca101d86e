"""The rules of transport and contact, as they hold in a place on a day."""

from __future__ import annotations

from datetime import date

from sanxian.coordination.facts import (
    CONTACT,
    PUBLICITY,
    TRANSPORT,
    ContactRule,
    PublicityRule,
    TransportRule,
)
from sanxian.core import policy
from sanxian.kernel.policy import Resolved


def transport(path: str, on: date) -> Resolved[TransportRule]:
    return policy.resolve(TRANSPORT, policy.area(path), on)


def contact(path: str, on: date) -> Resolved[ContactRule]:
    return policy.resolve(CONTACT, policy.area(path), on)


def publicity(path: str, on: date) -> PublicityRule:
    return policy.resolve(PUBLICITY, policy.area(path), on).values
