"""facts.json: read strictly, every fault named; and the page that describes it."""

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.blood.facts import ELIGIBILITY, Facts, Kind, Temporary
from sanxian.blood.facts.page import EXAMPLE, page
from sanxian.blood.rules.eligibility import decide_json, facts_from_json, judge
from sanxian.kernel.policy import load, resolve
from sanxian.kernel.reading import fact, read
from sanxian.kernel.refusal import Malformed

ON = date(2026, 11, 21)
POLICY = resolve(ELIGIBILITY, load(ELIGIBILITY), "370300", ON)


def test_the_example_of_the_page():
    said = decide_json(EXAMPLE, ON, POLICY)
    assert said["allowed"] is False
    assert [(r["code"], r["until"]) for r in said["reasons"]] == [
        ("hb_low", None),
        ("interval_whole_blood", "2026-12-10"),
        ("tooth_extraction", "2026-11-30"),
    ]
    for reason in said["reasons"]:
        assert reason["source"] and reason["edition"] == "GB18467-2011"
        assert reason["status"] == "verified"
    json.dumps(said)


def test_a_topic_is_judged_on_the_day_of_its_policy():
    assert [r.as_dict() for r in judge(EXAMPLE, POLICY)] == decide_json(EXAMPLE, ON, POLICY)[
        "reasons"
    ]
    later = resolve(ELIGIBILITY, load(ELIGIBILITY), "370300", date(2026, 12, 10))
    assert [r.code for r in judge(EXAMPLE, later)] == ["hb_low"]


def test_what_is_read_has_its_types():
    found = facts_from_json({**EXAMPLE, "weight_kg": 56.1, "hct": None})
    assert found.weight_kg == Decimal("56.1")
    assert found.wanted is Kind.WHOLE_BLOOD
    assert found.donations[0].date == date(2026, 6, 10)
    assert found.events[0].code is Temporary.TOOTH_EXTRACTION
    assert found.hct is None


LESS = {k: v for k, v in EXAMPLE.items() if k != "sex"}


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        ([], "facts_not_an_object", "(whole)"),
        (None, "facts_not_an_object", "(whole)"),
        (LESS, "facts_missing_field", "sex"),
        ({**EXAMPLE, "weight": 50}, "facts_unknown_field", "weight"),
        ({**EXAMPLE, "sex": None}, "facts_not_one_of", "sex"),
        ({**EXAMPLE, "sex": "F"}, "facts_not_one_of", "sex"),
        ({**EXAMPLE, "wanted": ["whole_blood"]}, "facts_not_one_of", "wanted"),
        ({**EXAMPLE, "birth_date": "18/03/2000"}, "facts_wrong_type", "birth_date"),
        ({**EXAMPLE, "birth_date": "2001-02-29"}, "facts_wrong_type", "birth_date"),
        ({**EXAMPLE, "birth_date": 20000318}, "facts_wrong_type", "birth_date"),
        ({**EXAMPLE, "birth_date": "1899-12-31"}, "facts_out_of_range", "birth_date"),
        ({**EXAMPLE, "weight_kg": "56"}, "facts_wrong_type", "weight_kg"),
        ({**EXAMPLE, "weight_kg": True}, "facts_wrong_type", "weight_kg"),
        ({**EXAMPLE, "weight_kg": 0}, "facts_out_of_range", "weight_kg"),
        ({**EXAMPLE, "weight_kg": float("nan")}, "facts_out_of_range", "weight_kg"),
        ({**EXAMPLE, "weight_kg": float("inf")}, "facts_out_of_range", "weight_kg"),
        ({**EXAMPLE, "weight_kg": 1e300}, "facts_out_of_range", "weight_kg"),
        ({**EXAMPLE, "hct": 41}, "facts_out_of_range", "hct"),
        ({**EXAMPLE, "sbp_mmhg": 118.5}, "facts_wrong_type", "sbp_mmhg"),
        ({**EXAMPLE, "sbp_mmhg": 900}, "facts_out_of_range", "sbp_mmhg"),
        ({**EXAMPLE, "pulse_regular": 1}, "facts_wrong_type", "pulse_regular"),
        ({**EXAMPLE, "donations": {}}, "facts_wrong_type", "donations"),
        ({**EXAMPLE, "donations": [3]}, "facts_not_an_object", "donations[0]"),
        ({**EXAMPLE, "donations": [{"kind": "whole_blood"}]}, "facts_missing_field", "donations[0].date"),
        ({**EXAMPLE, "donations": [{"kind": "plasma", "date": "2026-01-01"}]}, "facts_not_one_of", "donations[0].kind"),
        ({**EXAMPLE, "donations": [{}] * 1001}, "facts_too_long", "donations"),
        ({**EXAMPLE, "events": [{"code": "toothache"}]}, "facts_not_one_of", "events[0].code"),
        ({**EXAMPLE, "events": [{"code": "tattoo", "when": "x"}]}, "facts_unknown_field", "events[0].when"),
        ({**EXAMPLE, "unanswered": ["a", 3]}, "facts_wrong_type", "unanswered"),
        ({**EXAMPLE, "special_match_approved_by": "x" * 201}, "facts_too_long", "special_match_approved_by"),
        ({**EXAMPLE, "known_deferrals": [{"code": "because"}]}, "facts_inconsistent", "known_deferrals[0]"),
        ({**EXAMPLE, "permanent": [{"code": "eye", "decision": "cleared"}]}, "facts_inconsistent", "permanent[0]"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_path(raw, code, field):
    with pytest.raises(Malformed) as refused:
        facts_from_json(raw)
    reason = refused.value.reasons[0]
    assert len(refused.value.reasons) in (1, 1000)
    assert reason.code == code
    assert reason.params["field"].startswith(field)


def test_every_fault_at_once_and_no_value_is_repeated():
    raw = {"wanted": "all", "secret": 1, "sex": "S3CRET", "birth_date": "S3CRET"}
    with pytest.raises(Malformed) as refused:
        facts_from_json(raw)
    assert len(refused.value.reasons) == 4
    assert "S3CRET" not in str([r.as_dict() for r in refused.value.reasons])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(name=st.sampled_from([f for f in Facts.__dataclass_fields__]), value=values)
def test_whatever_comes_it_is_read_or_refused(name, value):
    try:
        facts = facts_from_json({**EXAMPLE, name: value})
    except Malformed as refused:
        assert all(r.params["field"] for r in refused.reasons)
    else:
        assert isinstance(facts, Facts)


def test_lists_and_defaults_of_any_facts():
    @dataclass(frozen=True)
    class Pear:
        colours: tuple[Kind, ...] = fact("colours", default=())
        ripe: bool = fact("ripe", default=True)

    globals()["Kind"] = Kind
    assert read(Pear, {}) == Pear()
    assert read(Pear, {"colours": ["whole_blood"]}) == replace(Pear(), colours=(Kind.WHOLE_BLOOD,))
    assert read(Pear, {"ripe": None, "colours": None}) == Pear()


def test_the_page_is_fresh():
    written = Path(__file__).parents[3] / "docs" / "policy-facts.md"
    assert written.read_text("utf-8") == page(), "run python -m sanxian.blood.facts.page"
