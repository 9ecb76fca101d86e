"""Prepared queries say what the querysets say, and are translated once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q
from django.test.utils import CaptureQueriesContext

from sanxian.blood.facts.terms import Abo
from sanxian.blood.models import Donor, NumberBlock, Patient, Visit
from sanxian.core.prepared import (
    MOST,
    SHELF,
    _filled_up,
    _kept,
    create,
    insert,
    insert_keyed,
    insert_many,
    prepared,
    update,
)
from sanxian.people.models import Person

pytestmark = pytest.mark.django_db
BORN = date(1990, 5, 4)
AT = datetime(2026, 11, 22, 3, 4, 5, 678, tzinfo=UTC)


def a_patient(n: int, **said: object) -> Patient:
    given = {"name": "王某", "number": f"n{n}", "number_index": str(n), "sex": "M", "born": BORN}
    return Patient(code=f"P{n:07}", org_path="/37/", **{**given, **said})


@pytest.fixture
def patients() -> list[Patient]:
    rows = [a_patient(n, born=BORN + timedelta(days=n)) for n in range(5)]
    for row in rows:
        row.save(force_insert=True)
    return rows


@pytest.fixture
def donor() -> Donor:
    person = Person.objects.create(
        name="李某", sex="female", born=BORN, org_path="/37/", created_at=AT
    )
    return Donor.objects.create(person=person, code="D1", org_path="/37/", registered_at=AT)


def by_key(keys):
    return Patient.objects.filter(pk__in=keys).order_by("-pk")


def born_after(day, path):
    rows = Patient.objects.filter(Q(born__gt=day) | Q(born__isnull=True), org_path=path)
    return rows.order_by("pk").values_list("code", "born")


def codes_after(day):
    return Patient.objects.filter(born__gte=day).order_by("pk").values_list("code", flat=True)


def with_uid(uid):
    return Patient.objects.filter(uid=uid).only("code")


def counted(path):
    rows = Patient.objects.filter(org_path=path).values_list("sex")
    return rows.annotate(n=Count("pk")).order_by("sex")


def registered(moment):
    return Donor.objects.filter(registered_at__lte=moment).select_related("person")


def of_person(person):
    return Donor.objects.filter(person=person)


@pytest.mark.parametrize("several", [1, 3, 5])
def test_records_are_those_of_the_queryset(patients, several):
    keys = [row.pk for row in patients][:several]
    assert prepared(by_key)(keys) == list(by_key(keys))
    assert prepared(by_key)(patients[:several]) == list(by_key(keys))
    assert [row.name for row in prepared(by_key)(keys)] == ["王某"] * several


@pytest.mark.parametrize(
    ("read", "given"),
    [
        (born_after, (BORN + timedelta(days=2), "/37/")),
        (born_after, (BORN, "/38/")),
        (codes_after, (BORN + timedelta(days=1),)),
        (codes_after, (BORN + timedelta(days=9),)),
        (counted, ("/37/",)),
    ],
)
def test_values_are_those_of_the_queryset(patients, read, given):
    assert prepared(read)(*given) == list(read(*given))


def test_a_uid_a_moment_and_a_record_reach_the_database(patients, donor):
    assert prepared(with_uid)(patients[2].uid) == [patients[2]]
    assert prepared(registered)(AT) == [donor]
    assert prepared(registered)(AT - timedelta(microseconds=1)) == []
    assert prepared(of_person)(donor.person) == [donor]


def test_what_is_joined_needs_no_further_question(donor):
    (found,) = prepared(registered)(AT)
    with CaptureQueriesContext(connection) as asked:
        assert found.person.name == "李某"
    assert not asked.captured_queries


def test_a_column_that_was_left_out_is_fetched_when_it_is_wanted(patients):
    (found,) = prepared(with_uid)(patients[0].uid)
    assert found.name == "王某"


def test_a_query_is_translated_once_for_each_number_of_values(patients):
    calls = []

    def read(keys):
        calls.append(len(keys))
        return by_key(keys)

    asked = prepared(read)
    for several in (2, 4, 3, 2, 3):
        keys = [row.pk for row in patients][:several]
        assert len(asked(keys)) == several
    assert calls == [2, 4]


@pytest.mark.parametrize(
    ("length", "filled"),
    [(0, 0), (1, 1), (2, 2), (3, 4), (8, 8), (9, 16), (16, 16), (17, 32), (500, 512)],
)
def test_long_lists_are_filled_up_to_few_lengths(length, filled):
    values = list(range(length))
    found = _filled_up(values)
    assert len(found) == filled
    assert found[:length] == values
    assert set(found) == set(values)


def test_a_list_that_was_filled_up_finds_each_row_once():
    rows = insert_many(a_patient(n) for n in range(9))
    keys = [row.pk for row in rows]
    assert prepared(by_key)(keys) == rows[::-1]
    assert update(Patient, {"rhd": "+"}, pk=keys) == 9


def test_an_empty_list_asks_nothing(patients):
    with CaptureQueriesContext(connection) as asked:
        assert prepared(by_key)([]) == []
    assert not asked.captured_queries


@pytest.mark.parametrize("value", [None, True, 1.5, b"x"])
def test_a_value_without_a_stand_in_is_refused(value):
    with pytest.raises(TypeError, match="cannot be handed"):
        prepared(codes_after)(value)


def test_a_lookup_that_rewrites_its_value_is_refused():
    with pytest.raises(LookupError, match="does not reach"):
        prepared(lambda text: Patient.objects.filter(code__contains=text))("P")


def test_only_records_and_values_lists_can_be_made():
    with pytest.raises(TypeError, match="values_list"):
        prepared(lambda path: Patient.objects.filter(org_path=path).values("pk"))("/37/")


def test_what_is_kept_does_not_grow_without_end():
    for n in range(MOST + 5):
        _kept(("shape", n), lambda conn: object())
    assert len(transaction.get_connection().__dict__[SHELF]) <= MOST


# -- writing ---------------------------------------------------------------------------------------


def test_an_insertion_writes_what_saving_writes():
    saved, inserted = a_patient(1, needs="irradiated"), a_patient(2, needs="irradiated")
    saved.save(force_insert=True)
    assert insert(inserted) is inserted
    first, second = (Patient.objects.get(pk=row.pk) for row in (saved, inserted))
    for field in Patient._meta.concrete_fields:
        if field.name not in ("id", "uid", "code", "number", "number_index"):
            assert getattr(first, field.name) == getattr(second, field.name), field.name
    assert (second.uid, second.number) == (inserted.uid, "n2")
    inserted.sex = "F"
    inserted.save()
    assert Patient.objects.get(pk=second.pk).sex == "F"


def test_a_record_is_made_and_written_at_once():
    made = create(Patient, code="P1", org_path="/37/", name="王某", number="1", sex="M", born=BORN)
    assert Patient.objects.get(pk=made.pk).name == made.name == "王某"


def test_many_rows_are_one_statement_and_each_knows_its_key():
    rows = [a_patient(n) for n in range(7)]
    with CaptureQueriesContext(connection) as asked:
        insert_many(iter(rows))
    assert len(asked.captured_queries) == 1
    assert {row.pk: row.code for row in rows} == dict(Patient.objects.values_list("pk", "code"))
    assert insert_many([]) == []


def test_more_rows_than_a_statement_takes_are_several():
    rows = insert_many(a_patient(n) for n in range(200))
    assert {row.pk: row.code for row in rows} == dict(Patient.objects.values_list("pk", "code"))


def test_a_row_with_a_key_is_not_inserted_again(patients):
    with pytest.raises(ValueError, match="has its key"):
        insert(patients[0])


def test_rows_that_know_their_keys_are_written_under_them():
    rows = [a_patient(n) for n in range(200)]
    for n, row in enumerate(rows):
        row.pk = 1000 + 2 * n
    insert_keyed(iter(rows))
    assert {row.pk: row.code for row in rows} == dict(Patient.objects.values_list("pk", "code"))
    assert min(Patient.objects.values_list("pk", flat=True)) == 1000
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_keyed(rows[:1])


def test_a_row_of_an_unsaved_one_is_refused():
    person = Person(name="赵某", sex="female", born=BORN, org_path="/37/", created_at=AT)
    with pytest.raises(ValueError, match="unsaved"):
        insert(Donor(person=person, code="D2", org_path="/37/", registered_at=AT))


def test_what_the_table_refuses_ends_the_transaction(patients):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_patient(0))
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insert(a_patient(0))
        assert transaction.get_connection().needs_rollback
    assert Patient.objects.count() == len(patients)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({"abo": ""}, 5),
        ({"abo": "A"}, 0),
        ({"grouped_at": None}, 5),
        ({"sex": ["M", "F"], "abo": ""}, 5),
        ({"sex": []}, 0),
    ],
)
def test_an_update_writes_where_its_tests_hold(patients, where, count):
    assert update(Patient, {"abo": "B", "grouped_at": AT}, **where) == count
    assert Patient.objects.filter(abo="B", grouped_at=AT).count() == count


def test_an_update_of_one_row_leaves_the_others(patients):
    assert update(Patient, {"rhd": "+"}, pk=patients[1].pk, rhd="") == 1
    assert list(Patient.objects.filter(rhd="+")) == [patients[1]]


def test_an_expression_is_written_as_one():
    block = NumberBlock.objects.create(
        org_path="/37/", scheme="donation", facility="01", year=26, first=1, last=9, next=3
    )
    assert update(NumberBlock, {"next": F("next") + 1}, pk=[block.pk], year=26) == 1
    assert update(NumberBlock, {"next": F("next") + 1}, pk=block.pk, year=25) == 0
    block.refresh_from_db()
    assert block.next == 4


def test_a_sealed_column_is_not_written_by_an_update(patients):
    with pytest.raises(TypeError, match="sealed"):
        update(Patient, {"name": "张某"}, pk=patients[0].pk)


def test_a_status_is_not_written_by_an_update():
    with pytest.raises(TypeError, match="written by move"):
        update(Visit, {"status": "accepted"}, pk=1)


def test_a_coded_word_is_written_as_its_code(patients):
    assert update(Patient, {"abo": Abo.AB}, pk=patients[0].pk, abo=Abo.UNKNOWN) == 1
    assert Patient.objects.get(pk=patients[0].pk).abo == "AB"
