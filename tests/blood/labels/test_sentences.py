"""Every code of the rules has its sentence, and no sentence breaks on its params."""

import re
from pathlib import Path

import pytest

from sanxian.blood import facts
from sanxian.blood.facts import CODES, Permanent, Temporary, open_code
from sanxian.blood.facts.eligibility_policy import ELIGIBILITY
from sanxian.blood.labels import eligibility, policy, reading, supply
from sanxian.blood.rules import compatibility, emergency, storage, transfusion
from sanxian.blood.rules.stock import Level
from sanxian.blood.rules.testing import Fault
from sanxian.core import labels
from sanxian.kernel import numbers
from sanxian.kernel import reading as reader
from sanxian.kernel.policy import load, topics
from sanxian.kernel.policy.topic import hints

AREAS = (eligibility, supply, reading)
PARAMS = {
    "limit", "offered", "age_to", "age_to_repeat", "assay", "low", "high", "needed", "field",
    "expected",
}  # fmt: skip


def test_every_reason_of_eligibility_is_said():
    assert set(eligibility.REASONS) == set(CODES)


def test_the_words_of_forms_are_complete():
    assert set(eligibility.EVENTS) == set(Temporary)
    assert set(eligibility.CLASSES) == set(Permanent)
    assert set(supply.TREATMENTS) == set(facts.Treatment)
    assert set(supply.SOLUTIONS) == set(facts.Solution)
    assert set(supply.LEVELS) == set(Level)
    shipped = {k for e in load(ELIGIBILITY) for k in e.values if k.startswith("incubation.")}
    assert {f"incubation.{disease}" for disease in eligibility.DISEASES} == shipped


def written_in(pattern, *modules):
    """What a pattern finds in the sources of modules: the codes they give."""
    texts = [Path(module.__file__).read_text("utf-8") for module in modules]
    return {code for text in texts for code in re.findall(pattern, text)}


def test_every_code_of_the_supply_rules_is_said():
    modules = (compatibility, emergency, storage, transfusion)
    written = written_in(r'(?:reason|Reason|Malformed|_late)\(\s*"([a-z_]+)"', *modules)
    assert len(written) > 15
    assert {str(fault) for fault in Fault} | written == set(supply.REASONS)


def test_every_code_of_the_kernels_readers_is_said():
    written = written_in(r'"((?:number|facts)_[a-z_]+)"', numbers, reader)
    assert len(written) > 15
    assert written == set(reading.REASONS)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__)
def test_advice_is_for_codes_that_are_said(area):
    assert set(area.ADVICE) <= set(area.REASONS)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__)
def test_every_sentence_takes_its_params(area):
    for table in (area.REASONS, area.ADVICE):
        for code, said in table.items():
            text = str(said) % dict.fromkeys(PARAMS, "7")
            assert "%" not in text, code


def test_a_sealed_sentence_names_no_marker():
    sealed = [f for f in Fault if f.startswith("reactive_")]
    assert len({str(supply.REASONS[f]) for f in sealed}) == 1
    markers = [Permanent.HBV, Permanent.HCV, Permanent.HIV, Permanent.SYPHILIS]
    assert len({str(eligibility.REASONS[m]) for m in markers}) == 1
    assert all(open_code(m) in eligibility.REASONS for m in markers)


def test_areas_do_not_say_one_code_twice():
    said = [code for area in AREAS for code in area.REASONS]
    assert len(said) == len(set(said))


def test_every_topic_and_value_has_a_name():
    ours = [topic for topic in topics() if topic.package == "sanxian.blood"]
    assert {topic.name for topic in ours} <= set(policy.TOPICS)
    named = {name for topic in ours for name in hints(topic.cls)}
    assert named <= set(policy.VALUES)


@pytest.mark.parametrize(
    ("topic", "key", "label"),
    [
        ("blood.eligibility", "age_from", "最低年龄"),
        ("blood.eligibility", "temporary.tattoo", "暂缓献血·文身、穿刺"),
        ("blood.storage", "cell_life.CPDA-1", "全血和红细胞的有效期（按保存液） · CPDA-1"),
        ("blood.eligibility", "nothing", "nothing"),
        ("nothing", "age_from", "age_from"),
    ],
)
def test_administrators_pages_are_given_the_names(topic, key, label):
    assert labels.value_label(topic, key) == label


def test_administrators_pages_are_given_the_titles():
    assert labels.topic_title("blood.stock") == "库存预警"


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("age_from", "最低年龄"),
        ("temporary.tattoo", "暂缓献血·文身、穿刺"),
        ("cell_life.CPDA-1", "全血和红细胞的有效期（按保存液）·CPDA-1"),
        ("nothing", "nothing"),
    ],
)
def test_a_value_is_called_by_its_name(key, label):
    assert policy.value_label(key) == label
