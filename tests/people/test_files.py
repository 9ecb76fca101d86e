"""Opening, correcting and finding files."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sanxian.core import keys
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.people import selectors, services
from sanxian.people.models import Contact, Person
from tests.people.conftest import BORN, number

PHONE = "13800138000"


def raw(table: str) -> str:
    """Every byte of a table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return repr(
            [
                [bytes(v) if isinstance(v, memoryview) else v for v in row]
                for row in cursor.fetchall()
            ]
        )


def test_a_file_says_what_was_told(register):
    person = register("王 小明", id_number=number(1), phone="138 0013 8000", address=" 人民路1号 ")
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.sex, kept.born) == ("王小明", "female", BORN)
    assert (kept.id_number, kept.phone, kept.address) == (number(1), "+8613800138000", "人民路1号")
    assert kept.org_path == "/37/3703/bc1/"


def test_sealed_values_are_not_in_the_table_nor_on_the_trail(register, at, persona):
    person = register(id_number=number(1), phone=PHONE, address="人民路1号")
    services.set_contact(
        person=person,
        way="emergency",
        phone="13900139000",
        name="李大伟",
        relation="spouse",
        by=persona("registrar"),
        at=at,
    )
    for table in ("people_person", "people_contact", "core_trail", "core_answer"):
        for secret in (number(1), PHONE, "13900139000", "人民路", "李大伟"):
            assert secret not in raw(table), (table, secret)


def test_a_number_opens_one_file_however_often(register):
    first = register("王小明", id_number=number(1))
    again = register("王小名", id_number=f" {number(1).lower()} ", place="site")
    assert again.pk == first.pk
    assert Person.objects.count() == 1
    assert again.name == "王小明"


def test_a_number_on_quite_another_persons_file_is_refused(register):
    register("王小明", id_number=number(1))
    with pytest.raises(Refusal) as refused:
        register("李大伟", id_number=number(1))
    assert refused.value.codes == ("number_on_another_file",)


def test_without_a_number_every_file_is_new(register):
    assert register().pk != register().pk


def test_two_documents_of_one_number_are_two_people(register):
    one = register("SMITH", document="passport", id_number="E12345678")
    other = register("CHEN", document="taiwan", id_number="E12345678")
    assert one.pk != other.pk


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "1"}, "name_unreadable"),
        ({"phone": "12"}, "phone_unreadable"),
        ({"sex": "x"}, "no_such_choice"),
        ({"document": "library"}, "no_such_choice"),
        ({"born": date(2026, 11, 24)}, "born_in_future"),
        ({"id_number": number(1), "sex": "male"}, "sex_differs_from_number"),
        ({"id_number": number(1)[:17]}, "idcard_length"),
    ],
)
def test_what_no_file_is_opened_for(register, given, code):
    with pytest.raises(Refusal) as refused:
        register(**given)
    assert code in refused.value.codes
    assert not Person.objects.exists()
    assert not Trail.objects.exists()


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        ("registrar", "site", True),
        ("nurse", "site", True),
        ("county_worker", "county", True),
        ("county_worker", "county2", False),
        ("registrar", "other_site", False),
        ("lab_technician", "site", False),
        ("donor", "city", False),
        ("organiser", "unit", False),
        ("stock_manager", "centre", False),
        ("auditor", "city", False),
    ],
)
def test_who_may_open_a_file_where(register, persona, role, place, allowed):
    if allowed:
        assert register(place=place, by=persona(role)).pk
        return
    with pytest.raises(Forbidden):
        register(place=place, by=persona(role))


def test_correcting_a_file(register, persona, at):
    person = register("王小明", id_number="")
    by = persona("registrar")
    services.amend(
        person=person, name="王晓明", id_number=number(1), sex="female", born=BORN, by=by, at=at
    )
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.id_number) == ("王晓明", number(1))
    assert selectors.by_id_number(number(1), by).pk == person.pk
    row = Trail.objects.get(act="people.person.amend")
    assert row.subject == f"people.person:{person.pk}"
    assert '"fields":"born,id_index,id_number,name,sex"' in row.data
    assert "王晓明" not in row.data and number(1) not in row.data


def test_a_correction_may_not_take_anothers_number(register, persona, at):
    register("李大伟", id_number=number(1))
    mine = register("王小明")
    with pytest.raises(Refusal) as refused:
        services.amend(person=mine, id_number=number(1), by=persona("registrar"), at=at)
    assert refused.value.codes == ("number_on_another_file",)


def test_a_correction_keeps_to_the_fields_of_a_file(register, persona, at):
    with pytest.raises(Malformed):
        services.amend(person=register(), merged_into=1, by=persona("registrar"), at=at)


def test_a_file_may_not_be_sent_where_one_has_no_right(register, persona, at, city):
    with pytest.raises(Forbidden):
        services.amend(
            person=register(), org_path=city.other_site.path, by=persona("registrar"), at=at
        )


def test_a_new_phone_is_found_and_the_old_one_is_not(register, persona, at):
    by = persona("registrar")
    person = register(phone=PHONE, address="人民路1号")
    services.change_contact(person=person, phone="13900139000", by=by, at=at)
    assert [b.pk for b in selectors.by_phone("139 0013 9000", by)] == [person.pk]
    assert selectors.by_phone(PHONE, by) == []
    assert Person.objects.get(pk=person.pk).address == "人民路1号"


def test_an_empty_phone_takes_it_away(register, persona, at):
    person = services.change_contact(
        person=register(phone=PHONE), phone="", by=persona("registrar"), at=at
    )
    assert (person.phone, person.phone_index) == ("", "")


def test_an_emergency_contact_replaces_the_former(register, persona, at):
    person, by = register(), persona("registrar")
    given = {"person": person, "way": "emergency", "relation": "spouse", "by": by, "at": at}
    services.set_contact(**given, phone="13900139000", name="李大伟")
    services.set_contact(**given, phone="13700137000", name="李二伟")
    assert [(c.name, c.phone) for c in selectors.contacts(person)] == [("李二伟", "+8613700137000")]
    assert Contact.objects.filter(until=at).count() == 1
    assert services.set_contact(**given, phone="") is None
    assert selectors.contacts(person) == []


def make(**fields):
    from tests.personas import AT

    return Person.objects.create(**{"name": "王", "org_path": "/37/", "created_at": AT} | fields)


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"sex": "x"}, {"document": "x"}], ids=lambda fields: next(iter(fields))
)
def test_the_table_refuses_nonsense(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


def test_the_table_refuses_a_second_file_of_a_number(db):
    make(id_index="a" * 40)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(id_index="a" * 40)
    make(id_index="")
    make(id_index="")


def test_the_table_refuses_a_file_merged_into_itself(db):
    person = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(merged_into=person.pk)


def test_somebody_opened_the_file_a_moment_ago(register, monkeypatch):
    first = register(id_number=number(1))
    monkeypatch.setattr(services, "_known", lambda given: None)
    assert register(id_number=number(1)).pk == first.pk


# -- finding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (number(1), ["王小明"]),
        (number(1)[:6] + " " + number(1)[6:], ["王小明"]),
        (number(9), []),
        (PHONE, ["王小明", "李大伟"]),
        ("１３８００１３８０００", ["王小明", "李大伟"]),
        ("13700137000", []),
        ("王", ["王小明"]),
        ("李大伟", ["李大伟"]),
        ("wangxiao", ["王小明"]),
        ("赵", []),
        ("王小明 1990-03-12", ["王小明"]),
        ("王小明 1990-03-13", []),
    ],
)
def test_one_box_finds_by_number_phone_and_name(register, persona, text, found):
    register("王小明", id_number=number(1), phone=PHONE, pinyin="wangxiaoming")
    register("李大伟", phone=PHONE)
    assert [brief.name for brief in selectors.find(text, persona("registrar"))] == found


@pytest.mark.parametrize("text", ["123", "99900019900312", number(1)[:17], "#x", "#", "<b>"])
def test_a_search_that_cannot_be_read(persona, text):
    with pytest.raises(Malformed):
        selectors.find(text, persona("registrar"))


def test_finding_by_file_number_keeps_to_ones_places(register, persona):
    mine, theirs = register(), register(place="other_centre", by=persona("registrar", "other"))
    by = persona("registrar")
    assert [b.pk for b in selectors.find(f"#{mine.pk}", by)] == [mine.pk]
    assert selectors.find(f"#{theirs.pk}", by) == []


def test_name_and_birthday_together(register, persona):
    register("王小明", born=BORN)
    other = register("王小明", born=date(1991, 1, 1))
    found = selectors.by_name("王小明", persona("registrar"), born=date(1991, 1, 1))
    assert [brief.pk for brief in found] == [other.pk]


def test_names_of_another_city_stay_there_but_a_shown_document_is_found(register, persona):
    register("王小明", id_number=number(1), place="other_centre", by=persona("registrar", "other"))
    here = persona("registrar")
    assert selectors.by_name("王小明", here) == []
    found = selectors.by_id_number(number(1), here)
    assert found.name == "王小明"
    assert found.masked_id == "999***********" + number(1)[-4:]


@pytest.mark.parametrize("role", ["lab_technician", "donor", "organiser", "stock_manager"])
def test_who_may_not_look_for_people(register, persona, role):
    register("王小明", id_number=number(1), phone=PHONE)
    by = persona(role)
    with pytest.raises(Forbidden):
        selectors.by_id_number(number(1), by)
    with pytest.raises(Forbidden):
        selectors.by_phone(PHONE, by)
    assert selectors.by_name("王", by) == []


@pytest.mark.parametrize(
    ("role", "where", "seen"),
    [("registrar", "", True), ("registrar", "other", False), ("lab_technician", "", False)],
)
def test_a_file_of_another_place_looks_like_none(register, persona, role, where, seen):
    person = register()
    if seen:
        assert selectors.get(person.pk, persona(role, where)).pk == person.pk
        return
    with pytest.raises(Unknown):
        selectors.get(person.pk, persona(role, where))


def test_briefs_of_fifty_people_are_one_query(register, django_assert_num_queries):
    people = [register(phone=f"138001380{n:02}") for n in range(50)]
    with django_assert_num_queries(1):
        found = selectors.brief(person.pk for person in people)
    assert len(found) == 50
    assert found[people[7].pk].masked_phone == "138****8007"


def test_a_brief_by_uid_and_an_unknown_one(register):
    person = register()
    assert selectors.brief([person.uid])[person.uid].pk == person.pk
    assert selectors.brief([person.pk + 1]) == {}
    with pytest.raises(Unknown):
        selectors.one_brief(person.pk + 1)


def test_the_blind_index_is_keyed(register):
    person = register(id_number=number(1))
    assert person.id_index == keys.blind("people", number(1))
    assert person.id_index != keys.blind("patients", number(1))


def test_a_name_in_latin_letters_finds_both_spellings_once(register, persona):
    register("Li Wei")
    register("李伟", pinyin="liwei")
    register("李威", pinyin="liwei")
    found = selectors.find("li", persona("registrar"))
    assert [p.name for p in found] == ["LI WEI", "李伟", "李威"]


@pytest.mark.parametrize("sought", [number(1), PHONE, "李", "li", "李伟 1990-03-12"])
def test_nobody_is_sought_by_going_through_all(sought, persona, register):
    """To look at every file of a million takes seconds: an index answers each way of asking."""
    register("李伟", id_number=number(1), phone=PHONE)
    with CaptureQueriesContext(connection) as asked:
        selectors.find(sought, persona("registrar"))
    about = [q["sql"] for q in asked if "people_person" in q["sql"]]
    assert about
    assert [sql for sql in about if goes_through_all(sql)] == []


def goes_through_all(sql: str) -> bool:
    """Whether the database would read the table, or all files of a place, one by one."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        plan = "; ".join(str(row[-1]) for row in cursor.fetchall())
    return "SCAN people_person" in plan or "Seq Scan" in plan or "INDEX people_person_org" in plan
