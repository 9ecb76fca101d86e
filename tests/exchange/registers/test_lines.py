"""Headings are found and understood; cells become values; every fault has its row and column."""

from datetime import UTC, date, datetime

import pytest

from sanxian.blood.facts.registers import FOR_GOOD
from sanxian.exchange.registers import cells, fields, heading, lines, reading
from sanxian.kernel.refusal import Malformed
from tests.blood.registers.crowd import BORN, number
from tests.exchange.registers.books import book
from tests.personas import ON

DONORS = fields.of("donors")
WHO = ["王小明", number(1), "女", "13800138000"]


def headed(rows, kind="donors", **book_options):
    table = reading.read("a", book(rows, **book_options))
    return heading.headed(table, fields.of(kind))


def meant(found, kind="donors"):
    mapping = heading.guess(found.heading, fields.of(kind), {})
    return {name: word for word, name in mapping.items()}


# -- headings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "donors",
            {"姓名": "name", "身份证号码": "id_number", "联系电话": "phone", "性别*": "sex"},
        ),
        ("donors", {"献血员姓名": "name", "证件号码：": "id_number", "出生 年月": "born"}),
        ("donors", {"Name": "name", "ID Number": "id_number", "Date of Birth": "born"}),
        (
            "donors",
            {"档案号": "former", "血型": "abo", "Rh（D）": "rhd", "屏蔽状态": "barred_until"},
        ),
        ("donations", {"身份证号": "id_number", "采血日期": "day", "献血量(ml)": "volume_ml"}),
        ("donations", {"献血码": "number", "献血方式": "kind", "Donation Date": "day"}),
        (
            "units",
            {"血袋条码": "number", "品种": "component", "血型": "abo", "有效期至": "expires_at"},
        ),
    ],
)
def test_words_of_many_systems_are_understood(kind, words):
    assert heading.guess(list(words), fields.of(kind), {}) == words


def test_every_label_and_name_means_its_own_column():
    for kind, known in fields.FIELDS.items():
        for field in known:
            for word in (field.name, str(field.label)):
                assert heading.guess([word], known, {}) == {word: field.name}, (kind, word)


def test_no_word_means_two_columns():
    for known in fields.FIELDS.values():
        owners = {}
        for field in known:
            for word in {heading.plain(w) for w in field.words}:
                assert owners.setdefault(word, field.name) == field.name, word


def test_the_heading_stands_below_titles():
    found = headed(
        [["某某血站献血者名册"], ["制表日期", "2026-11-01"], ["姓名", "身份证号"], WHO[:2]]
    )
    assert (found.heading, found.row) == (("姓名", "身份证号"), 3)
    assert [n for n, _ in found.rows] == [4]


def test_a_heading_of_two_lines_with_merged_cells():
    rows = [
        ["基本信息", None, None, "联系方式", None],
        ["姓名", "身份证号", "性别", "手机", "住址"],
        [*WHO, "柳泉路1号"],
    ]
    found = headed(rows, merged=[("A1:C1", "基本信息"), ("D1:E1", "联系方式")])
    assert meant(found) == {
        "name": "姓名",
        "id_number": "身份证号",
        "sex": "性别",
        "phone": "手机",
        "address": "住址",
    }
    assert len(found.rows) == 1


def test_a_cell_merged_downwards_over_two_lines():
    rows = [
        ["姓名", "身份证号", "联系方式", None],
        [None, None, "手机", "住址"],
        [*WHO[:2], "", ""],
    ]
    found = headed(rows, merged=[("A1:A2", "姓名"), ("B1:B2", "身份证号")])
    assert set(meant(found)) == {"name", "id_number", "phone", "address"}


def test_a_heading_repeated_on_each_page_is_no_row():
    found = headed([["姓名", "手机"], ["甲", "1"], ["姓名", "手机"], ["乙", "2"]])
    assert [n for n, _ in found.rows] == [2, 4]


def test_an_unknown_heading_is_shown_to_be_chosen_from():
    found = headed([["甲列", "乙列"], ["王", "1"]])
    assert found.heading == ("甲列", "乙列")
    assert meant(found) == {}


def test_a_heading_without_rows_is_refused():
    with pytest.raises(Malformed) as caught:
        headed([["姓名", "手机"]])
    assert caught.value.codes == ("sheet_no_rows",)


def test_what_was_chosen_before_goes_first():
    words = ["姓名", "编号", "手机"]
    assert heading.guess(words, DONORS, {"编号": "former", "手机": ""}) == {
        "姓名": "name",
        "编号": "former",
    }


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"手机": "phone"}, "column_missing"),
        ({"姓名": "name", "手机": "name"}, "column_twice"),
        ({"姓名": "name", "住址": "address"}, "heading_unknown"),
        ({"姓名": "name", "手机": "tea"}, "heading_unknown"),
    ],
)
def test_a_mapping_that_cannot_be(mapping, code):
    with pytest.raises(Malformed) as caught:
        heading.places(["姓名", "手机"], mapping, DONORS)
    assert caught.value.codes == (code,)


# -- cells ---------------------------------------------------------------------------------------------

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "2024-3-5",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "2024年03月05日",
        "20240305",
        "2024-03-05 08:30:00",
        "2024/3/5 8:30",
        "45356",
        "45356.354",
    ],
)
def test_a_day_in_every_way_of_writing(text):
    assert cells.day(text) == DAY


def test_the_number_of_a_day_counts_from_1904_where_the_file_says_so():
    assert cells.day("43894", date1904=True) == DAY
    assert cells.day("43894") == date(2020, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "5/3/2024",
        "2024",
        "2024-13-01",
        "2024-02-30",
        "昨天",
        "24-3-5",
        "1",
        "999999",
        "2024-3-5 25:00",
    ],
)
def test_no_day_is_guessed(text):
    with pytest.raises(Malformed) as caught:
        cells.day(text)
    assert caught.value.codes == ("day_unreadable",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-03-05", datetime(2024, 3, 4, 16, tzinfo=UTC)),
        ("2024-03-05 08:30", datetime(2024, 3, 5, 0, 30, tzinfo=UTC)),
        ("45356.5", datetime(2024, 3, 5, 4, tzinfo=UTC)),
    ],
)
def test_a_time_is_the_places_time(text, said):
    assert cells.instant(text) == said


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0533-2345678", "+865332345678"),
        ("5332345678", "+865332345678"),
        ("", ""),
    ],
)
def test_a_phone_with_what_a_spreadsheet_took_away(text, phone):
    assert cells.phone(text) == phone


@pytest.mark.parametrize(
    "read", [lambda t: cells.number(t, "resident"), cells.phone, cells.former, cells.label]
)
@pytest.mark.parametrize("text", ["1.10101E+17", "3.70303199003121E+17", "1.38E+10"])
def test_lost_digits_are_not_invented(read, text):
    with pytest.raises(Malformed) as caught:
        read(text)
    assert caught.value.codes == ("digits_lost",)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("A", ("A", "")),
        ("AB型", ("AB", "")),
        ("O+", ("O", "+")),
        ("0型", ("O", "")),
        ("b型 RhD阳性", ("B", "+")),
        ("A型RH阴性", ("A", "-")),
        ("AB Rh(D)+", ("AB", "+")),
        ("", ("", "")),
    ],
)
def test_a_group(text, group):
    assert cells.group(text) == group


@pytest.mark.parametrize("text", ["C", "A?", "阳性", "ABO", "A弱"])
def test_no_group_is_guessed(text):
    with pytest.raises(Malformed):
        cells.group(text)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("永久", FOR_GOOD),
        ("终身屏蔽", FOR_GOOD),
        ("是", FOR_GOOD),
        ("否", None),
        ("正常", None),
        ("", None),
        ("2027-01-01", date(2027, 1, 1)),
    ],
)
def test_a_bar(text, until):
    assert cells.bar(text) == until


@pytest.mark.parametrize("text", ["乙肝", "?", "2", "暂时"])
def test_a_bar_that_is_not_understood_is_never_passed_over(text):
    with pytest.raises(Malformed) as caught:
        cells.bar(text)
    assert caught.value.codes == ("bar_unreadable",)


@pytest.mark.parametrize(
    ("text", "ml"), [("400", 400), ("400ml", 400), ("200 mL", 200), ("300毫升", 300), ("", 0)]
)
def test_an_amount(text, ml):
    assert cells.amount(text) == ml


@pytest.mark.parametrize("text", ["2U", "1.5", "-200", "四百", "9999999"])
def test_an_amount_that_is_none(text):
    with pytest.raises(Malformed):
        cells.amount(text)


# -- lines ---------------------------------------------------------------------------------------------


def read(kind, head, *rows):
    places = heading.places(head, heading.guess(head, fields.of(kind), {}), fields.of(kind))
    return lines.read(kind, list(enumerate(rows, 2)), places, ON)


def test_a_donor_line():
    (line,) = read(
        "donors",
        ["姓名", "身份证号", "手机", "血型", "RhD", "屏蔽至", "档案号"],
        ["王小明", number(1).lower(), "13800138000", "A型", "阳性", "永久", "x-1"],
    )
    assert (line.who.sex, line.who.born) == ("female", BORN)
    assert (line.abo, line.rhd, line.barred_until, line.former) == ("A", "+", FOR_GOOD, "X-1")
    assert (line.row, line.who.id_number) == (2, number(1))


def test_a_row_of_blanks_in_the_columns_that_are_read_is_passed_over():
    assert len(read("donors", ["姓名", "备注"], ["", "制表：甲"], ["王小明", ""])) == 1


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("身份证号", number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1"), "idcard_check"),
        ("身份证号", "370303900312104", "idcard_fifteen_digits"),
        ("身份证号", "3.70303199003121E+17", "digits_lost"),
        ("性别", "男", "sex_differs_from_number"),
        ("出生日期", "1991-01-01", "born_differs_from_number"),
        ("出生日期", "下月", "day_unreadable"),
        ("手机", "12345", "phone_unreadable"),
        ("血型", "C", "group_unreadable"),
        ("RhD", "?", "rhd_unreadable"),
        ("屏蔽至", "乙肝", "bar_unreadable"),
        ("姓名", "", "cell_empty"),
        ("姓名", "王1", "name_unreadable"),
        ("证件类型", "会员卡", "document_not_known"),
    ],
)
def test_every_fault_of_a_donor_has_its_row_and_column(column, text, code):
    row = {"姓名": "王小明", "身份证号": number(1), "手机": "13800138000", column: text}
    with pytest.raises(Malformed) as caught:
        read("donors", list(row), ["李四", number(3)], list(row.values()))
    name = heading.guess([column], DONORS, {})[column]
    assert {(r.code, r.params["row"], r.params["column"]) for r in caught.value.reasons} == {
        (code, 3, name)
    }


def test_all_faults_of_a_file_are_said_at_once():
    bad = ["", "1", "12345"]
    with pytest.raises(Malformed) as caught:
        read("donors", ["姓名", "身份证号", "手机"], bad, bad)
    assert [r.params["row"] for r in caught.value.reasons] == [2, 2, 2, 3, 3, 3]


def test_no_personal_value_stands_in_a_fault():
    with pytest.raises(Malformed) as caught:
        read("donors", ["姓名", "身份证号", "手机"], ["王1小明", "37030319900312X", "13800"])
    said = str([dict(r.params) for r in caught.value.reasons])
    assert not any(value in said for value in ("王1小明", "37030319900312X", "13800"))


def test_faults_are_bounded(monkeypatch):
    monkeypatch.setattr(lines, "FAULTS_MOST", 7)
    with pytest.raises(Malformed) as caught:
        read("donors", ["姓名"], *[["1"]] * 50)
    assert len(caught.value.reasons) == 7


def test_a_donation_line():
    (line,) = read(
        "donations",
        ["身份证号", "献血日期", "献血种类", "献血量", "献血码"],
        [number(1), "2024年3月5日", "全血", "400ml", "a12 34"],
    )
    assert (line.day, line.kind, line.volume_ml, line.number) == (DAY, "whole_blood", 400, "A1234")


def test_a_bag_line():
    (line,) = read(
        "units",
        ["血袋号", "品种", "血型", "RhD", "容量", "采血时间", "有效期至", "库位"],
        ["G01", "去白细胞悬浮红细胞", "AB", "阴性", "200", "2026-11-20 09:00", "2026-12-25", "4号"],
    )
    assert (line.number, line.component, line.abo, line.rhd) == ("G01", "red_cells", "AB", "-")
    assert line.expires_at == datetime(2026, 12, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("品种", "茶", "component_not_known"),
        ("血型", "", "cell_empty"),
        ("有效期至", "", "cell_empty"),
        ("有效期至", "年底", "day_unreadable"),
        ("容量", "2U", "amount_unreadable"),
        ("血袋号", "袋一", "number_unreadable"),
        ("血型", "A阴性", "rhd_said_twice"),
    ],
)
def test_every_fault_of_a_bag(column, text, code):
    row = {
        "血袋号": "G01",
        "品种": "悬浮红细胞",
        "血型": "A",
        "RhD": "+",
        "容量": "200",
        "采血时间": "2026-11-20",
        "有效期至": "2026-12-25",
        column: text,
    }
    with pytest.raises(Malformed) as caught:
        read("units", list(row), list(row.values()))
    assert [r.code for r in caught.value.reasons] == [code]
