"""T15 in small: two hundred and more made-up values; and that a leak of each kind would be found."""

from __future__ import annotations

import pytest

from tests.proofs import leaks, proving

CALL = "tests.proofs.leaks:live"


def test_nothing_lies_in_clear():
    facts = proving.child(CALL, kind="sqlite", seed=7, people=25)
    assert facts["values"] > 200
    assert facts["requests"] > 100 and facts["rows"] > 200


@pytest.fixture(scope="module")
def told() -> str:
    """What is said of a house with a leak of every kind."""
    with pytest.raises(proving.Found) as found:
        proving.child(CALL, kind="sqlite", seed=7, people=1, broken=leaks.BROKEN, pages=False)
    return str(found.value)


@pytest.mark.parametrize(
    "said", ["is not sealed", "phone in the database", "in log", "in addresses", "name in trail"]
)
def test_a_leak_is_found(told, said):
    assert said in told
