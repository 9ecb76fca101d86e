"""Emergency issue, the bedside, and what comes back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sanxian.blood.facts import COMPATIBILITY, EMERGENCY, STORAGE, TRANSFUSION, Component
from sanxian.blood.facts.distribution import Who
from sanxian.blood.facts.issuing import Recipient
from sanxian.blood.rules import emergency, transfusion
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import codes, shipped

OFF = shipped(EMERGENCY)
ONN = shipped(EMERGENCY, enabled="true")
ISSUER, DOCTOR = OFF.values.signatures
SIGNED = [(ISSUER, "W1"), (DOCTOR, "W2")]
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)


def test_emergency_issue_ships_switched_off():
    found = emergency.bars(Component.RED_CELLS, ("O", "-"), SIGNED, OFF)
    assert codes(found) == ["emergency_not_enabled"]
    assert found[0].status == "unverified"
    assert all(emergency.groups(c, OFF) == () for c in Component)


@pytest.mark.parametrize(
    ("component", "unit", "expected"),
    [
        ("red_cells", ("O", "-"), []),
        ("red_cells", ("O", "+"), ["emergency_unit_group"]),
        ("red_cells", ("A", "-"), ["emergency_unit_group"]),
        ("red_cells", ("", ""), ["emergency_unit_group"]),
        ("ffp", ("AB", "+"), []),
        ("frozen_plasma", ("AB", "-"), []),
        ("ffp", ("O", "-"), ["emergency_unit_group"]),
        ("platelets", ("AB", "+"), ["emergency_unit_group"]),
        ("whole_blood", ("O", "-"), ["emergency_unit_group"]),
    ],
)
def test_which_units(component, unit, expected):
    assert codes(emergency.bars(Component(component), unit, SIGNED, ONN)) == expected


SUITS = shipped(COMPATIBILITY)
BY_PERSON = shipped(EMERGENCY, enabled="true", rhd_positive_by_person="true")
MAN, WOMAN = Who("male", 40), Who("female", 60)


@pytest.mark.parametrize(
    ("who", "positive"),
    [
        (Who("male", 17), False),
        (Who("male", 18), True),
        (Who("male", 99), True),
        (Who("female", 18), False),
        (Who("female", 50), False),
        (Who("female", 51), True),
        (Who("male", None), False),
        (Who("female", None), False),
        (Who("", 60), False),
        (Who(), False),
    ],
)
def test_o_positive_by_sex_and_age(who, positive):
    to = Recipient(who=who)
    expected = ("O-", "O+") if positive else ("O-",)
    assert emergency.groups(Component.RED_CELLS, BY_PERSON, to) == expected
    assert emergency.groups(Component.RED_CELLS, ONN, to) == ("O-",)
    assert emergency.groups(Component.FFP, BY_PERSON, to) == ("AB+", "AB-")


@pytest.mark.parametrize("policy", [BY_PERSON, shipped(EMERGENCY, enabled="true", red_cells='["O+", "O-"]')])  # fmt: skip
def test_no_positive_cells_for_whom_a_tube_calls_negative(policy):
    to = Recipient(negative=True, who=MAN)
    assert emergency.groups(Component.RED_CELLS, policy, to) == ("O-",)
    assert emergency.groups(Component.FFP, policy, to) == ("AB+", "AB-"), "plasma has no red cells"


def test_what_is_named_for_all_is_not_named_twice():
    both = shipped(
        EMERGENCY, enabled="true", rhd_positive_by_person="true", red_cells='["O+", "O-"]'
    )
    assert emergency.groups(Component.RED_CELLS, both, Recipient(who=MAN)) == ("O+", "O-")


@pytest.mark.parametrize(
    ("standing", "unit", "expected"),
    [
        (("A", "+"), ("A", "+"), []),
        (("A", "+"), ("O", "-"), []),
        (("A", "+"), ("B", "+"), ["group_incompatible"]),
        (("O", "-"), ("O", "+"), ["group_incompatible"]),
        (("A", "-"), ("A", "-"), []),
        (("A", "+"), ("A", ""), ["unit_group_unknown"]),
        (("", ""), ("A", "+"), ["emergency_unit_group"]),
        (("A", ""), ("A", "+"), ["emergency_unit_group"]),
        (("", "+"), ("O", "-"), []),
    ],
)
def test_her_own_group_where_it_stands(standing, unit, expected):
    to = Recipient(standing, who=WOMAN)
    found = emergency.bars(Component.RED_CELLS, unit, SIGNED, ONN, to, SUITS)
    assert [r.code for r in found] == expected
    assert emergency.by_group(to, ONN) == all(standing)


def test_a_place_may_keep_to_universal_blood():
    policy, to = shipped(EMERGENCY, enabled="true", group_specific="false"), Recipient(("A", "+"))
    assert not emergency.by_group(to, policy)
    told = emergency.bars(Component.RED_CELLS, ("A", "+"), SIGNED, policy, to, SUITS)
    assert codes(told) == ["emergency_unit_group"]
    assert not emergency.bars(Component.RED_CELLS, ("O", "-"), SIGNED, policy, to, SUITS)


def test_nothing_by_the_group_while_it_is_off():
    told = emergency.bars(
        Component.RED_CELLS, ("A", "+"), SIGNED, OFF, Recipient(("A", "+")), SUITS
    )
    assert codes(told) == ["emergency_not_enabled"]


def test_the_signatures_are_asked_for_either_way():
    told = emergency.bars(Component.RED_CELLS, ("B", "+"), [], ONN, Recipient(("A", "+")), SUITS)
    assert codes(told) == ["group_incompatible", *["emergency_signature_missing"] * 2]


@pytest.mark.parametrize(
    ("signatures", "expected"),
    [
        (SIGNED, []),
        ([], ["emergency_signature_missing"] * 2),
        ([(ISSUER, "W1")], ["emergency_signature_missing"]),
        ([(ISSUER, "W1"), (DOCTOR, " ")], ["emergency_signature_missing"]),
        ([(ISSUER, "W1"), (ISSUER, "W2")], ["emergency_signature_missing"]),
        ([(ISSUER, "W1"), (DOCTOR, "W1")], ["emergency_same_person"]),
        ([(ISSUER, "W1"), (DOCTOR, "W1"), (DOCTOR, "W2")], []),
        ([(ISSUER, "W1"), (DOCTOR, "W1"), (DOCTOR, " ")], ["emergency_same_person"]),
        ([(ISSUER, "W1"), (DOCTOR, "W1"), ("blood.unit.see", "W3")], ["emergency_same_person"]),
    ],
)
def test_whose_signatures(signatures, expected):
    assert codes(emergency.bars(Component.RED_CELLS, ("O", "-"), signatures, ONN)) == expected


@pytest.mark.parametrize(("signed", "missing"), [(ISSUER, DOCTOR), (DOCTOR, ISSUER)])
def test_the_signature_that_is_missing_is_named(signed, missing):
    found = emergency.bars(Component.RED_CELLS, ("O", "-"), [(signed, "W1")], ONN)
    assert [r.params["permission"] for r in found] == [missing]


def test_a_place_may_add_o_positive_and_nothing_else():
    wider = shipped(EMERGENCY, enabled="true", red_cells='["O-", "O+"]')
    assert codes(emergency.bars(Component.RED_CELLS, ("O", "+"), SIGNED, wider)) == []
    assert emergency.groups(Component.RED_CELLS, wider) == ("O-", "O+")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"red_cells": '["A-"]'}, "only group O"),
        ({"plasma": '["O-"]'}, "only group AB"),
        ({"signatures": '["a"]'}, "two different"),
        ({"signatures": '["a", "a"]'}, "two different"),
    ],
)
def test_what_no_edition_may_allow(changed, why):
    with pytest.raises(PolicyError, match=why):
        shipped(EMERGENCY, **changed)


POLICY = shipped(TRANSFUSION)
PATIENT = {"number": "H123", "born": "1960-02-03", "name": "张三"}


@pytest.mark.parametrize(
    ("wristband", "expected"),
    [
        ({"number": "H123", "born": "1960-02-03"}, []),
        (PATIENT, []),
        ({"number": "H123"}, ["identifiers_too_few"]),
        ({}, ["identifiers_too_few"]),
        ({"number": "H123", "born": ""}, ["identifiers_too_few"]),
        ({"number": "H124", "born": "1960-02-03"}, ["identifier_differs"]),
        ({"number": "h123", "born": "1960-02-03"}, ["identifier_differs"]),
        ({"number": "H123 ", "born": "1960-02-03"}, ["identifier_differs"]),
        ({"number": "H124", "born": "1961-02-03"}, ["identifier_differs"] * 2),
        ({"bed": "7", "number": "H123", "born": "1960-02-03"}, ["identifier_differs"]),
    ],
)
def test_two_identifiers_character_by_character(wristband, expected):
    found = transfusion.bedside_bars(PATIENT.items(), wristband.items(), POLICY)
    assert codes(found) == expected
    assert "H12" not in str([r.params for r in found])


@pytest.mark.parametrize(
    ("rule", "minutes", "code"),
    [
        (transfusion.begin_bars, 30, "begin_too_late"),
        (transfusion.finish_bars, 240, "finish_too_late"),
        (transfusion.crossmatch_bars, 72 * 60, "crossmatch_too_old"),
    ],
)
def test_times(rule, minutes, code):
    assert codes(rule(AT, AT + timedelta(minutes=minutes), POLICY)) == []
    late = rule(AT, AT + timedelta(minutes=minutes, seconds=1), POLICY)
    assert codes(late) == [code]
    assert late[0].status == "unverified"


@pytest.mark.parametrize(
    ("component", "minutes", "celsius", "expected"),
    [
        ("red_cells", 30, "10", []),
        ("red_cells", 30, "2", []),
        ("red_cells", 31, "6", ["return_too_late"]),
        ("red_cells", 5, "10.1", ["temperature_out_of_band"]),
        ("red_cells", 5, "1.9", ["temperature_out_of_band"]),
        ("red_cells", 5, None, ["return_not_measured"]),
        ("red_cells", 31, None, ["return_too_late", "return_not_measured"]),
        ("washed_red_cells", 5, "10", []),
        ("thawed_plasma", 5, "10", []),
        ("apheresis_platelets", 5, "22", []),
        ("apheresis_platelets", 5, "20", []),
        ("apheresis_platelets", 5, "24", []),
        ("apheresis_platelets", 5, "4", ["temperature_out_of_band"]),
        ("platelets", 5, "24.1", ["temperature_out_of_band"]),
        ("thawed_cryo", 5, "4", ["temperature_out_of_band"]),
        ("ffp", 5, "-18", []),
        ("ffp", 5, "4", ["temperature_out_of_band"]),
        ("cryo", 5, "-17.9", ["temperature_out_of_band"]),
        ("frozen_red_cells", 5, "-30", ["temperature_out_of_band"]),
    ],
)
def test_what_comes_back(component, minutes, celsius, expected):
    """Each component by its own band: thawed plasma is not frozen plasma again on the shelf."""
    measured = None if celsius is None else Decimal(celsius)
    at, storage = AT + timedelta(minutes=minutes), shipped(STORAGE)
    found = transfusion.return_bars(Component(component), AT, at, measured, POLICY, storage)
    assert codes(found) == expected


def test_the_band_that_the_page_shows():
    storage = shipped(STORAGE)
    red = transfusion.return_band(Component.RED_CELLS, POLICY, storage)
    cold = transfusion.return_band(Component.FFP, POLICY, storage)
    assert (red, cold) == (POLICY.values.return_band, storage.values.zones["plasma"])
    changed = shipped(TRANSFUSION, return_band="{ low = 2, high = 8 }")
    assert transfusion.return_band(Component.RED_CELLS, changed, storage).high == 8


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"identifiers": "1"}, "two identifiers"),
        ({"identifiers": "3"}, "two identifiers"),
        ({"begin_within": '"1 day"'}, "hours or minutes"),
    ],
)
def test_what_no_edition_may_say(changed, why):
    with pytest.raises(PolicyError, match=why):
        shipped(TRANSFUSION, **changed)
