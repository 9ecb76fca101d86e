"""Forward and reverse grouping: what agrees is a group, everything else says why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.blood.facts import TESTING
from sanxian.blood.facts.supply_policy import Strength
from sanxian.blood.rules.grouping import (
    GroupFault,
    Grouping,
    Reactions,
    against_result,
    interpret,
    read,
    strength,
    weaker,
)
from sanxian.kernel.refusal import Reason
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(TESTING)
TUBES = {
    "A": {"anti_a": "4+", "anti_b": "0", "a1_cells": "0", "b_cells": "3+"},
    "B": {"anti_a": "0", "anti_b": "4+", "a1_cells": "3+", "b_cells": "0"},
    "O": {"anti_a": "0", "anti_b": "0", "a1_cells": "4+", "b_cells": "4+"},
    "AB": {"anti_a": "4+", "anti_b": "4+", "a1_cells": "0", "b_cells": "0"},
}


def tubes(group="A", **other):
    said = {**TUBES[group], "anti_d": "4+", "control": "0", "o_cells": "0", **other}
    return Reactions(**{name: Strength(value) for name, value in said.items()})


def test_the_words_of_a_discrepancy_are_what_pages_say():
    assert {fault.value for fault in GroupFault} == {
        "group_control_positive", "group_mixed_field", "group_forward_haemolysed",
        "group_forward_weak", "group_reverse_absent", "group_reverse_weak", "group_reverse_extra",
        "group_o_cells_react", "group_record_differs", "group_d_contradicts", "group_weak_d_wanted",
    }  # fmt: skip


@pytest.mark.parametrize("group", list(TUBES))
def test_what_agrees_is_a_group(group):
    said = interpret(tubes(group), POLICY)
    assert (said.abo, said.rhd, said.forward, said.faults) == (group, "+", group, ())
    assert not said.discrepant and not said.weak_d


@pytest.mark.parametrize(
    ("group", "seen", "expected"),
    [
        ("A", {"control": "w"}, {GroupFault.CONTROL_POSITIVE}),
        ("A", {"control": "4+"}, {GroupFault.CONTROL_POSITIVE}),
        ("A", {"anti_a": "mf"}, {GroupFault.MIXED_FIELD}),
        ("B", {"anti_b": "mf"}, {GroupFault.MIXED_FIELD}),
        ("A", {"b_cells": "mf"}, {GroupFault.MIXED_FIELD}),
        ("A", {"anti_d": "mf"}, {GroupFault.MIXED_FIELD}),
        ("A", {"anti_a": "H"}, {GroupFault.FORWARD_HAEMOLYSED}),
        ("A", {"anti_d": "H"}, {GroupFault.FORWARD_HAEMOLYSED}),
        ("A", {"anti_a": "2+"}, {GroupFault.FORWARD_WEAK}),
        ("AB", {"anti_b": "w"}, {GroupFault.FORWARD_WEAK}),
        ("A", {"b_cells": "0"}, {GroupFault.REVERSE_ABSENT}),
        ("O", {"a1_cells": "0"}, {GroupFault.REVERSE_ABSENT}),
        ("A", {"b_cells": "w"}, {GroupFault.REVERSE_WEAK}),
        ("A", {"a1_cells": "1+"}, {GroupFault.REVERSE_EXTRA}),
        ("AB", {"b_cells": "H"}, {GroupFault.REVERSE_EXTRA}),
        ("A", {"o_cells": "w"}, {GroupFault.O_CELLS_REACT}),
        ("A", {"anti_d": "w", "anti_d_indirect": "0"}, {GroupFault.D_CONTRADICTS}),
        ("A", {"control": "1+", "o_cells": "2+"},
         {GroupFault.CONTROL_POSITIVE, GroupFault.O_CELLS_REACT}),
    ],
)  # fmt: skip
def test_what_does_not_agree_has_no_group(group, seen, expected):
    said = interpret(tubes(group, **seen), POLICY)
    assert (said.abo, said.rhd) == ("", "")
    assert set(codes(said.faults)) == expected
    assert said.discrepant and not said.weak_d


@pytest.mark.parametrize(
    ("group", "seen"),
    [
        ("A", {"anti_a": "3+"}), ("A", {"b_cells": "1+"}), ("O", {"a1_cells": "H"}),
        ("A", {"anti_d": "2+"}),
    ],
)  # fmt: skip
def test_the_least_strength_is_enough(group, seen):
    assert interpret(tubes(group, **seen), POLICY).abo == group


@pytest.mark.parametrize(
    ("direct", "indirect", "rhd", "weak_d", "wanted"),
    [
        ("4+", None, "+", False, False),
        ("2+", None, "+", False, False),
        ("1+", None, "", False, True),
        ("w", None, "", False, True),
        ("0", None, "", False, True),
        ("0", "0", "-", False, False),
        ("0", "w", "+", True, False),
        ("w", "2+", "+", True, False),
    ],
)
def test_weak_d(direct, indirect, rhd, weak_d, wanted):
    more = {"anti_d_indirect": indirect} if indirect else {}
    said = interpret(tubes("A", anti_d=direct, **more), POLICY)
    assert (said.rhd, said.weak_d) == (rhd, weak_d)
    assert said.abo == "A" and not said.discrepant
    assert codes(said.faults) == ([GroupFault.WEAK_D_WANTED] if wanted else [])


def test_editions_say_how_a_weak_d_is_labelled_and_whether_it_is_looked_for():
    negative = shipped(TESTING, weak_d_label='"-"', weak_d_tested="false")
    weak = interpret(tubes(anti_d="0", anti_d_indirect="2+"), negative)
    assert (weak.rhd, weak.weak_d) == ("-", True)
    plain = interpret(tubes(anti_d="0"), negative)
    assert (plain.rhd, plain.weak_d, plain.faults) == ("-", False, ())
    assert codes(interpret(tubes(anti_d="w"), negative).faults) == [GroupFault.WEAK_D_WANTED]


@pytest.mark.parametrize(
    ("known", "differs"),
    [
        (("", ""), False), (("A", "+"), False), (("A", ""), False), (("B", "+"), True),
        (("A", "-"), True), (("", "-"), True),
    ],
)  # fmt: skip
def test_the_record_is_part_of_it(known, differs):
    said = interpret(tubes("A"), POLICY, known=known)
    assert (GroupFault.RECORD_DIFFERS in said.codes) is differs
    assert said.abo == ("" if differs else "A") and said.forward == "A"


def test_reactions_have_one_spelling():
    seen = tubes("A", anti_d="0", anti_d_indirect="w")
    assert read(str(seen)) == seen
    assert "anti_d_indirect" not in str(tubes("A"))


@pytest.mark.parametrize(
    ("seen", "known", "fault"),
    [
        ({"control": "w"}, ("A", "+"), GroupFault.CONTROL_POSITIVE),
        ({"control": "w"}, ("B", "+"), GroupFault.CONTROL_POSITIVE),
        ({"anti_d": "mf"}, ("A", "+"), GroupFault.MIXED_FIELD),
        ({"anti_d": "H"}, ("A", "+"), GroupFault.FORWARD_HAEMOLYSED),
        ({"anti_d": "w", "anti_d_indirect": "0"}, ("A", "+"), GroupFault.D_CONTRADICTS),
        ({"anti_d": "w"}, ("A", "+"), GroupFault.WEAK_D_WANTED),
    ],
)
def test_what_was_not_read_differs_from_no_record(seen, known, fault):
    assert codes(interpret(tubes("A", **seen), POLICY, known=known).faults) == [fault]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "^missing: a1_cells, anti_a, anti_b, anti_d, b_cells, control, o_cells$"),
        (str(tubes()).replace("control=0 ", "").replace("anti_a=4+ ", ""), "^missing: anti_a, control$"),
        ("anti_a", "^missing: "),
        (f"{tubes()} anti_a=0", "^a reaction is unknown or said twice$"),
        (f"{tubes()} anti_x=0", "^a reaction is unknown or said twice$"),
        (str(tubes()).replace("4+", "5+"), "not a valid Strength"),
        (str(tubes()).replace("control=0", "control="), "not a valid Strength"),
    ],
)  # fmt: skip
def test_what_is_not_a_set_of_reactions(text, why):
    with pytest.raises(ValueError, match=why):
        read(text)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("0", "0"), ("-", "0"), ("neg", "0"), ("±", "w"), ("+/-", "w"), ("W", "w"), ("1", "1+"),
        ("4+", "4+"), ("+3", "3+"), ("MF", "mf"), ("h", "H"), (" 2+ ", "2+"), ("2", "2+"),
        ("3", "3+"), ("4", "4+"), ("hemolysis", "H"),
    ],
)  # fmt: skip
def test_spellings_of_a_reaction(said, found):
    assert strength(said) == found


@pytest.mark.parametrize(
    ("reaction", "least", "expected"),
    [("0", "w", True), ("w", "w", False), ("2+", "3+", True), ("mf", "4+", False), ("H", "4+", False),
     ("0", "mf", False), ("4+", "H", False)],
)  # fmt: skip
def test_weaker(reaction, least, expected):
    assert weaker(Strength(reaction), Strength(least)) is expected


strengths = st.sampled_from(list(Strength))
anything = st.builds(
    Reactions, strengths, strengths, strengths, strengths, strengths, strengths, strengths,
    st.none() | strengths,
)  # fmt: skip


@given(anything)
def test_a_group_is_never_read_against_the_serum(seen):
    """Landsteiner: whatever is read as a group reacts with exactly what it lacks."""
    said = interpret(seen, POLICY)
    if said.abo:
        assert (
            (seen.anti_a is Strength.NONE)
            == ("A" not in said.abo)
            == (seen.a1_cells is not Strength.NONE)
        )
        assert (
            (seen.anti_b is Strength.NONE)
            == ("B" not in said.abo)
            == (seen.b_cells is not Strength.NONE)
        )
        assert seen.control is seen.o_cells is Strength.NONE
    else:
        assert said.discrepant and said.rhd == ""


@given(anything)
def test_reactions_are_read_back(seen):
    assert read(str(seen)) == seen


@pytest.mark.parametrize(
    ("said", "standing", "differs"),
    [
        (("A", "+"), ("A", "+"), False),
        (("A", "+"), ("", ""), False),
        (("A", "+"), ("A", ""), False),
        (("", ""), ("A", "+"), False),
        (("", "+"), ("A", "+"), False),
        (("B", "+"), ("A", "+"), True),
        (("B", "+"), ("A", ""), True),
        (("A", "-"), ("A", "+"), True),
        (("A", "-"), ("", "+"), True),
        (("", "-"), ("A", "+"), True),
    ],
)
def test_a_second_reading_that_differs_leaves_no_group(said, standing, differs):
    """What is unknown differs from nothing; what differs is no group, and says by which edition."""
    before = Reason("earlier")
    found = Grouping(*said, forward=said[0], weak_d=False, faults=(before,))
    judged = against_result(found, standing, POLICY)
    if not differs:
        assert judged == found
        return
    assert (judged.abo, judged.rhd, judged.forward) == ("", "", said[0])
    assert [r.code for r in judged.faults] == ["earlier", GroupFault.RECORD_DIFFERS]
    assert judged.faults[-1] == POLICY.reason(GroupFault.RECORD_DIFFERS, "required")
