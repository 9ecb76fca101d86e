"""The installed table of multiple-allele codes: on disk, added to, never changed."""

from __future__ import annotations

import pytest

from sanxian.hla import Reader, TypingFault
from sanxian.hla.names import BadCodes, Codes, CodesChanged
from sanxian.hla.names.codes import ENDING, installed, prepare

TABLE = "LAST UPDATED: today\n*\tCODE\tSUBTYPE\n\n\tAB\t01/02\n*\tCD\t02:01/03:01\n\tEFGH\t01/11N\n"


def put(folder, text=TABLE, name="codes.txt"):
    return prepare(folder, name, text.encode()).install()


def test_what_was_installed_reads_as_the_table_does(tmp_path, names):
    about = put(tmp_path)
    held = installed(tmp_path)
    assert (about.codes, about.new, len(held), held.about) == (3, 3, 3, about)
    assert "AB" in held and "ZZ" not in held
    assert held.expand("15", "AB") == ("15:01", "15:02")
    assert held.expand("15", "CD") == ("02:01", "03:01")
    with pytest.raises(KeyError):
        held.expand("15", "ZZ")
    table = Codes({"AB": "01/02", "CD": "02:01/03:01"})
    for text in ("A*01:AB", "A*02:CD"):
        assert (
            Reader(names, held).side("A", text).tokens
            == Reader(names, table).side("A", text).tokens
        )


def test_where_nothing_is_installed_nothing_is_known(tmp_path, names):
    assert len(installed(tmp_path)) == 0 and "AB" not in installed(tmp_path)
    with pytest.raises(TypingFault) as fault:
        Reader(names, installed(tmp_path)).side("A", "A*01:AB")
    assert fault.value.reason == "unknown_code"


def test_a_newer_table_adds_and_keeps(tmp_path):
    put(tmp_path)
    before = installed(tmp_path)
    about = put(tmp_path, "AB\t01/02\nXY\t05/07\n", "newer.txt")
    assert (about.codes, about.new, about.name) == (4, 1, "newer.txt")
    after = installed(tmp_path)
    assert after is not before and "XY" in after and "CD" in after
    assert "XY" not in before, "who reads by the old one reads on by the old one"


def test_a_code_never_means_something_else(tmp_path):
    put(tmp_path)
    with pytest.raises(CodesChanged) as changed:
        prepare(tmp_path, "x", b"AB\t01/03\nCD\t02:01/03:01\n")
    assert (changed.value.count, changed.value.first) == (1, "AB")
    assert installed(tmp_path).listed("AB") == "01/02"
    assert [path.name for path in tmp_path.iterdir()] == [ENDING]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("AB\t01/02\n\n\n\nno code here\n", 5),
        ("AB\t01/02\nCD\t03/04\nEF\t05\nGH\t05/\n", 4),
        ("AB\t01/02\nCD\t03/04\nEF\t05\n1A\t05/06\n", 4),
        ("AB\t01/02\nAB\t01/02\nAB\t01/03\n", 3),
        ("nothing\nof\nit\n", 1),
        ("", 1),
    ],
)
def test_what_is_no_table_is_refused_by_its_line(tmp_path, text, line):
    with pytest.raises(BadCodes) as bad:
        prepare(tmp_path, "x", text.encode())
    assert bad.value.line == line
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_text(tmp_path):
    with pytest.raises(BadCodes):
        prepare(tmp_path, "x", b"\xff\xfe\x00AB")


def test_a_table_that_is_not_put_in_place_goes(tmp_path):
    ready = prepare(tmp_path, "x", TABLE.encode())
    ready.drop()
    assert list(tmp_path.iterdir()) == [] and len(installed(tmp_path)) == 0
