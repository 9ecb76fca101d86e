"""Names, numbers and telephones as people write them."""

from datetime import date

import pytest

from sanxian.kernel.refusal import Malformed
from sanxian.people.facts import Traits
from sanxian.people.rules import identity
from sanxian.people.rules.demo import demo_id_number, is_demo
from tests.people.conftest import BORN, number

MINE = number(1)
THEIRS = number(2)
ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("王小明", "王小明"),
        (" 王 小 明 ", "王小明"),
        ("王\u3000小明", "王小明"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("Ｓｍｉｔｈ　Ｊｏｈｎ", "SMITH JOHN"),
        ("O'Brien Anne-Marie", "O'BRIEN ANNE-MARIE"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_names_in_one_form(written, kept):
    assert identity.clean_name(written) == kept


@pytest.mark.parametrize("written", ["", "  ", "王1明", "<b>王</b>", "王" * 61, "王\n;明", "😀"])
def test_what_is_no_name(written):
    with pytest.raises(Malformed) as refused:
        identity.clean_name(written)
    assert refused.value.codes == ("name_unreadable",)
    assert refused.value.reasons[0].params == {"field": "name"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800138000", "+8613800138000"),
        ("１３８ ００１３ ８０００", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("0533-2188000", "+865332188000"),
        ("+852 5123 4567", "+85251234567"),
    ],
)
def test_telephones_in_one_form(written, kept):
    assert identity.clean_phone(written) == kept


@pytest.mark.parametrize("written", ["", "abc", "12345", "1380013800", "138001380001234567", "0"])
def test_what_is_no_telephone(written):
    with pytest.raises(Malformed) as refused:
        identity.clean_phone(written)
    assert refused.value.codes == ("phone_unreadable",)


@pytest.mark.parametrize(
    "written", [MINE, f" {MINE} ", f"{MINE[:6]} {MINE[6:14]} {MINE[14:]}", MINE.lower()]
)
def test_resident_numbers_in_one_form(written):
    assert identity.clean_number(written) == MINE


@pytest.mark.parametrize(
    "written",
    [
        "",
        MINE[:17],
        MINE[:17] + ("0" if MINE[17] != "0" else "1"),
        "9990001990131200" + "11",
        "x" * 18,
    ],
)
def test_what_is_no_resident_number(written):
    with pytest.raises(Malformed):
        identity.clean_number(written)


@pytest.mark.parametrize(
    ("written", "kept"), [("e12345678", "E12345678"), (" H 1234567 8 ", "H12345678")]
)
def test_other_documents(written, kept):
    assert identity.clean_number(written, "passport") == kept


@pytest.mark.parametrize("written", ["", "E1", "E/12345", "E" * 21])
def test_what_is_no_passport_number(written):
    with pytest.raises(Malformed):
        identity.clean_number(written, "passport")


def test_numbers_of_different_documents_never_meet():
    assert identity.index_text("E12345678", "passport") != identity.index_text(
        "E12345678", "taiwan"
    )


@pytest.mark.parametrize(
    ("text", "head", "tail", "shown"),
    [
        ("13800138000", 3, 4, "138****8000"),
        ("1234567", 3, 4, "*******"),
        ("123456789", 3, 4, "*********"),
        ("1234567890", 3, 4, "123***7890"),
        ("", 3, 4, ""),
    ],
)
def test_masks_hide_at_least_three_signs_or_everything(text, head, tail, shown):
    assert identity.mask(text, head, tail) == shown


def test_masked_number_and_phone():
    assert identity.mask_number(MINE) == "999***********" + MINE[-4:]
    assert identity.mask_phone("+8613800138000") == "138****8000"


@pytest.mark.parametrize(
    ("particulars", "codes"),
    [
        ({}, []),
        ({"born": BORN, "sex": "female"}, []),
        ({"born": date(1990, 12, 3)}, ["born_differs_from_number"]),
        ({"sex": "male"}, ["sex_differs_from_number"]),
        (
            {"born": date(2026, 11, 24), "sex": "male"},
            ["born_in_future", "born_differs_from_number", "sex_differs_from_number"],
        ),
        ({"number": "", "born": date(2026, 11, 23)}, []),
        ({"number": "", "born": date(1905, 1, 1)}, ["born_too_long_ago"]),
        ({"number": "E12345678", "document": "passport", "born": date(1990, 1, 1)}, []),
    ],
)
def test_particulars_that_contradict_each_other(particulars, codes):
    given = {
        "number": MINE,
        "document": "resident",
        "sex": "",
        "born": None,
        "on": ON,
    } | particulars
    assert [reason.code for reason in identity.identity_bars(**given)] == codes


@pytest.mark.parametrize(
    ("one", "other", "why", "codes"),
    [
        (("", 1), ("", 2), "second_file", []),
        ((MINE, 1), ("", 2), "second_file", []),
        ((MINE, 1), (THEIRS, 2), "second_file", ["two_valid_numbers"]),
        ((MINE, 1), (THEIRS, 2), "number_changed", []),
        ((MINE, 1), (MINE[:3] + "7" + MINE[4:], 2), "typing", []),
        (("", 1), ("", 1), "typing", ["same_file"]),
    ],
)
def test_which_files_may_be_made_one(one, other, why, codes):
    first, second = (Traits(key, "王小明", id_number=text) for text, key in (one, other))
    assert [reason.code for reason in identity.merge_bars(first, second, why)] == codes


def test_demonstration_numbers_are_valid_distinct_and_nobodys():
    made = {
        demo_id_number(serial, BORN, sex)
        for serial in (0, 1, 499, 500, 4999, 499_999)
        for sex in ("male", "female")
    }
    assert len(made) == 12
    assert all(is_demo(text) and identity.clean_number(text) == text for text in made)
    assert identity.sex_of(demo_id_number(3, BORN, "male")) == "male"
    assert identity.sex_of(demo_id_number(3, BORN, "female")) == "female"
    assert identity.born_of(MINE) == BORN
    assert not is_demo("370302" + MINE[6:])


@pytest.mark.parametrize("serial", [-1, 500_000])
def test_demonstration_numbers_run_out(serial):
    with pytest.raises(ValueError, match="no demonstration number"):
        demo_id_number(serial, BORN, "male")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (MINE, True),
        (MINE[:15], True),
        ("13800138000", False),
        ("王小明", False),
        ("999000 19900312 0021", True),
    ],
)
def test_what_a_search_text_means(text, meant):
    assert identity.looks_like_number(text) is meant


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("王小明", "王小明", None),
        ("王小明 1990-03-12", "王小明", BORN),
        ("王小明19900312", "王小明", BORN),
        ("SMITH JOHN 1990-03-12", "SMITH JOHN", BORN),
        ("王1990", "王1990", None),
        ("", "", None),
    ],
)
def test_a_name_with_a_day_of_birth(text, name, day):
    assert identity.name_and_day(text) == (name, day)


@pytest.mark.parametrize("text", ["王小明 1990-13-12", "王小明 19900230", "王小明 0000-01-01"])
def test_a_day_that_is_none(text):
    with pytest.raises(Malformed) as refused:
        identity.name_and_day(text)
    assert refused.value.codes == ("born_unreadable",)
