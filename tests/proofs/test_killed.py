"""T5, the short run: clerks killed without warning, and what the check sees where a guard is away."""

from __future__ import annotations

import pytest

from tests.proofs import proving

LIVES = "tests.proofs.killed:lives"


@pytest.mark.parametrize(
    ("kind", "cycles"), [("sqlite", 15), pytest.param("postgres", 2, marks=pytest.mark.postgres)]
)
def test_what_was_acknowledged_survives(kind: str, cycles: int) -> None:
    facts = proving.child(LIVES, kind=kind, cycles=cycles, seed=1)
    assert facts["wrong"] == []
    assert facts["cycles"] == cycles
    assert facts["acts"] >= facts["acknowledged"] > cycles


def test_acknowledged_before_the_commit_is_lost() -> None:
    """The control of what is lost."""
    for seed in range(1, 6):  # chance, as below: a kill has to fall between word and commit
        wrong = proving.child(LIVES, kind="sqlite", cycles=6, seed=seed, control="early")["wrong"]
        if any(found.get("lost") for found in wrong):
            return
    raise AssertionError("nothing that was acknowledged before its commit was lost")


def test_without_a_transaction_halves_stand() -> None:
    """The control of what stands by half."""
    for seed in range(1, 6):  # the moment of a kill is chance: one of five lives meets half an act
        wrong = proving.child(LIVES, kind="sqlite", cycles=8, seed=seed, control="torn")["wrong"]
        if any(set(found) - {"lost"} for found in wrong):
            return
    raise AssertionError("no act stood by half without a transaction")
