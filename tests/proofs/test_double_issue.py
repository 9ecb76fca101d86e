"""T1, the short run: eight clerks at every unit, and the same with guards taken away."""

from __future__ import annotations

import pytest

from tests.proofs import proving
from tests.proofs.double_issue import checked

UNITS = 60
DATABASE = ["trigger", "index", "move"]


@pytest.mark.parametrize(
    ("kind", "stages"),
    [
        # On SQLite one transaction follows another, so that the rule alone would do.
        ("sqlite", [[], ["rule"], [*DATABASE, "rule"]]),
        # On PostgreSQL they overlap: the rule alone is not enough, which is the control.
        pytest.param("postgres", [[], ["rule"], DATABASE], marks=pytest.mark.postgres),
    ],
)
def test_no_unit_is_issued_twice(kind: str, stages: list[list[str]]) -> None:
    whole, without_rule, open_door = proving.child(
        "tests.proofs.double_issue:race", kind=kind, processes=8, units=UNITS, stages=stages
    )["stages"]
    assert checked(whole, UNITS)["doubles"] == 0
    assert checked(without_rule, UNITS)["doubles"] == 0, "the database alone refuses the second"
    assert open_door["doubles"] > 0, "the control: without its guards the count sees doubles"
    assert open_door["acknowledged"] == open_door["issues"] > UNITS
