"""Imputation and probabilities against sums written out in full."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from math import isclose
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxian.hla import Codes, Donor, Reader, Registry, probability
from sanxian.hla.coverage import coverage
from sanxian.hla.drawing import columns, demonstration, draw
from sanxian.hla.frequencies import BadFrequencies, Frequencies, Population, estimate, read, write
from sanxian.hla.frequencies.table import LOCI
from sanxian.hla.imputation import impute
from sanxian.hla.names import common
from sanxian.hla.probability import Chances, spectrum_of_anyone
from sanxian.hla.unresolved import rows_of
from tests.hla import brute

# made up, over the small release of the tests
HAPLOTYPES = [
    ("A*02:01~B*15:01~C*01:02~DRB1*09:01~DQB1*03:03", 0.20),
    ("A*11:01~B*46:01~C*03:03~DRB1*15:01~DQB1*06:02", 0.15),
    ("A*02:06~B*15:02~C*01:02~DRB1*09:01~DQB1*03:03", 0.10),
    ("A*11:01~B*15:01~C*03:03~DRB1*15:01~DQB1*06:02", 0.10),
    ("A*02:01~B*46:01~C*03:04~DRB1*04:05~DQB1*04:01", 0.10),
    ("A*24:02~B*51:01~C*07:02~DRB1*15:02~DQB1*06:01", 0.10),
    ("A*02:07~B*40:01~C*03:04~DRB1*09:01~DQB1*03:03", 0.08),
    ("A*03:01~B*15:01~C*07:02~DRB1*15:01~DQB1*06:01", 0.07),
    ("A*01:11N~B*40:01~C*01:02~DRB1*04:05~DQB1*04:01", 0.05),
    ("A*02:01~B*15:01~C*01:02~DRB1*15:01~DQB1*06:02", 0.05),
]
ELSEWHERE = [(haplotype, 1 / 10) for haplotype, _ in reversed(HAPLOTYPES)]


@pytest.fixture(scope="module")
def typed(names):
    return Reader(names, Codes(brute.CODES))


@pytest.fixture(scope="module")
def here(typed):
    from sanxian.hla.frequencies.table import collected

    rows = [(n, h, "here", f) for n, (h, f) in enumerate(HAPLOTYPES)]
    return collected(rows, typed)


@pytest.fixture(scope="module")
def both(typed):
    from sanxian.hla.frequencies.table import collected

    rows = [(n, h, "here", f) for n, (h, f) in enumerate(HAPLOTYPES)]
    rows += [(n, h, "elsewhere", f) for n, (h, f) in enumerate(ELSEWHERE)]
    return collected(rows, typed)


# -- the reference: names and sets, every pair of haplotypes


def alleles(haplotype: str) -> dict[str, str]:
    return {part.partition("*")[0]: part for part in haplotype.split("~")}


def fits(sides: tuple, pair: tuple) -> bool:
    def among(side, name) -> bool:
        return side is None or bool(side & (brute.meaning(name.partition("*")[0], name) or set()))

    (a, b), (x, y) = sides, pair
    return (among(a, x) and among(b, y)) or (among(a, y) and among(b, x))


def explanations(person: dict, table: list[tuple[str, float]]) -> dict[tuple[str, str], float]:
    """Pair of haplotypes → its frequency, for those that explain a person's columns."""
    sides = {x: tuple(brute.meaning(x, t) for t in person.get(x, ("", ""))) for x in LOCI}
    found = {}
    for (one, f), (other, g) in combinations_with_replacement(table, 2):
        a, b = alleles(one), alleles(other)
        if all(fits(sides[x], (a[x], b[x])) for x in LOCI):
            found[tuple(sorted((one, other)))] = f * g * (1 if one == other else 2)
    return found


def in_common(one: tuple[str, str], other: tuple[str, str]) -> int:
    def expressed(pair) -> dict:
        a, b = alleles(pair[0]), alleles(pair[1])
        return brute.person({x: (a[x], b[x]) for x in LOCI})

    return brute.matches(expressed(one), expressed(other), LOCI)


def spread(patient: dict, donor: dict, table: list[tuple[str, float]]) -> list[float] | None:
    mine, theirs = explanations(patient, table), explanations(donor, table)
    whole = sum(mine.values()) * sum(theirs.values())
    if not whole:
        return None
    found = [0.0] * 11
    for (one, p), (other, q) in product(mine.items(), theirs.items()):
        found[in_common(one, other)] += p * q / whole
    return found


def blurred(data: st.DataObject, pair: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """A person with these haplotypes, each locus written in full, coarsely, as a list, or not at all."""
    one, other = alleles(pair[0]), alleles(pair[1])
    found = {}
    for locus in LOCI:
        names = [one[locus], other[locus]]
        form = data.draw(st.sampled_from(["full", "full", "xx", "list", "blank", "turned"]))
        if form == "xx":
            names = [n if n.endswith("N") else n.partition(":")[0] for n in names]
        elif form == "list":
            names = [n if n.endswith("N") else f"{n}/{other[locus]}" for n in names]
        elif form == "blank":
            names = ["", ""]
        elif form == "turned":
            names.reverse()
        found[locus] = (names[0], names[1])
    return found


BOTH_WAYS = (0, 10**9)  # all genotypes of the patient at one go; one by one
PAIRS = st.tuples(*[st.sampled_from([h for h, _ in HAPLOTYPES])] * 2)


@settings(max_examples=80)
@given(data=st.data(), pair=PAIRS)
def test_imputation_equals_the_sum_written_out(typed, here, data, pair):
    person = blurred(data, pair)
    found = impute(typed.typing(person), here)
    truth = explanations(person, HAPLOTYPES)
    assert isclose(found.mass, sum(truth.values()), rel_tol=0, abs_tol=1e-12)
    held = {tuple(sorted((d.one, d.other))): d.probability for d in found.diplotypes}
    assert set(held) == set(truth)
    for key, value in truth.items():
        assert abs(held[key] - value / found.mass) < 1e-12
    assert abs(sum(held.values()) - 1) < 1e-12


@settings(max_examples=60)
@given(data=st.data(), patient=PAIRS, donor=PAIRS)
def test_probabilities_equal_the_sum_written_out(names, typed, here, data, patient, donor):
    mine, theirs = blurred(data, patient), blurred(data, donor)
    registry = Registry(names, Codes(brute.CODES))
    registry.load([Donor("D", registry.reader.typing(theirs))])
    asked = registry.reader.typing(mine)
    truth = spread(mine, theirs, HAPLOTYPES)
    for few in BOTH_WAYS:
        with patch.object(probability, "FEW", few):
            found = registry.search(asked, least=0, chances=Chances(here)).donors[0]
        for said, matches in ((found.p10, 10), (found.p9, 9), (found.p8, 8)):
            assert abs(said - truth[matches]) < 1e-12


@settings(max_examples=60)
@given(donors=st.lists(brute.people(), min_size=1, max_size=6), data=st.data(), pair=PAIRS)
def test_genotypes_at_one_go_or_one_by_one(names, both, donors, data, pair):
    """Typings of every form, two populations, open phases: both ways say the same."""
    registry = Registry(names, Codes(brute.CODES))
    typing = registry.reader.typing
    registry.load(Donor(f"D{n}", typing(columns)) for n, columns in enumerate(donors))
    asked, said = typing(blurred(data, pair)), []
    for few in BOTH_WAYS:
        with patch.object(probability, "FEW", few):
            found = registry.search(asked, least=0, limit=None, chances=Chances(both)).donors
        said.append({d.id: [-1.0 if p is None else p for p in (d.p10, d.p9, d.p8)] for d in found})
    assert said[0].keys() == said[1].keys()
    for own, one in said[0].items():
        assert one == pytest.approx(said[1][own], rel=0, abs=1e-12)


def test_wide_rows_are_told_apart_without_packing():
    rows = np.array([[1, 2], [0, 5], [1, 2], [0, 4]])
    for sizes in ([2, 6], [1 << 40, 1 << 40]):
        distinct, place = rows_of(rows, sizes)
        assert distinct.tolist() == [[0, 4], [0, 5], [1, 2]]
        assert place.tolist() == [2, 1, 2, 0]


def test_populations_are_equally_probable_beforehand(typed, both):
    person = {"A": ("A*02", "A*11")}
    found = impute(typed.typing(person), both)
    one, other = (explanations(person, table) for table in (HAPLOTYPES, ELSEWHERE))
    assert isclose(found.mass, (sum(one.values()) + sum(other.values())) / 2)
    assert {d.population for d in found.diplotypes} == {"here", "elsewhere"}


def test_what_no_pair_explains_is_said(names, typed, here):
    person = {"A": ("A*23:01", "A*23:01")}
    assert not impute(typed.typing(person), here).is_explained
    registry = Registry(names, Codes(brute.CODES))
    typing = registry.reader.typing
    registry.load([Donor("odd", typing(person))])
    found = registry.search(typing(full(0, 1)), least=0, chances=Chances(here))
    assert (found.donors[0].p10, found.donors[0].p8) == (None, None)
    found = registry.search(typing(person), least=0, chances=Chances(here))
    assert found.outlook.explained is False
    assert found.donors[0].p10 is None


def full(one: int, other: int) -> dict[str, tuple[str, str]]:
    a, b = alleles(HAPLOTYPES[one][0]), alleles(HAPLOTYPES[other][0])
    return {locus: (a[locus], b[locus]) for locus in LOCI}


@pytest.mark.parametrize("few", BOTH_WAYS)
def test_what_leaves_nothing_open_needs_no_haplotype(names, here, few, monkeypatch):
    monkeypatch.setattr(probability, "FEW", few)
    registry = Registry(names, Codes(brute.CODES))
    odd = {locus: (a, b) for locus, (a, b) in full(0, 1).items()} | {"A": ("A*23:01", "A*23:01")}
    registry.load([Donor("odd", registry.reader.typing(odd))])
    (found,) = registry.search(registry.reader.typing(odd), least=8, chances=Chances(here)).donors
    assert (found.p10, found.p9, found.p8) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize("few", BOTH_WAYS)
def test_an_open_phase_takes_part(names, here, few, monkeypatch):
    monkeypatch.setattr(probability, "FEW", few)
    registry = Registry(names, Codes(brute.CODES))
    gl = "A*02:01+A*11:01|A*02:06+A*24:02^B*15:XX+B*46:XX"
    registry.load([Donor("open", registry.reader.gl(gl))])
    (found,) = registry.search(
        registry.reader.typing(full(0, 1)), least=0, chances=Chances(here)
    ).donors
    ways = [
        {"A": ("A*02:01", "A*11:01"), "B": ("B*15", "B*46")},
        {"A": ("A*02:06", "A*24:02"), "B": ("B*15", "B*46")},
    ]
    masses = [sum(explanations(way, HAPLOTYPES).values()) for way in ways]
    truth = sum(
        mass * (spread(full(0, 1), way, HAPLOTYPES) or [0.0] * 11)[10]
        for mass, way in zip(masses, ways, strict=True)
    ) / sum(masses)
    assert abs(found.p10 - truth) < 1e-12


def test_order_is_by_probability_where_matches_are_alike(names, here):
    registry = Registry(names, Codes(brute.CODES))
    typing = registry.reader.typing
    rare = full(0, 1) | {"A": ("A*02", "A*11"), "B": ("B*15", "B*46")}
    common_ = full(0, 1) | {"A": ("A*02", "A*11")}
    registry.load([Donor("1 rare", typing(rare)), Donor("2 common", typing(common_))])
    found = registry.search(typing(full(0, 1)), least=10, chances=Chances(here)).donors
    assert [donor.matches for donor in found] == [10, 10]
    assert found[0].definite >= found[1].definite
    probabilities = [donor.p10 for donor in found]
    assert probabilities == sorted(probabilities, reverse=True)


# -- files


def test_a_file_of_frequencies_in_both_headings(tmp_path, typed):
    path = tmp_path / "F.csv"
    turned = "DQB1*03:03~A*02:01~DRB1*09:01~C*01:02~B*15:01"
    for text in (
        f"hap,pop,freq\n{turned},X,0.5\n",
        f"population,haplotype,frequency\nX,{turned},0.5\n",
    ):
        path.write_text(text, encoding="utf-8")
        population = read(path, typed).populations["X"]
        assert population.frequencies.tolist() == [0.5]
        assert population.haplotypes == (turned,)
    write(tmp_path / "again.csv", read(path, typed))
    assert read(tmp_path / "again.csv", typed).populations["X"].haplotypes == (turned,)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A*02:01~B*15:01,X,0.5", "says nothing of C"),
        (f"{HAPLOTYPES[0][0]},X,1.5", "no frequency"),
        (f"{HAPLOTYPES[0][0]},X,many", "line 2"),
        (f"{HAPLOTYPES[0][0]}~A*02:01,X,0.5", "not one allele"),
        ("A*02~B*15:01~C*01:02~DRB1*09:01~DQB1*03:03,X,0.5", "not one allele"),
        ("A*99:99~B*15:01~C*01:02~DRB1*09:01~DQB1*03:03,X,0.5", "unknown name"),
        ("", "no haplotype"),
    ],
)
def test_a_bad_file_of_frequencies_is_refused_with_its_line(tmp_path, typed, rows, said):
    path = tmp_path / "F.csv"
    path.write_text(f"hap,pop,freq\n{rows}\n", encoding="utf-8")
    with pytest.raises(BadFrequencies, match=said):
        read(path, typed)


def test_a_file_with_other_headings_is_refused(tmp_path, typed):
    path = tmp_path / "F.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadFrequencies, match="columns"):
        read(path, typed)


# -- estimates


def distance(found: Population, truth: Population) -> float:
    """Total variation: half the sum of differences, over tokens."""
    held = {tuple(t): f for t, f in zip(*map(list, found.merged), strict=True)}
    whole = {tuple(t): f for t, f in zip(*map(list, truth.merged), strict=True)}
    total = sum(whole.values())
    keys = {*held, *whole}
    return sum(abs(held.get(k, 0) - whole.get(k, 0) / total) for k in keys) / 2


@pytest.fixture(scope="module")
def made_up():
    reader = Reader(common())
    (population,) = demonstration(reader).populations.values()
    return reader, population


def test_frequencies_are_estimated_from_typings(made_up):
    reader, truth = made_up
    pairs = draw(truth, 4000, np.random.default_rng(5))
    found = estimate((reader.typing(row) for row in columns(truth, pairs)), reader.names)
    (population,) = found.frequencies.populations.values()
    assert found.people == 4000
    assert found.converged
    assert isclose(population.frequencies.sum(), 1, abs_tol=1e-6)
    assert distance(population, truth) < 0.05
    # control: taking both copies as if phase were known by order is far off
    shuffled = estimate(
        (reader.typing({x: (a, a) for x, (a, _) in row.items()}) for row in columns(truth, pairs)),
        reader.names,
    )
    assert distance(next(iter(shuffled.frequencies.populations.values())), truth) < 0.05
    assert distance(_turned(truth), truth) > 0.2


def _turned(population: Population) -> Population:
    return Population(
        "", population.haplotypes, population.tokens, population.frequencies[::-1].copy()
    )


def test_openly_typed_people_are_explained_by_the_others(made_up):
    reader, truth = made_up
    rows = list(columns(truth, draw(truth, 600, np.random.default_rng(6))))
    coarse = [
        {x: (a.partition(":")[0], b.partition(":")[0]) for x, (a, b) in row.items()}
        for row in rows[:100]
    ]
    odd = {"A": ("A*74:02", "A*74:02"), "B": ("B", "")} and {"A": ("A*74:02", "A*29:01")}
    people = [*map(reader.typing, coarse), *map(reader.typing, rows[100:]), reader.typing(odd)]
    found = estimate(people, reader.names)
    assert found.people + found.unexplained == len(people)
    assert found.unexplained <= 3
    (population,) = found.frequencies.populations.values()
    assert distance(population, truth) < 0.15


def test_nobody_gives_no_frequencies(made_up):
    reader, _ = made_up
    found = estimate([], reader.names)
    assert (found.people, len(next(iter(found.frequencies.populations.values())))) == (0, 0)


# -- coverage


def test_anyone_s_spectrum_sums_to_what_is_listed(here):
    (population,) = here.populations.values()
    genotype = tuple((int(population.tokens[0, n]), int(population.tokens[1, n])) for n in range(5))
    found = spectrum_of_anyone(genotype, population)
    truth = spread(full(0, 1), {}, HAPLOTYPES)
    assert np.allclose(found, truth, atol=1e-12)


def test_a_larger_registry_is_never_worth_less(here):
    found = coverage(here, [10, 100, 1000, 100_000], patients=200)
    ten, nine = [p.ten for p in found.points], [p.nine for p in found.points]
    assert ten == sorted(ten)
    assert nine == sorted(nine)
    assert all(a <= b for a, b in zip(ten, nine, strict=True))
    assert ten[-1] == pytest.approx(found.listed)
    steps = [p.thousand_ten for p in found.points]
    assert steps == sorted(steps, reverse=True)


def test_only_effective_donors_count(here):
    whole = coverage(here, [500], patients=200)
    half = coverage(here, [1000], patients=200, effective_rate=0.5)
    assert half.points[0].effective == 500
    assert half.points[0].ten == whole.points[0].ten


def test_a_registry_of_the_patients_own_population_serves_them_better(both):
    own = coverage(both, [20], population="here", patients=400)
    other = coverage(both, [20], population="here", recruited={"elsewhere": 1.0}, patients=400)
    mixed = coverage(
        both, [20], population="here", recruited={"here": 0.5, "elsewhere": 0.5}, patients=400
    )
    assert own.points[0].ten > mixed.points[0].ten > other.points[0].ten


@pytest.mark.parametrize(
    "asked",
    [
        {"population": "nowhere"},
        {"recruited": {"here": 0.5}},
        {"recruited": {"nowhere": 1.0}},
        {"effective_rate": 1.5},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(here, asked):
    with pytest.raises(ValueError):
        coverage(here, [100], **asked)


def test_the_demonstration_says_what_it_is(made_up):
    reader, population = made_up
    assert reader.names.built_in
    assert population.frequencies.sum() <= 1
    frequencies = Frequencies({population.name: population})
    with pytest.raises(BadFrequencies):
        frequencies.only("汉族")
