"""T6, the short run, its controls, and what a crash image is."""

from __future__ import annotations

import random

import pytest

from tests.proofs import proving
from tests.proofs.power_cut import SECTOR, Disk

CUT = "tests.proofs.power_cut:cut"


def test_a_power_cut_loses_nothing_that_was_acknowledged() -> None:
    facts = proving.child(CUT, rounds=24, images=60, seed=1)
    assert facts["wrong"] == []
    assert facts["checkpoints"] > 0, "the run is long enough for the log to be carried over"
    assert facts["images_without_a_write"] > facts["images"] / 2


@pytest.mark.parametrize(("synchronous", "seen"), [("NORMAL", "lost"), ("OFF", "integrity")])
def test_less_care_is_seen(synchronous: str, seen: str) -> None:
    """The controls: NORMAL loses acknowledged acts, OFF damages the file itself."""
    facts = proving.child(CUT, rounds=24, images=30, seed=1, synchronous=synchronous)
    assert any(seen in wrong for wrong in facts["wrong"]), facts


OLD, NEW = b"o" * 4 * SECTOR, b"n" * 4 * SECTOR


def left(*events: tuple, seed: int) -> bytes:
    disk = Disk({"": OLD})
    for event in events:
        disk.take(event)
    return disk.after_a_cut(random.Random(seed))[0].get("", b"")


def test_what_was_synced_is_in_every_image() -> None:
    events = [("write", "", NEW, 0), ("sync", "")]
    assert {left(*events, seed=n) for n in range(200)} == {NEW}


def test_what_was_not_synced_is_there_or_lost_or_torn_by_sectors() -> None:
    images = {left(("write", "", NEW, 0), seed=n) for n in range(200)}
    assert {OLD, NEW} < images
    sectors = {image[i : i + SECTOR] for image in images for i in range(0, 4 * SECTOR, SECTOR)}
    assert sectors == {b"o" * SECTOR, b"n" * SECTOR}


def test_writes_are_lost_one_by_one() -> None:
    """The second may be there without the first."""
    events = [("write", "", b"a", 0), ("write", "", b"b", 1)]
    assert {left(*events, seed=n)[:2] for n in range(200)} == {b"oo", b"ao", b"ob", b"ab"}


def test_a_file_that_was_never_synced_may_not_be_there() -> None:
    disk = Disk({})
    disk.take(("create", "-wal"))
    disk.take(("write", "-wal", b"x", 0))
    assert {("-wal" in disk.after_a_cut(random.Random(n))[0]) for n in range(50)} == {True, False}
