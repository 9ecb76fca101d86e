"""Exports open as they were meant, and run nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from sanxian.core import sheets

ROW = [
    "张三",
    3,
    None,
    True,
    date(2026, 1, 2),
    datetime(2026, 1, 1, 16, 30, tzinfo=UTC),
    Decimal("1.50"),
    "370302199001011234",
]


def read(body: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()


def test_a_workbook_reads_back():
    rows = read(sheets.xlsx_bytes(["a", "b"], [ROW]))
    assert rows[0][:2] == ["a", "b"]
    assert rows[1] == [
        "张三",
        3.0,
        "",
        "是",
        "2026-01-02",
        "2026-01-02 00:30",
        1.5,
        "370302199001011234",
    ]


EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%0A=1"]


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(evil):
    text = sheets.csv_bytes(["a"], [[evil]]).decode("utf-8-sig")
    assert "'" + evil[0] in text
    assert read(sheets.xlsx_bytes(["a"], [[evil]]))[1][0].strip() == evil.strip()


@pytest.mark.parametrize("fine", ["+86 139 0000 0000", "-12", "+", "A+", "O-"])
def test_numbers_and_groups_are_left_alone(fine):
    assert fine in sheets.csv_bytes(["a"], [[fine]]).decode("utf-8-sig").splitlines()[1]
    assert "'" not in sheets.csv_bytes(["a"], [[fine]]).decode()


def test_excel_in_chinese_needs_the_mark():
    assert sheets.csv_bytes(["姓名"], []).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("how", "kind"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_the_answer_is_a_file(how, kind):
    request = RequestFactory().get("/", {"export": how})
    answer = sheets.table(request, "units", ["a"], [["b"]])
    assert kind in answer["Content-Type"]
    assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''units.{how}"


def test_a_heading_is_no_formula_either():
    assert sheets.csv_bytes(["=1+1"], []).decode("utf-8-sig").startswith("'=1+1")


def test_a_name_in_chinese_stays_in_one_header_line():
    answer = sheets.table(RequestFactory().get("/"), "名单 a/b\r\nX: y", ["a"], [])
    assert "\r" not in answer["Content-Disposition"] and "/" not in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "given"), [("csv", "csv"), ("xlsx", "xlsx"), ("exe", ""), ("", "")]
)
def test_only_two_kinds_of_files_are_offered(asked, given):
    assert sheets.wanted(RequestFactory().get("/", {"export": asked})) == given


def test_links_keep_the_search_and_drop_the_page():
    found = dict(sheets.links(RequestFactory().get("/x", {"q": "a", "page": "3"})))
    assert set(found.values()) == {"/x?q=a&export=xlsx", "/x?q=a&export=csv"}
