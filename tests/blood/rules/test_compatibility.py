"""The whole table of patient, unit and component, against serology itself."""

from itertools import product

import pytest

from sanxian.blood.facts import COMPATIBILITY, Component, Group
from sanxian.blood.facts.distribution import Who
from sanxian.blood.rules.compatibility import (
    TABLES,
    WITH_RHD,
    bars,
    compatible,
    group_of,
    preference,
    serves,
)
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(COMPATIBILITY)
CELLS_ONLY = {
    Component.RED_CELLS,
    Component.WASHED_RED_CELLS,
    Component.FROZEN_RED_CELLS,
    Component.THAWED_RED_CELLS,
}
CELLS_AND_PLASMA = {Component.WHOLE_BLOOD}
ANTIGENS = {
    "O-": "", "O+": "D", "A-": "A", "A+": "AD", "B-": "B", "B+": "BD", "AB-": "AB", "AB+": "ABD",
}  # fmt: skip


def pair(group):
    return group[:-1], group[-1]


def safe(component, unit, patient):
    """Serology in a second hand: cells bring no strange antigen, plasma no antibody against one."""
    cells = set(ANTIGENS[unit]) <= set(ANTIGENS[patient])
    plasma = set(ANTIGENS[patient]) - {"D"} <= set(ANTIGENS[unit])
    if component in CELLS_AND_PLASMA:
        return cells and plasma
    return cells if component in CELLS_ONLY else plasma


@pytest.mark.parametrize("component", list(Component))
@pytest.mark.parametrize(("unit", "patient"), list(product(ANTIGENS, ANTIGENS)))
def test_every_pair_of_every_component(component, unit, patient):
    said = compatible(component, pair(unit), pair(patient), POLICY)
    assert said is safe(component, unit, patient)
    reasons = bars(component, pair(unit), pair(patient), POLICY)
    assert codes(reasons) == ([] if said else ["group_incompatible"])
    assert all(r.status == "unverified" and r.edition for r in reasons)


UNKNOWN = [("", ""), ("A", ""), ("", "+"), ("?", "+"), ("A", "?"), ("a", "+"), ("AO", "+")]


@pytest.mark.parametrize("component", list(Component))
@pytest.mark.parametrize("unknown", UNKNOWN)
def test_a_group_not_wholly_known_is_compatible_with_none(component, unknown):
    assert group_of(*unknown) is None
    assert preference(component, *unknown, POLICY) == ()
    for group in Group:
        known = group.abo, group.rhd
        assert not compatible(component, unknown, known, POLICY)
        assert not compatible(component, known, unknown, POLICY)
        assert codes(bars(component, unknown, known, POLICY)) == ["unit_group_unknown"]
        assert codes(bars(component, known, unknown, POLICY)) == ["patient_group_unknown"]


@pytest.mark.parametrize(
    ("component", "patient", "order"),
    [
        ("red_cells", "O-", "O-"),
        ("red_cells", "O+", "O+ O-"),
        ("red_cells", "A-", "A- O-"),
        ("red_cells", "A+", "A+ A- O+ O-"),
        ("red_cells", "B-", "B- O-"),
        ("red_cells", "B+", "B+ B- O+ O-"),
        ("red_cells", "AB-", "AB- A- B- O-"),
        ("red_cells", "AB+", "AB+ AB- A+ A- B+ B- O+ O-"),
        ("whole_blood", "A+", "A+ A-"),
        ("ffp", "O+", "O+ O- A+ A- B+ B- AB+ AB-"),
        ("ffp", "A-", "A- A+ AB- AB+"),
        ("frozen_plasma", "AB+", "AB+ AB-"),
        ("cryo", "B+", "B+ B- AB+ AB-"),
        ("apheresis_platelets", "A-", "A- A+ AB- AB+"),
        ("platelets", "A+", "A+ A- AB+ AB-"),
    ],
)
def test_the_order_of_preference(component, patient, order):
    found = preference(Component(component), *pair(patient), POLICY)
    assert " ".join(found) == order


def test_whether_negative_platelets_are_kept_for_negatives_is_a_value():
    by = shipped(COMPATIBILITY, platelets_prefer_rhd_negative="false")
    assert preference(Component.PLATELETS, "A", "-", by)[0] == "A+"
    assert preference(Component.FFP, "A", "-", by)[0] == "A-"


@pytest.mark.parametrize(
    ("component", "patient", "who", "first"),
    [
        ("platelets", "A-", None, "A-"),
        ("platelets", "A-", Who("female", 30), "A-"),
        ("platelets", "A-", Who("female", 50), "A-"),
        ("platelets", "A-", Who("female", None), "A-"),
        ("platelets", "A-", Who("", 30), "A-"),
        ("apheresis_platelets", "A-", Who("female", 51), "A+"),
        ("pooled_platelets", "A-", Who("male", 30), "A+"),
        ("platelets", "A+", Who("female", 30), "A+"),
        ("ffp", "A-", Who("male", 30), "A-"),
        ("red_cells", "A-", Who("male", 70), "A-"),
    ],
)
def test_negative_platelets_are_spared_for_women_who_may_bear_children(
    component, patient, who, first
):
    found = preference(Component(component), *pair(patient), POLICY, who)
    assert found[0] == first
    assert set(found) == set(preference(Component(component), *pair(patient), POLICY))


def test_an_edition_may_make_no_difference_between_patients():
    by = shipped(COMPATIBILITY, childbearing_age_to=0)
    assert preference(Component.PLATELETS, "A", "-", by, Who("male", 70))[0] == "A-"


@pytest.mark.parametrize(
    ("unit", "wanted", "said"),
    [
        ("red_cells", "red_cells", True),
        ("washed_red_cells", "red_cells", True),
        ("thawed_red_cells", "red_cells", True),
        ("pooled_platelets", "platelets", True),
        ("thawed_plasma", "ffp", True),
        ("red_cells", "washed_red_cells", False),
        ("platelets", "apheresis_platelets", False),
        ("ffp", "frozen_plasma", False),
        ("whole_blood", "red_cells", False),
    ],
)
def test_which_component_fills_which_order(unit, wanted, said):
    assert serves(unit, wanted) is said


def test_every_component_has_a_table():
    assert set(TABLES) == set(Component)
    assert set(WITH_RHD) == CELLS_ONLY | CELLS_AND_PLASMA


@pytest.mark.parametrize(
    ("table", "rows", "why"),
    [
        ("red_cells", '{ "O-" = ["O-", "O+"] }', "cells of O+ are incompatible"),
        ("red_cells", '{ "A+" = ["A+", "B+"] }', "cells of B\\+ are incompatible"),
        ("red_cells", '{ "O-" = ["A-"] }', "own group first"),
        ("red_cells", '{ "O-" = [] }', "own group first"),
        ("red_cells", '{ "O+" = ["O+", "O+"] }', "each group once"),
        ("whole_blood", '{ "A+" = ["A+", "O+"] }', "plasma of O\\+ is incompatible"),
        ("plasma", '{ A = ["A", "O"] }', "plasma of O is incompatible"),
        ("platelets", '{ AB = ["AB", "A"] }', "plasma of A is incompatible"),
        ("cryo", '{ B = ["B", "A"] }', "plasma of A is incompatible"),
    ],
)
def test_no_edition_stands_above_serology(table, rows, why):
    with pytest.raises(PolicyError, match=why.replace("O+", "O.")):
        shipped(COMPATIBILITY, **{table: rows})


def test_a_place_may_be_stricter():
    strict = shipped(COMPATIBILITY, red_cells='{ "AB+" = ["AB+"] }')
    assert preference(Component.RED_CELLS, "AB", "+", strict) == (Group.AB_POS,)
    assert not compatible(Component.RED_CELLS, ("O", "-"), ("AB", "+"), strict)
