"""The search against a matcher that knows nothing of it, and what a registry keeps when it changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxian.hla import Codes, Donor, Filters, Registry
from sanxian.hla.grades import certain, grade, likely
from sanxian.hla.loci import COUNTED
from tests.hla import brute


@pytest.fixture
def empty(names):
    return lambda: Registry(names, Codes(brute.CODES))


def filled(registry: Registry, people: list[dict]) -> Registry:
    typing = registry.reader.typing
    registry.load(Donor(f"D{n}", typing(columns)) for n, columns in enumerate(people))
    return registry


@settings(max_examples=60)
@given(
    patient=brute.people(),
    donors=st.lists(brute.people(), min_size=1, max_size=12),
    of=st.sampled_from(sorted(COUNTED)),
    spare=st.integers(0, 4),
)
def test_it_finds_what_brute_force_finds(names, patient, donors, of, spare):
    registry = filled(Registry(names, Codes(brute.CODES)), donors)
    wanted = brute.person(patient)
    truth = {
        f"D{n}": brute.matches(wanted, brute.person(columns), COUNTED[of])
        for n, columns in enumerate(donors)
    }
    expected = {own: count for own, count in truth.items() if count >= of - spare}
    asked = registry.reader.typing(patient)
    found = registry.search(asked, of=of, least=of - spare, limit=None)
    assert {donor.id: donor.matches for donor in found.donors} == expected
    assert found.tally.total == len(expected)
    assert registry.tally(asked, of=of, least=of - spare) == found.tally
    assert registry.reaching(asked, of=of, least=of - spare) == expected


@settings(max_examples=300)
@given(data=st.data(), locus=st.sampled_from(brute.LOCI))
def test_bounds_hold_over_every_resolution(names, data, locus):
    reader = Registry(names, Codes(brute.CODES)).reader
    mine, theirs = data.draw(brute.pairs(locus)), data.draw(brute.pairs(locus))
    patient, donor = reader.locus(locus, *mine), reader.locus(locus, *theirs)
    one, other = brute.person({locus: mine})[locus], brute.person({locus: theirs})[locus]
    found = grade(patient, donor, names)
    assert found.matches == brute.sides(one, other)
    assert found.definite == brute.least(locus, one, other)
    assert likely(patient.pairs[0], donor.pairs[0])[0] == found.matches
    assert certain(patient.pairs[0], donor.pairs[0]) == certain(donor.pairs[0], patient.pairs[0])


@settings(max_examples=30)
@given(
    first=st.lists(brute.people(), min_size=2, max_size=8),
    second=st.lists(brute.people(), min_size=1, max_size=4),
    patient=brute.people(),
    gone=st.sets(st.integers(0, 9), max_size=4),
    of=st.sampled_from(sorted(COUNTED)),
    limit=st.integers(1, 12),
)
def test_changes_are_found_as_if_built_anew(names, first, second, patient, gone, of, limit):
    changed = filled(Registry(names, Codes(brute.CODES)), first)
    typing = changed.reader.typing
    fresh = [Donor(f"D{n * 2}", typing(columns)) for n, columns in enumerate(second)]
    changed.add(fresh)
    changed.remove(f"D{n}" for n in gone)
    people = {f"D{n}": typing(columns) for n, columns in enumerate(first)}
    people |= {donor.id: donor.typing for donor in fresh}
    for n in gone:
        people.pop(f"D{n}", None)
    anew = Registry(names, Codes(brute.CODES))
    anew.load(Donor(own, typed) for own, typed in people.items())
    asked = typing(patient)
    expected = anew.search(asked, of=of, least=0, limit=None).donors
    assert changed.search(asked, of=of, least=0, limit=None).donors == expected
    assert changed.search(asked, of=of, least=0, limit=limit).donors == expected[:limit]
    assert changed.reaching(asked, of=of, least=0) == {row.id: row.matches for row in expected}
    assert len(changed) == len(people)
    changed.compact()
    assert changed.search(asked, of=of, least=0, limit=None).donors == expected
    assert len(changed.segments) == 1


A = "A*02:01+A*11:01^B*15:01+B*46:01^C*01:02+C*03:03^DRB1*09:01+DRB1*15:01^DQB1*03:03+DQB1*06:02"


def someone(registry: Registry, own: str, gl: str = A, **known) -> Donor:
    return Donor(own, registry.reader.gl(gl), **known)


def order(registry: Registry, **asked) -> list[str]:
    return [donor.id for donor in registry.search(registry.reader.gl(A), **asked).donors]


def test_the_order_is_that_of_a_coordinator(empty):
    registry = empty()
    registry.load(
        [
            someone(registry, "nine", A.replace("A*11:01", "A*24:02"), born=2004),
            someone(registry, "may be", A.replace("A*11:01", "A*11:01/03:01"), born=2003),
            someone(registry, "older man", born=1980, sex="m"),
            someone(registry, "young woman", born=2001, sex="f", cmv="neg", abo="A+"),
            someone(registry, "young man", born=2001, sex="m"),
            someone(registry, "of unknown age"),
        ]
    )
    assert order(registry) == [
        "young man",
        "young woman",
        "older man",
        "of unknown age",
        "may be",
        "nine",
    ]
    assert order(registry, limit=2) == ["young man", "young woman"]


def test_cmv_and_blood_group_decide_last(empty):
    registry = empty()
    registry.load(
        [
            someone(registry, "other", born=2001, sex="m", cmv="pos", abo="B+"),
            someone(registry, "group", born=2001, sex="m", cmv="pos", abo="A+"),
            someone(registry, "cmv", born=2001, sex="m", cmv="neg", abo="B+"),
        ]
    )
    assert order(registry, prefer={"cmv": "neg", "abo": "A+"}) == ["cmv", "group", "other"]


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), {"1", "2", "4"}),
        (Filters(available=False), {"1", "2", "3", "4"}),
        (Filters(sex="f"), {"2", "4"}),
        (Filters(born_from=1990), {"2", "4"}),
        (Filters(born_to=1990), {"1", "4"}),
        (Filters(region="3703"), {"1", "4"}),
        (Filters(abo="A+"), {"1", "4"}),
        (Filters(cmv="neg"), {"2", "4"}),
        (Filters(cmv="neg", abo="A+"), {"4"}),
    ],
)
def test_filters_pass_what_is_unknown(empty, filters, passing):
    registry = empty()
    registry.load(
        [
            someone(registry, "1", born=1985, sex="m", region="370300", abo="A+", cmv="pos"),
            someone(registry, "2", born=1995, sex="f", region="370100", abo="B+", cmv="neg"),
            someone(registry, "3", available=False),
            someone(registry, "4"),
        ]
    )
    assert set(order(registry, filters=filters)) == passing
    assert registry.tally(registry.reader.gl(A), filters=filters).total == len(passing)


def test_the_same_donor_twice_counts_as_she_came_last(empty):
    registry = empty()
    registry.load([someone(registry, "D"), someone(registry, "D", A.replace("A*11:01", "A*24:02"))])
    assert registry.search(registry.reader.gl(A)).donors[0].matches == 9
    assert len(registry) == 1


def test_an_empty_registry_finds_nothing(empty):
    registry = empty()
    assert registry.search(registry.reader.gl(A)).donors == ()
    registry.load([])
    assert registry.search(registry.reader.gl(A)).donors == ()
    registry.add([someone(registry, "first")])
    assert order(registry) == ["first"]


def test_a_long_id_after_short_ones(empty):
    registry = empty()
    registry.load([someone(registry, "D1")])
    registry.add([someone(registry, "D1-and-much-longer")])
    assert order(registry) == ["D1", "D1-and-much-longer"]
    registry.remove(["D1-and-much-longer"])
    assert order(registry) == ["D1"]


def test_another_count_is_no_question(empty):
    registry = empty()
    with pytest.raises(KeyError):
        registry.search(registry.reader.gl(A), of=9)
