"""The rules against the oracle's own words: every group with every group, every product, the order in
which groups are taken; every set of tubes, and repeats."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from sanxian.blood.facts.distribution import Who
from sanxian.blood.facts.supply_policy import COMPATIBILITY, TESTING, Strength
from sanxian.blood.facts.terms import FAMILY, Assay, Component
from sanxian.blood.rules import compatibility, grouping, testing_algorithm
from sanxian.kernel import policy
from sanxian.kernel.policy import load
from tests.proofs import oracle, oracle_bench

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


# -- the bench -----------------------------------------------------------------------------------------

BENCH = policy.resolve(TESTING, load(TESTING), "370300", date(2026, 11, 23))
STRENGTHS = ("0", "w", "1+", "2+", "3+", "4+", "mf", "H")
NAMES = ("anti_a", "anti_b", "a1_cells", "b_cells")


def test_every_set_of_cells_and_serum_is_read_alike() -> None:
    for strengths in product(STRENGTHS, repeat=4):
        _alike(dict(zip(NAMES, strengths, strict=True)) | {"anti_d": "4+"})


@pytest.mark.parametrize("indirect", [None, *STRENGTHS])
def test_every_reaction_of_d_is_read_alike(indirect: str | None) -> None:
    told = {"anti_d_indirect": indirect} if indirect else {}
    for direct, cells in product(STRENGTHS, STRENGTHS):
        of_a = {"anti_a": cells, "anti_b": "0", "a1_cells": "0", "b_cells": "4+"}
        _alike(of_a | {"anti_d": direct} | told)


def _alike(seen: dict[str, str]) -> None:
    seen |= {"control": "0", "o_cells": "0"}
    found = grouping.interpret(_seen(seen), BENCH)
    assert (found.abo, found.rhd, found.discrepant) == oracle_bench.grouped(seen), seen


@pytest.mark.parametrize("strength", STRENGTHS[1:])
@pytest.mark.parametrize("tube", ["control", "o_cells"])
def test_a_control_that_reacts_spoils_the_rest(tube: str, strength: str) -> None:
    seen = {"anti_a": "4+", "anti_b": "0", "a1_cells": "0", "b_cells": "4+", "anti_d": "4+", "control": "0", "o_cells": "0"}  # fmt: skip
    assert oracle_bench.grouped(seen) == ("A", "+", False)
    seen[tube] = strength
    assert oracle_bench.grouped(seen) == ("", "", True)
    assert grouping.interpret(_seen(seen), BENCH).discrepant


@pytest.mark.parametrize("known", [(a, d) for a in ("", "A", "B") for d in ("", "+", "-")])
def test_what_is_on_record_is_part_of_it(known: tuple[str, str]) -> None:
    seen = {"anti_a": "4+", "anti_b": "0", "a1_cells": "0", "b_cells": "4+", "anti_d": "0", "anti_d_indirect": "0", "control": "0", "o_cells": "0"}  # fmt: skip
    found = grouping.interpret(_seen(seen), BENCH, known=known)
    assert (found.abo, found.rhd, found.discrepant) == oracle_bench.grouped(seen, known)
    plain = grouping.against_result(grouping.interpret(_seen(seen), BENCH), known, BENCH)
    assert (plain.abo, plain.rhd, plain.discrepant) == oracle_bench.grouped(seen, known)


def _seen(seen: dict[str, str]) -> grouping.Reactions:
    return grouping.Reactions(**{name: Strength(word) for name, word in seen.items()})


@pytest.mark.parametrize(
    "assay", ["hbsag", "anti_hcv", "hiv", "syphilis", "nat", "alt", "anti_cmv"]
)
def test_repeats_are_judged_alike(assay: str) -> None:
    words = ("20", "51", "80") if assay == "alt" else ("reactive", "nonreactive")
    for n in (1, 2, 3):
        for runs in product(words, repeat=n):
            said = testing_algorithm.judge(Assay(assay), runs, BENCH).outcome
            assert said == oracle_bench.judged(assay, list(runs)), runs
