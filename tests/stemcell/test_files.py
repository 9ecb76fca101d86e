"""Files of typings: as laboratories write them, looked at, taken whole or by their good rows, taken back."""

from __future__ import annotations

import argparse
import csv
import io
import json
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from sanxian.core.models import Trail
from sanxian.exchange import commands
from sanxian.exchange.models import Upload, UploadPart
from sanxian.exchange.registers import fields, heading, lines, selectors, services
from sanxian.hla.loci import LOCI
from sanxian.stemcell.facts import Coarse
from sanxian.stemcell.models import Intake, Registrant, Typing
from sanxian.stemcell.selectors import registrants as chosen
from tests.exchange.registers.books import book
from tests.stemcell.branch import COARSE, COMMON, OTHER

HEAD = [
    "编号",
    "HLA-A1",
    "HLA-A2",
    "HLA-B1",
    "HLA-B2",
    "检测方法",
    "检测日期",
    "性别",
    "出生年份",
    "血型",
]
GOOD = ["R-1", "A*02:01", "A*11:01", "B*13:02", "B*46:01", "NGS", "2026-11-01", "女", "1990", "A+"]
BAD = ["R-2", "A*02:01", "A*99:99", "B*13:02", "", "", "", "", "", ""]


@pytest.fixture
def desk(branch: Any, signed_in: Any) -> Client:
    return signed_in("registry_officer", "registry")  # type: ignore[no-any-return]


def sent(desk: Client, rows: Any, head: Any = HEAD, name: str = "分型.xlsx", **more: str) -> Any:
    content = rows if isinstance(rows, bytes) else book([head, *rows])
    said = {"kind": "typings", "method": "sbt", "request": str(uuid4()), **more}
    file = SimpleUploadedFile(name, content)
    return desk.post("/exchange/registers", {**said, "file": file})


def started(desk: Client, url: str, **more: str) -> Upload:
    """The columns as they are understood; then what the worker does."""
    row = Upload.objects.get(uid=url.rsplit("/", 1)[1])
    known, words = selectors.mapping(row), selectors.preview(row)["heading"]
    chosen_ = {f"c{n}": known.get(word) or "-" for n, word in enumerate(words)}
    answer = desk.post(url, {**chosen_, "request": str(uuid4()), **more})
    assert answer.status_code == 302, answer.content.decode()
    services.take_in(row.pk, Upload.objects.get(pk=row.pk).started_by)
    return Upload.objects.get(pk=row.pk)


def places(row: Upload) -> list[tuple[int, str, str]]:
    return [(said["row"], said["column"], said["code"]) for said in selectors.faults(row)]


# -- the story ----------------------------------------------------------------------------------------


def test_an_excel_file_from_the_laboratory_to_the_register_and_back(desk, branch):
    old = branch.entered("R-1", COARSE)
    answer = sent(desk, [GOOD, ["R-3", *BAD[1:2], "A2", *GOOD[3:]]], laboratory="省检测中心")
    page = desk.get(answer.url).content.decode()
    assert "2 行，请核对每一列" in page
    row = started(desk, answer.url)
    assert (row.result, row.made, row.left_out) == (
        f"stemcell.intake:{Intake.objects.get().pk}",
        1,
        0,
    )
    page = desk.get(answer.url).content.decode()
    assert "已导入 2 行" in page and "整份已写入" in page and "/stemcell/files" in page
    typing = chosen.standing(old)
    assert typing.text == "A*02:01+A*11:01^B*13:02+B*46:01"
    assert (typing.method, typing.laboratory, typing.day) == (
        "ngs",
        "省检测中心",
        date(2026, 11, 1),
    )
    new = Registrant.objects.get(number="R-3")
    assert (new.sex, new.born, new.abo) == ("female", 1990, "A+")
    assert UploadPart.objects.count() == 0
    undone = desk.post(f"/stemcell/files/{Intake.objects.get().pk}/undo", {"request": str(uuid4())})
    assert undone.status_code == 302
    assert chosen.standing(old).text == COARSE
    assert Registrant.objects.get(number="R-3").status == "void"
    assert "已撤回" in desk.get("/stemcell/files").content.decode()


def test_what_is_said_of_the_file_is_meant_where_a_row_does_not_say_it(desk, branch):
    rows = [GOOD, ["R-2", *GOOD[1:5], "", "", "", "", ""]]
    answer = sent(desk, rows, laboratory="市检验科", day="2026-10-09")
    started(desk, answer.url)
    said = {t.registrant.number: (t.method, t.laboratory, t.day) for t in Typing.objects.all()}
    assert said == {
        "R-1": ("ngs", "市检验科", date(2026, 11, 1)),
        "R-2": ("sbt", "市检验科", date(2026, 10, 9)),
    }


def test_a_trial_writes_nothing(desk, branch):
    answer = sent(desk, [GOOD])
    started(desk, answer.url, dry="1")
    assert "1 行都没有错，可以导入" in desk.get(answer.url).content.decode()
    assert not Registrant.objects.exists() and not Intake.objects.exists()
    started(desk, answer.url)
    assert Registrant.objects.count() == 1


# -- a bad row never spoils the good ones ---------------------------------------------------------------


def test_whole_or_not_at_all(desk, branch):
    answer = sent(desk, [GOOD, BAD])
    row = started(desk, answer.url)
    assert places(row) == [(3, "A_2", "hla_unknown_name")]
    assert not Registrant.objects.exists()
    page = desk.get(answer.url).content.decode()
    assert "有 1 处要改，一行也没有导入" in page and "只导入没有错的行" in page
    assert "A 的“A*99:99”：命名里没有这个等位基因。" in page


def test_the_good_rows_go_in_and_every_other_is_named_with_locus_text_and_reason(desk, branch):
    twice = ["R-9", *GOOD[1:]]
    rows = [GOOD, BAD, twice, twice, ["13800138000", *GOOD[1:]], ["R-5", *GOOD[1:7], "?", "", ""]]
    answer = sent(desk, rows)
    row = started(desk, answer.url, part="1")
    assert places(row) == [
        (3, "A_2", "hla_unknown_name"),
        (4, "number", "registrant_twice"),
        (5, "number", "registrant_twice"),
        (6, "number", "number_is_personal"),
        (7, "sex", "sex_unreadable"),
    ]
    assert [r.number for r in Registrant.objects.all()] == ["R-1"]
    assert (row.left_out, row.made) == (5, 1)
    page = desk.get(answer.url).content.decode()
    assert "已导入 1 行，5 行有错没有导入" in page and "没有错的行已写入" in page
    sheet = desk.get(answer.url, {"export": "csv"}).content.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(sheet)))[1]
    assert found[:2] == ["3", "A 2"] and "A*99:99" in found[2]
    listed = desk.get("/exchange/registers?kind=typings").content.decode()
    assert "已导入，有错的行留下了" in listed


def test_the_mended_file_brings_the_rest_and_the_same_file_nothing(desk, branch):
    file = book([HEAD, GOOD, BAD])
    started(desk, sent(desk, file).url, part="1")
    again = started(desk, sent(desk, file).url, part="1")
    assert [said["code"] for said in selectors.faults(again)] == ["typings_same_file"]
    mended = [*BAD[:2], "A*24:02", *BAD[3:]]
    row = started(desk, sent(desk, [GOOD, mended]).url)
    assert row.made == 1 and Registrant.objects.count() == 2
    assert Typing.objects.count() == 2, "what stood already is not typed again"


def test_where_no_row_is_good_nothing_is_taken(desk, branch):
    row = started(desk, sent(desk, [BAD]).url, part="1")
    assert (row.result, places(row)) == ("", [(2, "A_2", "hla_unknown_name")])


def test_what_stood_in_a_cell_is_sealed_and_forgotten(desk, branch):
    row = started(desk, sent(desk, [GOOD, BAD]).url, part="1")
    assert "99:99" not in row.faults and selectors.faults(row)[0]["text"] == "A*99:99"
    with connection.cursor() as cursor:
        cursor.execute("SELECT written FROM exchange_upload")
        assert b"99:99" not in bytes(cursor.fetchone()[0])
    services.tick(row.sent_at + timedelta(days=1))
    row.refresh_from_db()
    assert row.written
    services.tick(row.sent_at + timedelta(days=3))
    row.refresh_from_db()
    assert not row.written and places(row) == [(3, "A_2", "hla_unknown_name")]
    notes = str(list(Trail.objects.values()))
    assert "99:99" not in notes and "02:01" not in notes


# -- cells and headings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("A_1", "A_1"), ("HLA-A1", "A_1"), ("HLA-A*2", "A_2"), ("a 位点 2", "A_2"), ("HLA-A", "A_1"),
        ("DRB1_2", "DRB1_2"), ("HLA-DRB1*1", "DRB1_1"), ("DQB1-1", "DQB1_1"), ("dpb1_2", "DPB1_2"),
        ("GL string", "gl"), ("基因型", "gl"), ("ID", "number"), ("志愿者编号", "number"),
        ("检测机构", "laboratory"), ("报告日期", "day"), ("CMV IgG", "cmv"), ("备注", ""),
    ],
)  # fmt: skip
def test_what_a_heading_means(word, name):
    assert heading.guess([word], fields.of("typings"), {}).get(word, "") == name


def test_no_heading_means_two_columns():
    words = [heading.plain(w) for f in fields.of("typings") for w in {*map(heading.plain, f.words)}]
    assert sorted(words) == sorted(set(words))
    assert {f"{locus}_{side}" for locus in LOCI for side in (1, 2)} < {
        f.name for f in fields.of("typings")
    }


def read(**cells: str) -> tuple[list[Any], list[tuple[str, str]]]:
    given = {"number": "R-1", "A_1": "02:01", **cells}
    found, faults = lines.sifted(
        "typings",
        [(2, tuple(given.values()))],
        {n: i for i, n in enumerate(given)},
        date(2026, 11, 21),
    )
    return found, [(reason.code, str(reason.params["column"])) for reason in faults]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"A_1": "02:01:00"}, ("typing_became_time", "A_1")),
        ({"B_2": "1 day, 0:02:00"}, ("typing_became_time", "B_2")),
        ({"B_2": "1900-01-01 00:02:00"}, ("typing_became_time", "B_2")),
        ({"number": ""}, ("cell_empty", "number")),
        ({"method": "crystal ball"}, ("method_not_known", "method")),
        ({"day": "soon"}, ("day_unreadable", "day")),
        ({"born": "last year"}, ("day_unreadable", "born")),
        ({"sex": "x"}, ("sex_unreadable", "sex")),
        ({"abo": "C"}, ("group_unreadable", "abo")),
        ({"abo": "A"}, ("rhd_not_said", "abo")),
        ({"abo": "A+", "rhd": "阴性"}, ("rhd_said_twice", "rhd")),
        ({"cmv": "perhaps"}, ("cmv_unreadable", "cmv")),
    ],
    ids=lambda v: str(v),
)
def test_a_cell_that_cannot_be_read(cells, fault):
    assert read(**cells) == ([], [fault])


@pytest.mark.parametrize(
    ("cells", "coarse"),
    [
        ({"born": "1990"}, Coarse(born=1990)),
        ({"born": "1990年"}, Coarse(born=1990)),
        ({"born": "1990-03-01"}, Coarse(born=1990)),
        ({"sex": "F"}, Coarse(sex="female")),
        ({"abo": "AB型", "rhd": "阴性"}, Coarse(abo="AB-")),
        ({"abo": "O+", "rhd": "+"}, Coarse(abo="O+")),
        ({"rhd": "+"}, Coarse()),
        ({"cmv": "阳性"}, Coarse(cmv="pos")),
        ({"region": "370302"}, Coarse(region="370302")),
    ],
    ids=lambda v: str(v),
)
def test_what_a_search_filters_by(cells, coarse):
    (line,), faults = read(**cells)
    assert (line.coarse, faults) == (coarse, [])


def test_what_excel_made_of_bare_alleles(desk, branch):
    """`02:01` typed into a cell is a time of day, `24:02` a day and two minutes."""
    rows = [["R-1", (time(2, 1), "hh:mm"), (timedelta(hours=24, minutes=2), "[h]:mm"), "13:02", ""]]
    row = started(desk, sent(desk, rows, head=HEAD[:5]).url)
    assert places(row) == [(2, "A_1", "typing_became_time"), (2, "A_2", "typing_became_time")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("编号,姓名\nR-1,x\n", "typings_column_missing"),
        ("编号,GL\n", "sheet_no_rows"),
        ("编号,GL,检测日期\nR-1,A*02:01,2031-01-01\n", "typed_in_future"),
    ],
)
def test_a_file_that_is_none(desk, branch, text, code):
    answer = sent(desk, text.encode(), name="t.csv")
    if code == "sheet_no_rows":
        assert answer.status_code == 422
        return
    row = started(desk, answer.url)
    assert [said["code"] for said in selectors.faults(row)] == [code]


def test_a_whole_typing_in_a_cell_may_be_long(desk, branch):
    long = "A*" + "/".join(["02:01"] * 150)
    row = started(desk, sent(desk, f"id,gl\nR-1,{long}\n".encode(), name="t.csv").url)
    assert row.made == 1 and len(long) > 400


# -- who ------------------------------------------------------------------------------------------------


def test_typings_are_seen_and_sent_by_a_registry_branch_alone(desk, branch, signed_in, persona):
    url = sent(desk, [GOOD]).url
    for role, org in (
        ("city_worker", "province"),
        ("quality_officer", "province"),
        ("registrar", "centre"),
    ):
        other = signed_in(role, org)
        assert other.get(url).status_code == 404, role
        assert "分型.xlsx" not in other.get("/exchange/registers?kind=typings").content.decode()
        answer = sent(other, [GOOD])
        assert answer.status_code != 302 or "kind=typings" not in answer.url
    assert signed_in("registry_officer", "other_registry").get(url).status_code == 404
    assert Upload.objects.filter(kind="typings").count() == 1


# -- the command ------------------------------------------------------------------------------------------


def called(tmp_path: Any, text: str, who: str, *more: str) -> int:
    path = tmp_path / "typings.csv"
    path.write_text(text, "utf-8")
    parser = argparse.ArgumentParser()
    commands.parser("import", parser)
    args = parser.parse_args(["typings", str(path), "--as", who, *more])
    return commands.run("import", args)


@pytest.fixture
def who(branch: Any, persona: Any, monkeypatch: Any) -> str:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: branch.at)
    return str(persona.account("registry_officer", "registry").username)


TEXT = f"id,gl\nR-1,{COMMON}\nR-2,A*99:99\nR-3,{OTHER}\n"


def test_the_command_takes_whole_files_or_their_good_rows(who, branch, tmp_path, capsys):
    assert called(tmp_path, TEXT, who, "--json") == 2
    (refused,) = json.loads(capsys.readouterr().out)["refused"]
    assert refused["code"] == "hla_unknown_name"
    assert {k: str(refused["params"][k]) for k in ("row", "column", "locus", "text")} == {
        "row": "3", "column": "gl", "locus": "A", "text": "A*99:99",
    }  # fmt: skip
    assert not Registrant.objects.exists()
    assert called(tmp_path, TEXT, who, "--good", "--json", "--method", "ngs") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["made"], said["left_out"]) == (2, 2, 1)
    assert [reason["code"] for reason in said["faults"]] == ["hla_unknown_name"]
    assert set(Typing.objects.values_list("method", flat=True)) == {"ngs"}


def test_the_command_says_it_in_sentences_and_takes_it_back(who, branch, tmp_path, capsys):
    assert called(tmp_path, TEXT, who, "--good") == 0
    said = capsys.readouterr()
    assert (
        "2 rows taken in, 2 of them new" in said.out and "1 rows with faults left out" in said.out
    )
    assert "3 GL 字符串: A 的“A*99:99”：命名里没有这个等位基因。" in said.err
    args = argparse.Namespace(word="undo", number=Intake.objects.get().pk, registrants=False,
                              typings=True, username=who, json=True)  # fmt: skip
    assert commands.run("import", args) == 0
    assert {r.status for r in Registrant.objects.all()} == {"void"}
    assert not Typing.objects.filter(status="standing").exists()


def test_the_command_keeps_to_the_rights_of_the_account(who, branch, persona, tmp_path, capsys):
    for account in (persona.account("registrar"), persona.account("county_worker")):
        assert called(tmp_path, TEXT, account.username) == 2
    assert not Registrant.objects.exists()


def test_names_in_the_shape_of_the_old_file_are_still_understood(who, branch, tmp_path):
    head = "id,A_1,A_2,B_1,B_2,C_1,C_2,DRB1_1,DRB1_2,DQB1_1,DQB1_2,DPB1_1,DPB1_2,born,sex,region,abo,cmv"
    row = "r-1,02:01,A*11:01,13,46:01,,,DR7,,,,,,1990,male,370302,A+,neg"
    assert called(tmp_path, f"{head}\n{row}\n", who) == 0
    one = Registrant.objects.get()
    assert (one.number, one.sex, one.born, one.region, one.abo, one.cmv) == (
        "R-1", "male", 1990, "370302", "A+", "neg",
    )  # fmt: skip
    assert chosen.standing(one).text == "A*02:01+A*11:01^B13+B*46:01^DR7"
