"""What the rules of testing and issue say in so many words: codes, numbers of bags, and blanks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sanxian.blood.facts import TESTING, Assay
from sanxian.blood.facts.distribution import Who
from sanxian.blood.facts.terms import Component, Need
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.rules import compatibility, issuing, needs
from sanxian.blood.rules.testing import Fault, Open, Outcome, Verdict, readable, verdict
from tests.blood.hospital.test_issuing_rule import AT, COMPATIBLE, GOOD, ON, SPARE
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(TESTING)


def test_the_words_of_a_judgement_are_what_files_and_pages_say():
    assert {f.value for f in Fault} == {
        "reactive_hbsag", "reactive_anti_hcv", "reactive_hiv", "reactive_syphilis", "reactive_nat",
        "alt_high", "initial_reactive", "group_undetermined", "assay_missing", "assay_unreadable",
        "group_discrepancy", "release_not_fit", "release_needs_two_persons", "release_donation_held",
    }  # fmt: skip
    assert {o.value for o in Open} == {
        "repeat_wanted", "pool_pending", "pool_unresolved", "group_unresolved", "weak_d_wanted",
        "second_reading", "third_reading",
    }  # fmt: skip


def test_without_results_there_is_no_group_and_no_difference():
    said = verdict({}, POLICY, known_group=("A", "+"))
    assert (said.abo, said.rhd) == ("", "")
    assert "group_discrepancy" not in codes(said.reasons)


def test_a_verdict_says_nothing_of_what_nobody_looked_for():
    plain = Verdict(Outcome.FIT, (), (), "A", "+", "e", "h")
    assert (plain.antibodies, plain.cmv_negative, plain.antigens) == (False, False, "")


@pytest.mark.parametrize(("said", "may"), [("+", True), ("-", True), ("undetermined", True), ("?", False)])  # fmt: skip
def test_the_signs_of_rhd(said: str, may: bool):
    assert readable(Assay.RHD, said) is may


def test_every_reason_names_the_bag():
    bad = replace(
        GOOD, number="U9", released=False, recalled=True, expires_at=AT, here=False, ours=False, match=None,
        component=Component.FROZEN_RED_CELLS,
    )  # fmt: skip
    for bag in (bad, replace(bad, abo=""), replace(bad, abo="B")):
        for reason in issuing.bars(bag, "A", "+", AT, COMPATIBLE):
            assert reason.params["number"] == "U9", reason.code
    for reason in issuing.bars(replace(bad, abo=""), "", "", AT, COMPATIBLE):
        assert reason.params["number"] == "U9", reason.code


def test_frozen_cells_are_thawed_first():
    said = issuing.bars(replace(GOOD, component=Component.FROZEN_RED_CELLS), "A", "+", AT, COMPATIBLE)  # fmt: skip
    assert [r.code for r in said] == ["unit_still_frozen"]


def test_the_status_is_told_where_it_bars():
    (reason,) = issuing.bars(replace(GOOD, status=UnitStatus.AVAILABLE), "A", "+", AT, COMPATIBLE)
    assert (reason.code, reason.params["status"]) == ("unit_not_reserved", "available")
    taken = replace(SPARE, status=UnitStatus.RESERVED, here=False)
    said = issuing.bars_emergency(taken, AT, ON)
    assert {r.code: r.params.get("status") for r in said}["unit_not_available"] == "reserved"
    assert all(r.params["number"] == "U1" for r in said)


def test_an_emergency_bag_of_another_group_is_named():
    said = issuing.bars_emergency(replace(SPARE, abo="A"), AT, ON)
    assert [(r.code, r.params["number"]) for r in said] == [("emergency_unit_group", "U1")]


@pytest.mark.parametrize(("abo", "rhd"), [("", "+"), ("A", ""), ("", ""), ("X", "+")])
def test_half_a_group_is_none(abo: str, rhd: str):
    assert compatibility.group_of(abo, rhd) is None


@pytest.mark.parametrize(
    ("unit", "wanted", "may"),
    [
        ("red_cells", "red_cells", True),
        ("washed_red_cells", "red_cells", True),
        ("washed_red_cells", "washed_red_cells", True),
        ("frozen_red_cells", "red_cells", False),
        ("frozen_red_cells", "frozen_red_cells", True),
        ("red_cells", "washed_red_cells", False),
        ("thawed_plasma", "ffp", True),
        ("ffp", "red_cells", False),
    ],
)
def test_what_serves_for_what(unit: str, wanted: str, may: bool):
    assert compatibility.serves(unit, wanted) is may


def test_negative_platelets_are_not_spared_for_somebody_of_whom_nobody_knows_the_sex():
    for who in (Who("", 60), Who("female", None), None):
        first = compatibility.preference(Component.PLATELETS, "O", "-", COMPATIBLE, who)[0]
        assert first.rhd == "-"


def test_a_need_is_read_as_it_is_written():
    assert needs.split("irradiated") == (Need.IRRADIATED, "")
    assert needs.split("antigen_negative:E") == (Need.ANTIGEN_NEGATIVE, "E")
    assert needs.split("irradiated:E") is None and needs.split("antigen_negative") is None


def test_a_need_that_is_none_is_named_and_cut_short():
    found = needs.unknown(["irradiated", "x" * 40])
    assert [(r.code, r.params["need"]) for r in found] == [("need_unknown", "x" * 32)]


def test_nothing_mends_what_is_no_need():
    assert needs.mended_by(["gold"]) is None
