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


def test_a_run_that_is_stopped_half_way_has_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was tried until then looked like all of it."""

    def stopped(arguments: list[str], plugins: list[mutants.Judge]) -> int:
        plugins[0].tried = plugins[0].killed = 3
        return 2  # pytest's own word for an interruption

    monkeypatch.setattr(pytest, "main", stopped)
    with pytest.raises(proving.Found, match="ended with 2"):
        mutants.judge(f"{RULES}.testing")


def test_a_change_is_asked_of_those_who_reach_its_lines() -> None:
    """A condition is reached by all who come to it, what stands under it by those who go in."""
    rows = {one.text: one.lines for one in mutants.mutants(f"{RULES}.issuing") if one.within == "_unfit"}  # fmt: skip
    asked, said = rows["if bag.recalled:"], rows['yield Reason("unit_recalled", params=where)']
    assert (len(asked), len(said)) == (1, 1)
    assert max(asked) + 1 == min(said)


@pytest.mark.parametrize("module", mutants.TARGETS)
def test_what_is_called_equivalent_is_still_there(module: str) -> None:
    known = {one.key for one in mutants.mutants(module)}
    name = mutants.named(module)
    assert {key for key in mutants.EQUIVALENT if key[0] == name} <= known


@pytest.mark.parametrize("module", mutants.ONLY)
def test_what_is_called_deciding_is_still_there(module: str) -> None:
    assert {one.within for one in mutants.mutants(module)} == mutants.ONLY[module]
