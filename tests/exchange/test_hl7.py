"""HL7 v2.5.1 ORU^R01: segments, separators, escapes, MLLP; what is missing; any bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxian.exchange import hl7, measured
from sanxian.kernel.refusal import Malformed

MSH = r"MSH|^~\&|AU-1^x|LAB|SX||20261123081500||ORU^R01^ORU_R01|77|P|2.5.1||||||UNICODE UTF-8"
FILE = "\r".join(
    (
        MSH,
        "PID|1||D0001^^^SX||张^三||19900501|F",
        "OBR|1|DA999926000001K|F-1|PANEL^serology",
        "OBX|1|NM|HBSAG^HBsAg^99M||0.05|S/CO^ratio|<1|N|||F|||20261123075900||||AU-2",
        "NTE|1||LOT: 2406A",
        "OBX|2|CE|HIV^HIV Ag/Ab||R^Reactive||||||F",
        "OBR|2||DA999926000002K|PANEL",
        "OBX|1|SN|ALT||<^5|U/L|||||C",
    )
).encode()


def codes(content: bytes) -> list[tuple[str, object, object]]:
    with pytest.raises(Malformed) as refused:
        hl7.read(content)
    return [(r.code, r.params.get("row"), r.params.get("column")) for r in refused.value.reasons]


def message(*segments: str) -> bytes:
    return "\r".join((MSH, *segments)).encode()


def test_rows_of_a_file():
    one, two, three = hl7.read(FILE)
    assert (one.sample, one.test, one.value, one.unit) == (
        "DA999926000001K",
        "HBSAG",
        "0.05",
        "S/CO",
    )
    assert (one.line, one.flags, one.instrument, one.lot, one.at) == (
        4,
        "N",
        "AU-2",
        "2406A",
        "20261123075900",
    )
    assert (two.value, two.instrument, two.lot) == ("R", "AU-1", "")
    assert (three.sample, three.value) == ("DA999926000002K", "<5")


def test_no_name_comes_through():
    assert "张" not in repr(hl7.read(FILE)) and "1990" not in repr(hl7.read(FILE))


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace(b"\r", b"\n"),
        FILE.replace(b"\r", b"\r\n"),
        b"\x0b" + FILE + b"\x1c\r",
        FILE.decode().encode("gb18030"),
        b"FHS|^~\\&|x\rBHS|^~\\&|x\r" + FILE + b"\rBTS|1\rFTS|1",
        FILE.translate(bytes.maketrans(b"|^~\\&", b"!@#$%")),
    ],
)
def test_however_it_is_wrapped(content):
    assert [r.value for r in hl7.read(content)] == ["0.05", "R", "<5"]


@pytest.mark.parametrize("join", [b"\r", b""])
def test_several_messages_in_a_file(join):
    block = b"\x0b" + FILE + b"\x1c\r"
    assert len(hl7.read(block + join + block)) == 6
    assert len(hl7.read(FILE + b"\r" + FILE)) == 6


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (r"a\F\b", "a|b"),
        (r"a\S\b", "a^b"),
        (r"a\T\b", "a&b"),
        (r"a\R\b", "a~b"),
        (r"a\E\b", "a\\b"),
        (r"\X41\\X42\ ", "AB"),
        (r"a\.br\b", "a b"),
        (r"\H\bold\N\ ", "bold"),
        ("one~two", "one"),
        ("^x", "x"),
    ],
)
def test_escapes_and_repeats(said, value):
    assert hl7.read(message("OBR|1|S1", f"OBX|1|ST|T||{said}||||||F"))[0].value == value


@pytest.mark.parametrize(
    ("segments", "samples"),
    [
        (("OBR|1|A|B", "OBX|1|ST|T||5"), ["A"]),
        (("OBR|1||B", "OBX|1|ST|T||5"), ["B"]),
        (("OBR|1|A&ns^x|", "OBX|1|ST|T||5"), ["A"]),
        (("OBR|1", "OBX|1|ST|T||5", "SPM|1|C&ns^x"), ["C"]),
        (("OBR|1|A", "OBX|1|ST|T||5", "SPM|1|C"), ["A"]),
        (("OBR|1|A", "OBX|1|ST|T||5", "OBR|2", "OBX|1|ST|T||6", "SPM|1|D"), ["A", "D"]),
    ],
)
def test_whose_sample_it_is(segments, samples):
    assert [row.sample for row in hl7.read(message(*segments))] == samples


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (("OBX|1|ST|T||5",), [("analyser_out_of_place", 2, "OBR")]),
        (("OBR|1", "OBX|1|ST|T||5"), [("analyser_field_missing", 3, "OBR-2")]),
        (("OBR|1|A", "OBX|1|ST|||5"), [("analyser_field_missing", 3, "OBX-3")]),
        (("OBR|1|A", "OBX|1|ST|T||"), [("analyser_field_missing", 3, "OBX-5")]),
        (("OBR|1|A", "OBX|1|ST|T||5||||||P"), [("analyser_not_final", 3, "OBX-11")]),
        (("OBR|1|A", "OBX|1|ST|T||5||||||X"), [("analyser_not_final", 3, "OBX-11")]),
        (("QRY|1", "OBR|1|A"), [("analyser_record_unknown", 2, "QRY")]),
        (("OBR;1|A",), [("analyser_record_unknown", 2, "OBR")]),
        (("OBR|1|A", "OBX|1|ST|T||" + "9" * 401), [("analyser_field_too_long", 3, "OBX-5")]),
        (("OBR|1|A", "ZXX|1", "PV1|1"), [("analyser_no_results", None, None)]),
    ],
)
def test_faults_say_where(segments, expected):
    assert codes(message(*segments)) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "analyser_empty"),
        (b"\r\n", "analyser_empty"),
        (b"x" * (measured.MOST_BYTES + 1), "analyser_too_large"),
        (b"PID|1", "analyser_no_header"),
        (b"MSH|^^^^|", "analyser_no_header"),
        (b"\x0b" + FILE, "analyser_cut_short"),
        (b"\x0b" + FILE + b"\x1cjunk", "analyser_cut_short"),
        (FILE.replace(b"ORU^R01", b"ADT^A01"), "analyser_message_unknown"),
        (MSH.encode(), "analyser_no_results"),
    ],
)
def test_what_is_no_such_file(content, code):
    assert codes(content)[0][0] == code


def test_at_most_twenty_thousand_results():
    rows = [f"OBX|{n}|ST|T||5" for n in range(measured.MOST_ROWS + 1)]
    assert codes(message("OBR|1|A", *rows))[0][0] == "analyser_too_many"


PIECES = st.sampled_from(
    [b"\r", b"|", b"^", b"~", b"\\", b"&", b"MSH", b"OBR|1|S1", b"OBX|1|NM|T||5", b"NTE|1||LOT: 5",
     b"SPM|1|S2", b"\x0b", b"\x1c", MSH.encode(), b"\xff", b"\\X41\\", b"\\F\\", "张".encode()]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=40))
def test_any_bytes_give_rows_or_a_refusal(pieces):
    content = b"".join(pieces)
    hl7.looks_like(content)
    try:
        rows = hl7.read(content)
    except Malformed as refused:
        assert refused.reasons
        return
    assert all(row.sample and row.test and row.value for row in rows)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_gives_rows_or_a_refusal(place, noise):
    try:
        hl7.read(FILE[:place] + noise + FILE[place + 1 :])
    except Malformed as refused:
        assert refused.reasons
