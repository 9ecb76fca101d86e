"""Donation and unit numbers: made, read back, and every slip of the hand found."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.kernel import numbers
from sanxian.kernel.numbers import DEMONSTRATION, DONATIONS, UNITS, Number
from sanxian.kernel.refusal import Malformed

GOOD = DONATIONS.make("A9990", 2026, 1)


def test_a_number_says_where_when_and_which():
    assert GOOD.startswith("DA999026000001") and len(GOOD) == 15
    assert DONATIONS.parse(GOOD) == Number("sanxian-donation-1", GOOD, "A9990", 2026, 1)
    assert DONATIONS.shown(GOOD) == f"DA9990 26 000 001 {GOOD[-1]}"


def test_demonstrations_have_facilities_of_their_own():
    assert DEMONSTRATION[0] == "A9990" and DEMONSTRATION[-1] == "A9999" and len(DEMONSTRATION) == 10
    assert DONATIONS.parse(GOOD).demonstration
    assert not DONATIONS.parse(DONATIONS.make("B0001", 2026, 1)).demonstration


@pytest.mark.parametrize(
    ("facility", "year", "serial", "code"),
    [
        ("A999", 2026, 1, "number_facility"),
        ("99990", 2026, 1, "number_facility"),
        ("a9990", 2026, 1, "number_facility"),
        ("A9990", 26, 1, "number_year"),
        ("A9990", 2100, 1, "number_year"),
        ("A9990", 2026, -1, "number_serial"),
        ("A9990", 2026, 1_000_000, "number_serial"),
    ],
)
def test_what_cannot_be_numbered(facility, year, serial, code):
    with pytest.raises(Malformed) as refused:
        DONATIONS.make(facility, year, serial)
    assert refused.value.codes == (code,)


@pytest.mark.parametrize(
    "text", [GOOD, GOOD.lower(), f" {GOOD} ", DONATIONS.shown(GOOD), "Ｄ" + GOOD[1:]]
)
def test_ways_of_writing_it(text):
    assert DONATIONS.parse(text).text == GOOD


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number_empty"),
        ("   ", "number_empty"),
        (GOOD[:-1], "number_length"),
        (GOOD + "0", "number_length"),
        ("D", "number_characters"),
        ("*" + GOOD[1:], "number_characters"),
        (GOOD[:8] + "血" + GOOD[9:], "number_characters"),
        ("DA9990O6000001" + GOOD[-1], "number_characters"),
        ("D19990" + GOOD[6:], "number_characters"),
        (UNITS.make("A9990", 2026, 1), "number_other_scheme"),
        (GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"), "number_check"),
        (GOOD[:-2] + "2" + GOOD[-1], "number_check"),
    ],
)
def test_what_is_wrong_is_said(text, code):
    with pytest.raises(Malformed) as refused:
        DONATIONS.parse(text)
    assert refused.value.codes == (code,)
    assert dict(refused.value.reasons[0].params) == {"field": "number"}
    assert not DONATIONS.check(text)


made = st.builds(
    DONATIONS.make,
    st.sampled_from([*DEMONSTRATION, "B0A1Z"]),
    st.integers(2000, 2099),
    st.integers(0, 999_999),
)


@given(good=made, at=st.integers(0, 14), other=st.sampled_from("0123456789ABCXYZ*"))
def test_one_wrong_character_is_always_found(good, at, other):
    assert DONATIONS.check(good)
    if good[at] != other:
        assert not DONATIONS.check(good[:at] + other + good[at + 1 :])


@given(good=made, at=st.integers(0, 13))
def test_two_neighbours_swapped_are_always_found(good, at):
    swapped = good[:at] + good[at + 1] + good[at] + good[at + 2 :]
    assert swapped == good or not DONATIONS.check(swapped)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    assert DONATIONS.check(text) in (True, False)


def test_a_number_is_found_in_its_scheme():
    unit = UNITS.make("A9991", 2026, 77)
    assert numbers.find(unit).scheme == "sanxian-unit-1"
    assert numbers.find(GOOD).scheme == "sanxian-donation-1"
    wrong = unit[:-2] + ("1" if unit[-2] != "1" else "2") + unit[-1]
    with pytest.raises(Malformed, match="number_check"):
        numbers.find(wrong)
    with pytest.raises(Malformed, match="number_other_scheme"):
        numbers.find("Z123")


@dataclass(frozen=True)
class Plain:
    name: str = "plain-test"

    def make(self, facility, year, serial):
        return f"P{facility}{year}{serial}"

    def check(self, text):
        return text.startswith("P")

    def parse(self, text):
        if not self.check(text):
            raise Malformed("number_other_scheme", field="number")
        return Number(self.name, text, text[1:6], int(text[6:10]), int(text[10:]))

    def shown(self, text):
        return text


def test_schemes_are_pluggable(monkeypatch):
    monkeypatch.setattr(numbers, "_schemes", dict(numbers._schemes))
    plain = numbers.register(Plain())
    assert numbers.scheme("plain-test") is plain
    assert numbers.find(plain.make("A9990", 2026, 5)).serial == 5
    with pytest.raises(ValueError, match="exists"):
        numbers.register(Plain())
    with pytest.raises(Malformed, match="number_unknown_scheme"):
        numbers.scheme("nothing")
