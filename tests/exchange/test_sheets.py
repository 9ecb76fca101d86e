"""Files of other people's making: read whole, or refused with file, row and column."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanxian.blood.facts.laboratory import Reading
from sanxian.exchange import results, sheets
from sanxian.kernel.refusal import Malformed

LONG = "献血码,项目,结果,仪器,批号\nDA9999260001235,ABO血型,A,AU-1,L1\nDA9999260001235,ALT,23,,\n"
WIDE = "donation\tabo\trhd\tALT(U/L)\nDA9999260001235\tA\t+\t23\nDA9999260001243\tO\t\t19\n"


def excel(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), dated)
                else:
                    sheet.write(r, c, value)
    return out.getvalue()


def codes(error: pytest.ExceptionInfo[Malformed]) -> set[str]:
    return set(error.value.codes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_what_excel_saves_is_read(encoding: str) -> None:
    sheet = sheets.read("a.csv", LONG.encode(encoding))
    assert sheet.heading[0] == "献血码" and [row for row, _ in sheet.rows] == [2, 3]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_usual_separator(mark: str) -> None:
    sheet = sheets.read("a.csv", LONG.replace(",", mark).encode())
    assert sheet.heading == ("献血码", "项目", "结果", "仪器", "批号")


def test_excel_cells_become_what_one_would_type() -> None:
    sheet = sheets.read("a.xlsx", excel([["a", "b", "c"], [23, 23.5, date(2026, 11, 22)]]))
    assert sheet.rows == ((2, ("23", "23.5", "2026-11-22")),)


def test_control_characters_do_not_come_in() -> None:
    content = b"a,b\n" + b"x,y\n" * 400 + b"1\x00\x07,2\n"
    assert sheets.read("a.csv", content).rows[-1][1] == ("1", "2")


def test_empty_lines_keep_the_row_numbers() -> None:
    sheet = sheets.read("a.csv", b"a,b\n\n,,\n1,2\n")
    assert sheet.rows == ((4, ("1", "2")),)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "sheet_empty"),
        ("a.csv", b"a" * (5 * 1024 * 1024 + 1), "sheet_too_large"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50, "sheet_kind_unknown"),
        ("a.pdf", b"%PDF\x00\x01", "sheet_kind_unknown"),
        ("a.xlsx", b"PK\x03\x04broken", "sheet_unreadable"),
        ("a.csv", b"a,b\n\xff\xff\xff,\x81", "sheet_encoding"),
        ("a.csv", b"a,b\n", "sheet_no_rows"),
        ("a.csv", b'a,b\n"open,1\n', "sheet_unreadable"),
        ("a.csv", b"a\n" + b"1\n" * 20_001, "sheet_too_many_rows"),
        ("a.csv", b"a\n" + b",".join([b"1"] * 61), "sheet_too_wide"),
        ("a.csv", b"a\n" + b"x" * 401, "sheet_cell_too_long"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Malformed) as error:
        sheets.read(name, content)
    assert codes(error) == {code}


def test_a_bomb_is_not_unpacked() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    with pytest.raises(Malformed) as error:
        sheets.read("a.xlsx", out.getvalue())
    assert codes(error) == {"sheet_too_large"}


@pytest.mark.parametrize("corner", [(1_048_575, 16_383), (100_000, 900)])
def test_two_cells_in_far_corners_are_refused_and_nobody_dies_of_them(
    corner: tuple[int, int],
) -> None:
    """A few kilobytes that stand for seventeen thousand million cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "献血码")
        sheet.write(*corner, "x")
    assert len(out.getvalue()) < 10_000
    with pytest.raises(Malformed) as error:
        sheets.read("a.xlsx", out.getvalue())
    assert codes(error) == {"sheet_area_too_large"}


def test_a_table_that_begins_further_in_keeps_its_row_numbers() -> None:
    sheet = sheets.read("a.xlsx", excel([[], [], ["", "a", "b"], [], ["", 1, 2]]))
    assert [row for row, _ in sheet.rows] == [5]
    assert sheet.rows[0][1][-2:] == ("1", "2")


class TestResults:
    def test_one_assay_a_line(self) -> None:
        assert results.read("a.csv", LONG.encode()) == [
            Reading("DA9999260001235", "abo", "A", "AU-1", "L1", 2),
            Reading("DA9999260001235", "alt", "23", "", "", 3),
        ]

    def test_one_donation_a_line_and_an_empty_cell_is_not_yet_tested(self) -> None:
        found = results.read("a.csv", WIDE.encode())
        assert [(r.number[-1], r.assay, r.outcome, r.row) for r in found] == [
            ("5", "abo", "A", 2),
            ("5", "rhd", "+", 2),
            ("5", "alt", "23", 2),
            ("3", "abo", "O", 3),
            ("3", "alt", "19", 3),
        ]

    def test_the_same_from_excel(self) -> None:
        rows = [line.split("\t") for line in WIDE.strip().split("\n")]
        assert results.read("a.xlsx", excel(rows)) == results.read("a.csv", WIDE.encode())

    def test_numbers_are_put_in_order(self) -> None:
        content = "献血码,项目,结果\nｄa9999 26 000123-5,ALT,23\n".encode()
        assert results.read("a.csv", content)[0].number == "DA9999260001235"

    def test_every_fault_with_row_and_column(self) -> None:
        content = "献血码,项目,结果\n,ALT,23\nD1,金,1\nD2,ABO,\n".encode()
        with pytest.raises(Malformed) as error:
            results.read("a.csv", content)
        found = [(r.code, r.params["row"], r.params["column"]) for r in error.value.reasons]
        assert found == [
            ("cell_missing", 2, "献血码"),
            ("assay_unknown", 3, "项目"),
            ("cell_missing", 4, "结果"),
        ]

    @pytest.mark.parametrize(
        ("heading", "code"),
        [
            ("献血码,项目", "column_missing"),
            ("项目,结果", "column_missing"),
            ("abo,rhd", "column_missing"),
            ("献血码,donation,项目,结果", "column_twice"),
            ("甲,乙", "column_missing"),
        ],
    )
    def test_columns_that_are_not_there(self, heading: str, code: str) -> None:
        with pytest.raises(Malformed) as error:
            results.read("a.csv", f"{heading}\n1,2,3,4\n".encode())
        assert code in codes(error)

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.one_of(
            st.binary(max_size=400),
            st.text(max_size=300).map(str.encode),
            st.lists(
                st.sampled_from(["献血码", "项目", "结果", "abo", ",", "\n", '"', "1", "\x00"]),
                max_size=60,
            ).map(lambda words: "".join(words).encode()),
        )
    )
    def test_any_bytes_are_read_or_refused(self, content: bytes) -> None:
        try:
            found = results.read("x", content)
        except Malformed as refusal:
            assert refusal.codes
        else:
            assert all(isinstance(r, Reading) for r in found)


# -- wells of a grouping in the columns ---------------------------------------------------------------

WELLS = "献血码,抗-A,抗-B,抗-D,对照,A1细胞,B细胞,O细胞"
A_POS = "4+,0,4+,0,0,4+,0"


def read(*lines: str) -> list[Reading]:
    return results.read("wells.csv", "\n".join(lines).encode())


def faults(error: pytest.ExceptionInfo[Malformed]) -> list[tuple[str, int, str]]:
    return [(r.code, r.params["row"], r.params["column"]) for r in error.value.reasons]


def test_wells_are_one_reading_of_reactions() -> None:
    assert read(WELLS + ",仪器,批号", f"DA9999260001235,{A_POS},GM-1,L7") == [
        Reading(
            "DA9999260001235",
            "grouping",
            "anti_a=4+ anti_b=0 anti_d=4+ control=0 a1_cells=0 b_cells=4+ o_cells=0",
            "GM-1",
            "L7",
            2,
        )
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("4", "4+"), ("+3", "3+"), ("-", "0"), ("neg", "0"), ("±", "w"), ("MF", "mf"), ("H", "H")],
)
def test_the_spellings_of_readers(said: str, kept: str) -> None:
    (row,) = read(WELLS, f"DA9999260001235,{said},0,4+,0,0,4+,0")
    assert row.outcome.startswith(f"anti_a={kept} ")


def test_wells_stand_beside_markers_and_the_indirect_test() -> None:
    rows = read(
        WELLS + ",抗-D间接试验,HBsAg,HBV DNA",
        "DA9999260001235,4+,0,0,0,0,4+,0,2+,阴性,",
        "DA9999260001243,4+,0,4+,0,0,4+,0,,,阳性",
        "DA9999260001251,,,,,,,,,阴性,",
    )
    assert [(r.row, r.assay) for r in rows] == [
        (2, "grouping"), (2, "hbsag"), (3, "grouping"), (3, "nat_hbv"), (4, "hbsag"),
    ]  # fmt: skip
    assert rows[0].outcome.endswith("anti_d_indirect=2+")


def test_every_bad_well_is_named_with_row_and_column() -> None:
    with pytest.raises(Malformed) as error:
        read(WELLS, f"DA9999260001235,{A_POS}", "DA9999260001243,9+,,4+,0,0,4+,x")
    assert faults(error) == [
        ("cell_missing", 3, "抗-B"),
        ("reaction_unreadable", 3, "抗-A"),
        ("reaction_unreadable", 3, "O细胞"),
    ]


def test_a_well_that_has_no_column() -> None:
    with pytest.raises(Malformed) as error:
        read("献血码,抗-A,抗-B", "DA9999260001235,4+,0")
    assert codes(error) == {"column_missing"}
    assert len(error.value.reasons) == 5, "anti-D, control, A1, B and O cells"


@pytest.mark.parametrize(
    ("abo", "rhd", "wrong"),
    [
        ("A", "+", []),
        ("A型", "阳性", []),
        ("", "", []),
        ("B", "+", ["血型"]),
        ("A", "-", ["RhD"]),
        ("?", "+", ["血型"]),
        ("AB", "neg", ["血型", "RhD"]),
    ],
)
def test_a_group_beside_its_wells_says_the_same(abo: str, rhd: str, wrong: list[str]) -> None:
    lines = WELLS + ",血型,RhD", f"DA9999260001235,{A_POS},{abo},{rhd}"
    if not wrong:
        assert [r.assay for r in read(*lines)] == ["grouping"]
        return
    with pytest.raises(Malformed) as error:
        read(*lines)
    assert faults(error) == [("group_beside_wells", 2, column) for column in wrong]


@pytest.mark.parametrize("direct", ["0", "w"])
def test_weak_d_beside_its_wells(direct: str) -> None:
    lines = WELLS + ",抗-D间接试验,RhD", f"DA9999260001235,4+,0,{direct},0,0,4+,0,3+,+"
    assert [r.assay for r in read(*lines)] == ["grouping"]


def test_a_line_without_wells_may_say_its_group() -> None:
    rows = read(WELLS + ",血型", f"DA9999260001235,{A_POS},", "DA9999260001243,,,,,,,,O")
    assert [(r.row, r.assay) for r in rows] == [(2, "grouping"), (3, "abo")]


@pytest.mark.parametrize(
    ("word", "assay"),
    [("正反定型", "grouping"), ("HCV RNA", "nat_hcv"), ("抗体筛查", "antibody_screen")],
)
def test_one_assay_a_line_knows_them_too(word: str, assay: str) -> None:
    assert read("献血码,项目,结果", f"DA9999260001235,{word},x")[0].assay == assay


def test_optional_assays_are_columns_too() -> None:
    (row,) = read("献血码,抗-CMV", "DA9999260001235,阴性")
    assert row.assay == "anti_cmv"
