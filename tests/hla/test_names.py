"""Releases: what a name means, what it is called otherwise, and releases side by side."""

from __future__ import annotations

import pytest

from sanxian.hla.names import BadRelease, Codes, Nomenclature, Shelf, UnknownName, read
from tests.hla import release


@pytest.mark.parametrize(
    ("locus", "text", "to", "means"),
    [
        ("A", "02:01", "p", ("02:01P",)),
        ("A", "02:01:01:02L", "fields", ("02:01L",)),
        ("A", "02:09", "p", ("02:01P",)),
        ("A", "02:01P", "fields", ("02:01", "02:01L", "02:09")),
        ("A", "01:01:01G", "fields", ("01:01", "01:01N", "01:04N")),
        ("A", "01:01:01:03", "g", ("01:01:01G",)),
        ("A", "03:03", "p", ("03:03",)),
        ("A", "03:03", "g", ("03:03",)),
        ("A", "24:09N", "p", ("24:09N",)),
        ("A", "24:09N", "antigens", ()),
        ("A", "24", "antigens", ("24", "2403")),
        ("A", "0201", "p", ("02:01P",)),
        ("A", "0105N", "fields", ("01:04N",)),
        ("B", "15:99", "alleles", ("15:01:02",)),
        ("B", "46:02", "antigens", ()),
    ],
)
def test_a_name_is_converted(names, locus, text, to, means):
    assert names.convert(locus, text, to) == means


@pytest.mark.parametrize(
    ("text", "note"),
    [("02:01", ""), ("0201", "old_name"), ("24020102L", "old_name"), ("0105N", "deleted_name")],
)
def test_old_and_deleted_names_are_followed_with_a_note(names, text, note):
    assert names.resolve("A", text)[1] == note


@pytest.mark.parametrize(
    ("locus", "text", "reason"),
    [
        ("A", "99:01", "unknown_name"),
        ("A", "02:100", "deleted_without_successor"),
        ("A", "77:01P", "unknown_name"),
        ("X", "01:01", "unknown_locus"),
        ("A", "02:01N", "unknown_name"),
        ("A", "010103", "unknown_name"),
    ],
)
def test_an_unknown_name_is_said(names, locus, text, reason):
    with pytest.raises(UnknownName) as said:
        names.alleles(locus, text)
    assert said.value.reason == reason


def test_another_conversion_is_refused(names):
    with pytest.raises(ValueError, match="antigens"):
        names.convert("A", "02:01", "colours")


def test_an_antigen_stands_for_what_lies_beneath_it(names):
    assert names["A"].antigens("9") == {"9", "23", "24", "2403"}
    found = {entry.name.split(":")[0] for entry in names["A"].of_antigen("9")}
    assert found == {"23", "24"}
    assert not any(entry.is_null for entry in names["A"].of_antigen("24"))
    with pytest.raises(UnknownName):
        names["A"].antigens("77")


def test_epitope_groups_belong_to_dpb1_alone(names):
    assert names["DPB1"].epitopes["04:01"] == "3"
    assert names["DPB1"].epitopes["09:01"] == "1"
    assert names["A"].epitopes == {}


def test_what_is_kept_reads_the_same(names, tmp_path):
    shelf = Shelf(tmp_path)
    shelf.keep(names)
    again = shelf.open("3.99.0")
    assert again.as_dict() == names.as_dict()
    assert Nomenclature.from_dict(again.as_dict()).as_dict() == names.as_dict()


def test_releases_stand_side_by_side(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    older = frozenset({"A*02:07:01:01", "A*02:07:02"})
    shelf.install(release.write(tmp_path / "new", "3.100.0"))
    shelf.install(release.write(tmp_path / "old", "3.99.0", without=older))
    assert shelf.releases() == ["3.99.0", "3.100.0"]
    assert shelf.open().release == "3.100.0"
    assert shelf.open().alleles("A", "02:07")
    with pytest.raises(UnknownName):
        shelf.open("3.99.0").alleles("A", "02:07")
    # what was typed under the older one reads under the newer
    assert shelf.open("3.99.0").convert("A", "02:06", "p") == shelf.open().convert(
        "A", "02:06", "p"
    )


def test_an_empty_shelf_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        Shelf(tmp_path).open()
    with pytest.raises(FileNotFoundError):
        Shelf(tmp_path).open("3.1.0")


def test_a_file_that_is_no_table_is_refused(tmp_path):
    (tmp_path / "3.1.0.names").write_bytes(b"something else")
    with pytest.raises(ValueError, match="no table"):
        Shelf(tmp_path).open()


def test_a_folder_that_is_no_release_says_what_is_absent(tmp_path):
    with pytest.raises(BadRelease, match="hla_nom_p"):
        read(tmp_path)


def test_a_bad_line_is_named(tmp_path):
    folder = release.write(tmp_path)
    with (folder / "wmda/hla_nom_p.txt").open("a") as file:
        file.write("A*;only\n")
    with pytest.raises(BadRelease, match=r"hla_nom_p.txt, line \d+"):
        read(folder)


def test_a_release_without_its_number_is_refused(tmp_path):
    folder = release.write(tmp_path, version="unknown")
    with pytest.raises(BadRelease, match="which release"):
        read(folder)


def test_a_table_of_codes(tmp_path):
    path = tmp_path / "codes.txt"
    path.write_text("*\tCODE\tSUBTYPE\n\tAB\t01/02\n*\tACD\t01:01/02:05\n", encoding="utf-8")
    codes = Codes.read(path)
    assert len(codes) == 2
    assert codes.expand("15", "AB") == ("15:01", "15:02")
    assert codes.expand("15", "ACD") == ("01:01", "02:05")
    path.write_text("AB\t01/02\n\n\n\nno code here\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 5"):
        Codes.read(path)
