"""The editions of clocks and calls speak of kinds and scripts that there are."""

from __future__ import annotations

from sanxian.duties.facts import CALLS, CLOCKS
from sanxian.duties.kinds import KINDS
from sanxian.kernel.policy import load


def test_every_clock_is_of_a_kind_that_some_room_offers():
    named = {
        key.partition(".")[2]
        for edition in load(CLOCKS)
        for key in edition.values
        if key.startswith("kinds.")
    }
    assert named and named <= set(KINDS)


def test_every_script_of_a_kind_is_written():
    written = {
        key.partition(".")[2]
        for edition in load(CALLS)
        for key in edition.values
        if key.startswith("scripts.") and not edition.draft
    }
    assert {kind.script for kind in KINDS.values()} - {""} <= written
    chosen = {
        key.partition(".")[2]: value.value
        for edition in load(CALLS)
        for key, value in edition.values.items()
        if key.startswith("script_of.")
    }
    assert set(chosen) <= set(KINDS) and set(chosen.values()) <= written


def test_every_clock_says_when_it_starts_and_what_it_counts():
    """The stem cells' own work: no kind is left to hours that stand in the code."""
    said = {
        key.partition(".")[2]: value.note
        for edition in load(CLOCKS)
        for key, value in edition.values.items()
        if key.startswith("kinds.")
    }
    ours = {code for code in KINDS if code.startswith(("stemdonor.", "exchange."))}
    assert ours and ours <= set(said)
    assert all(said.values())
