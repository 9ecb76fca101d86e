"""Resident identity numbers; the ones here have a region that no one was ever given."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.kernel import idcard
from sanxian.kernel.refusal import Malformed


def number(region="999999", born="20000318", sequence="002"):
    body = f"{region}{born}{sequence}"
    return body + idcard.check_character(body)


def test_the_check_character_of_the_standard():
    assert idcard.check_character("11010519491231002") == "X"
    assert idcard.check_character("44052418800101001") == "4"


def test_what_a_number_says():
    found = idcard.parse(number("370302"))
    assert (found.birth_date, found.sex, found.region) == (date(2000, 3, 18), "female", "370302")
    assert found.region_known
    assert idcard.parse(number(sequence="003")).sex == "male"


@pytest.mark.parametrize(
    ("region", "known"), [("370302", True), ("830000", True), ("911370", True), ("000000", False), ("730000", False)]
)  # fmt: skip
def test_the_region_is_advisory(region, known):
    assert idcard.parse(number(region)).region_known is known


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: n,
        lambda n: f" {n} ",
        lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
        lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
        full_width,
        str.lower,
        lambda n: full_width(n.lower()),
    ],
)
def test_ways_of_writing_it(shape):
    assert idcard.parse(shape("11010519491231002X")).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "idcard_empty"),
        (" - ", "idcard_empty"),
        ("110105491231002", "idcard_fifteen_digits"),
        ("1101051949123100", "idcard_length"),
        ("11010519491231002X1", "idcard_length"),
        ("1101051949123100XX", "idcard_characters"),
        ("11010519491231002Y", "idcard_characters"),
        ("一1010519491231002X", "idcard_characters"),
        ("1１0105194912310٠2X", "idcard_characters"),
        ("110105194912310021", "idcard_check"),
        ("11010519491231003X", "idcard_check"),
        (number(born="20010229"), "idcard_birth_date"),
        (number(born="20001301"), "idcard_birth_date"),
        (number(born="18491231"), "idcard_birth_date"),
        (number(born="00000101"), "idcard_birth_date"),
    ],
)
def test_what_is_wrong_is_said_and_the_number_is_not(text, code):
    with pytest.raises(Malformed) as refused:
        idcard.parse(text, field="card")
    assert refused.value.codes == (code,)
    assert dict(refused.value.reasons[0].params) == {"field": "card"}
    assert not idcard.is_valid(text)


def test_nobody_is_born_tomorrow():
    born = number(born="20261122")
    assert idcard.parse(born, on=date(2026, 11, 22)).birth_date == date(2026, 11, 22)
    with pytest.raises(Malformed, match="idcard_birth_in_future"):
        idcard.parse(born, on=date(2026, 11, 21))


numbers = st.builds(
    number,
    region=st.integers(0, 999_999).map("{:06d}".format),
    born=st.dates(date(1900, 1, 1), date(2026, 1, 1)).map("{:%Y%m%d}".format),
    sequence=st.integers(0, 999).map("{:03d}".format),
)


@given(good=numbers, at=st.integers(0, 17), other=st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_found(good, at, other):
    assert idcard.is_valid(good)
    if good[at] != other:
        assert not idcard.is_valid(good[:at] + other + good[at + 1 :])


@given(good=numbers, at=st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(good, at):
    swapped = good[:at] + good[at + 1] + good[at] + good[at + 2 :]
    assert swapped == good or not idcard.is_valid(swapped)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    assert idcard.is_valid(text) in (True, False)
