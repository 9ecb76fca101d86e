"""T7, the short run: each act of a round on a disk that fails, pages, and the control."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proofs import proving


@pytest.mark.parametrize(
    ("function", "given", "at_least"),
    [
        ("acts", {"error": "full", "every": 3}, {"acts": 8, "failures": 40}),
        ("acts", {"error": "write", "every": 5}, {"acts": 8, "failures": 25}),
        ("acts", {"error": "sync"}, {"acts": 8, "failures": 8}),
        ("limit", {"rounds": 2}, {"failures": 2, "acts": 24}),
        ("pages", {}, {"forms": 8}),
    ],
)
def test_nothing_half_written(function: str, given: Any, at_least: dict[str, int]) -> None:
    """The functions fail by themselves where anything is lost, doubled, half written or unclear."""
    facts = proving.child(f"tests.proofs.disk_fault:{function}", **given)
    assert {key: facts[key] for key, least in at_least.items() if facts[key] < least} == {}


def test_without_a_transaction_halves_are_seen() -> None:
    """The control."""
    facts = proving.child("tests.proofs.disk_fault:acts", error="full", every=3, care=False)
    assert facts["wrong"]
