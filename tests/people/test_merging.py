"""Merging sets a pointer; taking it back leaves no difference. Suspicions are remembered."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from sanxian.kernel.refusal import Forbidden, Refusal, Unknown
from sanxian.people import selectors, services
from sanxian.people.lifecycle import DOUBLE, DoubleStatus
from sanxian.people.models import Double, Person
from sanxian.people.rules import consent
from tests.people.conftest import BORN, number

HOME = {
    "phone": "13800138000",
    "address": "山东省淄博市张店区人民路1号",
    "born": BORN,
    "sex": "female",
}
TABLES = ("people_person", "people_contact", "people_consent", "people_double")


def dump() -> dict[str, list]:
    """Every column of every row of the room."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = [
                tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                for row in cursor.fetchall()
            ]
    return found


@pytest.fixture
def judge(persona):
    return persona("quality_officer", "city")


@pytest.fixture
def merge(judge, at):
    def merged(keeper, other, why="second_file", by=None):
        return services.merge(keeper=keeper, other=other, why=why, by=by or judge, at=at)

    return merged


@pytest.fixture
def pair(register, at):
    """Two files of one person, the second opened without a number, found by the comparison."""
    one = register("王小明", id_number=number(1), **HOME)
    other = register("王小名", **HOME)
    services.compare_later(other.pk)
    return one, other


def unmerge(person, by, at):
    return services.unmerge(person=person, by=by, at=at)


def test_a_merge_writes_one_pointer_and_the_suspicion(pair, merge):
    one, other = pair
    before = dump()
    merge(one, other)
    after = dump()
    changed = [
        (table, i)
        for table in TABLES
        for old, new in zip(before[table], after[table], strict=True)
        for i, (a, b) in enumerate(zip(old, new, strict=True))
        if a != b
    ]
    assert [table for table, _ in changed] == ["people_person", "people_double", "people_double"]
    assert Person.objects.get(pk=other.pk).merged_into_id == one.pk


def test_taking_a_merge_back_restores_every_row(pair, merge, judge, at, persona):
    one, other = pair
    by = persona("registrar")
    for person in pair:
        services.give_consent(
            person=person, purpose="research", version=consent.VERSIONS["research"], by=by, at=at
        )
    services.set_contact(person=other, way="second", phone="13900139000", by=by, at=at)
    before = dump()
    merge(one, other)
    assert dump() != before
    unmerge(other, judge, at)
    assert dump() == before


def test_reads_follow_the_pointer(pair, merge, persona):
    one, other = pair
    merge(one, other)
    found = selectors.brief([one.pk, other.pk])
    assert found[other.pk] == found[one.pk]
    assert found[other.pk].name == "王小明"
    assert selectors.head(Person.objects.get(pk=other.pk)).pk == one.pk
    assert [b.pk for b in selectors.find("13800138000", persona("registrar"))] == [one.pk]
    assert selectors.family([other.pk]) == {other.pk: [one.pk, other.pk]}


def test_a_row_of_merges_ends_at_the_last(register, merge):
    people = [register() for _ in range(5)]
    for other, keeper in itertools.pairwise(people):
        merge(keeper, other)
    last = people[-1]
    merged_backwards = selectors.brief(p.pk for p in people)
    assert {brief.pk for brief in merged_backwards.values()} == {last.pk}
    assert {p.pk for p in selectors.files_of(people[0])} == {p.pk for p in people}


def test_three_in_a_row_are_one_query(register, merge, django_assert_num_queries):
    first, second, third = (register() for _ in range(3))
    merge(second, first)
    merge(third, second)
    with django_assert_num_queries(1):
        assert selectors.brief([first.pk])[first.pk].pk == third.pk


def test_a_no_reaches_every_file_of_the_person(pair, merge, persona, at):
    one, other = pair
    by = persona("registrar")
    for person in pair:
        services.give_consent(
            person=person, purpose="research", version=consent.VERSIONS["research"], by=by, at=at
        )
    merge(one, other)
    services.withdraw_consent(person=one, purpose="research", by=by, at=at)
    assert not selectors.agrees(one.pk, "research")
    assert not selectors.agrees(other.pk, "research")


def test_a_yes_on_a_merged_file_stands_for_the_person(pair, merge, persona, at):
    one, other = pair
    services.give_consent(
        person=other,
        purpose="research",
        version=consent.VERSIONS["research"],
        by=persona("registrar"),
        at=at,
    )
    merge(one, other)
    assert selectors.agrees(one.pk, "research")


@pytest.mark.parametrize(
    "write",
    [
        lambda p, by, at: services.amend(person=p, name="王", by=by, at=at),
        lambda p, by, at: services.change_contact(person=p, phone="", by=by, at=at),
        lambda p, by, at: services.set_contact(person=p, way="second", by=by, at=at),
        lambda p, by, at: services.give_consent(
            person=p, purpose="research", version="2026-1", by=by, at=at
        ),
    ],
    ids=["amend", "contact", "second", "consent"],
)
def test_a_merged_file_is_written_no_more(pair, merge, persona, at, write):
    one, other = pair
    merge(one, other)
    with pytest.raises(Refusal) as refused:
        write(Person.objects.get(pk=other.pk), persona("registrar"), at)
    assert refused.value.codes == ("file_merged",)


@pytest.mark.parametrize(
    ("keeper", "other", "why", "code"),
    [
        ("one", "one", "second_file", "same_file"),
        ("one", "third", "second_file", "two_valid_numbers"),
        ("one", "other", "because", "no_such_choice"),
    ],
)
def test_which_merges_are_refused(pair, register, merge, keeper, other, why, code):
    third = register("王小明", id_number=number(2))
    files = {"one": pair[0], "other": pair[1], "third": third}
    with pytest.raises(Refusal) as refused:
        merge(files[keeper], files[other], why)
    assert refused.value.codes == (code,)


def test_a_changed_number_is_a_reason(pair, register, merge):
    third = register("王小明", id_number=number(2))
    merge(third, pair[0], "number_changed")
    assert selectors.brief([pair[0].pk])[pair[0].pk].pk == third.pk


@pytest.mark.parametrize("way", ["again", "into a merged file"])
def test_a_merged_file_is_merged_no_more(pair, register, merge, way):
    one, other = pair
    merge(one, other)
    third, merged = register(), Person.objects.get(pk=other.pk)
    with pytest.raises(Refusal) as refused:
        merge(*((third, merged) if way == "again" else (merged, third)))
    assert refused.value.codes == ("file_merged",)


def test_a_merge_decided_on_an_old_page_is_overtaken(pair, register, merge):
    one, other = pair
    read_before = Person.objects.get(pk=other.pk)
    merge(one, other)
    with pytest.raises(Refusal) as refused:
        merge(register(), read_before)
    assert refused.value.codes == ("overtaken",)


def test_both_places_must_be_ones_own(pair, register, merge, persona):
    theirs = register(place="other_centre", by=persona("registrar", "other"))
    with pytest.raises(Forbidden):
        merge(pair[0], theirs)
    with pytest.raises(Forbidden):
        merge(theirs, pair[0])


@pytest.mark.parametrize("role", ["registrar", "nurse", "county_worker", "auditor"])
def test_who_may_not_merge(pair, merge, persona, role):
    with pytest.raises(Forbidden):
        merge(*pair, by=persona(role))


def test_what_was_not_merged_is_not_taken_back(pair, judge, at):
    with pytest.raises(Refusal) as refused:
        unmerge(pair[1], judge, at)
    assert refused.value.codes == ("not_merged",)


def test_a_merge_is_not_taken_back_when_the_number_has_a_new_file(register, merge, judge, at):
    keeper, other = register("王小明"), register("王小明", id_number=number(1))
    merge(keeper, other)
    register("王小明", id_number=number(1))
    with pytest.raises(Refusal) as refused:
        unmerge(Person.objects.get(pk=other.pk), judge, at)
    assert refused.value.codes == ("number_on_another_file",)


# -- suspicions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "status"), list(itertools.product([s.word for s in DOUBLE.steps], DoubleStatus))
)
def test_every_step_from_every_status(word, status):
    known = {
        ("merge", "suspected"): "merged",
        ("unmerge", "merged"): "suspected",
        ("distinguish", "suspected"): "distinct",
        ("reconsider", "distinct"): "suspected",
    }
    if (word, status) in known:
        assert DOUBLE.step(word, status).target == known[word, status]
        return
    with pytest.raises(Refusal):
        DOUBLE.step(word, status)


def test_a_new_file_is_compared_with_its_neighbours(pair, judge):
    row = selectors.doubles(judge).get()
    assert (row.one_id, row.other_id) == (pair[0].pk, pair[1].pk)
    assert row.org_path == "/37/3703/bc1/"
    assert {"name_alike", "born_same", "phone_same", "address_same"} <= set(row.evidence.split(","))


def test_the_queue_holds_the_comparison(pair):
    from django_tasks_db.models import DBTaskResult

    assert [r.args_kwargs["args"] for r in DBTaskResult.objects.order_by("enqueued_at")] == [
        ["people.compare", [person.pk]] for person in pair
    ]


def test_comparing_again_adds_nothing(pair, judge, at, city):
    services.compare_later(pair[1].pk)
    assert services.find_doubles(place=city.city.path, by=judge, at=at) == 0
    assert Double.objects.count() == 1


def test_the_whole_place_at_once(register, judge, at, city):
    for _ in range(3):
        register("王小明", **HOME)
    register("李大伟", phone="13700137000", born=BORN, sex="male")
    assert services.find_doubles(place=city.city.path, by=judge, at=at) == 3


def test_two_people_are_remembered_as_two(pair, judge, at, merge):
    one, other = pair
    services.distinguish(double=selectors.doubles(judge).get(), by=judge, at=at)
    services.compare_later(other.pk)
    assert not selectors.doubles(judge).exists()
    with pytest.raises(Refusal) as refused:
        merge(one, other)
    assert refused.value.codes == ("said_distinct",)
    services.reconsider(double=selectors.doubles(judge, "distinct").get(), by=judge, at=at)
    merge(one, other)
    assert selectors.doubles(judge, "merged").count() == 1


def test_a_merged_person_is_not_compared(pair, merge):
    one, other = pair
    merge(one, other)
    services.compare_later(other.pk)
    services.compare_later(other.pk + 100)
    assert Double.objects.count() == 1


def test_suspicions_across_two_counties_go_to_the_city(register, persona, at, city, judge):
    register("王小明", place="county", by=persona("county_worker", "county"), **HOME)
    register("王小明", place="county2", by=persona("county_worker", "county2"), **HOME)
    services.find_doubles(place=city.city.path, by=judge, at=at)
    assert selectors.doubles(judge).get().org_path == "/37/3703/"
    assert not selectors.doubles(persona("administrator", "county")).exists()
    with pytest.raises(Unknown):
        selectors.double(Double.objects.get().pk, persona("quality_officer", "other_centre"))


def test_the_table_keeps_a_pair_once_and_in_order(pair):
    row = Double.objects.get()
    for one, other in ((row.one, row.other), (row.other, row.one), (row.one, row.one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Double.objects.create(
                one=one, other=other, points=20, evidence="", org_path="/", found_at=row.found_at
            )
