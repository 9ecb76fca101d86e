"""The policy of a place and day, as the rooms of supply and hospital ask for it."""

from __future__ import annotations

from datetime import date

from sanxian.blood.facts.bench_policy import BENCH, Bench
from sanxian.blood.facts.distribution_policy import (
    ELECTRONIC,
    MASSIVE,
    NEEDS,
    Electronic,
    Massive,
    Needs,
)
from sanxian.blood.facts.hospital_policy import (
    APPROPRIATENESS,
    AUTOLOGOUS,
    BEDSIDE,
    HOSPITAL,
    Appropriateness,
    Autologous,
    Bedside,
    Hospital,
)
from sanxian.blood.facts.retention_policy import RETENTION, Retention
from sanxian.blood.facts.sampling_policy import SAMPLING, Sampling
from sanxian.blood.facts.supply_policy import (
    COMPATIBILITY,
    EMERGENCY,
    STOCK,
    STORAGE,
    TRANSFUSION,
    Compatibility,
    Emergency,
    Stock,
    Storage,
    Transfusion,
)
from sanxian.core import policy
from sanxian.kernel.policy import Resolved


def compatibility(path: str, on: date) -> Resolved[Compatibility]:
    return policy.resolve(COMPATIBILITY, policy.area(path), on)


def emergency(path: str, on: date) -> Resolved[Emergency]:
    return policy.resolve(EMERGENCY, policy.area(path), on)


def stock(path: str, on: date) -> Resolved[Stock]:
    return policy.resolve(STOCK, policy.area(path), on)


def transfusion(path: str, on: date) -> Resolved[Transfusion]:
    return policy.resolve(TRANSFUSION, policy.area(path), on)


def storage(path: str, on: date) -> Resolved[Storage]:
    return policy.resolve(STORAGE, policy.area(path), on)


def needs(path: str, on: date) -> Resolved[Needs]:
    return policy.resolve(NEEDS, policy.area(path), on)


def electronic(path: str, on: date) -> Resolved[Electronic]:
    return policy.resolve(ELECTRONIC, policy.area(path), on)


def massive(path: str, on: date) -> Resolved[Massive]:
    return policy.resolve(MASSIVE, policy.area(path), on)


def bedside(path: str, on: date) -> Resolved[Bedside]:
    return policy.resolve(BEDSIDE, policy.area(path), on)


def hospital(path: str, on: date) -> Resolved[Hospital]:
    return policy.resolve(HOSPITAL, policy.area(path), on)


def appropriateness(path: str, on: date) -> Resolved[Appropriateness]:
    return policy.resolve(APPROPRIATENESS, policy.area(path), on)


def autologous(path: str, on: date) -> Resolved[Autologous]:
    return policy.resolve(AUTOLOGOUS, policy.area(path), on)


def bench(path: str, on: date) -> Resolved[Bench]:
    return policy.resolve(BENCH, policy.area(path), on)


def sampling(path: str, on: date) -> Resolved[Sampling]:
    return policy.resolve(SAMPLING, policy.area(path), on)


def retention(path: str, on: date) -> Resolved[Retention]:
    return policy.resolve(RETENTION, policy.area(path), on)
