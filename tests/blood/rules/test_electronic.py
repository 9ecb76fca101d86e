"""The electronic crossmatch: each condition alone refuses, and all at once are said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sanxian.blood.facts import COMPATIBILITY, Component
from sanxian.blood.facts.distribution import Sample
from sanxian.blood.facts.distribution_policy import ELECTRONIC
from sanxian.blood.rules import electronic
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import codes, shipped

ON = shipped(ELECTRONIC, enabled="true")
OFF = shipped(ELECTRONIC)
GROUPS = shipped(COMPATIBILITY)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
A_POS = ("A", "+")
OLD = Sample("T1", AT - timedelta(days=40), "A", "+")
NEW = Sample("T2", AT - timedelta(hours=10), "A", "+", "negative")


def said(samples=(OLD, NEW), antibodies=False, patient=A_POS, at=AT, policy=ON):
    return codes(electronic.bars(patient, samples, antibodies, at, policy))


def test_where_everything_holds():
    assert said() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"policy": OFF}, "electronic_not_enabled"),
        ({"samples": (NEW,)}, "electronic_samples_too_few"),
        ({"samples": (replace(OLD, label="T2"), NEW)}, "electronic_samples_too_few"),
        ({"samples": (replace(OLD, abo=""), NEW)}, "electronic_samples_too_few"),
        ({"samples": (replace(OLD, rhd=""), NEW)}, "electronic_samples_too_few"),
        ({"samples": (replace(OLD, abo="B"), NEW)}, "electronic_samples_differ"),
        ({"samples": (replace(OLD, rhd="-"), NEW)}, "electronic_samples_differ"),
        ({"patient": ("O", "+")}, "electronic_samples_differ"),
        ({"samples": (OLD, replace(NEW, screen=""))}, "electronic_screen_missing"),
        ({"at": NEW.taken_at + timedelta(hours=72)}, "electronic_screen_too_old"),
        ({"samples": (replace(OLD, screen="positive"), NEW)}, "electronic_screen_positive"),
        ({"antibodies": True}, "electronic_antibody_history"),
    ],
)
def test_each_condition_alone_refuses(changed, code):
    assert said(**changed) == [code]


def test_a_tube_that_was_wrong_once_is_past_when_two_after_it_agree():
    wrong = Sample("T0", AT - timedelta(days=90), "B", "+")
    assert said(samples=(NEW, wrong, OLD)) == []


def test_a_moment_before_the_screen_is_too_old():
    assert said(at=NEW.taken_at + timedelta(hours=72) - timedelta(seconds=1)) == []


def test_every_reason_at_once():
    found = said(samples=(), antibodies=True, policy=OFF)
    assert found == [
        "electronic_not_enabled",
        "electronic_samples_too_few",
        "electronic_screen_missing",
        "electronic_antibody_history",
    ]


def test_how_long_it_holds():
    assert electronic.valid_until((OLD, NEW), ON) == NEW.taken_at + timedelta(hours=72)
    assert electronic.valid_until((OLD,), ON) is None


@pytest.mark.parametrize(
    ("unit", "identical", "code"),
    [
        (("A", "+"), "false", []),
        (("O", "+"), "false", []),
        (("O", "+"), "true", ["electronic_not_identical"]),
        (("A", "-"), "true", []),
        (("B", "+"), "false", ["electronic_incompatible"]),
        (("", ""), "true", ["electronic_incompatible"]),
    ],
)
def test_the_unit(unit, identical, code):
    policy = shipped(ELECTRONIC, enabled="true", identical_group=identical)
    found = electronic.unit_bars(Component.RED_CELLS, unit, A_POS, "U1", policy, GROUPS)
    assert codes(found) == code


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [("samples", 1, "two samples at least"), ("screen_within", '"3 days"', "counted in hours")],
)
def test_no_edition_is_looser_than_this(key, value, why):
    with pytest.raises(PolicyError, match=why):
        shipped(ELECTRONIC, **{key: value})
