"""T2, the short run: random lives of the city against the oracle, and the oracle without its teeth."""

from __future__ import annotations

import pytest

from tests.proofs import proving

# Kinds that must have come to something in a run of this length: no part of the chain is starved.
MUST_HAPPEN = (
    "finish: done", "file: done", "propose: done", "confirm: done", "separate: done", "pack: done",
    "send: done", "receive: done", "order: done", "reserve: done", "crossmatch: done", "issue: done",
    "check: passed", "check: failed", "transfuse: done", "recall: done", "issue: unit_expired",
    "issue: unit_not_released", "issue: crossmatch_missing", "issue: group_incompatible",
    "type_value: two agree", "type_value: typed_by_you", "tubes: done", "void_result: done",
    "begin_anew: done", "run_machine: done", "finish: apheresis_record_missing", "sample: done",
    "match_by_computer: done", "propose_emergency: emergency_not_enabled", "open_massive: done",
    "deposit: done", "sign_register: done", "finish_count: done", "look_into_fault: close",
    "close_stock_count: same_person", "ask_transfer: done", "send_back: taken back",
)  # fmt: skip
SLICES, WORLDS, LENGTH = 4, 63, 400
# Those that are missed within a few worlds; all of them stand in `make prove`.
QUICK = (
    "compatibility",
    "need",
    "expiry",
    "crossmatch",
    "electronic",
    "emergency",
    "recall",
    "excursion",
    "blind entry",
    "pool",
    "reactive stands",
    "machine's record",
    "own blood",
    "own patient",
    "return",
    "register",
    "count",
    "count by another",
    "nonconformity",
    "deviation",
    "retention",
)
PARTS = [QUICK[n::2] for n in range(2)]


@pytest.mark.parametrize("number", range(SLICES))
def test_random_lives_agree_with_the_oracle(number: int) -> None:
    """A quarter of 100,800 steps."""
    facts = proving.child(
        "tests.proofs.stateful:walk", seed=7 + number, worlds=WORLDS, length=LENGTH
    )
    print(facts)
    assert facts["steps"] == WORLDS * LENGTH
    starved = [kind for kind in MUST_HAPPEN if not facts.get(kind)]
    assert not starved, starved


@pytest.mark.parametrize("guards", PARTS, ids=["one half", "other half"])
def test_without_a_guard_the_machine_notices(guards: tuple[str, ...]) -> None:
    """The control: what each guard prevents is seen when it is switched off."""
    missed = proving.child("tests.proofs.stateful:controls", seed=3, worlds=60, guards=guards)
    assert len(missed) == len(guards)
