"""Repeats, pools, values typed twice: what the runs come to, and what is still to do."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.blood.facts import TESTING, Assay
from sanxian.blood.facts.laboratory import phenotype
from sanxian.blood.rules import pools
from sanxian.blood.rules.confirmation import Typed, Wanted, agreed, kept_until
from sanxian.blood.rules.pools import Candidate
from sanxian.blood.rules.testing_algorithm import judge, repeats
from sanxian.kernel.policy import PolicyError
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(TESTING)
LENIENT = shipped(TESTING, unrepeated='"fit"', pool_unexplained='"fit"')
R, N, I = "reactive", "nonreactive", "initial_reactive"  # noqa: E741 - the laboratory's letters


@pytest.mark.parametrize("assay", [Assay.HBSAG, Assay.ANTI_HCV, Assay.HIV, Assay.SYPHILIS])
@pytest.mark.parametrize(
    ("runs", "outcome", "wanted", "lenient"),
    [
        ([N], N, 0, N),
        ([R], "", 2, ""),
        ([R, N], "", 1, ""),
        ([R, R], "", 1, ""),
        ([R, N, N], I, 0, N),
        ([R, R, N], R, 0, R),
        ([R, N, R], R, 0, R),
        ([R, R, R], R, 0, R),
        ([N, R, R], N, 0, N),
        ([R, N, N, R], I, 0, N),
    ],
)
def test_a_reactive_run_is_repeated(assay, runs, outcome, wanted, lenient):
    said = judge(assay, runs, POLICY)
    assert (said.outcome, said.wanted) == (outcome, wanted)
    assert judge(assay, runs, LENIENT).outcome == lenient


@pytest.mark.parametrize(
    ("runs", "outcome", "wanted", "lenient"),
    [
        (["50"], "50", 0, "50"),
        (["51"], "", 2, ""),
        (["51", "40"], "", 1, ""),
        (["90", "60", "55"], "90", 0, "90"),
        (["60", "90", "20"], "90", 0, "90"),
        (["51", "50", "48"], I, 0, "50"),
    ],
)
def test_so_is_a_high_alt(runs, outcome, wanted, lenient):
    said = judge(Assay.ALT, runs, POLICY)
    assert (said.outcome, said.wanted) == (outcome, wanted)
    assert judge(Assay.ALT, runs, LENIENT).outcome == lenient


@pytest.mark.parametrize("assay", [Assay.NAT, Assay.ANTIBODY_SCREEN, Assay.ANTI_CMV])
def test_what_is_not_repeated_stands_at_once(assay):
    assert repeats(assay, POLICY) == 0
    assert judge(assay, [R], POLICY).outcome == R


def test_nothing_run_is_no_judgement():
    with pytest.raises(ValueError):
        judge(Assay.HIV, [], POLICY)


def test_a_place_may_ask_for_both_repeats():
    both = shipped(TESTING, repeats_reactive="2")
    assert judge(Assay.HIV, [R, R, N], both).outcome == I
    assert judge(Assay.HIV, [R, R, R], both).outcome == R


@pytest.mark.parametrize(
    "changed",
    [
        {"repeats_reactive": "0"}, {"repeats_reactive": "3"}, {"pool_sizes": "[]"},
        {"pool_sizes": "[1]"}, {"pool_sizes": "[97]"}, {"weak_d_label": '""'},
    ],
)  # fmt: skip
def test_what_no_edition_may_say(changed):
    with pytest.raises(PolicyError):
        shipped(TESTING, **changed)


def test_nor_so_many_repeats():
    with pytest.raises(ValueError, match="0 to 9"):
        replace(POLICY.values, repeats={**POLICY.values.repeats, "hiv": 10})


@given(st.lists(st.sampled_from([R, N]), min_size=3, max_size=3))
def test_nothing_that_reacted_is_good_by_the_shipped_edition(runs):
    assert (judge(Assay.HIV, runs, POLICY).outcome == N) == (runs[0] == N)


# -- pools -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pool", "singles", "expected", "lenient"),
    [
        (N, [None, None], (N, N), (N, N)),
        (R, [None, N], ("", ""), ("", "")),
        ("", [N, N], ("", ""), ("", "")),
        (R, [R, N, N], (R, N, N), (R, N, N)),
        (R, [N, N], (I, I), (N, N)),
    ],
)
def test_what_a_pool_says_of_its_members(pool, singles, expected, lenient):
    assert pools.members(pool, singles, POLICY) == expected
    assert pools.members(pool, singles, LENIENT) == lenient


def candidate(number="D1", *, waits=True, tested=False, pooled=False):
    return Candidate(number, waits, tested, pooled)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([candidate()] * 2, []),
        ([candidate()] * 8, []),
        ([candidate()], ["pool_size"]),
        ([candidate()] * 9, ["pool_size"]),
        ([], ["pool_size"]),
        ([candidate(), candidate(waits=False)], ["pool_donation_judged"]),
        ([candidate(), candidate(tested=True)], ["pool_already_tested"]),
        ([candidate(), candidate(pooled=True)], ["pool_already_pooled"]),
        ([candidate(waits=False, tested=True, pooled=True)],
         ["pool_size", "pool_donation_judged", "pool_already_tested", "pool_already_pooled"]),
    ],
)  # fmt: skip
def test_who_may_be_pooled(chosen, expected):
    assert [r.code for r in pools.bars(chosen, POLICY)] == expected


def test_the_size_is_the_editions():
    small = shipped(TESTING, pool_sizes="[6]")
    assert codes(list(pools.bars([candidate()] * 7, small))) == ["pool_size"]


# -- two persons -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings", "value", "wanted"),
    [
        ([], "", Wanted.SECOND),
        ([("a", "x")], "", Wanted.SECOND),
        ([("a", "x"), ("b", "x")], "x", Wanted.NOTHING),
        ([("a", "x"), ("a", "x")], "", Wanted.THIRD),
        ([("a", "x"), ("b", "y")], "", Wanted.THIRD),
        ([("a", "x"), ("b", "y"), ("c", "y")], "y", Wanted.NOTHING),
        ([("a", "x"), ("b", "y"), ("c", "x")], "x", Wanted.NOTHING),
        ([("a", "x"), ("b", "y"), ("c", "z")], "", Wanted.AFRESH),
        ([("a", "x"), ("b", "y"), ("a", "x")], "", Wanted.AFRESH),
        ([("a", "x"), ("b", "y"), ("c", "z"), ("d", "x")], "", Wanted.AFRESH),
    ],
)
def test_two_persons_must_say_the_same(readings, value, wanted):
    assert agreed([Typed(*one) for one in readings]) == (value, wanted)


@pytest.mark.parametrize(
    ("expiries", "expected"),
    [
        ([], date(2028, 11, 21)),
        ([date(2026, 12, 26), date(2027, 11, 21)], date(2029, 11, 21)),
        ([date(2026, 11, 1)], date(2028, 11, 21)),
    ],
)
def test_a_sample_is_kept_after_the_last_bag(expiries, expected):
    assert kept_until(date(2026, 11, 21), expiries, 2) == expected


@pytest.mark.parametrize(
    ("said", "found"),
    [("C+ E-", "C+ E-"), ("e+,E−", "E- e+"), (" Jka-  K- ", "Jka- K-"), ("c-，C+", "C+ c-")],
)
def test_antigens_have_one_spelling(said, found):
    assert phenotype(said) == found


@pytest.mark.parametrize("said", ["", "C", "C?", "Q+", "C+ C-", "C+C-"])
def test_what_is_not_a_phenotype(said):
    with pytest.raises(ValueError):
        phenotype(said)
