"""Lists as files that are safe to open."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from sanxian.core import export

ROWS = [
    [
        "张三",
        3,
        date(2026, 11, 23),
        datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
        None,
        True,
        Decimal("1.5"),
    ],
]
HEADER = ["姓名", "次数", "日子", "时刻", "空", "是否", "小数"]


def ask(kind: str, rows=ROWS, header=HEADER):
    return export.table(RequestFactory().get("/x", {"export": kind}), "名单 a/b", header, rows)


def read_csv(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def read_xlsx(answer) -> list[list]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )


def test_csv_opens_in_excel_with_chinese():
    answer = ask("csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert read_csv(answer) == [
        HEADER,
        ["张三", "3", "2026-11-23", "2026-11-23 07:30", "", "是", "1.5"],
    ]


def test_excel_keeps_numbers():
    assert read_xlsx(ask("xlsx"))[1] == [
        "张三",
        3.0,
        "2026-11-23",
        "2026-11-23 07:30",
        "",
        "是",
        "1.5",
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "evil",
    ['=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "|calc", "%0A=1"],
)
def test_formulas_stay_text(kind, evil):
    answer = ask(kind, [[evil]], ["x"])
    said = read_csv(answer)[1][0] if kind == "csv" else read_xlsx(answer)[1][0]
    assert said.startswith("'")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_formula_in_a_heading_stays_text(kind):
    answer = ask(kind, [], ["=1+1"])
    said = read_csv(answer)[0][0] if kind == "csv" else read_xlsx(answer)[0][0]
    assert said.endswith("=1+1") and not isinstance(said, float)


def test_negative_numbers_stay_numbers():
    assert read_xlsx(ask("xlsx", [[-5]], ["x"]))[1] == [-5.0]
    assert read_csv(ask("csv", [[-5]], ["x"]))[1] == ["-5"]


def test_file_name_cannot_break_the_header():
    said = ask("csv")["Content-Disposition"]
    assert said == "attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95%20a%2Fb.csv"


@pytest.mark.parametrize(
    ("asked", "kind"), [("csv", "csv"), ("xlsx", "xlsx"), ("exe", ""), ("", "")]
)
def test_only_two_kinds(asked, kind):
    assert export.wanted(RequestFactory().get("/x", {"export": asked})) == kind


def test_links_keep_the_search_and_drop_the_page():
    found = export.links(RequestFactory().get("/x", {"q": "王", "page": "3"}))
    assert [url for _, url in found] == [
        "/x?q=%E7%8E%8B&export=xlsx",
        "/x?q=%E7%8E%8B&export=csv",
    ]
