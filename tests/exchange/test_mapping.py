"""From an instrument's words to outcomes: codes, cut-offs, numbers; nothing is guessed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxian.exchange import mapping
from sanxian.exchange.mapping import Code, How
from sanxian.exchange.measured import Row
from sanxian.kernel.refusal import Malformed

HBSAG = Code("HBSAG", "hbsag", How.CUTOFF, "1.0", "D1")
ALT = Code("ALT", "alt", How.NUMBER)
HIV = Code("HIV", "hiv", How.WORD)
KNOWN = {
    "arch": mapping.Mapping_("AU-1", (HBSAG, ALT, HIV, Code("AST", "", How.SKIP))),
}


@pytest.mark.parametrize(
    ("value", "how", "assay", "cutoff", "outcome"),
    [
        ("0.99", How.CUTOFF, "hbsag", "1.0", "nonreactive"),
        ("1.0", How.CUTOFF, "hbsag", "1.0", "reactive"),
        ("1", How.CUTOFF, "hbsag", "1.00", "reactive"),
        ("0.9999999999999999999999", How.CUTOFF, "hbsag", "1", "nonreactive"),  # no floats
        ("12.3", How.CUTOFF, "nat", "1.0", "reactive"),
        (">100", How.CUTOFF, "hbsag", "1.0", "reactive"),
        ("> 100", How.CUTOFF, "hbsag", "1.0", "reactive"),
        ("<0.05", How.CUTOFF, "hbsag", "1.0", "nonreactive"),
        ("<1.0", How.CUTOFF, "hbsag", "1.0", "nonreactive"),
        ("≥1.0", How.CUTOFF, "hbsag", "1.0", "reactive"),
        ("<20", How.CUTOFF, "hbsag", "1.0", None),
        ("≤1.0", How.CUTOFF, "hbsag", "1.0", None),
        (">0.5", How.CUTOFF, "hbsag", "1.0", None),
        ("-0.1", How.CUTOFF, "hbsag", "1.0", None),
        ("NaN", How.CUTOFF, "hbsag", "1.0", None),
        ("1e9", How.CUTOFF, "hbsag", "1.0", "reactive"),
        ("1e99", How.CUTOFF, "hbsag", "1.0", None),
        ("reactive", How.CUTOFF, "hbsag", "1.0", None),
        ("", How.CUTOFF, "hbsag", "1.0", None),
        ("Reactive", How.WORD, "hiv", "", "reactive"),
        ("NEG", How.WORD, "hiv", "", "nonreactive"),
        ("阴性", How.WORD, "nat", "", "nonreactive"),
        ("grey", How.WORD, "hiv", "", None),
        ("AB", How.WORD, "abo", "", "AB"),
        ("POS", How.WORD, "rhd", "", "+"),
        ("23", How.NUMBER, "alt", "", "23"),
        ("23.0", How.NUMBER, "alt", "", "23"),
        ("23.4", How.NUMBER, "alt", "", None),
        ("23.4", How.NUMBER_UP, "alt", "", "24"),
        ("23.0", How.NUMBER_UP, "alt", "", "23"),
        ("50.01", How.NUMBER_UP, "alt", "", "51"),
        ("-1", How.NUMBER_UP, "alt", "", None),
        ("<5", How.NUMBER, "alt", "", None),
        ("100000", How.NUMBER, "alt", "", None),
    ],
)
def test_what_a_value_means(value, how, assay, cutoff, outcome):
    code = Code("T", assay, how, cutoff)
    if outcome is None:
        with pytest.raises(ValueError):
            mapping.outcome(value, code)
    else:
        assert mapping.outcome(value, code) == outcome


def test_readings_of_a_file():
    rows = [
        Row(3, "da999926 000001k", "hbsag", "0.05", instrument="ARCH", lot="2406A"),
        Row(4, "DA999926000001K", "AST", "17", instrument="arch"),
        Row(5, "DA999926000001K", "HBsAg", "3", instrument="Arch"),
    ]
    one, two = mapping.readings(rows, KNOWN)
    assert (one.number, one.assay, one.outcome) == ("DA999926000001K", "hbsag", "nonreactive")
    assert (one.instrument, one.lot, one.row) == ("AU-1", "2406A", 3)
    assert (two.outcome, two.lot) == ("reactive", "D1")  # the lot that is meant where none is named


def test_every_fault_with_its_line():
    rows = [
        Row(1, "S", "CRP", "1", instrument="ARCH"),
        Row(2, "S", "crp", "2", instrument="ARCH"),
        Row(3, "S", "ALT", "23.4", instrument="ARCH"),
        Row(4, "S", "ALT", "24", instrument="OTHER"),
        Row(5, "S", "ALT", "24", instrument="OTHER"),
        Row(6, "S", "HIV", "grey", instrument="ARCH"),
    ]
    with pytest.raises(Malformed) as refused:
        mapping.readings(rows, KNOWN)
    assert [(r.code, r.params["row"]) for r in refused.value.reasons] == [
        ("mapping_code_unknown", 1),
        ("mapping_value_unreadable", 3),
        ("mapping_missing", 4),
        ("mapping_value_unreadable", 6),
    ]
    assert "23.4" not in str([r.params for r in refused.value.reasons])  # a value is sealed


def test_nothing_but_skipped_codes():
    with pytest.raises(Malformed) as refused:
        mapping.readings([Row(1, "S", "AST", "1", instrument="ARCH")], KNOWN)
    assert refused.value.codes == ("analyser_no_results",)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (HBSAG, None),
        (ALT, None),
        (HIV, None),
        (Code("X", "", How.SKIP), None),
        (Code("", "hiv", How.WORD), "mapping_test_missing"),
        (Code("x" * 61, "hiv", How.WORD), "mapping_test_missing"),
        (Code("X", "tea", How.WORD), "mapping_assay_unknown"),
        (Code("X", "hiv", "guess"), "mapping_how_unknown"),
        (Code("X", "hiv", How.NUMBER), "mapping_how_unfit"),
        (Code("X", "alt", How.WORD), "mapping_how_unfit"),
        (Code("X", "alt", How.CUTOFF, "1"), "mapping_how_unfit"),
        (Code("X", "abo", How.CUTOFF, "1"), "mapping_how_unfit"),
        (Code("X", "hiv", How.CUTOFF, ""), "mapping_cutoff"),
        (Code("X", "hiv", How.CUTOFF, "0"), "mapping_cutoff"),
        (Code("X", "hiv", How.CUTOFF, "x"), "mapping_cutoff"),
    ],
)
def test_what_a_mapping_may_say(code, fault):
    assert [r.code for r in mapping.faults([code])] == ([fault] if fault else [])


def test_one_code_once():
    twice = [HIV, Code("hiv", "hiv", How.WORD)]
    assert [(r.code, r.params["row"]) for r in mapping.faults(twice)] == [("mapping_test_twice", 2)]


def test_not_without_end():
    many = [Code(str(n), "hiv", How.WORD) for n in range(500)]
    assert [r.code for r in mapping.faults(many)] == ["mapping_too_long"]


def test_as_it_is_saved():
    saved = KNOWN["arch"].as_json()
    assert mapping.from_json("AU-1", saved) == KNOWN["arch"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30), st.sampled_from(list(How)), st.sampled_from(["hbsag", "alt", "abo"]))
def test_any_text_is_an_outcome_or_none(value, how, assay):
    code = Code("T", assay, how, "1.0")
    if how == How.SKIP or list(mapping.faults([code])):
        return
    with contextlib.suppress(ValueError):
        said = mapping.outcome(value, code)
        assert said.isdigit() or said in {"reactive", "nonreactive", "A", "B", "O", "AB"}
