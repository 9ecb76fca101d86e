"""A time is promised once: four telephones at once, and the same with guards taken away."""

from __future__ import annotations

import pytest

from tests.proofs import proving

TIMES = 12


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_no_time_is_promised_twice(kind: str) -> None:
    whole, without_rule, open_door = proving.child(
        "tests.proofs.one_time:race", kind=kind, processes=4, times=TIMES,
        stages=[[], ["rule"], ["rule", "trigger", "hold"]],
    )["stages"]  # fmt: skip
    assert (whole["doubles"], whole["accepted"], whole["faults"]) == (0, TIMES, 0)
    assert (without_rule["doubles"], without_rule["accepted"]) == (0, TIMES), (
        "the table alone refuses"
    )
    assert without_rule["faults"] == 3 * TIMES
    assert open_door["doubles"] > 0, "the control: without its guards the count sees doubles"
