"""T15 in small: two hundred and more made-up values; and that a leak of each kind would be found."""

from __future__ import annotations

import pytest

from tests.proofs import proving

CALL = "tests.proofs.leaks:live"


def test_nothing_lies_in_clear():
    facts = proving.child(CALL, kind="sqlite", seed=7, people=25)
    assert facts["values"] > 200
    assert facts["requests"] > 100 and facts["rows"] > 200


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("seal", "is not sealed"),
        ("log", "in log"),
        ("address", "in addresses"),
        ("trail", "name in trail"),
    ],
)
def test_a_leak_is_found(broken, said):
    with pytest.raises(proving.Found, match=said):
        proving.child(CALL, kind="sqlite", seed=7, people=1, broken=broken, pages=False)
