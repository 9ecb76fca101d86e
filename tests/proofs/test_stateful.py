"""T2, the short run: random lives of the city against the oracle, and the oracle without its teeth."""

from __future__ import annotations

from tests.proofs import proving

# Kinds that must have come to something in any run of this length: no part of the chain is starved.
MUST_HAPPEN = (
    "finish: done", "file: done", "propose: done", "confirm: done", "separate: done", "pack: done",
    "send: done", "receive: done", "order: done", "reserve: done", "crossmatch: done", "issue: done",
    "check: passed", "check: failed", "transfuse: done", "recall: done", "issue: unit_expired",
    "issue: unit_not_released", "issue: crossmatch_missing", "issue: group_incompatible",
)  # fmt: skip


def test_random_lives_agree_with_the_oracle() -> None:
    facts = proving.child("tests.proofs.stateful:walk", seed=7, worlds=45, seconds=170)
    print(facts)
    assert facts["steps"] >= 1_000, "so slow a machine proves nothing"
    starved = [kind for kind in MUST_HAPPEN if not facts.get(kind)]
    assert not starved or facts["steps"] < 6_000, starved


def test_without_a_guard_the_machine_notices() -> None:
    """The control: compatibility, needs, expiry, crossmatch, recall, two persons, excursions, batches."""
    missed = proving.child("tests.proofs.stateful:controls", seed=3, worlds=15)
    assert len(missed) == 8
    assert all(missed.values()), missed
