"""Files of every usual make become rows of clean text; hostile ones a clear answer."""

import codecs
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from sanxian.exchange.registers import reading
from sanxian.kernel.refusal import Malformed
from tests.exchange.registers.books import FOOT, HEAD, book, text_cell, with_sheet

ROOT = Path(__file__).parents[3]
TEXT = "姓名,手机\r\n王小明,13800138000\r\n"
ROWS = ((1, ("姓名", "手机")), (2, ("王小明", "13800138000")))


def rows(content, name="a"):
    return reading.read(name, content).rows


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("gbk"),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
    ids=["utf8", "bom", "gbk", "gb18030", "utf16le", "utf16be", "utf16le-bare", "utf16be-bare"],
)
def test_every_encoding_is_read(content):
    assert rows(content) == ROWS


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_separator_is_read(mark):
    assert rows(TEXT.replace(",", mark).encode()) == ROWS


def test_a_quoted_separator_is_no_separator():
    assert rows(b'a;b\n"x,y,z";2\n')[1] == (2, ("x,y,z", "2"))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("１３８００１３８０００", "13800138000"),
        ("ＡＢ型", "AB型"),
        ("\u3000王小明\u3000", "王小明"),
        ("'370101", "370101"),
        ("\u2018370101", "370101"),
        ("王\u200b小明", "王 小明"),
        ("a\tb", "a b"),
        ("   ", ""),
        ("\ufeff姓名", "姓名"),
    ],
)
def test_a_cell_is_cleaned(raw, clean):
    assert reading.clean(raw) == clean


def test_blank_rows_and_trailing_cells_go_and_numbers_stay():
    assert rows(b"a,b,,\n,,,\n\n1,2,,\n") == ((1, ("a", "b")), (4, ("1", "2")))


# -- Excel -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13800138000, "13800138000"),
        (3.5, "3.5"),
        (1.10101199001011e17, "1.101012E+17"),
        (3, "3"),
        (True, "是"),
        ("０１", "01"),
        ((datetime(2024, 3, 5), 'yyyy"年"m"月"d"日"'), "2024-03-05"),
        ((datetime(2024, 3, 5, 8, 30), "yyyy-mm-dd hh:mm"), "2024-03-05 08:30:00"),
        (("formula", "=1+1", 2), "2"),
        (("formula", '="王"&"小明"', "王小明"), "王小明"),
    ],
)
def test_a_cell_of_excel_is_what_one_would_type(cell, text):
    assert rows(book([["a"], [cell]]))[1][1] == (text,)


def test_a_file_of_1904_says_so_and_its_dates_are_right():
    found = reading.read("a", book([["a"], [(datetime(2024, 3, 5), "yyyy-mm-dd")]], date1904=True))
    assert found.date1904
    assert found.rows[1][1] == ("2024-03-05",)
    assert not reading.read("a", book([["a"], ["b"]])).date1904


def test_a_hidden_row_is_a_row_and_a_hidden_sheet_is_none():
    content = book([["a"], ["b"], ["c"]], hidden=[1], sheets=["旧"])
    assert [cells for _, cells in rows(content)] == [("a",), ("b",), ("c",)]


def test_rows_keep_their_numbers_below_empty_ones():
    assert [n for n, _ in rows(book([[None], [None], ["a"], [None], ["b"]]))] == [3, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty"),
        (b"  \n \n", "sheet_empty"),
        (b"PK\x03\x04 nothing", "sheet_unreadable"),
        (b"\xd0\xcf\x11\xe0 nothing", "sheet_unreadable"),
        (b'a,b\n"open,2\n', "sheet_unreadable"),
        (b"\x81\x00\x00\xfe\xff\x80\x00\x01" * 40, "sheet_encoding"),
        (b"a\x00b" * 40 + b"\x01\x00\x00c", "sheet_kind_unknown"),
        (("x" * 401).encode(), "sheet_cell_too_long"),
        ((",".join("x" * 121)).encode(), "sheet_too_wide"),
    ],
)
def test_what_cannot_be_read_is_named(content, code):
    with pytest.raises(Malformed) as caught:
        rows(content)
    assert caught.value.codes == (code,)


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 5)
    with pytest.raises(Malformed) as caught:
        rows(b"a,b\n" * 30)
    assert caught.value.codes == ("sheet_too_many_rows",)


def test_too_large(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 5)
    with pytest.raises(Malformed) as caught:
        rows(b"a,b\n" * 30)
    assert caught.value.codes == ("sheet_too_large",)


# -- hostile files: within 512 MB, each process by itself ----------------------------------------------

LIMIT = 512 * 1024 * 1024
READ = """
import sys
from sanxian.kernel.refusal import Malformed
from sanxian.exchange.registers import reading
try:
    print("rows", len(reading.read("a.xlsx", sys.stdin.buffer.read()).rows))
except Malformed as refusal:
    print(refusal.codes[0])
"""


def spent():
    """Seconds that children worked; how long they waited says something of the machine alone."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answer(content):
    """What the reader says in a process that may have 512 MB of address space."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=content,
        capture_output=True,
        check=False,
        cwd=ROOT / "src",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)),
        timeout=600,
    )
    assert done.returncode == 0, done.stderr.decode()[-800:]
    return done.stdout.decode().strip()


def bomb():
    """A gigabyte of spaces in a megabyte of zip, honestly claimed."""
    return with_sheet(HEAD + b" " * (700 * 1024 * 1024) + FOOT)


def lying_bomb():
    return with_sheet(HEAD + text_cell("A1", "x" * (500 * 1024 * 1024)) + FOOT, claimed=100)


def million_empty_rows():
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, 1_000_003))
    head = b'<row r="1">' + text_cell("A1") + b'</row><row r="2">' + text_cell("A2") + b"</row>"
    return with_sheet(HEAD + head + empty + FOOT)


def corner_to_corner():
    first = b'<row r="1">' + text_cell("A1") + b"</row>"
    last = b'<row r="1048576">' + text_cell("XFD1048576") + b"</row>"
    return with_sheet(HEAD + first + last + FOOT)


def two_gigabytes_claimed():
    return with_sheet(HEAD + text_cell("A1") + FOOT, claimed=2**31)


def deep_xml():
    return with_sheet(b"<a>" * 1_000_000)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, {"sheet_area_too_large"}),
        (lying_bomb, {"sheet_area_too_large", "sheet_unreadable", "sheet_cell_too_long"}),
        (million_empty_rows, {"rows 2"}),
        (corner_to_corner, {"sheet_area_too_large", "sheet_too_wide"}),
        (two_gigabytes_claimed, {"sheet_area_too_large"}),
        (deep_xml, {"sheet_unreadable", "sheet_empty"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hostile_file_gets_a_clear_answer_in_little_memory(make, said):
    content = make()
    began = spent()
    assert answer(content) in said
    assert spent() - began < 60


def test_the_limit_is_felt():
    """The control: a process that wants more than its limit dies of it."""
    greedy = "x = bytearray(600 * 1024 * 1024)"
    done = subprocess.run(
        [sys.executable, "-c", greedy],
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)),
    )
    assert b"MemoryError" in done.stderr
