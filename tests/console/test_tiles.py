"""Tiles: a schematic map of places, and states in a word."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from sanxian.console.pictures import tiles


@pytest.mark.parametrize(
    ("came", "room", "level"),
    [(0, 40, 0), (-1, 40, 0), (1, 40, 1), (10, 40, 1), (11, 40, 2), (39, 40, 4), (40, 40, 4),
     (99, 40, 4), (1, 0, 4), (0, 0, 0)],
)  # fmt: skip
def test_levels_are_the_quarters_reached(came, room, level):
    assert tiles.level(came, room) == level


def drawn(*groups):
    return Template("{% load ui %}{% tiles groups %}").render(Context({"groups": groups}))


def group(*given, title="献血屋"):
    return {"title": title, "tiles": list(given)}


def test_a_place_says_its_number_and_leads_there():
    page = drawn(group({"label": "城东", "value": 12, "room": 40, "url": "/s/1"}))
    assert 'class="tile tile-2"' in page and "12 / 40" in page and 'href="/s/1"' in page


def test_a_shut_place_says_so_and_is_counted_for_the_phone():
    page = drawn(group({"label": "城西", "open": False}, {"label": "城东", "value": 0, "room": 9}))
    assert 'class="tile tile-shut"' in page and "今天不开" in page and "1 处今天不开" in page


def test_a_state_is_a_word_with_its_tone():
    page = drawn(group({"label": "A 型", "shown": "紧缺", "tone": "bad"}))
    assert 'class="tile tile-bad"' in page and "紧缺" in page and "0 / 0" not in page


def test_a_group_without_places_is_left_out():
    assert drawn(group(title="献血车")).strip() == ""


def test_names_are_escaped():
    assert "<script>" not in drawn(group({"label": "<script>", "value": 1, "room": 2}))
