"""T3, the short run: a fixed sample of mutants of each rule, and tests that would notice nothing."""

from __future__ import annotations

import pytest

from tests.proofs import mutants, proving

RULES = mutants.RULES


@pytest.mark.parametrize("module", [f"{RULES}.compatibility", f"{RULES}.issuing", f"{RULES}.testing"])  # fmt: skip
def test_a_changed_rule_is_noticed(module: str) -> None:
    facts = proving.child("tests.proofs.mutants:judge", module=module, sample=16)
    assert facts["mutants"] == 16
    assert 100 * facts["killed"] >= mutants.LEAST * facts["mutants"], facts["survivors"]


def test_tests_of_something_else_notice_little() -> None:
    """The control: the score falls where the tests do not speak of the rule."""
    facts = proving.child(
        "tests.proofs.mutants:judge",
        module=f"{RULES}.testing",
        sample=10,
        tests=["tests/blood/rules/test_stock.py"],
    )
    assert facts["killed"] < facts["mutants"] / 2


@pytest.mark.parametrize("module", mutants.TARGETS)
def test_what_is_called_equivalent_is_still_there(module: str) -> None:
    known = {one.key for one in mutants.mutants(module)}
    name = mutants.named(module)
    assert {key for key in mutants.EQUIVALENT if key[0] == name} <= known


@pytest.mark.parametrize("module", mutants.ONLY)
def test_what_is_called_deciding_is_still_there(module: str) -> None:
    assert {one.within for one in mutants.mutants(module)} == mutants.ONLY[module]
