"""ASTM E1394: records, frames, delimiters, escapes; what is cut short or out of place; any bytes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxian.exchange import astm, measured
from sanxian.kernel.refusal import Malformed

HEAD = r"H|\^&|||Alinity i^4.1|||||||P|LIS2-A2|20261123081500"
FILE = "\r".join(
    (
        HEAD,
        "P|1||D0001||张^三||19900501|F",
        "O|1|DA999926000001K^1^2||^^^HBSAG|R||||||||||serum",
        "R|1|^^^HBSAG^1|0.05|S/CO||N||F||lab1||20261123075900|AU-1",
        "C|1|I|LOT: 2406A",
        "R|2|^^^HIV|12.3^Reactive|S/CO||A||F|||20261123075000|20261123075959.12|AU-1",
        "O|2||DA999926000002K|^^^ALT",
        "R|1|^^^ALT|23.0|U/L||||||||",
        "L|1|N",
    )
).encode()


def framed(content: bytes, most: int = 60) -> bytes:
    """The records in E1381 frames, long ones in parts."""
    out, number = b"\x05", 0
    for record in content.split(b"\r"):
        for start in range(0, len(record), most):
            number = (number + 1) % 8
            end = b"\x03" if start + most >= len(record) else b"\x17"
            body = b"%d" % number + record[start : start + most] + end
            out += b"\x02" + body + b"%02X\r\n" % (sum(body) % 256)
    return out + b"\x04"


def codes(content: bytes) -> list[tuple[str, object, object]]:
    with pytest.raises(Malformed) as refused:
        astm.read(content)
    return [(r.code, r.params.get("row"), r.params.get("column")) for r in refused.value.reasons]


def test_rows_of_a_file():
    one, two, three = astm.read(FILE)
    assert (one.sample, one.test, one.value, one.unit) == (
        "DA999926000001K",
        "HBSAG",
        "0.05",
        "S/CO",
    )
    assert (one.line, one.flags, one.instrument, one.lot, one.at) == (
        4,
        "N",
        "AU-1",
        "2406A",
        "20261123075900",
    )
    assert (two.value, two.lot, two.at) == ("12.3", "", "20261123075959")
    assert (three.sample, three.test, three.instrument) == ("DA999926000002K", "ALT", "Alinity i")


def test_no_name_comes_through():
    assert "张" not in repr(astm.read(FILE)) and "1990" not in repr(astm.read(FILE))


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace(b"\r", b"\n"),
        FILE.replace(b"\r", b"\r\n"),
        b"\xef\xbb\xbf" + FILE,
        FILE.decode().encode("gb18030"),
        FILE.lower().replace(b"h|", b"H|"),
        framed(FILE),
        framed(FILE, 7),
        framed(FILE, 240),
    ],
)
def test_however_it_is_wrapped(content):
    assert [r.value.lower() for r in astm.read(content)] == ["0.05", "12.3", "23.0"]


def test_a_frame_sent_twice_is_taken_once():
    wire = framed(FILE)
    second = wire.split(b"\x02")[2]
    doubled = wire.replace(b"\x02" + second, b"\x02" + second + b"\x02" + second, 1)
    assert astm.read(doubled) == astm.read(wire)


def test_without_checksums():
    bare = re.sub(rb"([\x03\x17])[0-9A-F]{2}\r\n", rb"\1\r\n", framed(FILE))
    assert len(astm.read(bare)) == 3


def test_a_wrong_checksum_names_its_frame():
    wire = framed(FILE, 240).replace(b"0.05", b"0.95")
    assert codes(wire) == [("analyser_checksum", 4, None)]


def test_a_frame_that_is_missing():
    parts = framed(FILE, 240).split(b"\x02")
    del parts[4]
    assert ("analyser_frame", 4, None) in codes(b"\x02".join(parts))


def test_other_delimiters():
    table = bytes.maketrans(b"|\\^&", b"!~@$")
    other = FILE.translate(table)
    assert [r.value for r in astm.read(other)] == ["0.05", "12.3", "23.0"]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("a&F&b", "a|b"),
        ("a&S&b", "a^b"),
        ("a&R&b", "a\\b"),
        ("a&E&b", "a&b"),
        ("&X41&", "A"),
        ("A&B", "A&B"),
        ("one\\two", "one"),
        ("^x", "x"),
    ],
)
def test_escapes_and_repeats(said, value):
    content = "\r".join((HEAD, "O|1|S1", f"R|1|^^^T|{said}", "L|1")).encode()
    assert astm.read(content)[0].value == value


@pytest.mark.parametrize(
    ("name", "test"),
    [("^^^T", "T"), ("^^^T^2", "T"), ("T", "T"), ("^^T", "T"), ("A^B", "B"), ("", None)],
)
def test_the_code_of_a_test(name, test):
    content = "\r".join((HEAD, "O|1|S1", f"R|1|{name}|5", "L|1")).encode()
    if test is None:
        assert codes(content) == [("analyser_field_missing", 3, "R.3")]
    else:
        assert astm.read(content)[0].test == test


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("O|1|S1", "R|1|T|5", "L|1"), [("analyser_no_header", n, k) for n, k in ((1, "O"), (2, "R"), (3, "L"))]),
        ((HEAD, "R|1|T|5", "L|1"), [("analyser_out_of_place", 2, "O.3")]),
        ((HEAD, "O|1|S1", "P|1", "R|1|T|5", "L|1"), [("analyser_out_of_place", 4, "O.3")]),
        ((HEAD, "O|1", "R|1|T|5", "L|1"), [("analyser_field_missing", 2, "O.3"), ("analyser_out_of_place", 3, "O.3")]),
        ((HEAD, "O|1|S1", "R|1|T|", "L|1"), [("analyser_field_missing", 3, "R.4")]),
        ((HEAD, "O|1|S1", "R|1|T|5"), [("analyser_cut_short", 3, "L")]),
        ((HEAD, "O|1|S1", "R|1|T|5", HEAD, "L|1"), [("analyser_cut_short", 4, "L")]),
        ((HEAD, "O|1|S1", "R|1|T|5|||||P", "L|1"), [("analyser_not_final", 3, "R.9")]),
        ((HEAD, "O|1|S1", "R|1|T|5|||||X", "L|1"), [("analyser_not_final", 3, "R.9")]),
        ((HEAD, "O|1|S1", "Z|1", "L|1"), [("analyser_record_unknown", 3, "Z")]),
        ((HEAD, "O|1|S1", "R;1", "L|1"), [("analyser_record_unknown", 3, "R")]),
        ((r"H|||||", "O|1|S1", "R|1|T|5", "L|1"), [("analyser_no_header", 1, "H.2")]),
        ((HEAD, "O|1|S1", "R|1|T|" + "9" * 401, "L|1"), [("analyser_field_too_long", 3, "R.4")]),
        ((HEAD, "L|1"), [("analyser_no_results", None, None)]),
    ],
)  # fmt: skip
def test_faults_say_where(lines, expected):
    assert codes("\r".join(lines).encode())[: len(expected)] == expected


def test_several_messages_in_a_file():
    assert len(astm.read(FILE + b"\r" + FILE)) == 6


def test_a_comment_on_an_order_is_no_lot_of_the_result_before():
    content = "\r".join((HEAD, "O|1|S1", "R|1|T|5", "O|2|S2", "C|1|I|LOT: 9", "R|1|T|6", "L|1"))
    assert [row.lot for row in astm.read(content.encode())] == ["", ""]


@pytest.mark.parametrize(
    ("comment", "lot"),
    [
        ("LOT: 2406A", "2406A"),
        ("Reagent lot=7/8", "7/8"),
        ("批号：甲1", "甲1"),
        ("Lot 5 expires", "5"),
        ("a lot", ""),
        ("slot: 5", ""),
        ("", ""),
    ],
)
def test_lots_in_comments(comment, lot):
    assert measured.lot_in(comment) == lot


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "analyser_empty"),
        (b" \r\n", "analyser_empty"),
        (b"x" * (measured.MOST_BYTES + 1), "analyser_too_large"),
        (b"H|\\^&\r\xff\xff\xff\xff", "analyser_encoding"),
    ],
)
def test_what_is_no_file(content, code):
    assert codes(content)[0][0] == code


def test_at_most_twenty_thousand_results():
    rows = "\r".join(f"R|{n}|T|5" for n in range(measured.MOST_ROWS + 1))
    assert codes(f"{HEAD}\rO|1|S\r{rows}\rL|1".encode())[0][0] == "analyser_too_many"


PIECES = st.sampled_from(
    [b"\r", b"|", b"\\", b"^", b"&", b"H", b"O|1|S1", b"R|1|^^^T|5", b"L|1", b"\x02", b"\x03",
     b"\x17", b"\x05", b"\x04", b"1", b"&X41&", b"&F&", HEAD.encode(), b"\xff", "张".encode()]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=40))
def test_any_bytes_give_rows_or_a_refusal(pieces):
    content = b"".join(pieces)
    astm.looks_like(content)
    try:
        rows = astm.read(content)
    except Malformed as refused:
        assert refused.reasons
        return
    assert all(row.sample and row.test and row.value for row in rows)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_gives_rows_or_a_refusal(place, noise):
    try:
        astm.read(FILE[:place] + noise + FILE[place + 1 :])
    except Malformed as refused:
        assert refused.reasons


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(framed(FILE)) - 1), st.integers(1, 255))
def test_no_changed_bit_of_a_frame_changes_a_result(place, flip):
    """A checksum finds every single changed byte inside a frame."""
    wire = bytearray(framed(FILE))
    wire[place] ^= flip
    try:
        found = astm.read(bytes(wire))
    except Malformed:
        return
    assert [r.value for r in found] == ["0.05", "12.3", "23.0"]
