"""Every form in which a typing is written, what it may be, and what is refused with which word."""

from __future__ import annotations

import pytest

from sanxian.hla import TypingFault
from sanxian.hla.typing import locus_of

READS = [
    # locus, text, kind, the tokens it may be, notes
    ("A", "A*02:01", "allele", {"02:01P"}, ()),
    ("A", "02:01", "allele", {"02:01P"}, ()),
    ("A", "HLA-A*02:01:01:02L", "allele", {"02:01P"}, ()),
    ("A", "A*02:09", "allele", {"02:01P"}, ()),
    ("A", "A*03:03", "allele", {"03:03"}, ()),
    ("A", "A*02:01P", "p_group", {"02:01P"}, ()),
    ("A", "A*01:01:01G", "g_group", {"01:01P"}, ("null_left_aside",)),
    ("A", "A*02:01/02:06", "list", {"02:01P", "02:06P"}, ()),
    ("A", "A*02:01/A*02:06", "list", {"02:01P", "02:06P"}, ()),
    ("A", "A*02:01/06", "list", {"02:01P", "02:06P"}, ()),
    ("A", "A*01:01/11N", "list", {"01:01P"}, ("null_left_aside",)),
    ("A", "A*02:AB", "code", {"02:01P", "02:06P"}, ()),
    ("A", "A*02:CD", "code", {"02:01P", "03:01P"}, ()),
    ("A", "A*01:NN", "code", {"01:01P"}, ("null_left_aside",)),
    ("A", "A*03:XX", "xx", {"03:01P", "03:03"}, ()),
    ("A", "A*03", "xx", {"03:01P", "03:03"}, ()),
    ("A", "A*3", "xx", {"03:01P", "03:03"}, ()),
    ("A", "A2", "antigen", {"02:01P", "02:06P", "02:07P", "02:99"}, ()),
    ("A", "2", "antigen", {"02:01P", "02:06P", "02:07P", "02:99"}, ()),
    ("A", "A9", "antigen", {"23:01P", "24:02P", "24:03P"}, ()),
    ("A", "A2403", "antigen", {"24:03P"}, ()),
    ("C", "Cw3", "antigen", {"03:03P", "03:04P"}, ()),
    ("C", "Cw9", "antigen", {"03:03P"}, ()),
    ("DRB1", "DR15", "antigen", {"15:01P", "15:02P"}, ()),
    ("DQB1", "DQ1", "antigen", {"06:01P", "06:02P"}, ()),
    ("A", "A*0201", "allele", {"02:01P"}, ("old_name",)),
    ("A", "0201", "allele", {"02:01P"}, ("old_name",)),
    ("C", "Cw*0303", "allele", {"03:03P"}, ("old_name",)),
    ("B", "B*15:99", "allele", {"15:01P"}, ("deleted_name",)),
    ("A", " a*02:01 ".upper(), "allele", {"02:01P"}, ()),
]


@pytest.mark.parametrize(("locus", "text", "kind", "tokens", "notes"), READS)
def test_a_side_reads(names, reader, locus, text, kind, tokens, notes):
    side = reader.side(locus, text)
    assert (side.kind, {names[locus].tokens[t] for t in side.tokens}) == (kind, tokens)
    assert (side.text, side.notes) == (text.strip(), notes)


@pytest.mark.parametrize("text", ["A*01:11N", "A*24:09N", "A*01:04", "A*0105N", "A*01:11N/24:09N"])
def test_what_can_only_be_null_is_not_expressed(reader, text):
    assert reader.side("A", text).is_null


@pytest.mark.parametrize("text", ["", "  ", "-", "?", "UUUU"])
def test_blank_is_untyped(reader, text):
    assert reader.side("A", text).tokens is None


@pytest.mark.parametrize(
    ("locus", "text", "reason"),
    [
        ("A", "A*99:99", "unknown_name"),
        ("A", "A*02:QQQ", "unknown_code"),
        ("A", "B*15:01", "wrong_locus"),
        ("A", "B46", "wrong_locus"),
        ("A", "A77", "unknown_antigen"),
        ("A", "nothing", "not_a_name"),
        ("A", "A*", "unknown_name"),
        ("A", "A*02:01/99:01", "unknown_name"),
        ("A", "A*02:100", "deleted_without_successor"),
        ("A", "A*77:XX", "unknown_name"),
        ("A", "A*02::01", "unknown_name"),
        ("Z", "Z*01:01", "unknown_locus"),
        ("A", "02:01;DROP", "not_a_name"),
        ("A", "A*" + "9" * 400, "unknown_name"),
    ],
)
def test_what_cannot_be_read_is_said(reader, locus, text, reason):
    with pytest.raises(TypingFault) as said:
        reader.side(locus, text)
    assert (said.value.locus, said.value.reason) == (locus, reason)
    assert said.value.text == text


def test_a_code_that_names_an_unknown_allele_is_reported_not_shortened(names):
    from sanxian.hla import Codes, Reader

    with pytest.raises(TypingFault) as said:
        Reader(names, Codes({"ZZ": "01/98"})).side("A", "A*02:ZZ")
    assert said.value.reason == "unknown_name"


def test_null_beside_expressed_counts_as_homozygous(reader):
    typed = reader.locus("A", "A*03:01", "A*01:11N")
    (pair,) = typed.pairs
    assert pair[0] == pair[1] == reader.side("A", "A*03:01").tokens
    assert typed.notes == ("null_not_expressed",)
    assert typed.text == "A*03:01+A*01:11N"


def test_a_gl_string(reader, names):
    found = reader.gl("A*02:01/A*02:06+A*11:01^B*15:01+B*46:01|B*15:02+B*51:01^DRB1*09:01")
    assert set(found) == {"A", "B", "DRB1"}
    assert len(found["B"].genotypes) == 2
    assert found["DRB1"].pairs[0][1] is None
    assert found["B"].text == "B*15:01+B*46:01|B*15:02+B*51:01"


def test_phased_loci_in_a_gl_string(reader):
    found = reader.gl("A*02:01~B*15:01+A*11:01~B*46:01")
    assert {locus: typed.text for locus, typed in found.items()} == {
        "A": "A*02:01+A*11:01",
        "B": "B*15:01+B*46:01",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A*02:01+A*11:01+A*24:02", "too_many_alleles"),
        ("A*02:01^A*11:01", "too_many_alleles"),
        ("02:01+11:01", "unknown_locus"),
        ("A*02:01+Q*01:01", "unknown_locus"),
    ],
)
def test_a_bad_gl_string(reader, text, reason):
    with pytest.raises(TypingFault) as said:
        reader.gl(text)
    assert said.value.reason == reason


def test_loci_without_anything_are_left_out(reader):
    assert set(reader.typing({"A": ("A*02:01", ""), "B": ("", "")})) == {"A"}


@pytest.mark.parametrize(
    ("text", "locus"),
    [("HLA-A*02:01", "A"), ("Cw*0303", "C"), ("DR15", "DRB1"), ("DQ7", "DQB1"), ("B51", "B")],
)
def test_a_name_carries_its_locus(text, locus):
    assert locus_of(text) == locus
