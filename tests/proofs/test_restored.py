"""T20, the short run, and its control."""

from __future__ import annotations

import pytest

from tests.proofs import proving


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_backup_taken_under_load_restores(kind: str) -> None:
    facts = proving.child("tests.proofs.restored:holds", kind=kind, clerks=2, copies=1)
    assert facts["acts_meanwhile"] > 50


def test_the_file_alone_is_no_backup() -> None:
    """The control: part of what was acknowledged is in the log beside it."""
    assert proving.child("tests.proofs.restored:plain_copy", clerks=2)["wrong"]
