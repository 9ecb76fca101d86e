"""Colours: both themes readable, dark written the same twice, nothing raw below the tokens."""

from __future__ import annotations

import re

import pytest

from tests.design import tokens

THEMES = {"light": tokens.light, "dark": tokens.dark, "system": tokens.dark_by_system}

# What stands on what somewhere in the sheet.
TEXT_ON = [
    *[(text, ground) for text in ("ink", "ink-2", "ink-3") for ground in ("paper", "card", "sunk")],
    *[
        (text, ground)
        for text in ("blood", "stem", "ok", "warn", "organ")
        for ground in ("paper", "card")
    ],
    *[(tone, f"{tone}-soft") for tone in ("blood", "stem", "organ", "ok", "warn")],
    *[("ink", f"{tone}-soft") for tone in ("blood", "stem", "organ", "ok", "warn")],
    *[("ink-2", f"{tone}-soft") for tone in ("blood", "stem", "ok", "warn")],
    ("stem", "sunk"),
    ("on-act", "act"),
    ("on-act", "act-2"),
    ("on-hero", "hero"),
    ("ink", "line"),
    ("ink-2", "line"),
]
SHAPE_ON = [
    ("edge", "card"),
    ("edge", "paper"),
    ("blood", "card"),
    ("act", "card"),
    ("act", "line"),
    ("hero-mid", "hero-line"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_reads_on_its_ground(theme: str, text: str, ground: str) -> None:
    of = THEMES[theme]()
    assert tokens.contrast(of[text], of[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_ON)
def test_controls_and_marks_stand_out(theme: str, shape: str, ground: str) -> None:
    of = THEMES[theme]()
    assert tokens.contrast(of[shape], of[ground]) >= 3


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert tokens.contrast(one, other) == pytest.approx(expected, abs=0.01)


def test_dark_by_choice_is_dark_by_system() -> None:
    assert tokens.dark() == tokens.dark_by_system()


def test_themes_name_the_same_tokens() -> None:
    assert tokens.light().keys() == tokens.dark().keys()


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        (r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", "hex colour"),
        (r"\b(?:rgb|hsl|oklch|lab|color)a?\(", "colour function"),
        (r":\s*(?:black|white|red|green|blue|gr[ae]y|orange|yellow)\b", "named colour"),
        (r"%23[0-9a-f]{3,6}", "colour inside a picture"),
    ],
)
def test_no_raw_colour_below_the_tokens(pattern: str, kind: str) -> None:
    assert re.findall(pattern, tokens.rules()) == [], kind


def test_every_token_used_exists() -> None:
    given = set(re.findall(r"--([\w-]+):", tokens.sheet()))
    used = set(re.findall(r"var\(--([\w-]+)", tokens.sheet()))
    assert used - given == set()


def test_the_theme_does_not_reach_paper() -> None:
    section = tokens.without_comments(tokens.token_section())
    outside = section[: section.index("@media screen")]
    assert "dark" not in outside
