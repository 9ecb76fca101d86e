"""The rules of compatibility against the oracle's own words: every group with every group, every
product; and the order in which groups are taken."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from sanxian.blood.facts.distribution import Who
from sanxian.blood.facts.supply_policy import COMPATIBILITY
from sanxian.blood.facts.terms import FAMILY, Component
from sanxian.blood.rules import compatibility
from sanxian.kernel import policy
from sanxian.kernel.policy import load
from tests.proofs import oracle

RULES = policy.resolve(COMPATIBILITY, load(COMPATIBILITY), "370300", date(2026, 11, 23))


@pytest.mark.parametrize("kind", oracle.PRODUCTS)
def test_every_group_with_every_group(kind: str) -> None:
    for unit, patient in product(oracle.GROUPS, oracle.GROUPS):
        said = compatibility.compatible(Component(kind), unit, patient, RULES)
        assert said == oracle.suits(kind, unit, patient), (kind, unit, patient)


@pytest.mark.parametrize("kind", oracle.PRODUCTS)
@pytest.mark.parametrize(("sex", "age", "spares"), [("male", 30, True), ("female", 30, False), ("female", 51, True), ("female", 50, False)])  # fmt: skip
def test_the_order_of_preference(kind: str, sex: str, age: int, spares: bool) -> None:
    for patient in oracle.GROUPS:
        said = compatibility.preference(Component(kind), *patient, RULES, Who(sex, age))
        assert [(g.abo, g.rhd) for g in said] == oracle.liked(kind, patient, spares)


def test_the_products_are_all_there_and_of_one_family() -> None:
    assert set(oracle.PRODUCTS) == set(Component)
    assert {c.value: FAMILY[c].value for c in Component} == oracle.STOCK_OF


def test_the_table_of_red_cells_is_the_published_one() -> None:
    """blood_rules: patient, then the groups that may be given, the best first."""
    table = {"O-": "O-", "O+": "O+ O-", "A-": "A- O-", "A+": "A+ A- O+ O-", "B-": "B- O-", "B+": "B+ B- O+ O-", "AB-": "AB- A- B- O-", "AB+": "AB+ AB- A+ A- B+ B- O+ O-"}  # fmt: skip
    for patient, row in table.items():
        liked = oracle.liked("red_cells", (patient[:-1], patient[-1]), False)
        assert " ".join(abo + rhd for abo, rhd in liked) == row
