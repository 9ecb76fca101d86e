"""Sealed values open only in their own row, with their own key, unaltered."""

import pytest
from django.db import connection

from sanxian.blood.models import Patient
from sanxian.core import keys
from sanxian.core.seal import SealBroken, Sealed, new_uid, seal, unseal


@pytest.fixture(params=["aes", "sm4"])
def cipher(request, settings):
    settings.SANXIAN_CIPHER = request.param
    return request.param


def test_it_opens_again(cipher):
    assert unseal("p", "t|c|u", seal("p", "t|c|u", "370302 秘密")) == "370302 秘密"


@pytest.mark.parametrize(("purpose", "bound"), [("q", "t|c|u"), ("p", "t|c|v"), ("p", "t|d|u")])
def test_not_for_another_purpose_column_or_row(cipher, purpose, bound):
    with pytest.raises(SealBroken):
        unseal(purpose, bound, seal("p", "t|c|u", "x"))


@pytest.mark.parametrize("place", [0, 5, 14, -1])
def test_not_after_a_flipped_bit(cipher, place):
    body = bytearray(seal("p", "b", "some text"))
    body[place] ^= 1
    with pytest.raises(SealBroken):
        unseal("p", "b", bytes(body))


def test_what_one_cipher_closed_opens_after_a_change_of_cipher(settings):
    settings.SANXIAN_CIPHER = "aes"
    old = seal("p", "b", "x")
    settings.SANXIAN_CIPHER = "sm4"
    assert unseal("p", "b", old) == "x"


def test_the_same_text_never_looks_the_same():
    assert seal("p", "b", "x") != seal("p", "b", "x")


def make(**more) -> Patient:
    return Patient.objects.create(
        **{
            "code": "P1",
            "org_path": "/37/3703/h1/",
            "name": "张三丰",
            "number": "H-0042",
            "number_index": "i",
            "sex": "male",
            **more,
        }
    )


@pytest.mark.django_db
def test_a_field_is_text_in_python_and_sealed_bytes_in_the_table():
    patient = make()
    assert patient.name == "张三丰"
    assert Patient.objects.get().name == "张三丰"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM blood_patient")
        raw = bytes(cursor.fetchone()[0])
    assert "张三丰".encode() not in raw and raw[0] == 1


@pytest.mark.django_db
def test_saving_again_keeps_what_was_not_touched():
    make()
    patient = Patient.objects.get()
    patient.sex = "female"
    patient.save()
    assert Patient.objects.get().number == "H-0042"


@pytest.mark.django_db
def test_deferred_columns_open_when_asked():
    make()
    assert Patient.objects.only("code").get().name == "张三丰"


@pytest.mark.django_db
def test_bulk_create_seals_each_row_for_itself():
    Patient.objects.bulk_create(
        [
            Patient(
                code=f"P{n}",
                org_path="/h/",
                name=f"甲{n}",
                number="n",
                number_index=str(n),
                sex="male",
            )
            for n in range(3)
        ]
    )
    assert sorted(p.name for p in Patient.objects.all()) == ["甲0", "甲1", "甲2"]


@pytest.mark.django_db
def test_a_sealed_value_does_not_open_in_another_row():
    one, two = make(), make(code="P2", number_index="j")
    raw = Patient.objects.get(pk=one.pk).__dict__["name"]
    assert isinstance(raw, Sealed)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blood_patient SET name = %s WHERE id = %s", [bytes(raw), two.pk])
    with pytest.raises(SealBroken):
        assert Patient.objects.get(pk=two.pk).name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [lambda: Patient.objects.update(name="x"), lambda: Patient.objects.filter(name="x").exists()],
)
def test_queries_can_neither_write_nor_search_a_sealed_field(how):
    make()
    with pytest.raises(TypeError):
        how()


def test_blind_indexes_of_two_programmes_do_not_meet():
    assert keys.blind("people", "1") == keys.blind("people", "1")
    assert keys.blind("people", "1") != keys.blind("blood.patient", "1")


def test_uids_sort_by_time_and_are_version_seven():
    made = [new_uid() for _ in range(50)]
    assert {u.version for u in made} == {7} and len(set(made)) == 50
    assert [u.int >> 80 for u in made] == sorted(u.int >> 80 for u in made)


def test_a_key_file_is_for_its_owner_only_and_made_once(tmp_path):
    path = tmp_path / "deep" / "keys.json"
    first = keys.FileProvider(path).master()
    assert path.stat().st_mode & 0o777 == 0o600 and len(first) == 32
    assert keys.FileProvider(path).master() == first
    assert list(path.parent.iterdir()) == [path]
