"""A reason as the refusal card shows it: words, and no code of the rules."""

from __future__ import annotations

import pytest
from django.utils import translation

from sanxian.blood.facts import Why
from sanxian.console.parts import convention, reason
from sanxian.core import labels
from sanxian.kernel.refusal import Reason


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("", ""),
        ("interval_end=same_day", "间隔期满当日可否献血"),
        ("interval_end=same_day, month_end=clamp", "间隔期满当日可否献血、月底怎样算"),
        ("nobody_named_this=1", "nobody_named_this"),
    ],
)
def test_a_convention_is_told_in_words(said: str, shown: str) -> None:
    assert convention(said) == shown


def test_in_english_too() -> None:
    with translation.override("en"):
        assert convention("interval_end=same_day") == "may one give on the day the interval ends"


def test_the_card_is_given_the_words() -> None:
    given = Reason(next(iter(Why)), convention="month_end=clamp")
    assert reason(given)["convention"] == "月底怎样算"


@pytest.mark.parametrize("key", ["interval_end", "year_window", "ends"])
def test_a_value_has_its_name_in_any_topic(key: str) -> None:
    assert labels.value_name(key) != key
