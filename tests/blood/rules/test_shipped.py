"""The shipped editions of the blood programme: complete, sourced, honest about what was not read."""

import re
from datetime import date
from pathlib import Path

import pytest

import sanxian.blood.facts  # registers the topics
from sanxian.kernel.policy import (
    completeness,
    conflicts,
    load,
    parse_edition,
    resolve,
    to_toml,
    topics,
)

TOPICS = [topic for topic in topics() if topic.package == "sanxian.blood"]
LISTED = set(
    re.findall(
        r"^\| ([SL]-?\d+) \|",
        (Path(__file__).parents[3] / "docs" / "policy-sources.md").read_text("utf-8"),
        re.MULTILINE,
    )
)
ALL = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


def test_the_topics():
    assert {topic.name for topic in TOPICS} >= {"blood.eligibility"}
    assert sanxian.blood.facts.ELIGIBILITY in TOPICS


@ALL
def test_complete_and_without_conflict(topic):
    completeness(topic, load(topic))
    assert conflicts(load(topic)) == []


@ALL
def test_every_value_has_a_source_that_is_listed(topic):
    for edition in load(topic):
        for key, value in edition.values.items():
            assert value.source.strip(), key
            named = re.findall(r"\b(?:S\d+|L-\d+)\b", value.source)
            assert set(named) <= LISTED, (edition.id, key)


@ALL
def test_every_shipped_edition_round_trips(topic):
    for edition in load(topic):
        assert parse_edition(topic, to_toml(edition)) == edition


@ALL
def test_every_draft_can_be_chosen(topic):
    for draft in (edition for edition in load(topic) if edition.draft):
        resolve(topic, load(topic), draft.place, date(2026, 11, 21), named=draft.id)
