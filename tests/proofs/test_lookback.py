"""T11 in small: twenty thousand donations; and a walk that forgets where a pool came from is found."""

from __future__ import annotations

import pytest

from tests.proofs import proving

CALL = "tests.proofs.lookback:compare"


def test_equals_brute_force():
    facts = proving.child(CALL, donations=20_000, roots=120, seed=5)
    assert facts["compared"] == 120 and facts["found"] > 1_000


def test_a_walk_that_forgets_pools_is_found():
    with pytest.raises(proving.Found, match="lacks"):
        proving.child(CALL, donations=1_000, roots=120, seed=5, forgetful=True)
