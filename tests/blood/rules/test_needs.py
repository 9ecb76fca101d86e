"""What a unit must have for a patient: every need against every unit, and what would mend it."""

from itertools import product

import pytest

from sanxian.blood.facts.distribution import Traits
from sanxian.blood.facts.distribution_policy import NEEDS
from sanxian.blood.facts.terms import Component
from sanxian.blood.rules import needs
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(NEEDS)
PLAIN = Traits("U1", "red_cells")
HAS = {
    "irradiated": Traits("U1", "red_cells", irradiated=True),
    "leucodepleted": Traits("U1", "red_cells", leucodepleted=True),
    "washed": Traits("U1", "red_cells", washed=True),
    "cmv_negative": Traits("U1", "red_cells", cmv_negative=True),
    "antigen_negative:E": Traits("U1", "red_cells", lacks=frozenset({"E"})),
}


@pytest.mark.parametrize(("need", "unit"), list(product(HAS, HAS)))
def test_every_need_against_every_unit(need, unit):
    met = need == unit or (need, unit) == ("cmv_negative", "leucodepleted")
    assert needs.lacking(HAS[unit], [need], POLICY) == ([] if met else [need])
    said = codes(needs.bars(HAS[unit], [need], POLICY))
    assert said == ([] if met else [f"need_{need.partition(':')[0]}"])


@pytest.mark.parametrize("need", list(HAS))
def test_a_plain_unit_meets_no_need(need):
    [reason] = needs.bars(PLAIN, [need], POLICY)
    assert reason.edition and reason.status == "unverified" and reason.params["number"] == "U1"


def test_every_lack_at_once_and_the_antigen_is_named():
    found = needs.bars(PLAIN, ["washed", "irradiated", "antigen_negative:K"], POLICY)
    assert codes(found) == ["need_antigen_negative", "need_irradiated", "need_washed"]
    assert found[0].params["antigen"] == "K"


def test_filtered_blood_is_not_cmv_negative_where_the_edition_says_so():
    strict = shipped(NEEDS, cmv_by_leucodepletion="false")
    assert needs.lacking(HAS["leucodepleted"], ["cmv_negative"], strict) == ["cmv_negative"]


@pytest.mark.parametrize(
    ("component", "wanted"),
    [
        ("red_cells", "antigen_negative:E cmv_negative irradiated leucodepleted washed"),
        ("washed_red_cells", "antigen_negative:E cmv_negative irradiated leucodepleted washed"),
        ("whole_blood", "antigen_negative:E cmv_negative irradiated leucodepleted"),
        ("apheresis_platelets", "cmv_negative irradiated leucodepleted"),
        ("pooled_platelets", "cmv_negative irradiated leucodepleted"),
        ("ffp", ""),
        ("cryo", ""),
    ],
)
def test_which_needs_a_component_can_have(component, wanted):
    assert " ".join(needs.applicable([*HAS, "washed"], component, POLICY)) == wanted


@pytest.mark.parametrize(
    "wrong",
    ["", "fresh", "irradiated:E", "antigen_negative", "antigen_negative:", "antigen_negative:Q"],
)
def test_what_is_no_need(wrong):
    assert needs.split(wrong) is None
    assert [r.code for r in needs.unknown([wrong, "washed"])] == ["need_unknown"]
    assert not needs._met(HAS["washed"], wrong, POLICY)


@pytest.mark.parametrize(
    ("wanted", "acts"),
    [
        (["irradiated"], ("blood.unit.irradiate",)),
        (["washed", "irradiated"], ("blood.unit.wash", "blood.unit.irradiate")),
        (["cmv_negative", "leucodepleted"], ("blood.unit.leucodeplete",)),
        (["irradiated", "antigen_negative:E"], None),
        ([], ()),
    ],
)
def test_what_would_mend_it(wanted, acts):
    assert needs.mended_by(wanted) == acts


def test_antibodies_ask_for_units_without_the_antigen():
    assert needs.against(["E", "c"]) == ("antigen_negative:E", "antigen_negative:c")


@pytest.mark.parametrize(
    ("unit", "wanted", "n"),
    [
        ("irradiated", [], 1),
        ("irradiated", ["irradiated"], 0),
        ("leucodepleted", [], 0),
        ("antigen_negative:E", [], 1),
        ("antigen_negative:E", ["antigen_negative:K"], 0),
        ("cmv_negative", ["washed"], 1),
    ],
)
def test_how_much_of_what_is_rare_would_be_wasted(unit, wanted, n):
    assert needs.spare(HAS[unit], wanted) == n


@pytest.mark.parametrize(
    ("component", "wanted", "forms"),
    [
        ("red_cells", [], ("red_cells",)),
        ("red_cells", ["washed"], ("washed_red_cells", "red_cells")),
        ("platelets", ["washed"], ("platelets",)),
    ],
)
def test_washed_cells_are_looked_for_where_they_are_asked(component, wanted, forms):
    assert needs.forms(component, wanted) == forms


def test_an_edition_asks_every_need_of_something():
    with pytest.raises(PolicyError, match="at least one component"):
        shipped(NEEDS, applies="{ washed = [] }")


def test_every_component_is_known_to_the_rule():
    for component in Component:
        assert needs.applicable(["fresh"], component, POLICY) == ()
